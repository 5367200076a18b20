"""What a canned query's answer looks like as a picture: the kind, and which columns play which part in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

ROLES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "none": (),
        "bar": ("label", "values"),
        "line": ("x", "y", "series"),
        "timeline": ("label", "from", "to", "group"),
        "map": ("label", "longitude", "latitude", "size"),
        "network": ("from", "to", "weight"),
    }
)
"""The kinds of charts, and the parts that columns can play in each."""

CHARTS: Final = tuple(ROLES)


@dataclass(frozen=True)
class Chart:
    """A chart as a header asks for it: ``chart: bar``, or ``chart: {bar: {label: actor, values: [coMembers]}}``.

    A part that the header does not give to a column is given to the first column that suits it, when it is drawn.
    """

    kind: str = "none"
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_chart(given: object, columns: Iterable[str]) -> Chart:
    """The chart that a header gives, for a query with these columns.

    Raises:
        ValueError: an unknown kind, an unknown part, or a column that the query does not have; says which.
    """
    kind, parts = next(iter(given.items())) if isinstance(given, dict) and len(given) == 1 else (given, {})
    if not isinstance(kind, str) or kind not in ROLES:
        raise ValueError(f"chart: {kind!r} is none of {', '.join(CHARTS)}")
    if not isinstance(parts, dict):
        raise ValueError(f"chart: {kind} takes a mapping of parts to columns")  # noqa: TRY004  # a fault of the text
    there = tuple(columns)
    return Chart(kind, {role: _columns(kind, role, named, there) for role, named in parts.items()})


def _columns(kind: str, role: object, named: object, there: tuple[str, ...]) -> tuple[str, ...]:
    if role not in ROLES[kind]:
        raise ValueError(f"chart: {kind} has no part {role!r}; there are {', '.join(ROLES[kind])}")
    found = tuple(str(name) for name in (named if isinstance(named, list) else [named]))
    for name in found:
        if name not in there:
            raise ValueError(f"chart: {role} is {name!r}, which is no column; there are {', '.join(there)}")
    return found
