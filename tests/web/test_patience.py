"""Connections that would keep the service waiting for ever, each over a real socket."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from time import monotonic

import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from smartspec.web.patience import HEAD_LIMIT, Patience, patient

LITTLE = Patience(head=0.3, body=0.3, reading=0.3, every=0.05)
SOME = Patience(head=9, body=9, reading=1, every=0.05)
MUCH = Patience(head=9, body=9, reading=9, every=0.05)
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n"

Use = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that reads the whole body and answers a GET with 16 MB."""
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        more = message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    if scope["method"] == "GET":
        for _ in range(16):
            await send({"type": "http.response.body", "body": b"x" * 1_000_000, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


@asynccontextmanager
async def connected(patience: Patience) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    protocol = patient(HttpToolsProtocol, patience)
    server = uvicorn.Server(uvicorn.Config(echo, http=protocol, port=0, log_level="error", lifespan="off", ws="none"))
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    reader, writer = await asyncio.open_connection("127.0.0.1", server.servers[0].sockets[0].getsockname()[1])
    try:
        yield reader, writer
    finally:
        writer.close()
        server.should_exit = True
        await running


def let_go_after(sent: bytes, *, drip: bytes = b"") -> bytes:
    """What comes back, until the end, to a client that sends and then no more, or only drop by drop."""

    async def run() -> bytes:
        async with connected(LITTLE) as (reader, writer):
            writer.write(sent)
            heard = asyncio.create_task(reader.read())
            while drip and not heard.done():
                writer.write(drip)
                await asyncio.sleep(0.02)
            try:
                return await asyncio.wait_for(heard, 5)
            except ConnectionError:
                return b""

    return asyncio.run(run())


def test_a_connection_without_a_request_is_let_go() -> None:
    assert let_go_after(b"") == b""


def test_headers_that_come_drop_by_drop_are_not_waited_for() -> None:
    assert let_go_after(b"GET / HTTP/1.1\r\n", drip=b"X: y\r\n") == b""


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    assert let_go_after(POST + b"ab") == b""


def test_headers_without_end_are_refused_after_so_many_bytes() -> None:
    async def run() -> bytes:
        async with connected(MUCH) as (reader, writer):
            writer.write(b"GET / HTTP/1.1\r\nX: " + b"a" * HEAD_LIMIT)
            return await asyncio.wait_for(reader.read(12), 5)

    assert asyncio.run(run()) == b"HTTP/1.1 431"


def test_a_reader_that_reads_nothing_is_let_go() -> None:
    async def run() -> int:
        async with connected(LITTLE) as (reader, writer):
            writer.write(GET)
            await asyncio.sleep(0.6)
            received = 0
            try:
                while piece := await reader.read(1 << 20):
                    received += len(piece)
            except ConnectionError:
                pass
            return received

    assert asyncio.run(run()) < 16_000_000


def test_a_reader_that_is_slow_gets_all_of_it() -> None:
    async def run() -> tuple[int, float]:
        began = monotonic()
        async with connected(SOME) as (reader, writer):
            writer.write(GET.replace(b"1.1", b"1.0"))
            received = 0
            while piece := await reader.read(1 << 20):
                received += len(piece)
                await asyncio.sleep(0.02)
            return received, monotonic() - began

    received, seconds = asyncio.run(run())
    assert received > 16_000_000
    assert seconds > SOME.reading


def test_a_connection_that_stays_is_answered_again() -> None:
    async def run() -> list[bytes]:
        async with connected(LITTLE) as (reader, writer):
            answers = []
            for _ in range(5):
                writer.write(POST + b"abcd")
                answers.append((await reader.readuntil(b"0\r\n\r\n"))[:12])
                await asyncio.sleep(0.15)
            return answers

    assert asyncio.run(run()) == [b"HTTP/1.1 200"] * 5
