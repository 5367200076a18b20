"""The parts of a SPARQL query that can empty it, as a tree: each with its own text and its place in the query.

The tree follows SPARQL 1.1 section 19.8 as far as emptiness goes: graph patterns are taken apart to single triple
patterns, conjunctions to single conditions, sequence paths to single steps; expressions and other paths stay whole.
Every part has a number, so that a probe can be told which parts to leave out (`smartspec.explain.writing`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from smartspec.errors import line_and_column

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyoxigraph import Literal, NamedNode

    from smartspec.engine.lexer import Token

DATASET = 0
"""The number of the part that FROM and FROM NAMED, or the protocol's graphs, make."""


@dataclass(frozen=True)
class Term:
    """A variable, an IRI, a literal or a path where it stands in the query.

    Attributes:
        text: how a probe writes it; for a blank node that is a variable.
        start: where it begins in the query; ``end``: where it ends.
        value: the IRI or literal; None for variables, blank nodes and paths.
        iris: for a path the IRIs in it, each a term of its own.
    """

    text: str
    start: int
    end: int
    value: NamedNode | Literal | None = None
    iris: tuple[Term, ...] = ()

    @property
    def variable(self) -> str | None:
        """The name of the variable, without its mark."""
        return self.text[1:] if self.text.startswith(("?", "$")) else None


@dataclass(frozen=True)
class Part:
    """What all parts have: a number, text for a probe, place, and the variables in it."""

    number: int
    text: str
    start: int
    end: int
    variables: frozenset[str]


@dataclass(frozen=True)
class TriplePattern(Part):
    """One triple pattern. ``predicate`` may be a path; a sequence of steps has become patterns of its own.

    ``backward``: the user wrote the predicate as ``^predicate``, with subject and object the other way round.
    """

    subject: Term
    predicate: Term
    object: Term
    backward: bool = False

    @property
    def terms(self) -> tuple[Term, Term, Term]:
        """Subject, predicate and object."""
        return self.subject, self.predicate, self.object


@dataclass(frozen=True)
class Condition(Part):
    """One condition of a FILTER: a conjunct, with its tokens. ``group``: what EXISTS holds; ``negated``: NOT EXISTS."""

    tokens: tuple[Token, ...] = ()
    group: Group | None = None
    negated: bool = False

    @property
    def own_variables(self) -> frozenset[str]:
        """The variables outside of any EXISTS in the condition."""
        depth, found = 0, set()
        for token in self.tokens:
            if token.kind == "punctuation":
                depth += {"{": 1, "}": -1}.get(token.text, 0)
            elif token.kind == "variable" and not depth:
                found.add(token.text[1:])
        return frozenset(found)


@dataclass(frozen=True)
class Assignment(Part):
    """``BIND (expression AS ?target)``. ``variables`` are those of the expression."""

    target: str = ""


@dataclass(frozen=True)
class ValuesBlock(Part):
    """``VALUES``: its variables in order and its rows; None for UNDEF."""

    names: tuple[str, ...] = ()
    rows: tuple[tuple[Term | None, ...], ...] = ()


@dataclass(frozen=True)
class Minus(Part):
    """``MINUS { … }``, whole. ``group``: its patterns, for lint."""

    group: Group | None = None


@dataclass(frozen=True)
class OptionalGroup(Part):
    """``OPTIONAL { … }``, whole: it never empties anything by itself. ``group``: its patterns, for lint."""

    group: Group | None = None


@dataclass(frozen=True)
class Modifier(Part):
    """HAVING, LIMIT or OFFSET, as ``name`` says."""

    name: str = ""


@dataclass(frozen=True)
class GraphGroup(Part):
    """``GRAPH name { … }``. The number stands for the name: left out, the patterns meet the default graph."""

    name: Term = field(default=Term("", 0, 0))
    group: Group = field(default_factory=lambda: Group(()))


@dataclass(frozen=True)
class Union:
    """``{ … } UNION { … }``."""

    branches: tuple[Group, ...]


@dataclass(frozen=True)
class SubSelect:
    """``{ SELECT … }`` within a group."""

    query: Selection


@dataclass(frozen=True)
class Group:
    """``{ … }``: its children in the order of the text."""

    children: tuple[Child, ...]


Child = (
    TriplePattern
    | Condition
    | Assignment
    | ValuesBlock
    | Minus
    | OptionalGroup
    | GraphGroup
    | Union
    | SubSelect
    | Group
)


@dataclass(frozen=True)
class Selection:
    """A SELECT clause with its pattern, grouping and modifiers; for ASK and CONSTRUCT only the pattern and modifiers.

    Attributes:
        head: from SELECT up to the pattern, as written.
        projected: what the clause names as result: variables, or ``*``.
        head_variables: every variable that the clause and GROUP BY, HAVING, ORDER BY mention.
        group_by: the GROUP BY clause as written, or nothing.
        order_by: the ORDER BY clause as written, or nothing.
    """

    head: str
    where: Group
    projected: tuple[Term, ...] = ()
    head_variables: frozenset[str] = frozenset()
    group_by: str = ""
    order_by: str = ""
    modifiers: tuple[Modifier, ...] = ()
    values: ValuesBlock | None = None
    aggregated: bool = False


@dataclass(frozen=True)
class ParsedQuery:
    """A whole query.

    Attributes:
        text: the query as its author wrote it.
        prologue: BASE and PREFIX declarations as written.
        form: SELECT, ASK, CONSTRUCT or DESCRIBE.
        dataset: the FROM clauses as written; ``dataset_terms``: the graphs that they name.
        selection: the rest.
        template: for CONSTRUCT the triples to be made.
        iris: the IRI that each token stands for, by the offset of its start.
        prefixes: prefix → namespace: ours, and over them those that the query declares.
    """

    text: str
    prologue: str
    form: str
    dataset: str
    dataset_terms: tuple[Term, ...]
    selection: Selection
    template: tuple[TriplePattern, ...] = ()
    iris: Mapping[int, str] = field(default_factory=dict)
    prefixes: Mapping[str, str] = field(default_factory=dict)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, from 1."""
        return line_and_column(self.text, offset)


def pattern_text(subject: Term, predicate: Term, target: Term) -> str:
    """A triple pattern as a probe writes it."""
    return f"{subject.text} {predicate.text} {target.text} ."


def parts_of(group: Group | Selection) -> Iterator[Part]:
    """Every part that can be left out, in the order of the text; OPTIONAL, MINUS and NOT EXISTS stay whole."""
    if isinstance(group, Selection):
        yield from parts_of(group.where)
        yield from group.modifiers
        yield from [group.values] if group.values else []
        return
    for child in group.children:
        if isinstance(child, Group):
            yield from parts_of(child)
        elif isinstance(child, Union):
            for branch in child.branches:
                yield from parts_of(branch)
        elif isinstance(child, SubSelect):
            yield from parts_of(child.query)
        else:
            yield child
            if isinstance(child, GraphGroup) or (isinstance(child, Condition) and child.group and not child.negated):
                yield from parts_of(child.group or Group(()))
