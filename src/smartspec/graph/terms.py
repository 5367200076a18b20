"""Short ways to make RDF terms from our prefixed names and from Python values."""

from __future__ import annotations

from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from smartspec.graph.namespaces import PREFIXES

_DATE_TYPES: Final = {4: "gYear", 7: "gYearMonth", 10: "date"}


def node(curie: str) -> NamedNode:
    """The IRI of a prefixed name of ours.

    >>> node("region:NL41").value
    'https://w3id.org/smartspec/id/region/NL41'
    """
    prefix, _, local = curie.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def typed(value: object, datatype: str) -> Literal:
    """A literal of an XSD type, given by its local name.

    >>> str(typed(8, "integer"))
    '"8"^^<http://www.w3.org/2001/XMLSchema#integer>'
    """
    return Literal(str(value), datatype=NamedNode(PREFIXES["xsd"] + datatype))


def date_literal(text: str) -> Literal:
    """A date in the precision it is written in: ``2017``, ``2017-09`` or ``2017-09-29``.

    >>> date_literal("2017-09").datatype.value.rpartition("#")[2]
    'gYearMonth'
    """
    return typed(text, _DATE_TYPES[len(text)])


def english(text: str) -> Literal:
    """A literal in English."""
    return Literal(text, language="en")


def french(text: str) -> Literal:
    """A literal in French."""
    return Literal(text, language="fr")


def triple(subject: str, predicate: str, value: NamedNode | Literal) -> Triple:
    """A triple from an IRI in full, a prefixed name (``a`` for rdf:type) and a term."""
    return Triple(NamedNode(subject), node("rdf:type" if predicate == "a" else predicate), value)
