"""A description as an RDF document that describes itself: one request is enough to show the thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Triple

from smartspec.graph.namespaces import DATASET, DOCUMENT, IDENTIFIER
from smartspec.graph.terms import node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smartspec.describe.entity import Description
    from smartspec.describe.labels import Labels

LICENSE: Final = "https://creativecommons.org/licenses/by/4.0/"
"""The licence of the data, and so of every document that is made of them."""


def document_iri(thing: str) -> str:
    """The IRI of the document about a thing.

    >>> document_iri("https://w3id.org/smartspec/id/region/NL41")
    'https://w3id.org/smartspec/doc/region/NL41'
    """
    return DOCUMENT + thing.removeprefix(IDENTIFIER)


def document_triples(description: Description) -> Iterator[Triple]:
    """The statements both ways, the names of all that they mention, and what the document says of itself."""
    for stated in description.told():
        yield stated.triple
    yield from _names(description.labels)
    if description.thing.startswith(IDENTIFIER):
        yield from _self_description(description, NamedNode(document_iri(description.thing)))


def _names(labels: Labels) -> Iterator[Triple]:
    for iri, names in labels.names.items():
        for prop, literal in names:
            yield Triple(NamedNode(iri), NamedNode(prop), literal)


def _self_description(description: Description, document: NamedNode) -> Iterator[Triple]:
    yield Triple(document, node("rdf:type"), node("foaf:Document"))
    yield Triple(document, node("foaf:primaryTopic"), NamedNode(description.thing))
    yield Triple(document, node("dcterms:license"), NamedNode(LICENSE))
    yield Triple(document, node("dcterms:isPartOf"), NamedNode(DATASET))
    for graph in description.graphs():
        yield Triple(document, node("dcterms:source"), NamedNode(graph))
    for group in description.incoming:
        if group.untold:
            text = f"Left out: {group.untold} of {group.count} statements <{group.predicate}> that point to the thing."
            yield Triple(document, node("rdfs:comment"), Literal(text, language="en"))
