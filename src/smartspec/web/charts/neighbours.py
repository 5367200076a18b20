"""A thing and what it is joined to: it in the middle, the others in two columns, by what joins them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from smartspec.web.charts.svg import element, linked, shortened, text, titled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smartspec.web.shown import Value

_WIDTH: Final = 760.0
_MIDDLE: Final = _WIDTH / 2
_SIDE: Final = 250.0
"""How wide the names at the sides may be."""
_STEP: Final = 24.0
_GAP: Final = 12.0
_RADIUS: Final = 6.0
_HALF: Final = 90.0
"""Half of the width of the thing's own box."""


@dataclass(frozen=True)
class Tie:
    """Another thing and what joins the two, in words; ``incoming``: the other speaks of the thing."""

    relation: str
    other: Value
    incoming: bool = False


def draw_neighbours(name: str, ties: Sequence[Tie]) -> tuple[str, float, float, int]:
    """The drawing, its width and height, and how many ties it shows: outgoing to the right, incoming from the left."""
    left = [tie for tie in ties if tie.incoming]
    right = [tie for tie in ties if not tie.incoming]
    height = max(_height(left), _height(right), 3 * _STEP) + _GAP
    middle = height / 2
    drawn = [*_column(left, middle, -1), *_column(right, middle, 1), _centre(name, middle)]
    return "".join(drawn), _WIDTH, height, len(ties)


def _height(ties: Sequence[Tie]) -> float:
    return _STEP * (len(ties) + len({tie.relation for tie in ties})) + _GAP


def _centre(name: str, y: float) -> str:
    box = element("rect", x=_MIDDLE - _HALF, y=y - 16, width=2 * _HALF, height=32, rx=4, class_="self", fill="#eee")
    return titled(name, box, text(shortened(name, 2 * _HALF - 16), _MIDDLE, y + 5, anchor="middle"))


def _column(ties: Sequence[Tie], middle: float, side: int) -> list[str]:
    """One side: the relations as small headings, below each the things that it joins, each with its line."""
    edge, out = _MIDDLE + side * _HALF, _MIDDLE + side * (_WIDTH / 2 - _SIDE)
    y = middle - _height(ties) / 2 + _STEP / 2
    anchor = "start" if side > 0 else "end"
    drawn: list[str] = []
    for relation in dict.fromkeys(tie.relation for tie in ties):
        drawn.append(text(shortened(relation, _SIDE), out + side * 12, y + 9, anchor=anchor, class_="tick"))
        y += _STEP
        for tie in ties:
            if tie.relation == relation:
                drawn.append(_tie(tie, (edge, middle), (out, y), anchor))
                y += _STEP
    return drawn


def _tie(tie: Tie, start: tuple[float, float], end: tuple[float, float], anchor: str) -> str:
    side = 1 if anchor == "start" else -1
    bend = (start[0] + end[0]) / 2
    path = f"M{start[0]:.0f} {start[1]:.0f}C{bend:.0f} {start[1]:.0f} {bend:.0f} {end[1]:.0f} {end[0]:.0f} {end[1]:.0f}"
    line = element("path", d=path, class_="edge", fill="none", stroke="#999", stroke_opacity=0.6)
    dot = element("circle", cx=end[0], cy=end[1], r=_RADIUS, class_="spot")
    name = text(shortened(tie.other.text, _SIDE - 16), end[0] + side * 12, end[1] + 4, anchor=anchor)
    return titled(f"{tie.relation}: {tie.other.text}", line, linked(tie.other.href, dot + name))
