"""Serve a release under another base: what is asked is read as asked of the release, what is answered is rewritten.

The release, its digest and its entity tags stay what they are; only the start of the IRIs differs. Functions that
measure an IRI's text, such as ``STRLEN(STR(?thing))``, see it as the release has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote_plus, unquote_to_bytes

from starlette.datastructures import Headers

from smartspec.web.protocol import BODY_LIMIT, FORM

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from smartspec.graph.rebase import Rebase

_LENGTH: Final = b"content-length"
_MOST: Final = 2 * BODY_LIMIT
"""Bytes of a request's body that are rewritten: more than are read."""
AS_IT_IS: Final = "smartspec.as-it-is"
"""Key of a request's scope: set by a route whose body is under the other base already."""


class Rebasing:
    """Rewrites requests and answers; innermost, so that compression and tags see the answer as it is sent."""

    def __init__(self, app: ASGIApp, rebase: Rebase) -> None:
        self.app = app
        self.rebase = rebase

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = {**scope, "query_string": self._form(scope["query_string"]), "headers": _unsized(scope)}
        answer = _Answer(asked, send, self.rebase)
        is_form = Headers(scope=scope).get("content-type", "").partition(";")[0].strip().lower() == FORM
        await self.app(asked, self._reading(receive, self._form if is_form else self.rebase.inward), answer.send)

    def _form(self, data: bytes) -> bytes:
        """Form data; what is rewritten is what they stand for, however a client has encoded it."""
        return b"&".join(b"=".join(map(self._field, piece.split(b"=", 1))) for piece in data.split(b"&"))

    def _field(self, data: bytes) -> bytes:
        text = unquote_to_bytes(data.replace(b"+", b" "))
        rewritten = self.rebase.inward(text)
        return data if rewritten == text else quote_plus(rewritten).encode()

    @staticmethod
    def _reading(receive: Receive, rewrite: Callable[[bytes], bytes]) -> Receive:
        """The request's body in one piece, since an IRI may lie across two; one that nobody reads whole as it comes."""
        body = bytearray()

        async def read() -> Message:
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    return message
                body.extend(message.get("body", b""))
                more = message.get("more_body", False)
                if not more or len(body) > _MOST:
                    whole = bytes(body)
                    body.clear()
                    return {"type": "http.request", "body": whole if more else rewrite(whole), "more_body": more}

        return read


class _Answer:
    """An answer on its way out; one in one piece keeps a length."""

    def __init__(self, scope: Scope, send: Send, rebase: Rebase) -> None:
        self._scope = scope
        self._send = send
        self._rebase = rebase
        self._start: Message | None = None
        self._pieces = rebase.outward_in_pieces()

    async def send(self, message: Message) -> None:
        """Take a message of the application's."""
        if self._scope.get(AS_IT_IS):
            await self._send(message)
        elif message["type"] == "http.response.start":
            self._start = message
        elif message["type"] == "http.response.body":
            more = message.get("more_body", False)
            body = self._pieces.take(message.get("body", b""), last=not more)
            if self._start:
                await self._send(self._begun(self._start, None if more else len(body)))
                self._start = None
            await self._send({"type": "http.response.body", "body": body, "more_body": more})
        else:
            await self._send(message)

    def _begun(self, start: Message, length: int | None) -> Message:
        headers = [(name, self._rebase.outward(value)) for name, value in start["headers"]]
        sized = [(name, value) for name, value in headers if name.lower() != _LENGTH]
        if length is not None and len(sized) < len(headers):
            sized.append((_LENGTH, str(length).encode()))
        return {**start, "headers": sized}


def _unsized(scope: Scope) -> list[tuple[bytes, bytes]]:
    """The request's headers without the length, which the rewriting changes."""
    return [(name, value) for name, value in scope["headers"] if name.lower() != _LENGTH]
