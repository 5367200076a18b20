"""Write statements in any RDF format, in a fixed order, with just the prefixes that they use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, serialize

from smartspec.engine.xml_characters import well_formed
from smartspec.graph.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from pyoxigraph import Triple

GRAPH_FORMATS: Final = {
    "ttl": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
}
"""Formats of a graph by short name."""

DATASET_FORMATS: Final = {"trig": RdfFormat.TRIG, "nq": RdfFormat.N_QUADS}
"""Formats that keep statements in their named graphs."""

_PREFIX_OF: Final = {namespace: prefix for prefix, namespace in PREFIXES.items()}


def write_statements(quads: Iterable[Quad], name: str) -> bytes:
    """Statements in the format with a short name; in a format of one graph each triple once.

    Raises:
        KeyError: there is no format of that name.
    """
    if name not in DATASET_FORMATS:
        return write_triples((quad.triple for quad in quads), name)
    ordered = sorted(dict.fromkeys(quads), key=lambda quad: str(quad.graph_name))
    return serialize(ordered, format=DATASET_FORMATS[name], prefixes=used_prefixes(ordered)) or b""


def write_triples(triples: Iterable[Triple], name: str) -> bytes:
    """A graph in the format with a short name, each triple once.

    Raises:
        KeyError: there is no format of one graph of that name.
    """
    distinct = list(dict.fromkeys(triples))
    body = serialize(distinct, format=GRAPH_FORMATS[name], prefixes=used_prefixes(distinct)) or b""
    return well_formed(body) if name == "rdf" else body


def in_graph(triples: Iterable[Triple], graph: str | None = None) -> Iterator[Quad]:
    """Triples as statements of a named graph, or of the default graph."""
    name = NamedNode(graph) if graph else DefaultGraph()
    return (Quad(triple.subject, triple.predicate, triple.object, name) for triple in triples)


def used_prefixes(statements: Collection[Triple | Quad]) -> dict[str, str]:
    """The prefixes of the namespaces that statements use, in the order of their names."""
    terms: set[object] = set()
    for each in statements:
        terms.update((each.subject, each.predicate, each.object))
    terms |= {each.graph_name for each in statements if isinstance(each, Quad)}
    terms |= {term.datatype for term in terms if isinstance(term, Literal)}
    namespaces = {_namespace(term.value) for term in terms if isinstance(term, NamedNode)}
    return dict(sorted((_PREFIX_OF[found], found) for found in namespaces if found in _PREFIX_OF))


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]
