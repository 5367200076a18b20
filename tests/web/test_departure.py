"""A request ends with its client's connection, unless its answer is complete."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from starlette.types import Message, Receive, Scope, Send

from smartspec.web.departure import LeaveWithClient

REQUEST: Message = {"type": "http.request", "body": b"q", "more_body": False}
GONE: Message = {"type": "http.disconnect"}
START: Message = {"type": "http.response.start", "status": 200, "headers": []}
BODY: Message = {"type": "http.response.body", "body": b"x"}

App = Callable[[Scope, Receive, Send], Awaitable[None]]


async def visit(app: App, *, stays: bool = False) -> list[Message]:
    """What an application sends to a client that leaves after its request, or stays until the answer is complete."""
    sent: list[Message] = []
    messages = [REQUEST]
    complete = asyncio.Event()

    async def receive() -> Message:
        if messages:
            return messages.pop(0)
        await (complete.wait() if stays else asyncio.sleep(0.01))
        return GONE

    async def send(message: Message) -> None:
        sent.append(message)
        if message == BODY:
            complete.set()

    await LeaveWithClient(app)({"type": "http"}, receive, send)
    return sent


def test_work_for_a_client_that_left_is_cancelled() -> None:
    cancelled = False

    async def endless(_: Scope, receive: Receive, __: Send) -> None:
        nonlocal cancelled
        assert await receive() == REQUEST
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled = True
            raise

    assert asyncio.run(visit(endless)) == []
    assert cancelled


def test_what_follows_a_complete_answer_is_not_cancelled() -> None:
    finished = False

    async def answering(_: Scope, __: Receive, send: Send) -> None:
        nonlocal finished
        await send(START)
        await send(BODY)
        await asyncio.sleep(0.05)
        finished = True

    assert asyncio.run(visit(answering, stays=True)) == [START, BODY]
    assert finished


def test_a_cancellation_from_outside_goes_on() -> None:
    async def endless(_: Scope, __: Receive, ___: Send) -> None:
        await asyncio.sleep(60)

    async def stop() -> None:
        task = asyncio.create_task(visit(endless, stays=True))
        await asyncio.sleep(0.01)
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(stop())


def test_other_protocols_pass_through() -> None:
    passed: list[object] = []

    async def lifespan(scope: Scope, receive: Receive, send: Send) -> None:
        passed.extend([scope, receive, send])

    async def receive() -> Message:
        return GONE

    async def send(_: Message) -> None:
        return

    scope = {"type": "lifespan"}
    asyncio.run(LeaveWithClient(lifespan)(scope, receive, send))
    assert passed == [scope, receive, send]
