"""A class and what it joins, as a diagram: what leads to it on the left, where it leads on the right.

Each property is a line of its own, read from left to right; a literal's properties stand in the class's own box, its
broader classes above, its narrower ones below. Every box and every line is a link. Nothing is laid out by chance: the
same vocabulary always gives the same picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from smartspec.web.charts.svg import Picture, element, linked, shortened, text, titled

if TYPE_CHECKING:
    from collections.abc import Sequence

_LINE: Final = 20.0
_GAP: Final = 14.0
_SIDE: Final = 170.0
_NAMES: Final = 168.0
_BEND: Final = 46.0
_MIDDLE: Final = 216.0
_HEAD: Final = 34.0
_KIN: Final = 30.0
_MARGIN: Final = 6.0
_INSET: Final = 10.0


@dataclass(frozen=True)
class Named:
    """A class or property: its name for the reader, and where its page is."""

    name: str
    href: str | None
    about: str = ""


@dataclass(frozen=True)
class Join:
    """Another class, and the properties between it and the class in the middle."""

    other: Named
    properties: tuple[Named, ...]


@dataclass(frozen=True)
class Neighbourhood:
    """A class in the middle of what it joins.

    Attributes:
        itself: the class.
        literals: its properties with a literal as value.
        broader: the classes right above it.
        narrower: the classes right below it.
        incoming: what leads to it.
        outgoing: where it leads.
    """

    itself: Named
    literals: tuple[Named, ...] = ()
    broader: tuple[Named, ...] = ()
    narrower: tuple[Named, ...] = ()
    incoming: tuple[Join, ...] = ()
    outgoing: tuple[Join, ...] = ()


@dataclass(frozen=True)
class _Frame:
    """Where things stand: the left edges of the columns, and how high all of it is."""

    left: float
    middle: float
    right: float
    width: float
    height: float
    top: float
    bottom: float

    @property
    def port(self) -> float:
        """The height at which lines meet the box in the middle."""
        return self.top + _HEAD / 2


def draw_neighbourhood(shown: Neighbourhood, title: str, description: str) -> Picture:
    """The diagram, with its title and what it says in words."""
    frame = _frame(shown)
    parts = [
        *_joins(shown.incoming, frame, is_left=True),
        *_joins(shown.outgoing, frame, is_left=False),
        *_kin(shown, frame),
        _itself(shown, frame),
    ]
    return Picture("schema", title, description, frame.width, frame.height, element("g", *parts))


def _frame(shown: Neighbourhood) -> _Frame:
    wing = _SIDE + _NAMES + _BEND
    middle = _MARGIN + (wing if shown.incoming else 0)
    right = middle + _MIDDLE + _BEND + _NAMES
    own = _HEAD + _LINE * len(shown.literals) + (_INSET if shown.literals else 0)
    above, below = ((_KIN + _GAP) * len(kin) for kin in (shown.broader, shown.narrower))
    height = max(_height(shown.incoming), _height(shown.outgoing), above + own + below) + 2 * _MARGIN
    top = (height - (above + own + below)) / 2 + above
    width = (right + _SIDE if shown.outgoing else middle + _MIDDLE) + _MARGIN
    return _Frame(_MARGIN, middle, right, width, height, top, top + own)


def _height(joins: Sequence[Join]) -> float:
    return sum(_box_height(join) for join in joins) + _GAP * max(0, len(joins) - 1)


def _box_height(join: Join) -> float:
    return _LINE * len(join.properties) + _INSET


def _joins(joins: Sequence[Join], frame: _Frame, *, is_left: bool) -> list[str]:
    parts: list[str] = []
    y = (frame.height - _height(joins)) / 2
    for join in joins:
        high = _box_height(join)
        x = frame.left if is_left else frame.right
        parts += [
            _property(each, frame, y + _INSET / 2 + _LINE * (at + 0.5), is_left=is_left)
            for at, each in enumerate(join.properties)
        ]
        parts.append(_box(join.other, x, y, _SIDE, high))
        y += high + _GAP
    return parts


def _property(named: Named, frame: _Frame, y: float, *, is_left: bool) -> str:
    """The line of a property with its name on it, and an arrow where it ends."""
    if is_left:
        start = frame.left + _SIDE
        end, bend = frame.middle, start + _NAMES
        path = f"M{start:.1f} {y:.1f}H{bend:.1f}{_curve(bend, y, end - 7, frame.port)}"
        tip, label = (end, frame.port), start + 8
    else:
        start = frame.middle + _MIDDLE
        bend, end = start + _BEND, frame.right
        path = f"M{start:.1f} {frame.port:.1f}{_curve(start, frame.port, bend, y)}H{end - 7:.1f}"
        tip, label = (end, y), bend + 8
    line = element("path", d=path, class_="join", fill="none", stroke="#888")
    arrow = element("path", d=f"M{tip[0]:.1f} {tip[1]:.1f}l-8 -4v8z", class_="arrow", fill="#888")
    words = text(shortened(named.name, _NAMES - 12), label, y - 4, class_="halo property")
    return titled(named.about or named.name, linked(named.href, line + arrow + words))


def _curve(x1: float, y1: float, x2: float, y2: float) -> str:
    half = (x1 + x2) / 2
    return f"C{half:.1f} {y1:.1f} {half:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"


def _box(named: Named, x: float, y: float, width: float, height: float) -> str:
    frame = _rectangle(x, y, width, height, "box")
    words = text(shortened(named.name, width - 12), x + width / 2, y + height / 2 + 4.5, anchor="middle")
    return titled(named.about or named.name, linked(named.href, frame + words))


def _rectangle(x: float, y: float, width: float, height: float, class_: str) -> str:
    return element("rect", x=x, y=y, width=width, height=height, rx=3, class_=class_, fill="#fff", stroke="#888")


def _itself(shown: Neighbourhood, frame: _Frame) -> str:
    high = frame.bottom - frame.top
    parts = [
        _rectangle(frame.middle, frame.top, _MIDDLE, high, "box itself"),
        text(shown.itself.name, frame.middle + _MIDDLE / 2, frame.port + 4.5, anchor="middle", class_="title"),
    ]
    for at, each in enumerate(shown.literals):
        y = frame.top + _HEAD + _LINE * (at + 0.5) + 4.5
        words = text(shortened(each.name, _MIDDLE - 2 * _INSET), frame.middle + _INSET, y, class_="property")
        parts.append(titled(each.about or each.name, linked(each.href, words)))
    return element("g", *parts)


def _kin(shown: Neighbourhood, frame: _Frame) -> list[str]:
    """Broader classes above, narrower ones below, on a line of their own."""
    wide, x, spine = _MIDDLE - 28, frame.middle + 28, frame.middle + 12
    above = [frame.top - (_KIN + _GAP) * (at + 1) for at in range(len(shown.broader))]
    below = [frame.bottom + _GAP + (_KIN + _GAP) * at for at in range(len(shown.narrower))]
    parts = []
    for rows, end in ((above, frame.top), (below, frame.bottom)):
        for y in rows:
            path = f"M{spine:.1f} {end:.1f}V{y + _KIN / 2:.1f}H{x:.1f}"
            parts.append(element("path", d=path, class_="kin", fill="none", stroke="#888", stroke_dasharray="4 3"))
    parts += [_box(each, x, y, wide, _KIN) for each, y in zip(shown.broader, above, strict=True)]
    parts += [_box(each, x, y, wide, _KIN) for each, y in zip(shown.narrower, below, strict=True)]
    return parts
