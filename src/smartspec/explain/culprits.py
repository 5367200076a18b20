"""Find the smallest set of parts that is empty together: delta debugging over a query's parts.

Fewer parts never mean fewer solutions (`smartspec.explain.writing` sees to it), so one pass that tries to leave out
each part in turn ends with a set of which every single part is needed to make it empty.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from smartspec.explain.parts import (
    DATASET,
    Assignment,
    Condition,
    GraphGroup,
    Group,
    Minus,
    Modifier,
    OptionalGroup,
    Part,
    SubSelect,
    TriplePattern,
    Union,
    ValuesBlock,
    parts_of,
)
from smartspec.explain.writing import connected, write_pieces

if TYPE_CHECKING:
    from smartspec.explain.parts import Child
    from smartspec.explain.probing import Prober
    from smartspec.explain.writing import Dropped

_ORDER: Final[tuple[type[Part], ...]] = (
    OptionalGroup,
    Minus,
    Modifier,
    Condition,
    Assignment,
    GraphGroup,
    ValuesBlock,
    TriplePattern,
)
"""Which parts are tried first: those that explain least, so that triple patterns are blamed where they suffice."""


async def is_empty(prober: Prober, group: Group, dropped: Dropped) -> bool:
    """Whether a group has no solution without some parts."""
    pieces = connected(write_pieces(group, dropped))
    return not await prober.matches(pieces, everywhere=DATASET in dropped)


async def smallest_empty_set(prober: Prober, group: Group, dropped: Dropped) -> tuple[list[Part], bool]:
    """The parts that are empty together, none of which could be missing, and whether the dataset is one of them.

    ``group`` without ``dropped`` is known to be empty.
    """
    if alone := await empty_alone(prober, group, dropped):
        return [alone], False
    if prober.query.dataset or prober.scope.given:
        dropped = await _try_without(prober, group, dropped, DATASET)
    else:
        dropped |= {DATASET}
    parts = [part for part in parts_of(group) if part.number not in dropped]
    optional = frozenset(part.number for part in parts if isinstance(part, OptionalGroup))
    if optional and await is_empty(prober, group, dropped | optional):
        dropped |= optional
    for kind in _ORDER:
        for part in reversed(parts):
            if isinstance(part, kind) and part.number not in dropped:
                dropped = await _try_without(prober, group, dropped, part.number)
    return [part for part in parts if part.number not in dropped], DATASET not in dropped


async def empty_alone(prober: Prober, group: Group, dropped: Dropped) -> TriplePattern | None:
    """A triple pattern that must match and matches nothing by itself: cheap to ask, and enough to empty the group."""
    for pattern in parts_of(group):
        if isinstance(pattern, TriplePattern) and pattern.number not in dropped and _conjunctive(group, pattern):
            others = frozenset(part.number for part in parts_of(group) if part.number != pattern.number) | {DATASET}
            if await is_empty(prober, group, others):
                return pattern
    return None


async def _try_without(prober: Prober, group: Group, dropped: Dropped, number: int) -> Dropped:
    less = dropped | {number}
    return less if await is_empty(prober, group, less) else dropped


def _conjunctive(group: Group, wanted: Part) -> bool:
    """Whether a part stands where it must match, not in one branch of a UNION, an EXISTS, a GRAPH or a sub-select."""
    for child in group.children:
        if child is wanted:
            return True
        if isinstance(child, Group) and _conjunctive(child, wanted):
            return True
    return False


def branches_of(group: Group, parts: list[Part]) -> list[Group]:
    """The group once for each branch of its first UNION that holds one of some parts; empty where none does."""
    numbers = frozenset(part.number for part in parts)
    for at, child in enumerate(group.children):
        chosen = _branches_of_child(child, numbers, parts)
        if chosen:
            return [Group((*group.children[:at], each, *group.children[at + 1 :])) for each in chosen]
    return []


def _branches_of_child(child: Child, numbers: Dropped, parts: list[Part]) -> list[Child]:
    if isinstance(child, Union):
        held = (part.number for branch in child.branches for part in parts_of(branch))
        return list(child.branches) if numbers & set(held) else []
    if isinstance(child, Group):
        return [*branches_of(child, parts)]
    if isinstance(child, GraphGroup):
        return [replace(child, group=each) for each in branches_of(child.group, parts)]
    if isinstance(child, SubSelect):
        return [SubSelect(replace(child.query, where=each)) for each in branches_of(child.query.where, parts)]
    return []
