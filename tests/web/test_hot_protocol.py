"""Hot answers over a real connection: the parser's own answer is the routed one to the byte, whatever comes with it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from urllib.parse import quote

import pytest
import uvicorn
from fastapi import FastAPI

from smartspec.engine.local import LocalEngine
from smartspec.graph.release import Release
from smartspec.settings import Settings
from smartspec.web.app import create_app
from smartspec.web.hot_protocol import hot_protocol
from smartspec.web.service import Service

THEMES = "/sparql?format=json&query=" + quote("SELECT * { ?s a s3:Theme }")
Ask = Callable[..., Coroutine[None, None, bytes]]


class Server(uvicorn.Server):
    """A server in this event loop; counts what went the long way."""

    def __init__(self, app: FastAPI) -> None:
        self.routed = 0

        async def counted(scope: object, receive: object, send: object) -> None:
            self.routed += 1
            await app(scope, receive, send)  # type: ignore[arg-type]

        protocol = hot_protocol(app.state.hot)
        super().__init__(
            uvicorn.Config(counted, http=protocol, port=0, log_level="error", access_log=False, lifespan="off")
        )

    @property
    def port(self) -> int:
        port: int = self.servers[0].sockets[0].getsockname()[1]
        return port


@pytest.fixture
def app(small_release: Release) -> FastAPI:
    return create_app(Settings(), Service(LocalEngine.of(small_release), small_release.manifest, {}))


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[Server]:
    server = Server(app)
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    try:
        yield server
    finally:
        server.should_exit = True
        await running


def request(target: str = THEMES, *headers: str, method: str = "GET", version: str = "1.1", body: str = "") -> bytes:
    return "\r\n".join([f"{method} {target} HTTP/{version}", "Host: localhost", *headers, "", body]).encode()


async def exchange(server: Server, *requests: bytes, at_once: bool = False) -> list[bytes]:
    """The answers to requests over one connection, each whole, without the date."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    if at_once:
        writer.write(b"".join(requests))
    answers = []
    for each in requests:
        if not at_once:
            writer.write(each)
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"date:")]
        length = next((int(line[16:]) for line in lines if line.lower().startswith(b"content-length: ")), 0)
        empty = each.startswith(b"HEAD") or b" 304 " in lines[0]
        answers.append(b"\r\n".join(lines) + (b"" if empty else await reader.readexactly(length)))
    writer.close()
    await writer.wait_closed()
    return answers


def test_the_second_answer_comes_from_the_parser_and_is_the_routed_one(app: FastAPI) -> None:
    async def scenario() -> None:
        async with serving(app) as server:
            first, second, third = await exchange(server, request(), request(), request())
            assert server.routed == 1
            assert second == third == first.replace(b"SmartSpec; fwd=miss; stored", b"SmartSpec; hit")
            assert second.startswith(b"HTTP/1.1 200 OK\r\n")
            assert app.state.hot.tally.hits == 2
            (other,) = await exchange(server, request())
            assert (other, server.routed) == (second, 1)

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("asked", "start"),
    [
        (request(method="HEAD"), b"HTTP/1.1 200"),
        (request(THEMES, "If-None-Match: *"), b"HTTP/1.1 304"),
        (request(THEMES, "Cache-Control: no-cache"), b"HTTP/1.1 200"),
        (request(THEMES, "Authorization: Bearer x"), b"HTTP/1.1 200"),
        (request(THEMES, "Range: bytes=0-3"), b"HTTP/1.1 200"),
        (request(THEMES, "Accept-Language: fr"), b"HTTP/1.1 200"),
        (request(THEMES, "Connection: close"), b"HTTP/1.1 200"),
        (request(version="1.0"), b"HTTP/1.1 200"),
        (request(THEMES, "X-Long: " + "x" * (1 << 15)), b"HTTP/1.1 431"),
        (request(THEMES + "&timeout=1"), b"HTTP/1.1 200"),
        (request("/nothing"), b"HTTP/1.1 404"),
    ],
)
def test_everything_that_is_more_than_a_plain_get_is_routed(app: FastAPI, asked: bytes, start: bytes) -> None:
    async def scenario() -> None:
        async with serving(app) as server:
            await exchange(server, request())
            (answer,) = await exchange(server, asked)
            assert answer.startswith(start)
            assert server.routed == 2

    asyncio.run(scenario())


def test_requests_sent_at_once_are_answered_in_their_order(app: FastAPI) -> None:
    async def scenario() -> None:
        async with serving(app) as server:
            (whole,) = await exchange(server, request())
            whole = whole.replace(b"SmartSpec; fwd=miss; stored", b"SmartSpec; hit")
            mixed = [request(), request("/health/live"), request(), request(method="HEAD"), request()]
            answers = await exchange(server, *mixed, at_once=True)
            assert [answers[0], answers[2], answers[4]] == [whole] * 3
            assert answers[1].endswith(b"alive\n")
            assert answers[3] == whole.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"

    asyncio.run(scenario())


def test_new_queries_sent_at_once_are_answered_in_their_order(app: FastAPI) -> None:
    async def scenario() -> None:
        async with serving(app) as server:
            asked = [
                request("/sparql?query=" + quote(f"SELECT ({i} AS ?n) {{}}"), "Accept: text/csv") for i in range(9)
            ]
            asked[4] = request("/health/live")
            answers = await exchange(server, *asked, at_once=True)
            bodies = [answer.partition(b"\r\n\r\n")[2] for answer in answers]
            expected = [b"n\r\n%d\r\n" % i for i in range(9)]
            expected[4] = b"alive\n"
            assert bodies == expected
            again = await exchange(server, asked[8])
            assert again[0] == answers[8].replace(b"SmartSpec; fwd=miss; stored", b"SmartSpec; hit")

    asyncio.run(scenario())


def test_a_get_with_a_body_is_answered_and_the_next_one_read_from_its_end(app: FastAPI) -> None:
    async def scenario() -> None:
        async with serving(app) as server:
            await exchange(server, request())
            odd = request(THEMES, "Content-Length: 14", body="GET / HTTP/1.1")
            answers = await exchange(server, odd, request("/health/live"))
            assert answers[0].startswith(b"HTTP/1.1 200")
            assert answers[1].endswith(b"alive\n")

    asyncio.run(scenario())


def test_a_client_that_does_not_read_is_not_written_to_without_end(app: FastAPI) -> None:
    async def scenario() -> None:
        everything = "/sparql?format=json&query=" + quote("SELECT * { ?s ?p ?o }")
        async with serving(app) as server:
            await exchange(server, request(everything))
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1024)
            for _ in range(50):
                writer.write(request(everything) * 100)
                await asyncio.sleep(0.01)
            (held,) = [connection.transport for connection in server.server_state.connections]
            assert held is not None
            assert held.get_write_buffer_size() < 10_000_000
            assert server.routed > 1
            writer.transport.abort()
            del reader

    asyncio.run(scenario())


def test_no_hot_answer_is_given_of_an_older_release(app: FastAPI, small_release: Release) -> None:
    async def scenario() -> None:
        async with serving(app) as server:
            await exchange(server, request(), request())
            app.state.service = Service(LocalEngine.of(small_release), small_release.manifest, {})
            await exchange(server, request())
            assert server.routed == 2

    asyncio.run(scenario())


def test_a_server_with_hot_connections_stops_at_once(app: FastAPI) -> None:
    async def scenario() -> None:
        async with serving(app) as server:
            await exchange(server, request())
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(request())
            await reader.readuntil(b"\r\n\r\n")
        await asyncio.wait_for(reader.read(), 5)
        writer.close()

    asyncio.run(scenario())
