"""Carry triples between pyoxigraph's terms, which read files fast, and rdflib's, which pySHACL works on."""

from __future__ import annotations

import logging
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import pyoxigraph as ox
from rdflib import XSD, BNode, Graph, Literal, URIRef
from rdflib.plugins.stores.memory import SimpleMemory

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rdflib.term import Node

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal
"""A node of a graph, in pyoxigraph."""

_STRING: Final = str(XSD.string)


class _Statements(SimpleMemory):
    """rdflib's plain store, which has no named graphs and is the faster for it; it knows its length.

    pySHACL asks for the length wherever it asks whether there is a graph at all.
    """

    _length = 0

    def add(self, triple: Any, context: Any, quoted: bool = False) -> None:  # noqa: ANN401, FBT001, FBT002 - rdflib's
        super().add(triple, context, quoted)
        self._length += 1

    def __len__(self, context: object = None) -> int:
        return self._length


def to_rdflib(term: object) -> Node:
    """The same term in rdflib, its lexical form untouched: what the file says is what the shapes see."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return Literal(term.value, lang=term.language)
        datatype = term.datatype.value
        return Literal(term.value, datatype=None if datatype == _STRING else URIRef(datatype), normalize=False)
    raise TypeError(f"{term} has no counterpart in RDF 1.1")


def to_oxigraph(term: object) -> Term:
    """The same term in pyoxigraph, its lexical form untouched."""
    if isinstance(term, Literal):
        if term.language:
            return ox.Literal(str(term), language=term.language)
        return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype or XSD.string)))
    return ox.BlankNode(str(term)) if isinstance(term, BNode) else ox.NamedNode(str(term))


def rdflib_graph(triples: Iterable[ox.Triple], prefixes: Mapping[str, str] | None = None) -> Graph:
    """An rdflib graph of the triples, to be read and not changed; each term is carried over once.

    ``prefixes`` are those that generated messages abbreviate with.
    """
    graph = Graph(store=_Statements())
    for prefix, namespace in (prefixes or {}).items():
        graph.bind(prefix, namespace)
    carried: dict[object, Node] = {}

    def carry(term: object) -> Node:
        found = carried.get(term)
        if found is None:
            found = carried[term] = to_rdflib(term)
        return found

    with ill_typed_literals():
        for triple in dict.fromkeys(triples):
            graph.add((carry(triple.subject), carry(triple.predicate), carry(triple.object)))
    return graph


@contextmanager
def ill_typed_literals() -> Iterator[None]:
    """Let rdflib meet literals such as ``"x"^^xsd:integer`` in peace: it logs a stack for each, but keeps it as it is.

    Whether they are well-formed is for shapes to say.
    """
    log = logging.getLogger(Literal.__module__)
    was_disabled, log.disabled = log.disabled, True
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Parsing weird boolean", UserWarning)
            yield
    finally:
        log.disabled = was_disabled
