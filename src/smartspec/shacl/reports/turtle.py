"""Findings as the W3C's validation report (SHACL section 3.6): pySHACL's own results, written in one canonical way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

import pyoxigraph as ox
from rdflib import RDF, SH, BNode, Graph, Literal

from smartspec.graph.namespaces import PREFIXES
from smartspec.graph.turtle import write_turtle
from smartspec.shacl.evaluation import members
from smartspec.shacl.terms import to_oxigraph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rdflib.term import Node

    from smartspec.shacl.reports.report import Report
    from smartspec.shacl.results import Result

_Triple: TypeAlias = "tuple[Node, Node, Node]"

_REPORT: Final = BNode("report")
_DEEPEST: Final = 5
"""How deep blank nodes are followed: as deep as pySHACL does."""


def write(report: Report) -> str:
    """All findings, known ones too; ``sh:conforms`` as SHACL means it: whether there are none."""
    results = [finding.result for finding, _ in report.marked if finding.result is not None]
    prefixes = {**PREFIXES, **report.names.prefixes}
    return write_turtle(_numbered(report_triples(results)), prefixes=prefixes)


def report_triples(results: Iterable[Result]) -> Iterator[_Triple]:
    """The report: each result with what is inside it, and all that is said of the blank nodes that it names."""
    listed = list(results)
    yield _REPORT, RDF.type, SH.ValidationReport
    yield _REPORT, SH.conforms, Literal(not listed)
    copied: set[tuple[int, Node]] = set()
    for result in listed:
        yield _REPORT, SH.result, result.raw[1]
        yield from _triples(result, copied)


def _triples(result: Result, copied: set[tuple[int, Node]]) -> Iterator[_Triple]:
    for subject, predicate, value in result.raw[2]:
        if not isinstance(value, tuple):
            yield subject, predicate, value
            continue
        source, node = value
        yield subject, predicate, node
        if isinstance(node, BNode) and source is not None and (id(source), node) not in copied:
            copied.add((id(source), node))
            yield from _copy(source, node, node)
    for detail in result.details:
        yield result.raw[1], SH.detail, detail.raw[1]
        yield from _triples(detail, copied)


def _copy(source: Graph, node: Node, copy: Node, depth: int = 0) -> Iterator[_Triple]:
    """What a graph says of a blank node, as said of its copy; inner nodes get copies of their own, as in pySHACL."""
    if depth == _DEEPEST:
        return
    if (node, RDF.first, None) not in source:
        for predicate, value in source.predicate_objects(node):
            yield from _stated(source, copy, predicate, value, depth)
        return
    cell: Node = copy
    listed = members(source, node)
    for number, member in enumerate(listed, 1):
        yield from _stated(source, cell, RDF.first, member, depth)
        rest: Node = BNode() if number < len(listed) else RDF.nil
        yield cell, RDF.rest, rest
        cell = rest


def _stated(source: Graph, subject: Node, predicate: Node, value: Node, depth: int) -> Iterator[_Triple]:
    if not isinstance(value, BNode):
        yield subject, predicate, value
        return
    inner = BNode()
    yield subject, predicate, inner
    yield from _copy(source, value, inner, depth + 1)


def _numbered(triples: Iterable[_Triple]) -> Iterator[ox.Triple]:
    """The triples with blank nodes named in the order in which they come, so that equal reports are equal texts."""
    labels: dict[Node, ox.BlankNode] = {}

    def carried(node: Node) -> Any:  # noqa: ANN401 - the term that fits its place
        if isinstance(node, BNode):
            return labels.setdefault(node, ox.BlankNode(f"b{len(labels)}"))
        return to_oxigraph(node)

    for subject, predicate, value in triples:
        yield ox.Triple(carried(subject), carried(predicate), carried(value))
