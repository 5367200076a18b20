"""Serve a release under another base: what is asked is read as asked of the release, what is answered is rewritten.

The release, its digest and its entity tags stay what they are; only the start of the IRIs differs. Functions that
measure an IRI's text, such as ``STRLEN(STR(?thing))``, see it as the release has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from smartspec.graph.rebase import Rebase

_LENGTH = b"content-length"
AS_IT_IS = "smartspec.as-it-is"
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
        asked = {**scope, "query_string": self.rebase.inward(scope["query_string"]), "headers": _unsized(scope)}
        answer = _Answer(asked, send, self.rebase)
        await self.app(asked, self._reading(receive), answer.send)

    def _reading(self, receive: Receive) -> Receive:
        """The request's body in one piece, since an IRI may lie across two."""
        body = bytearray()

        async def read() -> Message:
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    return message
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    whole = bytes(body)
                    body.clear()
                    return {"type": "http.request", "body": self.rebase.inward(whole), "more_body": False}

        return read


class _Answer:
    """An answer on its way out, held back until it is whole."""

    def __init__(self, scope: Scope, send: Send, rebase: Rebase) -> None:
        self._scope = scope
        self._send = send
        self._rebase = rebase
        self._start: Message | None = None
        self._body = bytearray()

    async def send(self, message: Message) -> None:
        """Take a message of the application's; the last one sets the answer free."""
        if self._scope.get(AS_IT_IS):
            await self._send(message)
        elif message["type"] == "http.response.start":
            self._start = message
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body") and self._start:
                await self._finish(self._start)
        else:
            await self._send(message)

    async def _finish(self, start: Message) -> None:
        body = self._rebase.outward(bytes(self._body))
        headers = [(name, self._rebase.outward(value)) for name, value in start["headers"]]
        sized = [(name, value) for name, value in headers if name.lower() != _LENGTH]
        if len(sized) < len(headers):
            sized.append((_LENGTH, str(len(body)).encode()))
        await self._send({**start, "headers": sized})
        await self._send({"type": "http.response.body", "body": body})


def _unsized(scope: Scope) -> list[tuple[bytes, bytes]]:
    """The request's headers without the length, which the rewriting changes."""
    return [(name, value) for name, value in scope["headers"] if name.lower() != _LENGTH]
