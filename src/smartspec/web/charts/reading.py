"""From an answer to what a chart draws: which columns play which part, and their cells as numbers and days."""

from __future__ import annotations

import calendar
import math
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from smartspec.query.chart import Chart
    from smartspec.web.results import Column, Results
    from smartspec.web.shown import Value

_DATE: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:Z|[+-]\d\d:\d\d)?")
_MOST_YEARS: Final = 9999
_MOST: Final = 1e15
"""Numbers from here on, and what is smaller than a billionth, no picture can show beside others."""

Cells = tuple["Value | None", ...]


@dataclass(frozen=True)
class Sheet:
    """An answer with the parts that its columns play in a chart."""

    results: Results
    chart: Chart

    def part(self, role: str, suits: Callable[[Column, Cells], bool]) -> int | None:
        """The place of the column that plays a part: the one that the header names, else the first that suits."""
        return next(iter(self.parts(role, suits)), None)

    def parts(self, role: str, suits: Callable[[Column, Cells], bool]) -> list[int]:
        """The places of all columns that play a part, or may."""
        names = [column.name for column in self.results.columns]
        if role in self.chart.columns:
            # a column that was merged with its label goes by the name of the thing
            wanted = [name if name in names else name.removesuffix("Label") for name in self.chart.columns[role]]
            return [names.index(name) for name in wanted if name in names]
        return [at for at, column in enumerate(self.results.columns) if suits(column, self.cells(at))]

    def cells(self, at: int) -> Cells:
        """The cells of a column."""
        return tuple(row[at] for row in self.results.rows)

    def heading(self, at: int) -> str:
        """What a column is called."""
        return self.results.columns[at].label.text


def is_numeric(column: Column, cells: Cells) -> bool:
    """Whether a column holds numbers."""
    return column.numeric and any(cells)


def is_named(column: Column, cells: Cells) -> bool:
    """Whether a column holds names: no numbers and no days."""
    return not column.numeric and not is_dated(column, cells)


def is_dated(_column: Column, cells: Cells) -> bool:
    """Whether a column holds days, months or years."""
    there = [cell for cell in cells if cell]
    return bool(there) and all(first_day(cell) is not None and not cell.numeric for cell in there)


def is_linked(_column: Column, cells: Cells) -> bool:
    """Whether a column holds things."""
    return any(cell and cell.href for cell in cells)


def called(*names: str) -> Callable[[Column, Cells], bool]:
    """Whether a column has one of some names."""
    return lambda column, _cells: column.name in names


def never(_column: Column, _cells: Cells) -> bool:
    """No column plays this part unless the header says so."""
    return False


def number(cell: Value | None) -> float | None:
    """The number in a cell, None where there is none that can be drawn."""
    try:
        found = float(cell.full or cell.text) if cell else math.nan
    except ValueError:
        return None
    return round(found, 9) if abs(found) < _MOST else None


def first_day(cell: Value | None) -> int | None:
    """The first day of what a cell says, as a proleptic Gregorian ordinal: 2018 begins on 1 January."""
    return _day(cell, last=False)


def last_day(cell: Value | None) -> int | None:
    """The last day of what a cell says: 2018-02 ends on the 28th."""
    return _day(cell, last=True)


def _day(cell: Value | None, *, last: bool) -> int | None:
    found = _DATE.fullmatch(cell.full or cell.text) if cell else None
    if not found or not 0 < int(found[1]) <= _MOST_YEARS:
        return None
    year, month = int(found[1]), int(found[2] or (12 if last else 1))
    if not 1 <= month <= 12:  # noqa: PLR2004
        return None
    most = calendar.monthrange(year, month)[1]
    day = int(found[3] or (most if last else 1))
    return date(year, month, min(day, most)).toordinal() if day else None


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers from at most ``low`` to at least ``high``, evenly apart.

    >>> ticks(0, 37)
    [0.0, 10.0, 20.0, 30.0, 40.0]
    """
    span = (high - low) or 1.0
    rough = span / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    first = math.floor(low / step)
    last = math.ceil(high / step - 1e-9)
    return [round(at * step, 10) for at in range(first, max(last, first + 1) + 1)]
