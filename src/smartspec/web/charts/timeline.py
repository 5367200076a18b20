"""Time lines: a bar from the first to the last day of each row, a dot for a single day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from smartspec.web.charts.legend import draw_legend
from smartspec.web.charts.line import year_ticks
from smartspec.web.charts.reading import Sheet, first_day, is_dated, is_named, last_day, never
from smartspec.web.charts.svg import element, linked, shortened, text, titled, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smartspec.web.charts.drawing import Words
    from smartspec.web.presentation import Value

MOST_ROWS: Final = 80
_GROUPS: Final = 6
_WIDTH: Final = 760.0
_NAMES: Final = 280.0
"""The most room that names get, left of the bars."""
_STEP: Final = 20.0
_AXIS: Final = 26.0
_DAYS_OF_A_DOT: Final = 31
"""A stretch of so few days is drawn as a dot: as a bar nobody would see it."""


@dataclass(frozen=True)
class Span:
    """One row: its name, its group, its first and last day as ordinals (None: not known), and what it says in words."""

    name: Value
    group: str
    first: int | None
    last: int | None
    told: str


@dataclass(frozen=True)
class _Axis:
    """Where a day stands on the picture: its marks, the first of which is at ``left``."""

    marks: Sequence[float]
    left: float

    def x(self, day: float) -> float:
        first, last = self.marks[0], self.marks[-1]
        return self.left + (_WIDTH - self.left - 24) * (day - first) / (last - first)


def draw_timeline(sheet: Sheet, words: Words) -> tuple[str, float, float, int] | None:
    """The drawing, its width and height, and how many rows it shows; None where no row has a day."""
    spans = _spans(sheet)[:MOST_ROWS]
    if not spans:
        return None
    days = [day for span in spans for day in (span.first, span.last) if day is not None]
    left = min(_NAMES, max(width_of(span.name.text) for span in spans) + 20)
    axis = _Axis(year_ticks(min(days), max(days)), left)
    groups = list(dict.fromkeys(span.group for span in spans))
    legend, height = draw_legend([group for group in groups if group][:_GROUPS], 0, _WIDTH)
    top = height + _AXIS
    bottom = top + _STEP * len(spans)
    drawn = [legend, _grid(axis, top, bottom)]
    for place, span in enumerate(spans):
        series = groups.index(span.group) % _GROUPS + 1
        drawn.append(_row(span, top + _STEP * place, series, axis))
    if any(None in (span.first, span.last) for span in spans):
        bottom += _STEP
        drawn.append(text(words.open_ended, left, bottom - 2, class_="tick"))
    return "".join(drawn), _WIDTH, bottom + 8, len(spans)


def _spans(sheet: Sheet) -> list[Span]:
    label = sheet.part("label", is_named)
    begins = sheet.part("from", is_dated)
    ends = _ends(sheet, begins)
    group = sheet.part("group", never)
    found: list[Span] = []
    for row in sheet.results.rows:
        name = row[label] if label is not None else None
        start = row[begins] if begins is not None else None
        end = row[ends] if ends is not None else (start if begins is not None else None)
        first, last = first_day(start), last_day(end)
        if name and (first is not None or last is not None):
            cell = row[group] if group is not None else None
            days = " – ".join(dict.fromkeys(day.text if day else "?" for day in (start, end)))
            found.append(Span(name, cell.text if cell else "", first, last, f"{name.text}: {days}"))
    return list(dict.fromkeys(found))


def _ends(sheet: Sheet, begins: int | None) -> int | None:
    """The column of last days: the one that the header names, else the first of days after that of first days."""
    return next((at for at in sheet.parts("to", is_dated) if "to" in sheet.chart.columns or at != begins), None)


def _grid(axis: _Axis, top: float, bottom: float) -> str:
    drawn = []
    for mark in axis.marks:
        at = axis.x(mark)
        drawn.append(element("line", x1=at, x2=at, y1=top - 8, y2=bottom, class_="grid", stroke="#ccc"))
        drawn.append(text(str(date.fromordinal(int(mark)).year), at, top - 13, anchor="middle", class_="tick"))
    return element("g", *drawn, aria_hidden="true")


def _row(span: Span, top: float, series: int, axis: _Axis) -> str:
    name = text(shortened(span.name.text, _NAMES - 12), axis.left - 10, top + 11, anchor="end")
    return titled(span.told, linked(span.name.href, name), _bar(span, top, series, axis))


def _bar(span: Span, top: float, series: int, axis: _Axis) -> str:
    """A dot, a bar, or a bar that runs out of the picture on the side where no day is known."""
    first = span.first if span.first is not None else int(axis.marks[0])
    last = span.last if span.last is not None else int(axis.marks[-1])
    if span.first is not None and span.last is not None and last - first < _DAYS_OF_A_DOT:
        return element("circle", cx=axis.x((first + last) / 2), cy=top + 7, r=5, class_=f"series-{series}")
    left, right = axis.x(first), max(axis.x(last), axis.x(first) + 2)
    bar = element("rect", x=left, y=top + 2, width=right - left, height=10, class_=f"series-{series}", rx=2)
    if span.first is None:
        return bar.replace("<rect ", '<rect fill-opacity="0.35" ', 1) + _end(right, top, series)
    if span.last is None:
        return bar.replace("<rect ", '<rect fill-opacity="0.35" ', 1) + _end(left, top, series)
    return bar


def _end(x: float, top: float, series: int) -> str:
    """The mark of the one day that is known."""
    return element("circle", cx=x, cy=top + 7, r=5, class_=f"series-{series}")
