"""Shapes that cannot be run: what is wrong with them, and in which line of which file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
from rdflib import SH as SHACL
from rdflib import Graph, Literal, URIRef

from smartspec.errors import Fault
from smartspec.graph.turtle import RDF_NIL, RDF_REST
from smartspec.shacl.shapes_graph import LISTS_OF_SHAPES, SH, TYPE, ill_formed
from smartspec.shacl.sparql_constraints import complaint
from smartspec.shacl.terms import to_oxigraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node as RDFNode

    from smartspec.errors import QuerySyntaxError
    from smartspec.shacl.evaluation import Evaluation, UnfitShapeError
    from smartspec.shacl.rules import Rules
    from smartspec.shacl.shapes_graph import Node, ShapesGraph

_NODE_SHAPE: Final = ox.NamedNode(SH + "NodeShape")
_PROPERTY_SHAPE: Final = ox.NamedNode(SH + "PropertyShape")
_HOLDERS: Final = (SHACL.sparql, SHACL.validator, SHACL.nodeValidator, SHACL.propertyValidator)
_QUERIES: Final = (SHACL.select, SHACL.ask)
_PATH: Final = re.compile(r"[$?]PATH\b")
_DEFAULT_PREFIXES: Final = (
    "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    "PREFIX owl: <http://www.w3.org/2002/07/owl#> "
)
"""What pySHACL declares unasked."""
_LINE: Final = re.compile(r"^Line \d+, column \d+: ")
_LONG_QUOTES: Final = ('"""', "'''")


def unfit_fault(error: UnfitShapeError, rules: Rules) -> Fault:
    """The fault of a shape that cannot be run, at its place."""
    (fault,) = ill_formed(str(error)).faults
    if error.shape is None:
        return fault
    rule = rules.rule(str(error.shape))
    if rule.place is None:
        return Fault(fault.path, 0, 0, f"{fault.reason} [{rule.id}]")
    return Fault(rule.place.path, rule.place.line, rule.place.column, f"{fault.reason} [{rule.id}]")


def overlong_fault(running: tuple[RDFNode, RDFNode | None] | None, rules: Rules, reason: str) -> Fault:
    """The fault of the shape, and its SPARQL constraint if any, that is running, at its place; None for neither."""
    if running is None:
        return Fault(Path("shapes"), 0, 0, f"the selection of their nodes {reason}")
    shape, constraint = running
    rule = rules.rule(str(shape))
    place = rule.place
    if constraint is not None and rules.texts:
        place = rules.finder.place(to_oxigraph(constraint), SHACL.select, None) or place
    text = f"{'its SPARQL constraint' if constraint is not None else 'the shape'} {reason} [{rule.id}]"
    return Fault(place.path, place.line, place.column, text) if place else Fault(Path("shapes"), 0, 0, text)


def load_faults(error: UnfitShapeError, rules: Rules) -> list[Fault]:
    """Why pySHACL cannot load the shapes: since it does not say which are at fault, they are looked for here."""
    found = [_fault_at(rules, node, term, reason) for node, term, reason in _ill_formed(rules.graph)]
    return sorted(dict.fromkeys(found)) or [unfit_fault(error, rules)]


def _ill_formed(graph: ShapesGraph) -> Iterator[tuple[Node, str, str]]:
    """Nodes that break what SHACL says of shapes (sections 2.1, 2.2 and 2.3), each with the term and the reason."""
    for node in graph.about:
        kinds, paths = graph.values(node, TYPE.value), graph.values(node, SH + "path")
        if _NODE_SHAPE in kinds and paths:
            yield node, "path", "a node shape has no sh:path"
        elif _PROPERTY_SHAPE in kinds and _NODE_SHAPE in kinds:
            yield node, "path", "a shape is a node shape or a property shape, not both"
        elif len(paths) != 1 and (paths or _PROPERTY_SHAPE in kinds):
            yield node, "path", f"a property shape has one sh:path, this has {len(paths)}"
        switches = graph.values(node, SH + "deactivated")
        if len(switches) > 1 or not all(isinstance(switch, ox.Literal) for switch in switches):
            yield node, "deactivated", "a shape has at most one sh:deactivated, true or false"
        for term in LISTS_OF_SHAPES:
            for head in graph.values(node, SH + term):
                if not _is_list(graph, head):
                    yield node, term, f"sh:{term} has a list of at least one shape"


def _is_list(graph: ShapesGraph, head: Node) -> bool:
    seen: set[Node] = set()
    here: Node | None = head
    while here is not None and here not in seen:
        seen.add(here)
        if here == RDF_NIL:
            return here != head
        here = graph.value(here, RDF_REST.value)
    return False


def _fault_at(rules: Rules, node: Node, term: str, reason: str) -> Fault:
    (fault,) = ill_formed(reason).faults
    place = rules.finder.place(node, URIRef(SH + term), None) if rules.texts else None
    return Fault(place.path, place.line, place.column, fault.reason) if place else fault


def query_faults(evaluation: Evaluation, rules: Rules) -> list[Fault]:
    """The SPARQL texts of constraints that do not parse, each at its line."""
    return sorted(dict.fromkeys(_query_faults(evaluation, rules)))


def _query_faults(evaluation: Evaluation, rules: Rules) -> Iterator[Fault]:
    graph = evaluation.graph
    prologue: str | None = None
    for holder in _HOLDERS:
        for _, constraint in graph.subject_objects(holder):
            for kind in _QUERIES:
                for query in graph.objects(constraint, kind):
                    if not isinstance(query, Literal) or (constraint, SHACL.deactivated, Literal(True)) in graph:
                        continue
                    if prologue is None:
                        prologue = _prologue(graph)
                    text = f"{prologue}\n{_PATH.sub('<urn:path>', query)}"
                    wrong = complaint(text)
                    if wrong is not None and evaluation.refuses(text):
                        yield _query_fault(constraint, kind, query, wrong, rules)


def _prologue(graph: Graph) -> str:
    """All prefixes that are declared anywhere, in one line; a constraint that lacks one fails when it is run."""
    declared = list(graph.objects(None, SHACL.declare))
    pairs = {str(graph.value(node, SHACL.prefix)): str(graph.value(node, SHACL.namespace)) for node in declared}
    return _DEFAULT_PREFIXES + " ".join(f"PREFIX {p}: <{namespace}>" for p, namespace in sorted(pairs.items()))


def _query_fault(constraint: RDFNode, kind: URIRef, query: Literal, wrong: QuerySyntaxError, rules: Rules) -> Fault:
    (fault,) = ill_formed(f"its SPARQL does not parse: {_LINE.sub('', wrong.detail)}").faults
    place = rules.finder.place(to_oxigraph(constraint), kind, to_oxigraph(query))
    if place is None:
        return fault
    line, column = (int(str(wrong.extensions[name])) for name in ("line", "column"))
    text = next(text.text for text in rules.texts if text.path == place.path).split("\n")[place.line - 1]
    if line == 1 or not text.startswith(_LONG_QUOTES, place.column - 1):
        return Fault(place.path, place.line, place.column, fault.reason)
    before = place.column + 2 if line == 2 else 0  # noqa: PLR2004 - the first line after the prologue
    return Fault(place.path, place.line + line - 2, before + column, fault.reason)
