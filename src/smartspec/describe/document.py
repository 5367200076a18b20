"""A description as an RDF document that describes itself: one request is enough to show the thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from pyoxigraph import Literal, NamedNode, Triple

from smartspec.describe.writing import in_graph
from smartspec.graph.namespaces import BASE, DATASET, DOCUMENT, IDENTIFIER
from smartspec.graph.terms import node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Quad

    from smartspec.describe.entity import Description
    from smartspec.describe.labels import Labels

LICENSE: Final = "https://creativecommons.org/licenses/by/4.0/"
"""The licence of the data, and so of every document that is made of them."""


def document_iri(thing: str) -> str:
    """The IRI of the document about a thing; terms, shapes and queries are their own documents.

    >>> document_iri("https://w3id.org/smartspec/id/region/NL41")
    'https://w3id.org/smartspec/doc/region/NL41'
    """
    return DOCUMENT + thing.removeprefix(IDENTIFIER) if thing.startswith(IDENTIFIER) else thing


def release_iri(version: str) -> str:
    """The IRI of a version of the data set, the one to cite.

    >>> release_iri("1.0.0")
    'https://w3id.org/smartspec/dataset/1.0.0'
    """
    return f"{DATASET}/{version}"


def document_quads(description: Description, version: str | None = None) -> Iterator[Quad]:
    """The whole document as default graph, and the statements both ways also in the graphs that make them.

    So a query that names no graph finds the same as at the endpoint and in Turtle: Comunica, for one, prefers N-Quads.
    ``version``: the release's.
    """
    yield from in_graph(document_triples(description, version))
    for stated in description.told():
        for graph in stated.graphs:
            yield from in_graph([stated.triple], graph)


def document_triples(description: Description, version: str | None = None) -> Iterator[Triple]:
    """The document as one graph: statements both ways, names of all that is mentioned, what it says of itself."""
    for stated in description.told():
        yield stated.triple
    document = document_iri(description.thing)
    yield from _names(description.labels)
    if document != description.thing:
        yield from _self_description(description, NamedNode(document), version)


def _names(labels: Labels) -> Iterator[Triple]:
    for iri, names in labels.names.items():
        term = NamedNode(iri)
        for prop, literal in names:
            yield Triple(term, NamedNode(prop), literal)


def _self_description(description: Description, document: NamedNode, version: str | None) -> Iterator[Triple]:
    yield Triple(document, node("rdf:type"), node("foaf:Document"))
    yield Triple(document, node("foaf:primaryTopic"), NamedNode(description.thing))
    yield Triple(document, node("dcterms:license"), NamedNode(LICENSE))
    yield Triple(document, node("dcterms:isPartOf"), NamedNode(DATASET))
    if version:
        yield Triple(document, node("prov:wasDerivedFrom"), NamedNode(release_iri(version)))
    for graph in description.graphs():
        yield Triple(document, node("dcterms:source"), NamedNode(graph))
    for group in description.incoming:
        if group.untold:
            text = f"Left out: {group.untold} of {group.count} statements <{group.predicate}> that point to the thing."
            yield Triple(document, node("rdfs:comment"), Literal(text, language="en"))
            rest = urlencode({"query": description.query_of(group.predicate)})
            yield Triple(document, node("rdfs:seeAlso"), NamedNode(f"{BASE}sparql?{rest}"))
