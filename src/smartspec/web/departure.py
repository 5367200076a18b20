"""Stop working for a client that has gone: its query is given up and its worker is free again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class LeaveWithClient:
    """Cancels a request when its client disconnects before the answer is complete (ASGI's ``http.disconnect``)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = _Request(receive, send)
        listening = asyncio.create_task(request.listen())
        try:
            await self.app(scope, request.messages.get, request.send)
        except asyncio.CancelledError:
            if not request.gone:
                raise
            request.task.uncancel()
        finally:
            listening.cancel()


class _Request:
    """A request whose messages are read ahead, so that its end is noticed while an answer is made."""

    def __init__(self, receive: Receive, send: Send) -> None:
        task = asyncio.current_task()
        assert task is not None  # a coroutine that runs is in a task
        self.task = task
        self.messages: asyncio.Queue[Message] = asyncio.Queue(maxsize=1)
        self.gone = self.complete = False
        self._receive, self._send = receive, send

    async def listen(self) -> None:
        while not self.gone:
            message = await self._receive()
            if message["type"] == "http.disconnect" and not self.complete:
                self.gone = True
                self.task.cancel()
            await self.messages.put(message)
            if self.complete:
                return

    async def send(self, message: Message) -> None:
        self.complete = message["type"] == "http.response.body" and not message.get("more_body", False)
        await self._send(message)
