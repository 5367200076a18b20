"""Queries answered ahead of the framework get the answers that the framework gives, to the byte."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import httpx
import pytest

from smartspec.engine.limits import DeadlineError
from smartspec.engine.local import LocalEngine
from smartspec.engine.protocol import Answer
from smartspec.engine.spool import Sink, SpooledFile
from smartspec.settings import Settings
from smartspec.web.app import Application, create_app
from smartspec.web.direct import DirectAnswers

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from smartspec.engine.limits import Limits
    from smartspec.engine.protocol import Engine, Question
    from smartspec.web.service import Service
    from tests.web.conftest import Connect

FEW = "SELECT ?p { ?s ?p ?o } ORDER BY ?p LIMIT 3"
MANY = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o"
QUERIES = (
    FEW,
    MANY,
    "ASK { ?s ?p ?o }",
    "construct { ?s a ?c } where { ?s a ?c }",
    "PREFIX x: <urn:x> DESCRIBE <urn:nothing>",
    "# first a comment\nSELECT\u00a0?x {}",
    'SELECT ("é" AS ?x) {}',
    "ASK { FILTER(ISLITERAL(NOW())) }",
    "SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <http://localhost/> { ?s ?p ?o } }",
    "SELECT * FROM <urn:none> { ?s ?p ?o }",
    "INSERT DATA {}",
    "SELECT ?x { ?x",
    "SELECT (<urn:function>(1) AS ?x) {}",
    "",
)
ACCEPTS = (
    None,
    "*/*",
    "application/sparql-results+json",
    "text/csv, text/html;q=0.5",
    "text/html",
    "application/json;q=0.5, text/turtle",
    "text/csv;header=absent",
    "image/png",
    "nonsense",
)
HEADERS: tuple[dict[str, str], ...] = (
    {"Accept-Encoding": "gzip"},
    {"Accept-Encoding": "zstd, gzip;q=0.5"},
    {"Accept-Language": "fr"},
    {"Host": "elsewhere.example"},
    {"X-Forwarded-Host": "graph.example", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/graph"},
    {"If-None-Match": "*"},
    {"If-None-Match": '"other"'},
    {"If-Modified-Since": "Fri, 02 Jan 2026 03:04:05 GMT"},
    {"Range": "bytes=0-3"},
    {"Origin": "https://page.example"},
    {"X-Long": "x" * 40_000},
)
PARAMETERS = (
    [("format", "csv")],
    [("format", "ttl")],
    [("format", "")],
    [("format", "csv"), ("format", "csv")],
    [("timeout", "2")],
    [("timeout", "never")],
    [("lang", "fr")],
    [("default-graph-uri", "urn:none")],
    [("named-graph-uri", "urn:none"), ("named-graph-uri", "urn:other")],
    [("default-graph-uri", "none")],
    [("query", "ASK {}")],
    [("update", "CLEAR ALL")],
    [("more", "%ff")],
    [("long", "x" * 40_000)],
)


class Counted:
    """Counts the requests that go on to the framework."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.count = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.count += 1
        await self.app(scope, receive, send)


class Pair:
    """Two clients: of an application, and of the same without the direct path."""

    def __init__(self, connect: Connect, settings: Settings, service: Service) -> None:
        self.app, plain = create_app(settings, service), create_app(settings, service)
        assert isinstance(plain.ahead, DirectAnswers)
        plain.ahead = plain.ahead.app
        self.direct, self.framework = connect(self.app), connect(plain)

    def compare(self, method: str, path: str, headers: dict[str, str], body: bytes | None = None) -> httpx.Response:
        """The answer of both."""
        mine, theirs = (
            client.request(method, path, headers=headers, content=body) for client in (self.direct, self.framework)
        )
        assert mine.status_code == theirs.status_code
        assert sorted(mine.headers.raw) == sorted(theirs.headers.raw)
        assert mine.content == theirs.content
        return mine


@pytest.fixture(scope="module")
def pair(connect: Connect, service: Service) -> Pair:
    return Pair(connect, Settings(), service)


@pytest.mark.parametrize(("query", "accept"), list(product(QUERIES, ACCEPTS)))
def test_each_query_in_each_form_is_answered_alike(pair: Pair, query: str, accept: str | None) -> None:
    headers = {} if accept is None else {"Accept": accept}
    pair.compare("GET", f"/sparql?query={quote(query)}", headers)
    pair.compare("POST", "/sparql", {**headers, "Content-Type": "application/sparql-query"}, query.encode())
    form = urlencode({"query": query}).encode()
    pair.compare("POST", "/sparql", {**headers, "Content-Type": "application/x-www-form-urlencoded"}, form)


@pytest.mark.parametrize("headers", HEADERS)
@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(public_url="https://graph.example/data/"),
        Settings(hosts="localhost"),
        Settings(trusted_proxies="127.0.0.1"),
    ],
)
def test_each_header_counts_alike(
    connect: Connect, service: Service, headers: dict[str, str], settings: Settings
) -> None:
    pair = Pair(connect, settings, service)
    for query, accept in product((FEW, MANY, "SELECT ?x { ?x"), ("text/csv", "text/html")):
        pair.compare("GET", f"/sparql?query={quote(query)}", {"Accept": accept, **headers})
        pair.compare("GET", f"/data/sparql?query={quote(query)}", {"Accept": accept, **headers})


