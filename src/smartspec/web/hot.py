"""Hot answers: what was answered once is sent again at once, before any routing, as long as the release is the same.

An entry is one complete answer to one request: its key is everything that an answer may depend on
(`smartspec.web.hot_requests`), and it lives as long as the `Service` that gave it. Only what says of itself that it may
be kept is kept: status 200, a strong entity tag, ``Cache-Control: public``. Each answer tells in ``Cache-Status``
(RFC 9211) whether it was kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers

from smartspec.engine.cache import ByteBoundedCache
from smartspec.web.conditions import NotModified
from smartspec.web.hot_requests import (
    BODY_LIMIT,
    CONDITIONS,
    NEGOTIATED,
    WITH_BODY,
    Key,
    may_be_kept,
    read_headers,
    request_key,
    size_of,
)
from smartspec.web.middleware import HeadAsGet
from smartspec.web.succession import SERVICE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from smartspec.web.service import Service

CACHE_STATUS: Final = b"cache-status"
HIT: Final = b"SmartSpec; hit"
WHOLE: Final = "smartspec.whole"
"""Key of a request's scope: what sends a complete answer with status 200, given the lines of its headers and its body,
and tells whether it could."""
MISSED: Final = "smartspec.missed"
"""Key of a request's scope: the `Key` that was looked up for it before, in vain."""

MISS: Final = b"SmartSpec; fwd=miss"
STORED: Final = b"SmartSpec; fwd=miss; stored"
_ON_REQUEST: Final = b"SmartSpec; fwd=request"
_BYPASS: Final = b"SmartSpec; fwd=bypass"
_METHOD: Final = b"SmartSpec; fwd=method"

_LENGTH: Final = b"content-length"
_ENTRY: Final = 600
"""Bytes that an entry takes beside what it holds."""

Held = ByteBoundedCache[Key, "HotAnswer"]


@dataclass(frozen=True)
class HotAnswer:
    """A complete answer as it is sent after a hit."""

    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    @cached_property
    def lines(self) -> bytes:
        """The headers as they are written."""
        return lines(self.headers)


