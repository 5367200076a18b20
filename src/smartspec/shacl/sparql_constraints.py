"""SPARQL-based constraints (SHACL section 5) over all focus nodes of a shape at once, instead of node by node.

pySHACL runs such a constraint once per focus node on rdflib. Where that gives the same answer, it is run once on
pyoxigraph with all focus nodes joined. Pre-binding (SHACL section 5.3.2) and a join differ in corners, so only
constraints that stay clear of them are taken (`is_set_based`), and only on data whose literals pyoxigraph keeps as they
are written; all others are left to pySHACL.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from smartspec.engine.lexer import tokens
from smartspec.engine.syntax import syntax_error
from smartspec.errors import QuerySyntaxError
from smartspec.graph.namespaces import PREFIXES
from smartspec.shacl.canonical import rewritten
from smartspec.shacl.terms import to_oxigraph, to_rdflib

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyshacl.constraints.sparql.sparql_based_constraints import SPARQLBasedConstraint
    from rdflib import Graph
    from rdflib.term import Node

    from smartspec.engine.lexer import Token

_BARRED_WORDS: Final = ("LIMIT", "OFFSET", "MINUS", "VALUES", "SERVICE", "GRAPH", "FROM")
_BARRED_VARIABLES: Final = ("shapesGraph", "currentShape", "failure")
_FOCUS: Final = ox.NamedNode("urn:smartspec:focus")
"""Names the graphs that hold focus nodes, and the subject and predicate that they are the objects of."""


@dataclass(frozen=True)
class SetConstraint:
    """One constraint of one shape, to be run on all its focus nodes at once.

    Attributes:
        component: pySHACL's, which makes the results.
        helper: pySHACL's idea of this one constraint.
        query: the SELECT query with its prefixes, ``$PATH`` replaced (SHACL section 5.3.2).
    """

    component: Any
    helper: Any
    query: str

    def alone(self) -> Any:  # noqa: ANN401 - pySHACL's
        """PySHACL's component with this constraint and no other."""
        component = copy(self.component)
        component.sparql_constraints = {self.helper}
        return component

    @property
    def has_empty_paths(self) -> bool:
        """Whether a path in the query may match a node with itself, as ``*`` and ``?`` do (SPARQL 1.1, 9.3)."""
        stream = list(tokens(self.query))
        pattern = stream[next(at for at, token in enumerate(stream) if token.text == "{") :]
        return any(token.kind == "punctuation" and token.text in "*?" for token in pattern)

    def result(self, data: Graph, row: Mapping[str, Node]) -> Any:  # noqa: ANN401 - pySHACL's tuple
        """The validation result of a solution (SHACL section 5.3.1)."""
        focus, path = row["this"], row.get("path")
        value = row.get("value", None if self.component.shape.is_property_shape else focus)
        others = {name: term for name, term in row.items() if name not in ("this", "path", "value")}
        return self.component.make_v_result(
            data,
            focus,
            value_node=value,
            result_path=path,
            bound_vars=(focus, path, value, others),
            source_constraint=self.helper.node,
            extra_messages=self.helper.messages or None,
        )


