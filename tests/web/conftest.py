"""The application on a small graph, a client that speaks to it in this process, and its address for other programs."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from smartspec.engine.local import LocalEngine
from smartspec.graph.reading import read_turtle
from smartspec.graph.release import Release, make_release
from smartspec.query.canned import load_queries
from smartspec.settings import Settings
from smartspec.web.app import create_app
from smartspec.web.service import Service

HERE = Path(__file__).parent

Connect = Callable[[FastAPI], httpx.Client]


class Transport(httpx.BaseTransport):
    """Runs an ASGI application for a synchronous client."""

    def __init__(self, app: FastAPI) -> None:
        self.asgi = httpx.ASGITransport(app)
        self.runner = asyncio.Runner()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self.runner.run(self._answer(request))

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        request.read()
        answer = await self.asgi.handle_async_request(request)
        assert isinstance(answer.stream, httpx.AsyncByteStream)
        body = b"".join([chunk async for chunk in answer.stream])
        return httpx.Response(answer.status_code, headers=answer.headers, content=body)

    def close(self) -> None:
        self.runner.close()


@pytest.fixture(scope="session")
def small_release() -> Release:
    """The release that the application serves."""
    graphs = {path.stem: read_turtle(path) for path in sorted((HERE.parent / "describe" / "graphs").glob("*.ttl"))}
    return make_release(graphs, version="1.2.3", sources="0" * 64, builder="test", modified="2026-01-02T03:04:05Z")


@pytest.fixture(scope="session")
def service(small_release: Release) -> Service:
    queries = load_queries((HERE / "queries").glob("*.rq"))
    return Service(LocalEngine.of(small_release), small_release.manifest, queries)


@pytest.fixture(scope="session")
def app(service: Service) -> FastAPI:
    return create_app(Settings(), service)


@pytest.fixture(scope="session")
def connect() -> Iterator[Connect]:
    """Makes clients that name no media type, follow no redirect, and get every answer."""
    clients: list[httpx.Client] = []

    def make(app: FastAPI) -> httpx.Client:
        clients.append(httpx.Client(transport=Transport(app), base_url="http://localhost", headers={"Accept": "*/*"}))
        return clients[-1]

    yield make
    for each in clients:
        each.close()


@pytest.fixture(scope="session")
def client(app: FastAPI, connect: Connect) -> httpx.Client:
    """A client of the application on the small graph."""
    return connect(app)


@pytest.fixture(scope="session")
def origin(app: FastAPI) -> Iterator[str]:
    """Where the application is served on this machine."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()
