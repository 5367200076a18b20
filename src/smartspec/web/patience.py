"""How long and how much a connection may keep the service waiting: clients that send or read too slowly are let go.

uvicorn bounds the pause between two requests only. Without these bounds a request whose headers never end takes memory
without end, and who connects and does nothing more keeps a descriptor for good.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from smartspec.web.middleware import ADDRESS_LIMIT, HEADERS_LIMIT

if TYPE_CHECKING:
    import asyncio

HEAD_LIMIT: Final = 2 * (ADDRESS_LIMIT + HEADERS_LIMIT)
"""Bytes of a request before its body that are parsed at all; what is merely too much gets its answer further in."""

_REFUSAL: Final = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n"
    b"x-content-type-options: nosniff\r\n\r\n"
)


@dataclass(frozen=True)
class Patience:
    """Seconds that the service waits for a client.

    Attributes:
        head: from the connection, or a request's first byte, to the end of its headers.
        body: for the next piece of a body.
        reading: for any piece of an answer to be taken.
        every: how often a connection is looked at.
    """

    head: float = 20.0
    body: float = 30.0
    reading: float = 60.0
    every: float = 5.0


DEFAULT_PATIENCE: Final = Patience()


def patient(protocol: type[HttpToolsProtocol], patience: Patience = DEFAULT_PATIENCE) -> type[HttpToolsProtocol]:
    """The protocol, of which no connection is waited for longer than that."""
    return type("PatientProtocol", (_Patient, protocol), {"patience": patience})


class _Patient(HttpToolsProtocol):
    patience: Patience

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._asks_for_head = True
        self._head = 0
        self._since = self._heard = self._taken = self.loop.time()
        self._unsent = 0
        self._look = self.loop.call_later(self.patience.every, self._look_at)

    def connection_lost(self, exc: Exception | None) -> None:
        self._look.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._heard = self.loop.time()
        super().data_received(data)
        if self._asks_for_head:
            self._head += len(data)
            if self._head > HEAD_LIMIT and not self.transport.is_closing():
                self.transport.write(_REFUSAL)
                self.transport.close()

    def on_message_begin(self) -> None:
        self._asks_for_head, self._head, self._since = True, 0, self._heard
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._asks_for_head = False
        super().on_headers_complete()

    def _look_at(self) -> None:
        """Let go of a client that was waited for too long; else look again later."""
        now = self.loop.time()
        if self._is_late(now):
            self.transport.abort()
            return
        self._look = self.loop.call_later(self.patience.every, self._look_at)

    def _is_late(self, now: float) -> bool:
        unsent = self.transport.get_write_buffer_size()
        if unsent == 0 or unsent != self._unsent:
            self._unsent, self._taken = unsent, now
        answering = self.cycle is not None and not self.cycle.response_complete
        asks_for_body = answering and self.cycle.more_body and not self.flow.read_paused
        return (
            (self._asks_for_head and not answering and now - self._since > self.patience.head)
            or (asks_for_body and now - self._heard > self.patience.body)
            or now - self._taken > self.patience.reading
        )
