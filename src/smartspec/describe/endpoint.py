"""The SPARQL endpoint's description of itself (https://www.w3.org/TR/sparql11-service-description/).

Beside what the recommendation asks for it names the prefixes that need no declaration (``sh:declare``), the canned
queries with their text and an example of use (``sh:SPARQLExecutable``, ``schema:target``), and the data service in the
words of DCAT and VoID, so that editors and catalogues need no other document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from smartspec.engine.formats import FORMATS
from smartspec.engine.functions import WORDS as FUNCTION_WORDS
from smartspec.graph.namespaces import DATASET, PREFIXES, QUERY
from smartspec.graph.terms import english, node, triple, typed
from smartspec.query.description import describe_queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

    from smartspec.describe.overview import Overview
    from smartspec.engine.limits import Limits
    from smartspec.query.canned import CannedQuery

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
    "trig": "TriG",
    "nq": "N-Quads",
}
_SIMPLE_ENTAILMENT: Final = NamedNode("http://www.w3.org/ns/entailment/Simple")
_PROTOCOL: Final = NamedNode("https://www.w3.org/TR/sparql11-protocol/")


def endpoint_triples(
    endpoint: str,
    overview: Overview,
    queries: Iterable[CannedQuery] = (),
    limits: Limits | None = None,
    *,
    union: bool = True,
) -> Iterator[Triple]:
    """What the endpoint at an address takes and gives, and which graphs it holds. IRIs throughout, no blank nodes.

    ``limits``: what a query may use; None where it may use as much as it takes. ``union``: whether the default graph is
    the merge of all graphs.
    """
    yield triple(endpoint, "a", node("sd:Service"))
    yield triple(endpoint, "sd:endpoint", NamedNode(endpoint))
    yield triple(endpoint, "sd:supportedLanguage", node("sd:SPARQL11Query"))
    if union:
        yield triple(endpoint, "sd:feature", node("sd:UnionDefaultGraph"))
    yield triple(endpoint, "sd:defaultEntailmentRegime", _SIMPLE_ENTAILMENT)
    for function, words in FUNCTION_WORDS.items():
        yield triple(endpoint, "sd:extensionFunction", NamedNode(function))
        yield triple(function, "a", node("sd:Function"))
        yield triple(function, "rdfs:comment", english(words))
    for found in FORMATS:
        yield triple(endpoint, "sd:resultFormat", NamedNode(_FORMATS + _FORMAT_NAMES[found.name]))
    yield triple(endpoint, "sd:defaultDataset", NamedNode(DATASET))
    yield from _data_service(endpoint, limits)
    yield from _dataset(endpoint, overview, union=union)
    yield from _prefixes(endpoint)
    yield from _queries(endpoint, tuple(queries))


def _data_service(endpoint: str, limits: Limits | None) -> Iterator[Triple]:
    yield triple(endpoint, "a", node("dcat:DataService"))
    yield triple(endpoint, "dcterms:title", english("SmartSpec SPARQL endpoint"))
    yield triple(endpoint, "dcterms:conformsTo", _PROTOCOL)
    yield triple(endpoint, "dcat:endpointURL", NamedNode(endpoint))
    yield triple(endpoint, "dcat:endpointDescription", NamedNode(endpoint))
    yield triple(endpoint, "dcat:servesDataset", NamedNode(DATASET))
    yield triple(DATASET, "a", node("dcat:Dataset"))
    yield triple(DATASET, "a", node("void:Dataset"))
    yield triple(DATASET, "void:sparqlEndpoint", NamedNode(endpoint))
    if limits is not None:
        yield triple(endpoint, "rdfs:comment", english(limits_in_words(limits)))


def limits_in_words(limits: Limits) -> str:
    """What a query may use, as a sentence: no vocabulary has terms for it that clients read."""
    return (
        f"Limits of a query: {limits.query_timeout:g} seconds, {limits.query_memory} MiB of memory, "
        f"{limits.result_bytes} bytes of results; {limits.workers} queries run at once and {limits.queue} may wait. "
        "SERVICE, SPARQL Update and other extension functions are refused."
    )


def _dataset(endpoint: str, overview: Overview, *, union: bool) -> Iterator[Triple]:
    merge = f"{endpoint}#default-graph"
    yield triple(DATASET, "a", node("sd:Dataset"))
    yield triple(DATASET, "sd:defaultGraph", NamedNode(merge))
    yield triple(merge, "a", node("sd:Graph"))
    if union:
        yield triple(merge, "void:triples", typed(overview.statements, "integer"))
    for graph, count in overview.graphs.items():
        yield triple(DATASET, "sd:namedGraph", NamedNode(graph))
        yield triple(graph, "a", node("sd:NamedGraph"))
        yield triple(graph, "sd:name", NamedNode(graph))
        yield triple(graph, "sd:graph", NamedNode(graph))
        yield triple(graph, "a", node("sd:Graph"))
        yield triple(graph, "void:triples", typed(count, "integer"))


def _prefixes(endpoint: str) -> Iterator[Triple]:
    """The prefixes that need no declaration (SHACL section 5.2.1)."""
    for prefix, namespace in PREFIXES.items():
        declaration = f"{endpoint}#prefix-{prefix}"
        yield triple(endpoint, "sh:declare", NamedNode(declaration))
        yield triple(declaration, "a", node("sh:PrefixDeclaration"))
        yield triple(declaration, "sh:prefix", Literal(prefix))
        yield triple(declaration, "sh:namespace", typed(namespace, "anyURI"))


def _queries(endpoint: str, queries: tuple[CannedQuery, ...]) -> Iterator[Triple]:
    """The canned queries: each runs as it stands, with the examples that its VALUES blocks hold."""
    for found in describe_queries(queries):
        if isinstance(found.subject, NamedNode) and found.subject.value.startswith(QUERY):
            yield found
    for query in queries:
        iri = QUERY + query.name
        yield triple(iri, "a", node("sh:SPARQLExecutable"))
        yield triple(iri, "sh:prefixes", NamedNode(endpoint))
        yield triple(iri, "schema:target", NamedNode(endpoint))
