"""A connection that sends what is written in one turn of the event loop at once: an answer's head with its body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import asyncio

MOST: Final = 1 << 16
"""Bytes that are kept for the end of the turn; more are sent at once."""


class Corked:
    """A transport as uvicorn uses one, around another."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._kept: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> None:
        """Send soon, or now where much is waiting."""
        if not self._kept:
            self._loop.call_soon(self.flush)
        self._kept.append(data)
        self._size += len(data)
        if self._size > MOST:
            self.flush()

    def flush(self) -> None:
        """Send what is waiting."""
        if self._kept:
            data = b"".join(self._kept)
            self._kept.clear()
            self._size = 0
            self._transport.write(data)

    def close(self) -> None:
        """Close the connection when all is sent."""
        self.flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - all else is the transport's own
        """What the transport has."""
        return getattr(self._transport, name)
