"""Compress answers for clients that accept it (RFC 9110 section 12.5.3): gzip, which every client reads.

A compressed answer is another representation, so it has an entity tag of its own: ``"…-gzip"``.
"""

from __future__ import annotations

import asyncio
import zlib
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers, MutableHeaders

from smartspec.web.middleware import vary
from smartspec.web.negotiation import parse_weighted

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LEAST: Final = 1024
"""Bytes below which an answer of known length is sent as it is."""

_SUFFIX: Final = "-gzip"
_TYPES: Final = ("text/", "application/", "image/svg+xml")
_PACKED: Final = ("application/gzip", "application/zip", "application/octet-stream")
_GZIP: Final = 16 + zlib.MAX_WBITS
_LEVEL: Final = 5
_BESIDE_THE_LOOP: Final = 1 << 16


class Compressed:
    """Sends answers as gzip where the client accepts it and they gain by it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        vary(scope, "Accept-Encoding")
        answer = _Answer(send, accepted=accepts_gzip(Headers(scope=scope).get("accept-encoding")))
        await self.app(scope, receive, answer.send)


def accepts_gzip(header: str | None) -> bool:
    """Whether an ``Accept-Encoding`` header allows gzip.

    >>> accepts_gzip("br, gzip;q=0.5"), accepts_gzip("*"), accepts_gzip("gzip;q=0, *"), accepts_gzip(None)
    (True, True, False, False)
    """
    qualities = {element.value: element.quality for element in parse_weighted(header or "")}
    return qualities.get("gzip", qualities.get("x-gzip", qualities.get("*", 0.0))) > 0


class _Answer:
    """One answer on its way out: held back until its first piece shows whether it is to be compressed."""

    def __init__(self, send: Send, *, accepted: bool) -> None:
        self._send = send
        self._accepted = accepted
        self._start: Message | None = None
        self._compressor: zlib._Compress | None = None

    async def send(self, message: Message) -> None:
        """Take a message of the application."""
        if message["type"] == "http.response.start":
            self._start = message
            return
        if message["type"] != "http.response.body":
            await self._send(message)
            return
        if self._start is not None:
            await self._begin(self._start, message)
            self._start = None
        await self._send(await self._packed(message))

    async def _begin(self, start: Message, first: Message) -> None:
        headers = MutableHeaders(scope=start)
        length = None if first.get("more_body") else len(first.get("body", b""))
        if self._accepted and _gains(headers, length):
            self._compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
            await self._declare(headers, first)
        await self._send(start)

    async def _declare(self, headers: MutableHeaders, first: Message) -> None:
        headers["Content-Encoding"] = "gzip"
        if "etag" in headers:
            headers["ETag"] = _with_suffix(headers["etag"])
        if "content-length" in headers:
            del headers["Content-Length"]
        if not first.get("more_body"):
            first["body"] = await self._compress(first.get("body", b""), last=True)
            headers["Content-Length"] = str(len(first["body"]))
            self._compressor = None

    async def _packed(self, message: Message) -> Message:
        if self._compressor is None:
            return message
        body = await self._compress(message.get("body", b""), last=not message.get("more_body"))
        return {**message, "body": body}

    async def _compress(self, piece: bytes, *, last: bool) -> bytes:
        compressor = self._compressor
        assert compressor is not None

        def work() -> bytes:
            return compressor.compress(piece) + (compressor.flush() if last else b"")

        return await asyncio.to_thread(work) if len(piece) > _BESIDE_THE_LOOP else work()


def _with_suffix(tag: str) -> str:
    return f'{tag[:-1]}{_SUFFIX}"' if tag.endswith('"') else tag


def _gains(headers: Headers, length: int | None) -> bool:
    """Whether an answer is text, not packed already, and long enough."""
    media_type = headers.get("content-type", "").partition(";")[0]
    if "content-encoding" in headers or "content-range" in headers or media_type in _PACKED:
        return False
    return media_type.startswith(_TYPES) and (length is None or length >= LEAST)
