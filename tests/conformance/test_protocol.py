"""The W3C suites of the SPARQL 1.1 Protocol and of service descriptions.

Queries must be answered as the suite says. Updates must be refused: the service only reads.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pyoxigraph
import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, Triple
from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
SD = "http://www.w3.org/ns/sparql-service-description#"
ENDPOINT = "http://localhost/sparql"
CASES = 34

TABLES = ("application/sparql-results+json", "application/sparql-results+xml")
GRAPHS = ("text/turtle", "application/rdf+xml", "application/n-triples")
CONTENT_TYPES = {"boolean": TABLES, "tabular": (*TABLES, "text/csv", "text/tab-separated-values"), "RDF": GRAPHS}

Send = Callable[[Store, httpx.Request], httpx.Response]


@dataclass(frozen=True)
class Exchange:
    """One request, and what the suite expects of the response."""

    request: httpx.Request
    statuses: frozenset[str]
    form: str | None
    truth: bool | None

    @property
    def updates(self) -> bool:
        return b"update" in self.request.url.query + self.request.content or "update" in self.request.headers.get(
            "content-type", ""
        )


@dataclass(frozen=True)
class Case:
    """One test of the protocol suite."""

    iri: str
    data: tuple[tuple[str, Path], ...]
    exchanges: tuple[Exchange, ...]

    def store(self) -> Store:
        store = Store()
        for name, path in self.data:
            found = pyoxigraph.parse(path=str(path), format=RdfFormat.N_TRIPLES)
            store.extend(Quad(q.subject, q.predicate, q.object, NamedNode(name)) for q in found)
        return store


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case" in metafunc.fixturenames:
        cases = list(read_cases())
        metafunc.parametrize("case", cases or [None], ids=[case.iri.partition("#")[2] for case in cases] or ["none"])


def read_cases() -> Iterator[Case]:
    folder = Path(os.environ.get("SMARTSPEC_SUITES", "/nowhere")) / "sparql" / "sparql11" / "protocol"
    if not (folder / "manifest.ttl").is_file():
        return
    graph = Graph().parse(folder / "manifest.ttl", publicID=folder.as_uri() + "/")
    for test in sorted(graph.subjects(RDF.type, MF.ProtocolTest), key=str):
        data = [
            (str(graph.value(node, RDFS.label)), folder / str(graph.value(node, UT.graph)).rpartition("/")[2])
            for node in graph.objects(test, UT.graphData)
        ]
        requests = _members(graph, graph.value(graph.value(test, MF.action), HT.requests))
        yield Case(str(test), tuple(data), tuple(_exchange(graph, node) for node in requests))


def _exchange(graph: Graph, node: Node) -> Exchange:
    headers = {
        str(graph.value(header, HT.fieldName)): str(graph.value(header, HT.fieldValue))
        for header in _members(graph, graph.value(node, HT.headers))
    }
    body = graph.value(node, HT.body)
    encoding = str(graph.value(body, CNT.characterEncoding)) if body else "utf-8"
    content = str(graph.value(body, CNT.chars)).encode(encoding) if body else b""
    address = str(graph.value(node, HT.absolutePath)).replace("/sparql/", ENDPOINT, 1)
    response = graph.value(node, HT.resp)
    form, truth = graph.value(response, MF.expectedFormat), graph.value(response, MF.expectedBoolean)
    return Exchange(
        httpx.Request(str(graph.value(node, HT.methodName)), address, headers=headers, content=content),
        frozenset(str(status)[-3] for status in graph.objects(response, MF.expectedStatus)),
        str(form) if form else None,
        None if truth is None else bool(truth.toPython()),  # type: ignore[attr-defined]
    )


def _members(graph: Graph, node: Node | None) -> list[Node]:
    return list(Collection(graph, node)) if node else []


@pytest.mark.usefixtures("suites")
def test_the_whole_suite_is_run() -> None:
    assert len(list(read_cases())) == CASES


@pytest.mark.usefixtures("suites")
def test_protocol(case: Case, send: Send, record_property: Callable[[str, object], None]) -> None:
    record_property("w3c", case.iri)
    store = case.store()
    for exchange in case.exchanges:
        response = send(store, exchange.request)
        if exchange.updates:
            assert 400 <= response.status_code < 500
            return
        assert str(response.status_code)[0] in exchange.statuses, response.text
        if exchange.form:
            assert response.headers["content-type"].partition(";")[0] in CONTENT_TYPES[exchange.form]
        if exchange.truth is not None:
            assert response.json()["boolean"] is exchange.truth


@pytest.fixture(params=["text/turtle", "application/rdf+xml", "application/n-triples", "*/*"])
def description(request: pytest.FixtureRequest, send: Send) -> tuple[str, set[Triple]]:
    """The service description as one kind of client gets it: its media type and statements."""
    response = send(Store(), httpx.Request("GET", ENDPOINT, headers={"Accept": request.param}))
    media_type = response.headers["content-type"].partition(";")[0]
    form = RdfFormat.from_media_type(media_type)
    assert form
    return media_type, {quad.triple for quad in pyoxigraph.parse(response.content, format=form)}


def test_service_description_returns_rdf(description: tuple[str, set[Triple]]) -> None:
    media_type, triples = description
    assert media_type in GRAPHS
    assert triples


def test_service_description_has_endpoint_triple(description: tuple[str, set[Triple]]) -> None:
    found = {triple.object for triple in description[1] if triple.predicate.value == SD + "endpoint"}
    assert found == {NamedNode(ENDPOINT)}


def test_service_description_conforms_to_schema(description: tuple[str, set[Triple]]) -> None:
    """The domains and ranges that the vocabulary of the recommendation states, on what is described."""
    graph = Graph()
    for triple in description[1]:
        graph.parse(data=f"{triple} .", format="nt")
    sd = Namespace(SD)
    services = set(graph.subjects(RDF.type, sd.Service))
    assert services == set(graph.subjects(sd.endpoint))
    for term in ("supportedLanguage", "resultFormat", "defaultEntailmentRegime", "feature", "defaultDataset"):
        assert set(graph.subjects(sd[term])) == services
        assert all(isinstance(value, URIRef) for value in graph.objects(None, sd[term]))
    for dataset in graph.objects(None, sd.defaultDataset):
        assert (dataset, RDF.type, sd.Dataset) in graph
        assert (graph.value(dataset, sd.defaultGraph), RDF.type, sd.Graph) in graph
    for named in graph.objects(None, sd.namedGraph):
        assert (named, RDF.type, sd.NamedGraph) in graph
        assert graph.value(named, sd.name)
