"""The whole service on real SPARQL servers: Oxigraph's and Virtuoso."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import httpx
import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from smartspec.engine.formats import CSV, JSON, N_TRIPLES, TRIG
from smartspec.engine.limits import DeadlineError, Limits, ResultLimitError
from smartspec.engine.local import LocalEngine
from smartspec.engine.protocol import GraphScope, Question
from smartspec.engine.publication import MERGE, PUBLICATION, PublishError, Target, look_again, publish
from smartspec.engine.remote import RemoteEngine
from smartspec.graph.namespaces import graph_iri
from smartspec.graph.release import Release, make_release
from smartspec.settings import Settings
from smartspec.web.app import create_app
from smartspec.web.service import Service
from tests.engine.servers import Server, free_port, oxigraph, virtuoso

T = TypeVar("T")
S, P, Q = NamedNode("http://t/s"), NamedNode("http://t/p"), NamedNode("http://t/q")
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
ROWS = "SELECT ?s ?p ?o { ?s ?p ?o }"


def released(version: str, *names: str) -> Release:
    """A release whose graphs share a triple; each has sixty of its own."""
    shared = [Triple(S, P, Literal("é\n\"'\\", language="fr")), Triple(S, P, NamedNode("http://t/ü"))]
    own = {name: [Triple(NamedNode(f"http://t/{name}/{n}"), Q, Literal(n)) for n in range(60)] for name in names}
    graphs = {name: [*shared, Triple(S, Q, BlankNode(name)), *triples] for name, triples in own.items()}
    return make_release(graphs, version=version, sources="s", builder="b")


@pytest.fixture(scope="module", params=[oxigraph, virtuoso], ids=["oxigraph", "virtuoso"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    with request.param(free_port(), folder / "data" if request.param is oxigraph else folder) as running:
        yield running


def on(server: Server, use: Callable[[RemoteEngine], Awaitable[T]], limits: Limits | None = None) -> T:
    async def run() -> T:
        engine = RemoteEngine([server.query], limits or Limits(query_timeout=10))
        try:
            await look_again(engine)
            return await use(engine)
        finally:
            await engine.close()

    return asyncio.run(run())


def ask(server: Server, question: Question, limits: Limits | None = None) -> bytes:
    async def use(engine: RemoteEngine) -> bytes:
        return (await engine.answer(question)).body

    return on(server, use, limits)


QUESTIONS = [
    Question(ROWS.replace("?o }", "?o FILTER(!ISBLANK(?o)) }"), CSV),
    Question("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", JSON),
    Question("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g", CSV),
    Question("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", CSV, GraphScope((graph_iri("b"),))),
    Question(f"SELECT (COUNT(*) AS ?n) FROM <{graph_iri('b')}> {{ ?s ?p ?o }}", CSV),
    Question("ASK { <http://t/s> ?p ?o }", JSON),
    Question("ASK { <http://t/none> ?p ?o }", JSON),
    Question("SELECT ?o { <s> <p> ?o FILTER(LANG(?o) = 'fr') }", CSV, base_iri="http://t/"),
]


def test_published_release_answers_as_the_local_engine(server: Server) -> None:
    release = released("1", "a", "b")
    assert publish(release, server.target) == 2
    local = LocalEngine.of(release)
    for question in QUESTIONS:
        expected, found = local.answer_now(question).body, ask(server, question)
        if question.result_format is JSON:
            assert _plain(found) == _plain(expected), question.text
        else:
            assert sorted(found.splitlines()) == sorted(expected.splitlines()), question.text
    own = GraphScope(own_default=True)
    assert ask(server, Question("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", CSV, own)).split() == [b"n", b"0"]
    graph = ask(server, Question("CONSTRUCT WHERE { ?s <http://t/p> ?o }", N_TRIPLES))
    assert len(graph.splitlines()) == 2
    assert "http://t/ü" in ask(server, Question("CONSTRUCT WHERE { ?s <http://t/p> ?o }", TRIG)).decode()


def _plain(body: bytes) -> object:
    found = json.loads(body)
    return found.get("boolean", [row["n"]["value"] for row in found.get("results", {}).get("bindings", [])])


def test_next_release_takes_the_place_of_the_one_before(server: Server) -> None:
    publish(released("1", "a", "b"), server.target)
    assert publish(released("2", "b", "c"), server.target) == 2

    async def use(engine: RemoteEngine) -> tuple[str, tuple[str, ...], bytes]:
        graphs = await engine.answer(Question("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g", CSV))
        return engine.manifest.version, engine.graphs, graphs.body

    version, graphs, seen = on(server, use)
    names = tuple(graph_iri(name) for name in "bc")
    assert (version, graphs, tuple(seen.decode().split()[1:])) == ("2", names, names)
    counted = Question("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", CSV, GraphScope((graph_iri("a"),)))
    assert ask(server, counted).split() == [b"n", b"0"]
    text = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } FILTER(CONTAINS(STR(?g), 'publication')) } ORDER BY ?g"
    held = httpx.post(server.query, data={"query": text}, headers={"Accept": "text/csv"}, trust_env=False)
    assert [iri.strip('"') for iri in held.text.split()[1:]] == [PUBLICATION, MERGE]


def test_deadline_and_cap_hold(server: Server) -> None:
    publish(released("3", "a", "b"), server.target)
    with pytest.raises(DeadlineError):
        ask(server, Question(ENDLESS, JSON), Limits(query_timeout=1.2))
    with pytest.raises(ResultLimitError):
        ask(server, Question("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 9000", JSON), Limits(result_bytes=100_000))
    assert ask(server, QUESTIONS[5])


def test_pages_and_protocol_work_on_it(server: Server) -> None:
    publish(released("4", "a", "b"), server.target)

    async def use(engine: RemoteEngine) -> None:
        service = Service(engine, engine.manifest, {})
        transport = httpx.ASGITransport(create_app(Settings(), service))
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            for path in ("/", "/map", "/network", "/graphs", "/sparql", "/def", "/graph/a", "/health/ready"):
                answer = await client.get(path, headers={"Accept": "text/html, text/plain;q=0.5"})
                assert (path, answer.status_code) == (path, 200)
            answer = await client.get("/sparql", params={"query": QUESTIONS[1].text, "format": "csv"})
            assert answer.text.split() == ["n", "124"]
            described = await client.get("/sparql", headers={"Accept": "text/turtle"})
            assert "UnionDefaultGraph" in described.text

    on(server, use)


def test_password_that_does_not_fit_is_told(server: Server) -> None:
    if server.target.auth is None:
        pytest.skip("this server asks for none")
    with pytest.raises(PublishError, match="401"):
        publish(released("5", "a"), Target(server.target.update, server.target.graph_store))


def test_service_outlives_its_server(tmp_path: Path) -> None:
    port = free_port()

    async def use(client: httpx.AsyncClient, engine: RemoteEngine) -> None:
        for path in ("/health/ready", "/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D"):
            answer = await client.get(path)
            assert (answer.status_code, "does not answer" in answer.text) == (503, True)
            assert answer.headers["Retry-After"] == "2"
        assert (await client.get("/health/live")).status_code == 200
        with oxigraph(port, tmp_path / "data"):
            answer = await client.get("/sparql?query=ASK%20%7B%20GRAPH%20%3Fg%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D%20%7D")
            assert answer.json()["boolean"] is True
            await look_again(engine)
            assert (engine.manifest.version, (await client.get("/health/ready")).status_code) == ("1", 200)

    async def serve(address: str) -> None:
        engine = RemoteEngine([address], Limits(query_timeout=5))
        service = Service(engine, engine.manifest, {}, union_default_graph=None, fixed=False)
        transport = httpx.ASGITransport(create_app(Settings(), service))
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            await use(client, engine)
        await engine.close()

    with oxigraph(port, tmp_path / "data") as server:
        publish(released("1", "a"), server.target)
    asyncio.run(serve(server.query))
