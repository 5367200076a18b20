"""Carry triples from pyoxigraph's terms, which read files fast, to rdflib's, which pySHACL works on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib.term import Node


def to_rdflib(term: object) -> Node:
    """The same term in rdflib, its lexical form untouched: what the file says is what the shapes see."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return Literal(term.value, lang=term.language)
        datatype = None if term.datatype.value.endswith("#string") else URIRef(term.datatype.value)
        return Literal(term.value, datatype=datatype, normalize=False)
    raise TypeError(f"{term} has no counterpart in RDF 1.1")


def rdflib_graph(triples: Iterable[ox.Triple]) -> Graph:
    """An rdflib graph of the triples; each term is carried over once."""
    graph = Graph()
    carried: dict[object, Node] = {}

    def carry(term: object) -> Node:
        found = carried.get(term)
        if found is None:
            found = carried[term] = to_rdflib(term)
        return found

    for triple in dict.fromkeys(triples):
        graph.add((carry(triple.subject), carry(triple.predicate), carry(triple.object)))
    return graph
