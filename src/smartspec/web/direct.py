"""Queries for programs, answered ahead of the framework: the same functions, headers and bytes, for a part of the work.

What a program asks of ``/sparql`` most of the time is decided here: a readable query, a result format, no condition.
All else, pages and every error among it, goes on to the application, which comes to the same answer by its own way; an
error that the engine met already goes with the request (`MET`), so that nothing is asked twice.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from starlette.datastructures import Headers
from starlette.responses import Response

from smartspec.engine.sameness import is_volatile
from smartspec.errors import NotAcceptableError, ProblemError
from smartspec.query.form import classify
from smartspec.web.compression import Packing, choose_coding
from smartspec.web.departure import Departure
from smartspec.web.mediatypes import result_forms
from smartspec.web.middleware import passed_bound, stand
from smartspec.web.negotiation import negotiate, pinned
from smartspec.web.protocol import BODY_LIMIT, read_get, read_post
from smartspec.web.succession import service_of
from smartspec.web.visit import entity_tag, release_headers

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from smartspec.engine.formats import ResultKind
    from smartspec.engine.protocol import Answer
    from smartspec.web.entrance import Entrance
    from smartspec.web.mediatypes import MediaType
    from smartspec.web.protocol import Operation
    from smartspec.web.service import Service

MET: Final = "smartspec.met"
"""Key of a request's scope: what the engine raised when the request's query was asked."""

_PATH: Final = "/sparql"
_CONDITIONS: Final = frozenset((b"if-none-match", b"if-modified-since", b"if-match", b"if-unmodified-since"))
_KEPT: Final = 512
"""Decisions that are kept, of each kind."""

Pairs = tuple[tuple[bytes, bytes], ...]


class DirectAnswers:
    """Answers queries whose result is for programs; pure ASGI, around all layers that look at every request.

    ``entrance`` tells the address of a request, ``citation`` the IRI of a release.
    """

    def __init__(
        self,
        app: ASGIApp,
        entrance: Entrance,
        citation: Callable[[Service], str],
    ) -> None:
        self.app = app
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
            body, again = await _read_ahead(receive)
        read = _read(asked, body)
        if read is None:
            await self.app(scope, again, send)
            return
        with Departure(receive) as departure:
            try:
                answer = await self._ask(asked, *read)
            except Exception as error:  # noqa: BLE001 - raised again where the application meets it
                departure.close()
                await self.app({**scope, MET: error}, again, send)
                return
            await self._send(asked, read, answer, departure.sending(send))

    async def _ask(self, asked: Scope, operation: Operation, form: MediaType) -> Answer:
        service = service_of(asked)
        assert form.result_format is not None  # `_read` gives no others
        return await service.engine.answer(operation.question(form.result_format, service.union_default_graph))

    async def _send(self, asked: Scope, read: tuple[Operation, MediaType], answer: Answer, send: Send) -> None:
        operation, form = read
        service = service_of(asked)
        root = asked.get("root_path", "")
        standing = self._standing(
            service.release, service.last_modified, self.citation(service), root, form, operation.wanted
        )
        tag = entity_tag(service, asked, form, key=operation.key)
        own = ((b"etag", tag.encode()), (b"content-length", b"%d" % answer.size))
        coding = _coding(_joined(asked, b"accept-encoding"))
        if coding:
            send = Packing(send, coding).send
        await send({"type": "http.response.start", "status": 200, "headers": [*own, *standing]})
        if isinstance(answer.content, bytes):
            await send({"type": "http.response.body", "body": answer.content})
            return
        async for piece in answer:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def _is_plain(scope: Scope) -> bool:
    """Whether a request may ask a query, has no condition, and is not too large to be looked at."""
    return (
        scope["type"] == "http"
        and scope["method"] in ("GET", "POST", "QUERY")
        and scope["path"].endswith(_PATH)
        and _CONDITIONS.isdisjoint([name for name, _ in scope["headers"]])
        and passed_bound(scope) is None
    )


def _read(asked: Scope, body: bytes) -> tuple[Operation, MediaType] | None:
    """The query that is asked and the result format for it; None where there is a mistake, or a page to be made."""
    try:
        operation = _operation(asked, body)
        if operation is None or is_volatile(operation.query):
            return None
        kind = classify(operation.query).kind
        form = _form(_joined(asked, b"accept"), kind, operation.wanted)
    except ProblemError:
        return None
    return None if form is None or form.result_format is None else (operation, form)


def _operation(asked: Scope, body: bytes) -> Operation | None:
    if asked["method"] == "GET":
        return read_get(asked["query_string"])
    content_type = Headers(scope=asked).get("content-type", "")
    return read_post(asked["query_string"], content_type, body) if len(body) <= BODY_LIMIT else None


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


async def _read_ahead(receive: Receive) -> tuple[bytes, Receive]:
    """The body of a request up to a piece past what is read, and what gives its messages once more."""
    messages: list[Message] = []
    body = bytearray()
    more = True
    while more and len(body) <= BODY_LIMIT:
        message = await receive()
        messages.append(message)
        body += message.get("body", b"")
        more = message["type"] == "http.request" and message.get("more_body", False)
    waiting = iter(messages)

    async def again() -> Message:
        message = next(waiting, None)
        return await receive() if message is None else message

    return bytes(body), again
