"""SPARQL-based constraints (SHACL section 5) over all focus nodes of a shape at once, instead of node by node.

pySHACL runs such a constraint once per focus node on rdflib. Where that gives the same answer, it is run once on
pyoxigraph with all focus nodes as a ``VALUES`` block. Pre-binding (SHACL section 5.3.2) and a join differ in corners,
so only constraints that stay clear of them are taken (`is_set_based`); all others are left to pySHACL.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox
from rdflib import OWL, RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.term import Node

from smartspec.engine.lexer import tokens
from smartspec.shacl.findings import Finding, Severity, severity_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from smartspec.engine.lexer import Token

_TARGETS: Final = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
_REFERENCES: Final = (SH.node, SH["not"], SH.qualifiedValueShape, RDF.first)
_BARRED_WORDS: Final = ("LIMIT", "OFFSET", "MINUS", "VALUES", "SERVICE")
_BARRED_VARIABLES: Final = ("PATH", "shapesGraph", "currentShape")
_CORRELATED: Final = ("EXISTS", "OPTIONAL")
_TEMPLATE: Final = re.compile(r"\{[?$](\w+)\}")


Target: TypeAlias = tuple[Node, Node]
"""A kind of target, such as sh:targetClass, and its value."""


@dataclass(frozen=True)
class SetConstraint:
    """One constraint of one shape: where its focus nodes are, its SELECT query, and what a finding says.

    ``path`` is the property of a property shape, None for a node shape.
    """

    shape: str
    path: str | None
    targets: tuple[Target, ...]
    query: str
    messages: tuple[tuple[str, str], ...]
    severity: Severity


def take_set_based(shapes: Graph) -> list[SetConstraint]:
    """The constraints of a shapes graph that can be run set-based; they are taken out of the graph."""
    taken: list[SetConstraint] = []
    for shape, constraint in sorted(shapes.subject_objects(SH.sparql)):
        targets = _targets(shapes, shape)
        if targets is not None and _is_plain(shapes, constraint):
            taken.append(_constraint(shapes, shape, constraint, targets))
            shapes.remove((shape, SH.sparql, constraint))
    return taken


def _targets(shapes: Graph, shape: Node) -> tuple[Target, ...] | None:
    """All targets through which an active shape is reached.

    They are its own and those of the node shapes that have it as ``sh:property``. None where it is reached in any other
    way, or has a path that is no plain property.
    """
    own = _own_targets(shapes, shape)
    if own is None or any((None, reference, shape) in shapes for reference in _REFERENCES):
        return None
    found = list(own)
    for parent in shapes.subjects(SH.property, shape):
        is_referred = any((None, reference, parent) in shapes for reference in (*_REFERENCES, SH.property))
        targets = _own_targets(shapes, parent)
        if is_referred or targets is None or (parent, SH.path, None) in shapes:
            return None
        found += targets
    return tuple(dict.fromkeys(found))


def _own_targets(shapes: Graph, shape: Node) -> list[Target] | None:
    implicit = (shape, RDF.type, RDFS.Class) in shapes or (shape, RDF.type, OWL.Class) in shapes
    off = (shape, SH.deactivated, Literal(True)) in shapes
    custom = (shape, SH.target, None) in shapes
    path = shapes.value(shape, SH.path)
    if implicit or off or custom or not (path is None or isinstance(path, URIRef)):
        return None
    return [(kind, value) for kind in _TARGETS for value in shapes.objects(shape, kind)]


def _is_plain(shapes: Graph, constraint: Node) -> bool:
    select = shapes.value(constraint, SH.select)
    if select is None or (constraint, SH.deactivated, Literal(True)) in shapes:
        return False
    return is_set_based(str(select))


def is_set_based(select: str) -> bool:
    """Whether joining all focus nodes gives what pre-binding each would give.

    Not so with LIMIT, MINUS, VALUES or sub-selects; with grouping that forgets ``?this``; and where an expression uses
    ``?this`` in a group of its own that does not see it, such as a branch of UNION.
    """
    stream = list(tokens(select))
    if any(token.is_keyword(*_BARRED_WORDS) for token in stream) or sum(t.is_keyword("SELECT") for t in stream) != 1:
        return False
    if any(token.kind == "variable" and token.text[1:] in _BARRED_VARIABLES for token in stream):
        return False
    return _groups_by_this(stream) and _expressions_see_this(stream)


def _groups_by_this(stream: list[Token]) -> bool:
    start = next((at for at, token in enumerate(stream) if token.is_keyword("GROUP")), None)
    return start is None or any(_is_this(token) for token in stream[start:])


def _expressions_see_this(stream: list[Token]) -> bool:
    opened: list[bool] = []
    parentheses = 0
    for previous, token in pairwise(stream):
        if token.text == "{":
            opened.append(len(opened) == 0 or previous.is_keyword(*_CORRELATED))
        elif token.text == "}":
            opened.pop()
        elif token.text in "()":
            parentheses += 1 if token.text == "(" else -1
        elif _is_this(token) and parentheses and not all(opened):
            return False
    return True


def _is_this(token: Token) -> bool:
    return token.kind == "variable" and token.text[1:] == "this"


def _constraint(shapes: Graph, shape: Node, constraint: Node, targets: tuple[Target, ...]) -> SetConstraint:
    messages = list(shapes.objects(constraint, SH.message)) or list(shapes.objects(shape, SH.message))
    path = shapes.value(shape, SH.path)
    return SetConstraint(
        shape=str(shape),
        path=None if path is None else str(path),
        targets=targets,
        query=_prologue(shapes, constraint) + str(shapes.value(constraint, SH.select)),
        messages=tuple((text.language or "", str(text)) for text in messages if isinstance(text, Literal)),
        severity=severity_of(shapes.value(shape, SH.severity)),
    )


def _prologue(shapes: Graph, constraint: Node) -> str:
    """The prefixes that ``sh:prefixes`` declares (SHACL section 5.2.1), imports of the declaring ontology included."""
    declared: dict[str, str] = {}
    for ontology in shapes.objects(constraint, SH.prefixes):
        for declaration in shapes.objects(ontology, SH.declare):
            declared[str(shapes.value(declaration, SH.prefix))] = str(shapes.value(declaration, SH.namespace))
    return "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in sorted(declared.items()))


def evaluate(constraints: Iterable[SetConstraint], data: Iterable[ox.Triple]) -> Iterator[Finding]:
    """The findings of the constraints on a graph, each once.

    Raises:
        SyntaxError: a constraint's query does not parse.
    """
    store = ox.Store()
    store.bulk_extend(ox.Quad(*triple) for triple in data)
    for constraint in constraints:
        nodes = dict.fromkeys(node for kind, value in constraint.targets for node in _focus_nodes(store, kind, value))
        if nodes:
            rows = store.query(_with_focus_nodes(constraint.query, nodes))
            if isinstance(rows, ox.QuerySolutions):
                yield from dict.fromkeys(_finding(constraint, rows.variables, row) for row in rows)


def _focus_nodes(store: ox.Store, kind: Node, value: Node) -> Iterator[ox.NamedNode]:
    """The IRIs that a target selects (SHACL section 2.1.3)."""
    iri = ox.NamedNode(str(value))
    if kind == SH.targetNode:
        yield iri
    elif kind == SH.targetClass:
        yield from _instances(store, iri)
    else:
        for quad in store.quads_for_pattern(None, iri, None, ox.DefaultGraph()):
            node = quad.subject if kind == SH.targetSubjectsOf else quad.object
            if isinstance(node, ox.NamedNode):
                yield node


def _instances(store: ox.Store, class_: ox.NamedNode) -> Iterator[ox.NamedNode]:
    type_, subclass = ox.NamedNode(str(RDF.type)), ox.NamedNode(str(RDFS.subClassOf))
    classes = {class_}
    stack = [class_]
    while stack:
        for quad in store.quads_for_pattern(None, subclass, stack.pop(), ox.DefaultGraph()):
            if isinstance(quad.subject, ox.NamedNode) and quad.subject not in classes:
                classes.add(quad.subject)
                stack.append(quad.subject)
    for found in classes:
        for quad in store.quads_for_pattern(None, type_, found, ox.DefaultGraph()):
            if isinstance(quad.subject, ox.NamedNode):
                yield quad.subject


def _with_focus_nodes(query: str, nodes: Iterable[ox.NamedNode]) -> str:
    """The query with the focus nodes joined in front of its pattern."""
    brace = next(token for token in tokens(query) if token.kind == "punctuation" and token.text == "{")
    block = " ".join(str(node) for node in nodes)
    return f"{query[: brace.end]} VALUES ?this {{ {block} }} {query[brace.end :]}"


def _finding(constraint: SetConstraint, variables: list[ox.Variable], row: ox.QuerySolution) -> Finding:
    bound = {variable.value: row[variable] for variable in variables if row[variable] is not None}
    focus, path, message = bound["this"], bound.get("path"), bound.get("message")
    value = bound.get("value", focus if constraint.path is None else None)
    own = ((message.language or "", message.value),) if isinstance(message, ox.Literal) else ()
    return Finding(
        focus=focus.value,
        path=path.value if isinstance(path, ox.NamedNode) else constraint.path,
        value=None if value is None else str(value),
        shape=constraint.shape,
        component=str(SH.SPARQLConstraintComponent),
        severity=constraint.severity,
        messages=tuple(sorted((language, _fill(text, bound)) for language, text in constraint.messages or own)),
    )


def _fill(text: str, bound: Mapping[str, object]) -> str:
    """A message with ``{?variable}`` replaced by what it is bound to (SHACL section 5.2.2)."""

    def value(match: re.Match[str]) -> str:
        term = bound.get(match[1])
        return str(getattr(term, "value", term)) if term is not None else match[0]

    return _TEMPLATE.sub(value, text)
