"""The SPARQL endpoint's description of itself (https://www.w3.org/TR/sparql11-service-description/)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from smartspec.engine.formats import FORMATS
from smartspec.graph.namespaces import DATASET
from smartspec.graph.terms import node, triple, typed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Triple

    from smartspec.describe.overview import Overview

_FORMATS: Final = "http://www.w3.org/ns/formats/"
_FORMAT_NAMES: Final = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "ttl": "Turtle",
    "jsonld": "JSON-LD",
    "nt": "N-Triples",
    "rdf": "RDF_XML",
}
_SIMPLE_ENTAILMENT: Final = NamedNode("http://www.w3.org/ns/entailment/Simple")


def endpoint_triples(endpoint: str, overview: Overview) -> Iterator[Triple]:
    """What the endpoint at an address takes and gives, and which graphs it holds. IRIs throughout, no blank nodes."""
    yield triple(endpoint, "a", node("sd:Service"))
    yield triple(endpoint, "sd:endpoint", NamedNode(endpoint))
    yield triple(endpoint, "sd:supportedLanguage", node("sd:SPARQL11Query"))
    yield triple(endpoint, "sd:feature", node("sd:UnionDefaultGraph"))
    yield triple(endpoint, "sd:defaultEntailmentRegime", _SIMPLE_ENTAILMENT)
    for found in FORMATS:
        yield triple(endpoint, "sd:resultFormat", NamedNode(_FORMATS + _FORMAT_NAMES[found.name]))
    yield triple(endpoint, "sd:defaultDataset", NamedNode(DATASET))
    yield from _dataset(endpoint, overview)


def _dataset(endpoint: str, overview: Overview) -> Iterator[Triple]:
    merge = f"{endpoint}#default-graph"
    yield triple(DATASET, "a", node("sd:Dataset"))
    yield triple(DATASET, "sd:defaultGraph", NamedNode(merge))
    yield triple(merge, "a", node("sd:Graph"))
    yield triple(merge, "void:triples", typed(overview.statements, "integer"))
    for graph, count in overview.graphs.items():
        yield triple(DATASET, "sd:namedGraph", NamedNode(graph))
        yield triple(graph, "a", node("sd:NamedGraph"))
        yield triple(graph, "sd:name", NamedNode(graph))
        yield triple(graph, "sd:graph", NamedNode(graph))
        yield triple(graph, "a", node("sd:Graph"))
        yield triple(graph, "void:triples", typed(count, "integer"))
