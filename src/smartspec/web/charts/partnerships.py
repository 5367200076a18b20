"""The map of partnerships: a circle for each participant at its point, an arc for each two that a partnership joins.

An arc leads from each lead of a partnership to every other participant; where no lead is named, between every two. What
lies outside of the frame of Europe stands in boxes below it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from smartspec.graph.namespaces import IDENTIFIER
from smartspec.web.charts.map import Spot, circle, ground, names_for_any_width
from smartspec.web.charts.projection import EUROPE, project
from smartspec.web.charts.svg import SIZE, Picture, element, shortened, text, titled
from smartspec.web.presentation import Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from smartspec.describe.cooperation import Cooperation, Pair, Point
    from smartspec.web.language import Texts
    from smartspec.web.links import Links

_GAP: Final = 8.0
_BOX: Final = 64.0
"""Height of the boxes for what lies overseas."""
_ABREAST: Final = 4
"""How many boxes stand in a row: their names can still be read on a telephone."""
_APART: Final = 9.0
"""How far those stand from their point who share it with others."""
_BULGE: Final = 0.16
"""How far an arc bends, as a share of its length."""

_CODES: Final = ("PT20", "PT30", "ES70", "FRY1", "FRY2", "FRY3", "FRY4", "FRY5")
_OUTERMOST: Final = tuple(f"{IDENTIFIER}region/{code}" for code in _CODES)
"""The Union's outermost regions (Treaty on the Functioning of the European Union, article 349), from near to far."""

Spots = dict[str, Spot]


@dataclass(frozen=True)
class _Box:
    """Where a region overseas is drawn."""

    place: str
    left: float
    top: float
    width: float

    @property
    def middle(self) -> tuple[float, float]:
        return self.left + self.width / 2, self.top + (_BOX - SIZE) / 2


