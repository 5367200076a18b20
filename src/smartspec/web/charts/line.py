"""Lines: numbers over numbers or over time, one line for each series."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from smartspec.web.charts.reading import Sheet, first_day, is_dated, is_numeric, never, number, ticks
from smartspec.web.charts.svg import element, linked, shortened, text, titled, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smartspec.web.charts.drawing import Words
    from smartspec.web.shown import Value

_MOST_SERIES: Final = 6
_WIDTH: Final = 720.0
_HEIGHT: Final = 360.0
_LEFT: Final = 56.0
"""At least; more where numbers are long."""
_RIGHT: Final = 190.0
_TOP: Final = 24.0
_BOTTOM: Final = 34.0
_APART: Final = 15.0
"""Between the names of two lines."""


@dataclass(frozen=True)
class Point:
    """One row: where it stands, and its cells."""

    x: float
    y: float
    across: Value
    up: Value


@dataclass(frozen=True)
class _Frame:
    xs: Sequence[float]
    ys: Sequence[float]
    left: float

    def x(self, value: float) -> float:
        return self.left + (_WIDTH - self.left - _RIGHT) * share(value, self.xs)

    def y(self, value: float) -> float:
        return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * share(value, self.ys)


def draw_lines(sheet: Sheet, words: Words) -> tuple[str, float, float, int] | None:
    """The drawing, its width and height, and how many rows it shows; None where two columns cannot span it."""
    across = sheet.part("x", lambda column, cells: is_dated(column, cells) or is_numeric(column, cells))
    up = next((at for at in sheet.parts("y", is_numeric) if at != across), None)
    if across is None or up is None:
        return None
    dated = is_dated(sheet.results.columns[across], sheet.cells(across))
    series = _series(sheet, across, up, dated=dated)
    points = [point for found in series.values() for point in found]
    if not points:
        return None
    low, high = min(point.x for point in points), max(point.x for point in points)
    xs = year_ticks(low, high) if dated else ticks(low, high)
    ys = ticks(min(0.0, *(point.y for point in points)), max(point.y for point in points))
    frame = _Frame(xs, ys, max(_LEFT, *(width_of(words.number(at)) + 8 for at in ys)))
    names = [date.fromordinal(int(at)).strftime("%Y") if dated else words.number(at) for at in xs]
    drawn = [_grid(frame, names, words), text(sheet.heading(up), frame.left - 40, 14, class_="tick")]
    places = _label_places([frame.y(found[-1].y) for found in series.values()])
    for place, ((name, found), label) in enumerate(zip(series.items(), places, strict=True)):
        drawn.append(_line(frame, name, found, (place + 1, label)))
    return "".join(drawn), _WIDTH, _HEIGHT, len(points)


def _series(sheet: Sheet, across: int, up: int, *, dated: bool) -> dict[str, list[Point]]:
    """The points of each series from left to right; without a column of series there is one without a name."""
    by = sheet.part("series", never)
    found: dict[str, list[Point]] = defaultdict(list)
    for row in sheet.results.rows:
        here, there = row[across], row[up]
        x, y = (first_day(here) if dated else number(here)), number(there)
        if here and there and x is not None and y is not None:
            cell = row[by] if by is not None else None
            found[cell.text if cell else ""].append(Point(float(x), y, here, there))
    largest = sorted(found, key=lambda name: -len(found[name]))[:_MOST_SERIES]
    return {name: sorted(found[name], key=lambda point: point.x) for name in found if name in largest}


def _grid(frame: _Frame, names: Sequence[str], words: Words) -> str:
    drawn = []
    for y in frame.ys:
        at = frame.y(y)
        drawn.append(element("line", x1=frame.left, x2=_WIDTH - _RIGHT, y1=at, y2=at, class_="grid", stroke="#ccc"))
        drawn.append(text(words.number(y), frame.left - 6, at + 4, anchor="end", class_="tick"))
    for x, name in zip(frame.xs, names, strict=True):
        drawn.append(text(name, frame.x(x), _HEIGHT - 12, anchor="middle", class_="tick"))
    return element("g", *drawn, aria_hidden="true")


def _line(frame: _Frame, name: str, points: Sequence[Point], at: tuple[int, float]) -> str:
    place, label = at
    path = " ".join(f"{frame.x(point.x):.1f},{frame.y(point.y):.1f}" for point in points)
    drawn = [element("polyline", points=path, class_=f"line line-{place}", fill="none", stroke="#333")]
    for point in points:
        dot = element("circle", cx=frame.x(point.x), cy=frame.y(point.y), r=3.5, class_=f"series-{place}")
        told = ". ".join(filter(None, (name, f"{point.across.text}: {point.up.text}")))
        drawn.append(titled(told, linked(point.up.href or point.across.href, dot, told)))
    drawn.append(text(shortened(name, _RIGHT - 14), frame.x(points[-1].x) + 9, label + 4, class_=f"name-{place}"))
    return element("g", *drawn)


def _label_places(wanted: Sequence[float]) -> list[float]:
    """Heights for the names of lines, near their ends and never one on another."""
    places: dict[int, float] = {}
    lowest = 0.0
    for at in sorted(range(len(wanted)), key=lambda at: wanted[at]):
        lowest = places[at] = max(wanted[at], lowest + _APART)
    highest = _HEIGHT - _BOTTOM - _APART / 2
    for at in sorted(places, key=lambda at: -places[at]):
        places[at] = min(places[at], highest)
        highest = places[at] - _APART
    return [places[at] for at in range(len(wanted))]


def share(value: float, marks: Sequence[float]) -> float:
    """How far a value is from the first mark to the last, from 0 to 1; in the middle where there is but one."""
    span = marks[-1] - marks[0]
    return (value - marks[0]) / span if span else 0.5


def year_ticks(low: float, high: float, most: int = 10) -> list[float]:
    """First days of years around two days, evenly apart (ordinals)."""
    first, last = date.fromordinal(int(low)).year, date.fromordinal(int(high)).year + 1
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 1000, 10_000) if (last - first) / step <= most)
    start = max(1, first - first % step)
    years = list(range(start, min(last + step, 10_000), step))
    ends = [year for year in years if year < last + step]
    return [float(date(year, 1, 1).toordinal()) for year in ends]
