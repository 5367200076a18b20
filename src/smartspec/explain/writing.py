"""Write a query's pattern again without some of its parts, cut into pieces that share no variable.

A group is empty as soon as one of the pieces that share no variable is, so each is probed alone: no probe multiplies
patterns that have nothing to do with each other. What cannot hold any more without a part that is left out (a condition
on a variable that nothing binds now) is left out with it, so that fewer parts never mean fewer solutions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smartspec.explain.parts import (
    Assignment,
    Condition,
    GraphGroup,
    Group,
    Minus,
    OptionalGroup,
    SubSelect,
    TriplePattern,
    Union,
    ValuesBlock,
    parts_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from smartspec.explain.parts import Child, Selection

Dropped = frozenset[int]
"""Numbers of the parts that are left out."""


@dataclass(frozen=True)
class Piece:
    """Text of a group graph pattern and the variables in it."""

    text: str
    variables: frozenset[str]


def bound_by(child: Child) -> frozenset[str]:  # noqa: PLR0911 - one return for each sort of child
    """The variables that a part of a pattern can bind for its neighbours."""
    if isinstance(child, TriplePattern):
        return child.variables
    if isinstance(child, Assignment):
        return frozenset([child.target])
    if isinstance(child, ValuesBlock):
        return frozenset(child.names)
    if isinstance(child, GraphGroup):
        return child.variables | bound_by(child.group)
    if isinstance(child, OptionalGroup):
        return bound_by(child.group or Group(()))
    if isinstance(child, Union):
        return frozenset().union(*(bound_by(branch) for branch in child.branches))
    if isinstance(child, Group):
        return frozenset().union(*(bound_by(each) for each in child.children))
    if isinstance(child, SubSelect):
        return _projected(child.query)
    return frozenset()


def write_pieces(group: Group, dropped: Dropped) -> list[Piece]:
    """The pieces of a group that are kept, in order, conditions last."""
    could_bind = bound_by(group)
    bound: set[str] = set()
    pieces: list[Piece] = []
    conditions: list[Condition] = []
    for child in group.children:
        if isinstance(child, Condition):
            conditions.append(child)
            continue
        if isinstance(child, Assignment) and not (child.variables & could_bind) <= bound:
            continue
        written = list(_write_child(child, dropped))
        pieces += written
        if written:
            bound |= _kept_bound(child, dropped)
    for condition in conditions:
        if (condition.group and not condition.negated) or (condition.variables & could_bind) <= bound:
            pieces += _write_condition(condition, dropped)
    return pieces


def connected(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces put together so that no two of the results share a variable."""
    found: list[list[tuple[int, Piece]]] = []
    for numbered in enumerate(pieces):
        mine, others = [numbered], []
        for each in found:
            meets = any(piece.variables & numbered[1].variables for _, piece in each)
            if meets:
                mine += each
            else:
                others.append(each)
        found = [*others, mine]
    return [_joined(piece for _, piece in sorted(each, key=lambda pair: pair[0])) for each in found]


def write_selection(selection: Selection, dropped: Dropped) -> str:
    """A SELECT query without its prologue, for use as sub-select."""
    where = _joined(write_pieces(selection.where, dropped)).text
    modifiers = {m.name: m.text for m in selection.modifiers if m.number not in dropped}
    tail = [selection.group_by, modifiers.get("HAVING", ""), selection.order_by]
    tail += [modifiers.get("LIMIT", ""), modifiers.get("OFFSET", "")]
    if selection.values and selection.values.number not in dropped:
        tail.append(selection.values.text)
    return " ".join([selection.head, "WHERE {", where, "}", *(clause for clause in tail if clause)])


def _write_child(child: Child, dropped: Dropped) -> Iterator[Piece]:
    if isinstance(child, TriplePattern | Assignment | ValuesBlock | Minus | OptionalGroup):
        if child.number not in dropped:
            names = child.variables | ({child.target} if isinstance(child, Assignment) else set())
            yield Piece(child.text, names)
    elif isinstance(child, GraphGroup):
        yield from _write_graph(child, dropped)
    elif isinstance(child, Group):
        yield from _write_group(child, dropped)
    elif isinstance(child, Union):
        branches = [_joined(write_pieces(branch, dropped)) for branch in child.branches]
        names = frozenset().union(*(branch.variables for branch in branches))
        yield Piece(" UNION ".join(f"{{ {branch.text} }}" for branch in branches), names)
    elif isinstance(child, SubSelect) and any(part.number not in dropped for part in parts_of(child.query)):
        yield Piece(f"{{ {write_selection(child.query, dropped)} }}", _projected(child.query))


def _write_graph(child: GraphGroup, dropped: Dropped) -> Iterator[Piece]:
    inner = connected(write_pieces(child.group, dropped))
    if child.number in dropped:
        yield from inner
        return
    for piece in inner or [Piece("", frozenset())]:
        yield Piece(f"GRAPH {child.name.text} {{ {piece.text} }}", piece.variables | child.variables)


def _write_group(child: Group, dropped: Dropped) -> Iterator[Piece]:
    pieces = write_pieces(child, dropped)
    if all(isinstance(each, TriplePattern | ValuesBlock) for each in child.children):
        yield from pieces
    elif pieces:
        whole = _joined(pieces)
        yield Piece(f"{{ {whole.text} }}", whole.variables)


def _write_condition(condition: Condition, dropped: Dropped) -> Iterator[Piece]:
    if condition.number in dropped:
        return
    if condition.group is None or condition.negated:
        text = condition.text if condition.group else f"({condition.text})"
        yield Piece(f"FILTER {text}", condition.variables)
        return
    inner = write_pieces(condition.group, dropped)
    if inner:
        whole = _joined(inner)
        yield Piece(f"FILTER EXISTS {{ {whole.text} }}", whole.variables)


def _kept_bound(child: Child, dropped: Dropped) -> frozenset[str]:
    """The variables that a child binds without the parts left out."""
    if isinstance(child, Group):
        return frozenset().union(*(_kept_bound(each, dropped) for each in child.children))
    if isinstance(child, Union):
        return frozenset().union(*(_kept_bound(branch, dropped) for branch in child.branches))
    if isinstance(child, GraphGroup):
        name = frozenset[str]() if child.number in dropped else child.variables
        return name | _kept_bound(child.group, dropped)
    if isinstance(child, SubSelect):
        return bound_by(child)
    return frozenset() if child.number in dropped else bound_by(child)


def _projected(selection: Selection) -> frozenset[str]:
    names = frozenset(term.text[1:] for term in selection.projected if term.variable)
    return names or bound_by(selection.where)


def _joined(pieces: Iterable[Piece]) -> Piece:
    found = list(pieces)
    return Piece(" ".join(p.text for p in found), frozenset().union(*(p.variables for p in found)))
