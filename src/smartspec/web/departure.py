"""Stop working for a client that has gone: its query is given up and its worker is free again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from types import TracebackType

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SOON: Final = 0.05
"""Seconds after which somebody looks whether a client is still there."""


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


class Departure:
    """Cancels the task of a request whose body is read when its client leaves; nobody looks while answers are quick.

    Enter it while the answer is made; the cancellation ends with it.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._gone = False
        self._listening: asyncio.Task[None] | None = None

    def __enter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        task = asyncio.current_task()
        assert task is not None  # a coroutine that runs is in a task
        self._task = task
        self._timer = self._loop.call_later(_SOON, self._begin)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self.close()
        if self._gone and kind is asyncio.CancelledError:
            self._task.uncancel()
            return True
        return False

    def sending(self, send: Send) -> Send:
        """How the answer is sent: when its last piece goes, the client has it and may leave."""

        async def send_and_note(message: Message) -> None:
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                self.close()
            await send(message)

        return send_and_note

    def close(self) -> None:
        """Look no more."""
        self._timer.cancel()
        if self._listening:
            self._listening.cancel()

    def _begin(self) -> None:
        self._listening = self._loop.create_task(self._listen())

    async def _listen(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._gone = True
        self._task.cancel()
