"""Bars: one group for each row, one bar in it for each column of numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from smartspec.web.charts.legend import draw_legend
from smartspec.web.charts.reading import Sheet, is_named, is_numeric, number, ticks
from smartspec.web.charts.svg import element, linked, shortened, text, titled, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smartspec.web.charts.drawing import Words
    from smartspec.web.presentation import Value

MOST_ROWS: Final = 60
_MOST_SERIES: Final = 4
_WIDTH: Final = 720.0
_NAMES: Final = 250.0
"""The most room that names get, left of the bars."""
_NUMBERS: Final = 64.0
_BAR: Final = 13.0
_GAP: Final = 9.0


@dataclass(frozen=True)
class _Scale:
    """Where a number ends on the picture. ``left``: where the bars begin."""

    low: float
    high: float
    left: float

    def x(self, value: float) -> float:
        span = _WIDTH - self.left - _NUMBERS
        return self.left + span * (value - self.low) / (self.high - self.low)


def draw_bars(sheet: Sheet, words: Words) -> tuple[str, float, float, int] | None:
    """The drawing, its width and height, and how many rows it shows; None where there are no numbers or no names."""
    labels = sheet.parts("label", is_named)
    labels = labels if "label" in sheet.chart.columns else labels[:1]
    values = sheet.parts("values", is_numeric)[:_MOST_SERIES]
    if not labels or not values:
        return None
    rows = sheet.results.rows[:MOST_ROWS]
    numbers = [[number(row[at]) for at in values] for row in rows]
    known = [value for row in numbers for value in row if value is not None]
    marks = ticks(min([0.0, *known]), max([0.0, *known]))
    called = [_called([row[at] for at in labels]) for row in rows]
    left = min(_NAMES, max(map(width_of, called), default=0.0) + 12)
    scale = _Scale(marks[0], marks[-1], left)
    step = _BAR * len(values) + _GAP
    names = [sheet.heading(at) for at in values]
    legend, top = draw_legend(names, left, _WIDTH - 12)
    bottom = top + step * len(rows) + 2
    drawn = [_grid(scale, marks, (top, bottom), words), legend]
    for place, row in enumerate(rows):
        at_row = (top + step * place + _GAP / 2, scale)
        drawn.append(_group([row[at] for at in labels], [row[at] for at in values], names, at_row))
    return "".join(drawn), _WIDTH, bottom + 24, len(rows)


def _grid(scale: _Scale, marks: Sequence[float], span: tuple[float, float], words: Words) -> str:
    top, bottom = span
    lines = [
        element("line", x1=scale.x(at), x2=scale.x(at), y1=top, y2=bottom, class_="grid", stroke="#ccc")
        + text(words.number(at), scale.x(at), bottom + 16, anchor="middle", class_="tick")
        for at in marks
    ]
    return element("g", *lines, aria_hidden="true")


def _called(labels: Sequence[Value | None]) -> str:
    return ", ".join(label.text for label in labels if label) or "–"


def _group(
    labels: Sequence[Value | None], cells: Sequence[Value | None], names: Sequence[str], at: tuple[float, _Scale]
) -> str:
    """One row: its name, which leads where the first cell with a link leads, and its bars with their numbers."""
    top, scale = at
    name = _called(labels)
    href = next((label.href for label in labels if label and label.href), None)
    middle = top + _BAR * len(cells) / 2 + 4
    shown = text(shortened(name, _NAMES - 12), scale.left - 8, middle, anchor="end")
    drawn = [linked(href, shown)]
    for place, cell in enumerate(cells):
        value = number(cell)
        y = top + _BAR * place
        if value is None or cell is None:
            drawn.append(text("–", scale.x(0) + 5, y + _BAR - 2, class_="value"))
            continue
        left, right = sorted((scale.x(0), scale.x(value)))
        drawn.append(element("rect", x=left, y=y, width=right - left, height=_BAR - 2, class_=f"series-{place + 1}"))
        drawn.append(text(cell.text, right + 5, y + _BAR - 2, class_="value"))
    told = ", ".join(f"{n}: {cell.text}" for n, cell in zip(names, cells, strict=True) if cell)
    return titled(f"{name}. {told}", *drawn)
