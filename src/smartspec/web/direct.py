"""Queries for programs, answered ahead of the framework: the same functions, headers and bytes, for a part of the work.

What a program asks of ``/sparql`` most of the time is decided here: a readable query, a result format, no condition.
All else, pages and every error among it, goes on to the application, which comes to the same answer by its own way; an
error that the engine met already goes with the request (`MET`), so that nothing is asked twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from starlette.datastructures import Headers
from starlette.responses import Response

from smartspec.engine.sameness import is_volatile
from smartspec.errors import NotAcceptableError, ProblemError
from smartspec.query.form import classify
from smartspec.web.compression import Packing, choose_coding
from smartspec.web.departure import Departure
from smartspec.web.hot import (
    CACHE_STATUS,
    MISS,
    MISSED,
    STORED,
    WHOLE,
    Keep,
    Marked,
    lines,
    read_ahead,
)
from smartspec.web.hot_requests import BODY_LIMIT, may_be_kept, plain_values, request_key
from smartspec.web.mediatypes import result_forms
from smartspec.web.middleware import passed_bound, stand
from smartspec.web.negotiation import negotiate, pinned
from smartspec.web.protocol import read_get, read_post
from smartspec.web.succession import SERVICE
from smartspec.web.visit import entity_tag, release_headers

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping

    from starlette.types import ASGIApp, Receive, Scope, Send

    from smartspec.engine.formats import ResultKind
    from smartspec.engine.protocol import Answer, Question
    from smartspec.web.entrance import Entrance
    from smartspec.web.hot import HotCache
    from smartspec.web.hot_requests import Key
    from smartspec.web.mediatypes import MediaType
    from smartspec.web.protocol import Operation
    from smartspec.web.service import Service

MET: Final = "smartspec.met"
"""Key of a request's scope: what the engine raised when the request's query was asked."""

_PATH: Final = "/sparql"
_KEPT: Final = 512
"""Decisions that are kept, of each kind."""

Pairs = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True)
class _Wish:
    """What a request asks for: a query, the form of its result, the coding of that, and where it may be kept."""

    operation: Operation
    form: MediaType
    coding: str | None
    keep: Keep | None

    def question(self, service: Service) -> Question:
        """What the engine is asked."""
        assert self.form.result_format is not None  # `_read` gives no others
        return self.operation.question(self.form.result_format, service.union_default_graph)


class DirectAnswers:
    """Answers queries whose result is for programs; pure ASGI, around all layers that look at every request.

    ``cache`` holds answers that were given, and tells which service is current; ``entrance`` tells the address of a
    request, ``citation`` the IRI of a release.
    """

    def __init__(
        self,
        app: ASGIApp,
        cache: HotCache,
        entrance: Entrance,
        citation: Callable[[Service], str],
    ) -> None:
        self.app = app
        self.cache = cache
        self.entrance = entrance
        self.citation = citation
        self._standing = lru_cache(maxsize=_KEPT)(_standing_headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        asked = self.entrance.admitted(scope) if _is_plain(scope) else None
        if asked is None or asked["path"] != asked.get("root_path", "") + _PATH:
            await self.app(scope, receive, send)
            return
        body, again = b"", receive
        if scope["method"] != "GET":
            body, again = await read_ahead(receive, BODY_LIMIT)
        service, key = self.cache.service, self._key(scope, body)
        held = self.cache.held(service)
        is_kept = key in held
        wish = None if key is None or is_kept else _read(asked, body, Keep(held, key) if self.cache.on else None)
        if wish is None:
            await self.app(scope, again, send)
            return
        with service.visitors, Departure(receive) as departure:
            try:
                answer = await service.engine.answer(wish.question(service))
            except Exception as error:  # noqa: BLE001 - raised again where the application meets it
                departure.close()
                await self.app({**scope, MET: error, SERVICE: service}, again, send)
                return
            self.cache.tally.misses += self.cache.on
            await self._send(asked, service, wish, answer, departure.sending(send))

    def _key(self, scope: Scope, body: bytes) -> Key | None:
        """What the answer depends on; None where the request asks for more than the answer itself."""
        missed: Key | None = scope.get(MISSED)
        if missed is not None:
            return missed
        values = plain_values(scope["headers"])
        trusted = self.cache.trusts(scope.get("client"))
        return None if values is None else request_key(scope, values, body, trusted=trusted)

    async def _send(self, asked: Scope, service: Service, wish: _Wish, answer: Answer, send: Send) -> None:
        root = asked.get("root_path", "")
        standing = self._standing(
            service.release, service.last_modified, self.citation(service), root, wish.form, wish.operation.wanted
        )
        tag = entity_tag(service, asked, wish.form, key=wish.operation.key)
        headers = ((b"etag", tag.encode()), (b"content-length", b"%d" % answer.size), *standing)
        if wish.coding is None and isinstance(answer.content, bytes):
            stored = wish.keep.put(headers, answer.content) if wish.keep else None
            told = headers if stored is None else (*headers, (CACHE_STATUS, STORED if stored else MISS))
            send_whole = asked.get(WHOLE)
            if send_whole and send_whole(lines(told), answer.content):
                return
            await send({"type": "http.response.start", "status": 200, "headers": list(told)})
            await send({"type": "http.response.body", "body": answer.content})
            return
        marked = Marked(send, MISS, wish.keep).send if self.cache.on else send
        packed = Packing(marked, wish.coding).send
        await packed({"type": "http.response.start", "status": 200, "headers": list(headers)})
        if isinstance(answer.content, bytes):
            await packed({"type": "http.response.body", "body": answer.content})
            return
        async for piece in answer:
            await packed({"type": "http.response.body", "body": piece, "more_body": True})
        await packed({"type": "http.response.body", "body": b""})


def _is_plain(scope: Scope) -> bool:
    """Whether a request may ask a query and is not too large to be looked at."""
    return (
        scope["type"] == "http"
        and scope["method"] in ("GET", "POST", "QUERY")
        and scope["path"].endswith(_PATH)
        and passed_bound(scope) is None
        and may_be_kept(scope)
    )


def _read(asked: Scope, body: bytes, keep: Keep | None) -> _Wish | None:
    """What is asked for; None where there is a mistake, or a page to be made."""
    try:
        operation = _operation(asked, body)
        if operation is None or is_volatile(operation.query):
            return None
        kind = classify(operation.query).kind
        form = _form(_joined(asked, b"accept"), kind, operation.wanted)
    except ProblemError:
        return None
    if form is None or form.result_format is None:
        return None
    return _Wish(operation, form, _coding(_joined(asked, b"accept-encoding")), keep)


def _operation(asked: Scope, body: bytes) -> Operation | None:
    if asked["method"] == "GET":
        return read_get(asked["query_string"])
    headers = Headers(scope=asked)
    if len(body) > BODY_LIMIT or "content-encoding" in headers:
        return None
    return read_post(asked["query_string"], headers.get("content-type", ""), body)


@lru_cache(maxsize=_KEPT)
def _form(accept: str, kind: ResultKind, wanted: str | None) -> MediaType | None:
    try:
        return pinned(wanted, result_forms(kind)) if wanted else negotiate(accept, result_forms(kind))
    except NotAcceptableError:
        return None


_coding = lru_cache(maxsize=_KEPT)(choose_coding)


def _joined(scope: MutableMapping[str, Any], name: bytes) -> str:
    """The values of a header as one list."""
    return ", ".join([value.decode("latin-1") for given, value in scope["headers"] if given == name])


def _standing_headers(  # noqa: PLR0913, PLR0917 - what the headers depend on, and nothing else
    release: str, changed: str | None, citation: str, root: str, form: MediaType, wanted: str | None
) -> Pairs:
    """The headers of all results in a form that are made of a release."""
    response = Response(headers=release_headers(root, changed), media_type=form.content_type)
    fields = {"Accept-Encoding", *(("Accept", "Accept-Language") if wanted is None else ())}
    del response.headers["content-length"]
    stand(response.headers, release, citation, fields)
    return tuple(response.raw_headers)
