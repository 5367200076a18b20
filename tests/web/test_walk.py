"""Every IRI that we mint resolves: whoever follows one finds a document in which it occurs."""

import random
from collections.abc import Callable, Iterator

import httpx
import pyoxigraph
import pytest
import rdflib
from fastapi import FastAPI
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat

from smartspec.engine.local import LocalEngine
from smartspec.graph.downloads import Downloads
from smartspec.graph.namespaces import BASE, IDENTIFIER
from smartspec.graph.release import Release
from smartspec.graph.sources import Sources
from smartspec.query.canned import load_queries
from smartspec.settings import Settings
from smartspec.web.app import create_app
from smartspec.web.service import Service

Connect = Callable[[FastAPI], httpx.Client]

FORMATS = {
    "text/turtle": (RdfFormat.TURTLE, "turtle"),
    "application/n-triples": (RdfFormat.N_TRIPLES, "nt"),
    "application/rdf+xml": (RdfFormat.RDF_XML, "xml"),
    "application/ld+json": (RdfFormat.JSON_LD, "json-ld"),
    "application/trig": (RdfFormat.TRIG, "trig"),
    "application/n-quads": (RdfFormat.N_QUADS, "nquads"),
}
TURTLE = "text/turtle"
RDFLIB_SLOW = 40_000
"""Bytes beyond which rdflib is spared an answer that many IRIs share, such as the whole data set's."""


@pytest.fixture(scope="module")
def minted(release: Release) -> list[str]:
    """Every IRI under our base that the release mentions, as subject, predicate, object, or name of a graph."""
    terms = {term for quad in pyoxigraph.parse(release.quads, format=RdfFormat.N_QUADS) for term in _terms(quad)}
    return sorted(iri for iri in terms if iri.startswith(BASE))


@pytest.fixture(scope="module")
def walker(release: Release, sources: Sources, connect: Connect, tmp_path_factory: pytest.TempPathFactory) -> "Walker":
    downloads = Downloads(release, tmp_path_factory.mktemp("downloads"))
    service = Service(LocalEngine.of(release), release.manifest, load_queries(sources.queries()), downloads)
    return Walker(connect(create_app(Settings(public_url=BASE), service)))


class Walker:
    """Follows IRIs at the service; each answer is read once."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.known: dict[tuple[str, str], set[str]] = {}
        self.answers = self.read_by_rdflib = 0

    def finds(self, iri: str, media_type: str, *, with_rdflib: bool = False) -> bool:
        """Whether the answer for an IRI mentions it; a file of the release is itself what its IRI names."""
        path = "/" + iri.removeprefix(BASE)
        response = self.client.get(path, headers={"Accept": media_type})
        if path.startswith("/download/"):
            return response.status_code == 200 and response.headers["Content-Type"] != "application/problem+json"
        if response.status_code == 303:
            path = response.headers["Location"]
            if (path, media_type) in self.known:
                return iri in self.known[path, media_type]
            response = self.client.get(path, headers={"Accept": media_type})
        assert (response.status_code, response.headers["Content-Type"].partition(";")[0]) == (200, media_type), iri
        found = self.known[path, media_type] = set(_mentioned(response.content, media_type))
        self.answers += 1
        self.read_by_rdflib += with_rdflib and len(response.content) < RDFLIB_SLOW
        if with_rdflib and len(response.content) < RDFLIB_SLOW:
            assert iri in _mentioned_by_rdflib(response.content, media_type), iri
        return iri in found


def _terms(quad: Quad) -> Iterator[str]:
    for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
        if isinstance(term, NamedNode):
            yield term.value


def _mentioned(body: bytes, media_type: str) -> Iterator[str]:
    for quad in pyoxigraph.parse(body, format=FORMATS[media_type][0], base_iri="http://localhost/"):
        assert media_type in ("application/trig", "application/n-quads") or quad.graph_name == DefaultGraph()
        yield from _terms(Quad(quad.subject, quad.predicate, quad.object))


def _mentioned_by_rdflib(body: bytes, media_type: str) -> set[str]:
    quads = rdflib.Dataset().parse(data=body, format=FORMATS[media_type][1])
    return {str(term) for quad in quads for term in quad if isinstance(term, rdflib.URIRef)}


def test_the_release_mints_iris_of_every_kind(minted: list[str]) -> None:
    kinds = {iri.removeprefix(BASE).partition("/")[0] for iri in minted}
    assert kinds >= {"id", "def", "shape", "query", "graph", "dataset"}
    assert len(minted) > 5000


def test_all_but_the_things_resolve_in_turtle(walker: Walker, minted: list[str]) -> None:
    lost = [iri for iri in minted if not iri.startswith(IDENTIFIER) and not walker.finds(iri, TURTLE)]
    assert lost == []


def test_things_resolve_in_turtle(walker: Walker, minted: list[str]) -> None:
    things = [iri for iri in minted if iri.startswith(IDENTIFIER)]
    lost = [iri for iri in random.Random(5).sample(things, 400) if not walker.finds(iri, TURTLE)]
    assert lost == []


@pytest.mark.parametrize("media_type", FORMATS)
def test_iris_resolve_in_every_format(walker: Walker, minted: list[str], media_type: str) -> None:
    sample = random.Random(6).sample(minted, 200)
    lost = [iri for iri in sample if not walker.finds(iri, media_type, with_rdflib=True)]
    assert lost == []


@pytest.mark.deep
@pytest.mark.parametrize("media_type", FORMATS)
def test_every_iri_resolves_in_every_format(
    walker: Walker, minted: list[str], media_type: str, request: pytest.FixtureRequest
) -> None:
    if "deep" not in request.config.getoption("-m"):
        pytest.skip("minutes long; run it with -m deep")
    answers, by_rdflib = walker.answers, walker.read_by_rdflib
    lost = [iri for iri in minted if not walker.finds(iri, media_type, with_rdflib=True)]
    assert lost == []
    print(f"{media_type}: {len(minted)} IRIs, {walker.answers - answers} answers read by pyoxigraph,")  # noqa: T201
    print(f"{walker.read_by_rdflib - by_rdflib} of them by rdflib too")  # noqa: T201
