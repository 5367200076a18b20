"""The figures of the landing page, and the endpoint's description of itself: counted, not claimed."""

import asyncio

from pyoxigraph import BlankNode, NamedNode, Triple

from smartspec.describe.endpoint import endpoint_triples
from smartspec.describe.overview import Overview, is_ready, read_overview
from smartspec.engine.formats import FORMATS
from smartspec.engine.local import LocalEngine
from smartspec.graph.namespaces import DATASET, graph_iri
from smartspec.graph.release import Release, make_release
from smartspec.graph.terms import node, typed

ENDPOINT = "http://localhost:8000/sparql"


def test_figures_are_those_of_the_release(small_engine: LocalEngine, small_release: Release) -> None:
    overview = asyncio.run(read_overview(small_engine))
    assert overview.statements == len(small_release.merge.splitlines())
    assert overview.graphs == {iri: len(triples) for iri, triples in small_release.graphs().items()}
    assert overview.classes[node("s3:Region").value] == 3


def test_an_empty_release_is_not_ready(small_engine: LocalEngine) -> None:
    empty = LocalEngine.of(make_release({}, version="0", sources="", builder="test"))
    assert asyncio.run(is_ready(small_engine))
    assert not asyncio.run(is_ready(empty))


def test_the_endpoint_describes_what_it_takes_gives_and_holds() -> None:
    overview = Overview(7, {graph_iri("themes"): 3}, {})
    triples = set(endpoint_triples(ENDPOINT, overview))
    service, graph = NamedNode(ENDPOINT), NamedNode(graph_iri("themes"))
    assert triples >= {
        Triple(service, node("rdf:type"), node("sd:Service")),
        Triple(service, node("sd:endpoint"), service),
        Triple(service, node("sd:supportedLanguage"), node("sd:SPARQL11Query")),
        Triple(NamedNode(DATASET), node("sd:namedGraph"), graph),
        Triple(graph, node("void:triples"), typed(3, "integer")),
    }
    formats = [triple for triple in triples if triple.predicate == node("sd:resultFormat")]
    assert len(formats) == len(FORMATS)
    assert not any(isinstance(term, BlankNode) for triple in triples for term in (triple.subject, triple.object))