@dataclass(frozen=True)
class PartnershipMap:
    """Draws partnerships in a reader's language. ``land``: the address of the picture of the land, None: no land."""

    cooperation: Cooperation
    texts: Texts
    links: Links
    land: str | None = None

    def picture(self) -> Picture:
        """The whole map, every circle a link."""
        boxes = self._boxes()
        spots = self._spots(boxes)
        largest = max((spot.size for spot in spots.values()), default=1.0)
        drawn = [
            self._ground(boxes),
            self._arcs(spots),
            *(circle(spot, largest) for spot in sorted(spots.values(), key=lambda spot: -spot.size)),
            names_for_any_width([spot for spot in spots.values() if spot.y < EUROPE.height], largest),
        ]
        height = max((box.top + _BOX + 1 for box in boxes), default=EUROPE.height)
        return Picture("map", self.texts("map-picture"), self._told(spots), EUROPE.width, height, "".join(drawn))

    def thumbnail(self) -> Picture:
        """Europe alone, with nothing in it that can be pointed at: to stand in a link."""
        spots = {actor: spot for actor, spot in self._spots([]).items() if EUROPE.holds(spot.x, spot.y)}
        largest = max((spot.size for spot in spots.values()), default=1.0)
        circles = [
            element("circle", cx=spot.x, cy=spot.y, r=max(4.0, 20 * math.sqrt(spot.size / largest)))
            for spot in spots.values()
        ]
        dots = element("g", *circles, class_="spot", fill_opacity=0.8) if circles else ""
        content = self._ground([]) + self._arcs(spots, told=False) + dots
        return Picture("map", self.texts("map-picture"), self._told(spots), EUROPE.width, EUROPE.height, content)

    def _told(self, spots: Spots) -> str:
        everyone = len(self.cooperation.participants)
        shown, total = self.texts.number(len(spots)), self.texts.number(everyone)
        return self.texts("map-picture-text", shown=shown, total=total)

    def _ground(self, boxes: Sequence[_Box]) -> str:
        points = [(point.longitude, point.latitude) for point in self.cooperation.regions]
        return ground(points, self.land) + "".join(self._box(box) for box in boxes)

    def _box(self, box: _Box) -> str:
        name = self.cooperation.labels.choose(box.place, self.texts.language).text
        frame = element(
            "rect", x=box.left, y=box.top, width=box.width - 4, height=_BOX, class_="inset", fill="none", stroke="#ccc"
        )
        x, y = box.middle
        label = text(shortened(name, box.width - 6), x - 2, box.top + _BOX - 8, anchor="middle", class_="tick")
        dot = element("circle", cx=x, cy=y, r=2, class_="point")
        return element("g", frame, dot, label)

    def _boxes(self) -> list[_Box]:
        """A box for each outermost region, and for each other participant whose point lies outside of the frame."""
        known = {point.place for point in self.cooperation.regions}
        points = (self.cooperation.points[actor] for actor in self._placed())
        elsewhere = sorted({point.place for point in points if not EUROPE.holds(*_at(point))} - {*_OUTERMOST})
        places = [place for place in _OUTERMOST if place in known] + elsewhere
        width, height = EUROPE.width / _ABREAST, _BOX + _GAP / 2
        return [
            _Box(place, number % _ABREAST * width + 2, EUROPE.height + _GAP + number // _ABREAST * height, width)
            for number, place in enumerate(places)
        ]

    def _placed(self) -> list[str]:
        return [actor for actor in self.cooperation.participants if actor in self.cooperation.points]

    def _spots(self, boxes: Iterable[_Box]) -> Spots:
        """The circle of each participant with a point; those who share a point stand around it."""
        overseas = {box.place: box.middle for box in boxes}
        sharing: dict[tuple[float, float], list[str]] = defaultdict(list)
        for actor in self._placed():
            point = self.cooperation.points[actor]
            sharing[overseas.get(point.place) or _at(point)].append(actor)
        partnerships = self.cooperation.participants
        found: Spots = {}
        for at, actors in sharing.items():
            for number, actor in enumerate(actors):
                found[actor] = self._spot(actor, _beside(at, number, len(actors)), len(partnerships[actor]))
        return found

    def _spot(self, actor: str, at: tuple[float, float], count: int) -> Spot:
        language = self.texts.language
        label = self.cooperation.labels.choose(actor, language)
        told = f"{label.text}: {self.texts.count('map-partnerships', count)}"
        place = self.cooperation.points[actor].place
        if place != actor:
            told += f" ({self.texts('map-drawn-at', place=self.cooperation.labels.choose(place, language).text)})"
        return Spot(*at, float(count), Value(label.text, self.links.to(actor)), told)

    def _arcs(self, spots: Spots, *, told: bool = True) -> str:
        joined = Counter(pair for each in self.cooperation.partnerships for pair in each.spokes())
        lines = [self._arc(spots, pair, joined[pair], told=told) for pair in sorted(joined) if spots.keys() >= {*pair}]
        if not lines:
            return ""
        return element("g", *lines, class_="arcs", aria_hidden="true", fill="none", stroke="#888", stroke_opacity=0.45)

    def _arc(self, spots: Spots, pair: Pair, count: int, *, told: bool) -> str:
        one, other = (spots[actor] for actor in pair)
        path = element("path", d=_bent(one, other), stroke_width=0.4 + 0.8 * count)
        if not told:
            return path
        return titled(f"{one.name.text} – {other.name.text}: {self.texts.count('map-partnerships', count)}", path)


def _at(point: Point) -> tuple[float, float]:
    return project(point.longitude, point.latitude)


def _beside(at: tuple[float, float], number: int, together: int) -> tuple[float, float]:
    """The place of one of several who share a point: the first on it where it is alone, else all around it."""
    if together == 1:
        return at
    angle = math.tau * number / together
    return at[0] + _APART * math.cos(angle), at[1] + _APART * math.sin(angle)


def _bent(one: Spot, other: Spot) -> str:
    """A curve between two spots that bends to the north, as great circles do on maps of Europe."""
    west, east = sorted((one, other), key=lambda spot: (spot.x, spot.y))
    x = (west.x + east.x) / 2 + _BULGE * (east.y - west.y)
    y = (west.y + east.y) / 2 - _BULGE * (east.x - west.x)
    return f"M{west.x:.0f} {west.y:.0f}Q{x:.0f} {y:.0f} {east.x:.0f} {east.y:.0f}"
