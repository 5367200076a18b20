"""What holds for every answer: pure ASGI, around the routes.

From the outside in: `StandingHeaders`, `HeadAsGet`, `NotModified` and `Unchanged` (`smartspec.web.conditions`),
`Compressed` (`smartspec.web.compression`), `LastResort`, `Bounded`.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from starlette.datastructures import MutableHeaders

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger(__name__)

_VARY: Final = "smartspec.vary"
ADDRESS_LIMIT: Final = 1 << 15
"""Bytes of an address that are read: a query of that length belongs into a body."""
HEADERS_LIMIT: Final = 1 << 15
"""Bytes of all headers of a request that are read."""
RELEASE_HEADER: Final = "SmartSpec-Release"
ROWS_HEADER: Final = "SmartSpec-Rows"
"""How many rows the whole answer has of which a page is sent."""

_CITED: Final = 'rel="cite-as"'
_EXPOSED: Final = ("ETag", "Link", "Content-Language", "Content-Range", "Repr-Digest", RELEASE_HEADER, ROWS_HEADER)

_STANDING: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": ", ".join(_EXPOSED),
}
"""Headers of every answer: what a page may load (CSP level 3), who may read (Fetch: CORS, without credentials). A page
may send a policy of its own."""


_STANDING_PAIRS: Final = tuple((name.lower().encode(), value.encode()) for name, value in _STANDING.items())


def vary(scope: Scope, *fields: str) -> None:
    """Record that the answer depends on request headers; `StandingHeaders` says so in ``Vary``."""
    scope.setdefault(_VARY, set()).update(fields)


class StandingHeaders:
    """Adds the headers that every answer has, errors too: security, CORS, ``Vary`` (RFC 9110 section 12.5.5), release.

    The release by version and digest, and by the IRI to cite it (``rel="cite-as"``, RFC 8574), unless the answer holds
    another release's data and says which.
    """

    def __init__(self, app: ASGIApp, release: Callable[[Scope], str], citation: Callable[[Scope], str]) -> None:
        self.app = app
        self.release = release
        self.citation = citation

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        fields: set[str] = scope.setdefault(_VARY, set())

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                stand(MutableHeaders(scope=message), self.release(scope), self.citation(scope), fields)
            await send(message)

        await self.app(scope, receive, send_with_headers)


def stand(headers: MutableHeaders, release: str, citation: str, fields: set[str]) -> None:
    """Add the headers that every answer has to those of one, which depends on some fields of its request."""
    given = {name for name, _ in headers.raw}
    headers.raw.extend([pair for pair in _STANDING_PAIRS if pair[0] not in given])
    headers.setdefault(RELEASE_HEADER, release)
    links = headers.get("Link", "")
    if _CITED not in links:
        headers["Link"] = ", ".join(filter(None, [links, f"<{citation}>; {_CITED}"]))
    if fields:
        headers["Vary"] = ", ".join(sorted(fields))


class HeadAsGet:
    """Answers HEAD as GET without the body (RFC 9110 section 9.3.2), headers and all."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self.app({**scope, "method": "GET"}, receive, send_without_body)


class Bounded:
    """Refuses a request whose address or headers are too large, before anything looks at them (RFC 6585 section 5)."""

    def __init__(self, app: ASGIApp, respond: Callable[[Mapping[str, Any], str, int], Response]) -> None:
        self.app = app
        self.respond = respond

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        passed = passed_bound(scope) if scope["type"] == "http" else None
        app = self.respond(scope, *passed) if passed else self.app
        await app(scope, receive, send)


def passed_bound(scope: Scope) -> tuple[str, int] | None:
    """The bound that a request passes, ``address`` or ``headers``, and how many bytes it allows; None: neither."""
    if len(scope.get("raw_path") or scope["path"].encode()) + len(scope["query_string"]) > ADDRESS_LIMIT:
        return "address", ADDRESS_LIMIT
    if sum([len(name) + len(value) for name, value in scope["headers"]]) > HEADERS_LIMIT:
        return "headers", HEADERS_LIMIT
    return None


class LastResort:
    """The process edge: what nobody foresaw is logged, and told to the client in general words only."""

    def __init__(self, app: ASGIApp, respond: Callable[[Mapping[str, Any]], Response]) -> None:
        self.app = app
        self.respond = respond

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        started = False

        async def send_and_note(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        except Exception:
            logger.exception("An answer failed: %s %r", scope.get("method"), scope.get("path"))
            if started or scope["type"] != "http":
                raise
            await self.respond(scope)(scope, receive, send)