@pytest.mark.parametrize("pairs", PARAMETERS)
def test_each_parameter_counts_alike(pair: Pair, pairs: list[tuple[str, str]]) -> None:
    for accept in ("text/csv", "text/turtle, text/html;q=0.1"):
        pair.compare("GET", f"/sparql?{urlencode([('query', FEW), *pairs])}", {"Accept": accept})


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "POST", "QUERY"])
def test_each_method_is_answered_alike(pair: Pair, method: str) -> None:
    pair.compare(method, f"/sparql?query={quote(FEW)}", {})
    pair.compare(method, "/sparql", {"Content-Type": "text/plain"}, FEW.encode())
    pair.compare(method, "/sparql", {"Content-Type": "application/sparql-query"}, b"SELECT\xff")
    pair.compare(method, "/sparql", {"Content-Type": "application/sparql-query"}, b" " * ((1 << 20) + 1))


@pytest.mark.parametrize(("encoding", "accept"), list(product((None, "gzip"), ("text/csv", "text/html"))))
def test_the_engine_s_errors_and_large_results_are_told_alike(
    connect: Connect, service: Service, encoding: str | None, accept: str
) -> None:
    engines: list[Engine] = [Raising(DeadlineError(2, 2.1)), Raising(ZeroDivisionError()), Spooling(service.engine)]
    headers = {"Accept": accept, **({"Accept-Encoding": encoding} if encoding else {})}
    for engine in engines:
        pair = Pair(connect, Settings(), replace(service, engine=engine))
        answer = pair.compare("GET", f"/sparql?query={quote(MANY)}", headers)
        assert (answer.status_code == 200) == isinstance(engine, Spooling)


def test_an_error_of_the_engine_is_met_once(connect: Connect, service: Service) -> None:
    engine = Raising(DeadlineError(2, 2.1))
    client = connect(create_app(Settings(), replace(service, engine=engine)))
    assert client.get("/sparql", params={"query": FEW}, headers={"Accept": "text/csv"}).status_code == 504
    assert engine.count == 1


@pytest.mark.parametrize("method", ["GET", "POST", "QUERY"])
def test_an_error_that_comes_late_is_told_too(service: Service, method: str) -> None:
    """The client's leaving has been looked for by then, which must not take the request's body away."""
    app = create_app(Settings(), replace(service, engine=Late(DeadlineError(2, 2.1))))

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
            headers = {"Accept": "text/csv", "Content-Type": "application/sparql-query"}
            if method == "GET":
                return await client.get("/sparql", params={"query": FEW}, headers=headers)
            return await client.request(method, "/sparql", content=FEW, headers=headers)

    assert asyncio.run(asyncio.wait_for(ask(), 10)).status_code == 504


def test_a_plain_query_does_not_reach_the_framework(service: Service) -> None:
    app = create_app(Settings(), service)
    direct, counted = direct_path(app)
    for encoding in ([], [(b"accept-encoding", b"gzip")]):
        sent = asyncio.run(call(direct, app, encoding))
        assert sent[0]["status"] == 200
    assert counted.count == 0


def test_the_work_for_a_client_that_left_is_given_up(service: Service) -> None:
    engine = Endless()
    app = create_app(Settings(), replace(service, engine=engine))
    direct, _ = direct_path(app)
    assert asyncio.run(asyncio.wait_for(call(direct, app, []), 5)) == []
    assert engine.cancelled


def direct_path(app: Application) -> tuple[DirectAnswers, Counted]:
    """The direct path of an application, before something that counts."""
    found = app.ahead
    assert isinstance(found, DirectAnswers)
    counted = Counted(found.app)
    return DirectAnswers(counted, found.cache, found.entrance, found.citation), counted


async def call(direct: DirectAnswers, app: FastAPI, headers: list[tuple[bytes, bytes]]) -> list[Message]:
    """What is sent to a client that leaves as soon as its request is sent."""
    sent: list[Message] = []
    scope = {
        "type": "http",
        "method": "GET",
        "scheme": "http",
        "path": "/sparql",
        "query_string": f"query={quote(MANY)}".encode(),
        "headers": [(b"accept", b"text/csv"), *headers],
        "app": app,
    }

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await direct(scope, receive, send)
    return sent


class Raising:
    """An engine that cannot answer."""

    limits: Limits | None = None

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.count = 0

    async def answer(self, _: Question) -> Answer:
        self.count += 1
        raise self.error

    async def close(self) -> None:
        pass


class Late(Raising):
    """An engine that cannot answer, and knows it only after a while."""

    async def answer(self, question: Question) -> Answer:
        await asyncio.sleep(0.2)
        return await super().answer(question)


class Endless(Raising):
    """An engine that answers nothing for a long time."""

    def __init__(self) -> None:
        super().__init__(TimeoutError())
        self.cancelled = False

    async def answer(self, question: Question) -> Answer:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        return await super().answer(question)


class Spooling(Raising):
    """An engine whose every result lies in a file."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(TimeoutError())
        assert isinstance(engine, LocalEngine)
        self.engine = engine

    async def answer(self, question: Question) -> Answer:
        sink = Sink(1 << 30)
        sink.write(self.engine.answer_now(question).body + b" " * 600_000)
        sink.finish()
        assert sink.file
        spooled = SpooledFile(os.dup(sink.file.fileno()), sink.size)
        sink.close()
        return Answer(spooled, question.result_format)