class StoredData:
    """The data graph in pyoxigraph, for the constraints that can be run there."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._triples = triples
        self._focus_graphs = 0

    @cached_property
    def _store(self) -> ox.Store:
        store = ox.Store()
        store.bulk_extend(ox.Quad(*triple) for triple in self._triples)
        return store

    @cached_property
    def is_faithful(self) -> bool:
        """Whether pyoxigraph keeps every literal of the data as it is written."""
        return not rewritten(self._triples)

    def take(self, component: SPARQLBasedConstraint) -> list[SetConstraint]:
        """The constraints that can be run here; they are taken out of the component."""
        active = [helper for helper in component.sparql_constraints if not helper.deactivated]
        ready = [SetConstraint(component, helper, query_of(helper)) for helper in active]
        taken = [constraint for constraint in ready if self._can_run(constraint.query)]
        component.sparql_constraints -= {constraint.helper for constraint in taken}
        return sorted(taken, key=lambda constraint: constraint.query)

    def _can_run(self, query: str) -> bool:
        return is_set_based(query) and _parses(query) and self.is_faithful

    def strays(self, constraint: SetConstraint, focus: Iterable[Node]) -> list[Node]:
        """The focus nodes that must be left to pySHACL: those in no triple, where the query has empty paths.

        Pre-bound, such a path matches any node with itself; joined, only the nodes of the graph (SPARQL 1.1, 18.4).
        """
        if not constraint.has_empty_paths:
            return []
        return [node for node in focus if to_oxigraph(node) not in self._nodes]

    @cached_property
    def _nodes(self) -> set[object]:
        return {node for triple in self._triples for node in (triple.subject, triple.object)}

    def results(self, constraint: SetConstraint, data: Graph, focus: Iterable[Node]) -> Iterator[Any]:
        """The validation results about some focus nodes, as pySHACL makes them; ``data`` is the same graph in rdflib.

        The focus nodes stand in a named graph, since ``VALUES`` holds no blank nodes.
        """
        self._focus_graphs += 1
        graph = ox.NamedNode(f"{_FOCUS.value}:{self._focus_graphs}")
        self._store.extend(ox.Quad(_FOCUS, _FOCUS, to_oxigraph(node), graph) for node in focus)
        rows = self._store.query(_with_focus_nodes(constraint.query, graph))
        if isinstance(rows, ox.QuerySolutions):
            names = [variable.value for variable in rows.variables]
            for row in dict.fromkeys(tuple(solution) for solution in rows):
                bound = {name: to_rdflib(term) for name, term in zip(names, row, strict=True) if term is not None}
                yield constraint.result(data, bound)


def query_of(helper: Any) -> str:  # noqa: ANN401 - a SPARQLQueryHelper, which has no types
    """The query of a constraint as pySHACL would run it, but for the focus node.

    Raises:
        ReportableRuntimeError: it holds what SHACL forbids (section 5.3.2), such as MINUS.
    """
    _, text = helper.pre_bind_variables(helper.node)
    return str(helper.apply_prefixes(text))


def _parses(query: str) -> bool:
    try:
        ox.Store().query(query)
    except SyntaxError:
        return False
    return True


def complaint(query: str) -> QuerySyntaxError | None:
    """What is wrong with the syntax of a query; None for nothing. The extensions hold ``line`` and ``column``."""
    try:
        ox.Store().query(query)
    except SyntaxError as error:
        if _parses("".join(f"PREFIX {p}: <{n}>\n" for p, n in PREFIXES.items()) + query):
            return QuerySyntaxError("it uses a prefix that sh:prefixes does not declare", {"line": 1, "column": 1})
        return syntax_error(str(error), query)
    return None


def is_set_based(select: str) -> bool:
    """Whether joining all focus nodes gives what pre-binding each would give.

    Not so with LIMIT, MINUS, VALUES or sub-selects; with grouping that forgets ``?this``; and where ``?this`` is used
    in a group that does not see it, such as a filter in a branch of UNION.
    """
    stream = list(tokens(select))
    if any(token.is_keyword(*_BARRED_WORDS) for token in stream) or sum(t.is_keyword("SELECT") for t in stream) != 1:
        return False
    if any(token.kind == "variable" and token.text[1:] in _BARRED_VARIABLES for token in stream):
        return False
    return _selects_this(stream) and _groups_by_this(stream) and _sees_this(stream)


def _selects_this(stream: list[Token]) -> bool:
    start = next(at for at, token in enumerate(stream) if token.is_keyword("SELECT"))
    end = next((at for at, token in enumerate(stream) if token.text == "{"), len(stream))
    return any(_is_this(token) or token.text == "*" for token in stream[start:end])


def _groups_by_this(stream: list[Token]) -> bool:
    start = next((at for at, token in enumerate(stream) if token.is_keyword("GROUP")), None)
    return start is None or any(_is_this(token) for token in stream[start:])


class _Sight(Enum):
    """What a group of a query sees of a variable that is bound around it (SPARQL 1.1, section 18.2)."""

    ALL = "the whole query, and EXISTS in a group that sees: there the bindings are put in"
    FILTERS = "OPTIONAL: its filters see what it is optional to, its other parts do not"
    NOTHING = "a branch of UNION or a group in braces, evaluated by itself and then joined"
    WRONG = "EXISTS or OPTIONAL where nothing is seen: to use the variable there is not to join it"


def _opened(previous: Token, around: _Sight) -> _Sight:
    """What a group sees, by the word before its brace and what the group around it sees."""
    if previous.is_keyword("EXISTS"):
        return _Sight.ALL if around in (_Sight.ALL, _Sight.FILTERS) else _Sight.WRONG
    if previous.is_keyword("OPTIONAL"):
        return _Sight.FILTERS if around is _Sight.ALL else _Sight.WRONG
    return _Sight.WRONG if around is _Sight.WRONG else _Sight.NOTHING


def _sees_this(stream: list[Token]) -> bool:
    """Whether ``?this`` is used only where it is seen: in expressions, in EXISTS and in OPTIONAL."""
    groups: list[tuple[_Sight, int]] = []
    sight, parentheses, is_bind = _Sight.ALL, 0, False
    for previous, token in pairwise(stream):
        if token.text == "{":
            groups.append((sight, parentheses))
            sight, parentheses = _opened(previous, sight) if len(groups) > 1 else _Sight.ALL, 0
        elif token.text == "}":
            sight, parentheses = groups.pop()
        elif token.text in "()":
            is_bind = previous.is_keyword("BIND") if parentheses == 0 else is_bind
            parentheses += 1 if token.text == "(" else -1
        elif _is_this(token) and (
            sight is _Sight.WRONG
            or (parentheses and sight is _Sight.NOTHING)
            or (parentheses and sight is _Sight.FILTERS and is_bind)
        ):
            return False
    return True


def _is_this(token: Token) -> bool:
    return token.kind == "variable" and token.text[1:] == "this"


def _with_focus_nodes(query: str, graph: ox.NamedNode) -> str:
    """The query with the focus nodes joined in front of its pattern."""
    brace = next(token for token in tokens(query) if token.kind == "punctuation" and token.text == "{")
    return f"{query[: brace.end]} GRAPH {graph} {{ {_FOCUS} {_FOCUS} ?this }} {query[brace.end :]}"
