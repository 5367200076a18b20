"""Which variables can have a value where a condition stands (SPARQL 1.1 section 18.2.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smartspec.explain.parts import Condition, GraphGroup, Group, OptionalGroup, SubSelect, Union
from smartspec.explain.writing import bound_by

if TYPE_CHECKING:
    from collections.abc import Mapping


def visible_variables(group: Group, outside: frozenset[str] = frozenset()) -> Mapping[int, frozenset[str]]:
    """For each condition, by number, the variables that its group binds; within EXISTS also those around it."""
    found: dict[int, frozenset[str]] = {}
    mine = bound_by(group) | outside
    for child in group.children:
        if isinstance(child, Condition):
            if child.group:
                found[child.number] = child.variables
                found |= visible_variables(child.group, mine)
            else:
                found[child.number] = mine
        elif isinstance(child, Group):
            found |= visible_variables(child)
        elif isinstance(child, GraphGroup):
            found |= visible_variables(child.group, child.variables)
        elif isinstance(child, OptionalGroup) and child.group:
            found |= visible_variables(child.group, mine)
        elif isinstance(child, Union):
            for branch in child.branches:
                found |= visible_variables(branch)
        elif isinstance(child, SubSelect):
            found |= visible_variables(child.query.where)
    return found