def lines(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Headers as they are written."""
    return b"".join([b"%b: %b\r\n" % header for header in headers])


@dataclass
class Tally:
    """How often the cache was asked, since the process began."""

    hits: int = 0
    misses: int = 0
    bypassed: int = 0


class HotCache:
    """The hot answers of the service that is served now; a new service begins with none.

    ``current`` tells which service that is; ``trusted`` are the addresses whose ``X-Forwarded`` headers count.
    """

    def __init__(self, most: int, current: Callable[[], Service], trusted: Collection[str] = ()) -> None:
        self.tally = Tally()
        self._most = most
        self._current = current
        self._trusted = frozenset(trusted)
        self._service: Service | None = None
        self._held: Held = ByteBoundedCache(most)

    @property
    def on(self) -> bool:
        """Whether anything is kept at all."""
        return self._most > 0

    @property
    def service(self) -> Service:
        """The service that is current."""
        return self._current()

    def held(self, service: Service) -> Held:
        """What is kept of the answers of a service; a service that is no longer current has its own until it ends."""
        if service is not self._service:
            self._service, self._held = service, ByteBoundedCache(self._most)
        return self._held

    def trusts(self, peer: Sequence[object] | None) -> bool:
        """Whether a peer's ``X-Forwarded`` headers count."""
        return bool(self._trusted) and peer is not None and peer[0] in self._trusted


class HotAnswers:
    """Answers from the cache where it can, and keeps what it may; pure ASGI, the outermost layer.

    The conditions of a request (RFC 9110 section 13) are judged here, so that what lies within makes whole answers.
    """

    def __init__(self, app: ASGIApp, cache: HotCache) -> None:
        self.app = app
        self.cache = cache
        self._conditional = HeadAsGet(NotModified(self._answer))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        if scope["type"] != "http" or not self.cache.on:
            await self.app(scope, receive, send)
            return
        asked = read_headers(scope["headers"])
        if asked.passed_on or not may_be_kept(scope):
            status = _BYPASS if scope["method"] in ("GET", "HEAD", *WITH_BODY) else _METHOD
            self.cache.tally.bypassed += 1
            await self.app(scope, receive, Marked(send, status).send)
        elif asked.conditional or scope["method"] == "HEAD":
            await self._conditional(scope, receive, send)
        else:
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A whole answer, kept or made."""
        asked = read_headers(scope["headers"])
        body = b""
        if scope["method"] in WITH_BODY:
            body, receive = await read_ahead(receive, BODY_LIMIT)
        service = self.cache.service
        held = self.cache.held(service)
        key = request_key(scope, asked.values, body, trusted=self.cache.trusts(scope.get("client")))
        hot = None if asked.fresh else held.get(key)
        if hot:
            self.cache.tally.hits += 1
            await _send_again(hot, send)
            return
        self.cache.tally.misses += 1
        keep = None if asked.unstored else Keep(held, key)
        headers = [header for header in scope["headers"] if header[0] not in CONDITIONS]
        marked = Marked(send, _ON_REQUEST if asked.fresh else MISS, keep)
        await self.app({**scope, "headers": headers, SERVICE: service}, receive, marked.send)


@dataclass(frozen=True)
class Keep:
    """Where a complete answer is to be kept."""

    held: Held
    key: Key

    def takes(self, message: Message) -> bool:
        """Whether an answer that begins so may be kept."""
        headers = Headers(raw=message["headers"])
        varying = {name.strip().lower().encode() for name in headers.get("vary", "").split(",") if name.strip()}
        return (
            message["status"] == 200  # noqa: PLR2004
            and headers.get("etag", "").startswith('"')
            and "public" in headers.get("cache-control", "")
            and not {"set-cookie", "content-range"} & set(headers.keys())
            and varying <= set(NEGOTIATED)
            and int(headers.get("content-length", "0")) <= self.held.largest
        )

    def put(self, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> bool:
        """Keep an answer with these headers, if there is room for one of its size."""
        answer = HotAnswer((*headers, (CACHE_STATUS, HIT)), body)
        size = 2 * size_of(answer.headers) + len(body) + len(self.key[1]) + _ENTRY
        return self.held.put(self.key, answer, size)


class Marked:
    """An answer on its way out: held back until its first piece, marked, and kept when its last piece has come."""

    def __init__(self, send: Send, status: bytes, keep: Keep | None = None) -> None:
        self._send = send
        self._status = status
        self._keep = keep
        self._start: Message | None = None
        self._begun: Message | None = None
        self._body = bytearray()

    async def send(self, message: Message) -> None:
        """Take a message of the application."""
        if message["type"] == "http.response.start":
            self._start = message
            if self._keep and not self._keep.takes(message):
                self._keep = None
            return
        if message["type"] == "http.response.body":
            kept = self._collect(message)
            if self._start is not None:
                status = STORED if kept and self._status == MISS else self._status
                begin, self._start = self._start, None
                await self._send({**begin, "headers": [*begin["headers"], (CACHE_STATUS, status)]})
        await self._send(message)

    def _collect(self, message: Message) -> bool:
        """Take a piece of the body; whether the answer is whole and kept now."""
        if self._keep is None:
            return False
        self._begun = self._begun or self._start
        self._body += message.get("body", b"")
        if len(self._body) > self._keep.held.largest:
            self._keep, self._body = None, bytearray()
        elif not message.get("more_body") and self._begun:
            return self._keep.put(_with_length(self._begun, len(self._body)), bytes(self._body))
        return False


def _with_length(start: Message, length: int) -> list[tuple[bytes, bytes]]:
    """The headers that an answer begins with, and its length where they do not tell it."""
    given = [(name.lower(), value) for name, value in start["headers"]]
    told = any(name == _LENGTH for name, _ in given)
    return given if told else [*given, (_LENGTH, str(length).encode())]


async def read_ahead(receive: Receive, most: int) -> tuple[bytes, Receive]:
    """The body of a request up to a piece past so many bytes, and what gives its messages once more."""
    messages: list[Message] = []
    body = bytearray()
    more = True
    while more and len(body) <= most:
        message = await receive()
        messages.append(message)
        body += message.get("body", b"")
        more = message["type"] == "http.request" and message.get("more_body", False)
    waiting = iter(messages)

    async def again() -> Message:
        message = next(waiting, None)
        return await receive() if message is None else message

    return bytes(body), again


async def _send_again(hot: HotAnswer, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": list(hot.headers)})
    await send({"type": "http.response.body", "body": hot.body})
