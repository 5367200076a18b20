"""A map of points: circles whose areas are the numbers, over land, a graticule and faint points of all regions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from smartspec.web.charts.projection import EUROPE, project
from smartspec.web.charts.reading import Sheet, called, is_named, is_numeric, number
from smartspec.web.charts.svg import SIZE, element, linked, text, titled, width_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from smartspec.web.presentation import Value

LARGEST: Final = 18.0
"""Radius of the largest circle."""
_LEAST: Final = 4.0
"""Radius of the smallest, where names are as high as on any chart."""
_TARGET: Final = 8.0
"""Radius within which a small circle can be hit."""
NAMED: Final = 16
"""How many spots are named on the picture."""

Place = tuple[float, float]
"""Longitude and latitude in degrees."""


@dataclass(frozen=True)
class Lettering:
    """How names are written on a picture: how high, and between which edges of it."""

    size: float = SIZE
    left: float = 0.0
    right: float = EUROPE.width


PLAIN: Final = Lettering()
LARGE: Final = Lettering(size=24)
"""For pictures of the whole of Europe that are as narrow as a telephone."""


@dataclass(frozen=True)
class Spot:
    """One row: where it is on the picture, how large, and its cells."""

    x: float
    y: float
    size: float
    name: Value
    told: str


def draw_map(
    sheet: Sheet, background: Sequence[Place] = (), land: str | None = None, lettering: Lettering = PLAIN
) -> tuple[str, float, float, int] | None:
    """The drawing, its width and height, and how many rows it shows; None where no row lies in Europe."""
    spots = _spots(sheet)
    if not spots:
        return None
    largest = max(spot.size for spot in spots) or 1.0
    drawn = [ground(background, land)]
    least = _LEAST * lettering.size / SIZE
    drawn += [circle(spot, largest, least=least) for spot in sorted(spots, key=lambda spot: -spot.size)]
    drawn.append(names(spots, largest, lettering))
    return "".join(drawn), EUROPE.width, EUROPE.height, len(spots)


def ground(background: Sequence[Place], land: str | None) -> str:
    """What lies under a map: the land, a picture at an address; where there is none a graticule and faint points."""
    if land is None:
        return element("g", graticule(), faint(background), aria_hidden="true")
    return element("image", href=land, width=EUROPE.width, height=EUROPE.height, aria_hidden="true")


def circle(spot: Spot, largest: float, class_: str = "spot", most: float = LARGEST, least: float = _LEAST) -> str:
    """A spot as a circle that says what it is, and leads there.

    ``largest``: the number of the largest circle; ``most``: its radius; ``least``: that of the smallest.
    """
    radius = max(least, _radius(spot, largest, most))
    drawn = element("circle", cx=spot.x, cy=spot.y, r=radius, class_=class_, fill_opacity=0.75)
    if radius < _TARGET:
        drawn = element("circle", cx=spot.x, cy=spot.y, r=_TARGET, class_="target", fill_opacity=0) + drawn
    return titled(spot.told, linked(spot.name.href, drawn, spot.told))


def _spots(sheet: Sheet) -> list[Spot]:
    label = sheet.part("label", is_named)
    east, north = sheet.part("longitude", called("longitude")), sheet.part("latitude", called("latitude"))
    if label is None or east is None or north is None:
        return []
    size = next((at for at in sheet.parts("size", is_numeric) if at not in (east, north)), None)
    found: list[Spot] = []
    for row in sheet.results.rows:
        name, longitude, latitude = row[label], number(row[east]), number(row[north])
        at = place(longitude, latitude) if longitude is not None and latitude is not None else None
        if name and at:
            cell = row[size] if size is not None else None
            told = f"{name.text}. {sheet.heading(size)}: {cell.text}" if cell and size is not None else name.text
            found.append(Spot(*at, number(cell) or 0.0, name, told))
    return found


def place(longitude: float, latitude: float) -> Place | None:
    """Where a point is on the picture; None where it lies outside."""
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):  # noqa: PLR2004
        return None
    at = project(longitude, latitude)
    return at if EUROPE.holds(*at) else None


def _radius(spot: Spot, largest: float, most: float = LARGEST) -> float:
    return max(_LEAST, most * math.sqrt(max(0.0, spot.size) / largest))


def graticule() -> str:
    """Meridians and parallels ten degrees apart."""
    meridians = [[(lon, lat) for lat in range(25, 81, 1)] for lon in range(-60, 81, 10)]
    parallels = [[(lon, lat) for lon in range(-60, 81, 2)] for lat in range(30, 81, 10)]
    lines = [_path(line) for line in (*meridians, *parallels)]
    return element("g", *filter(None, lines), aria_hidden="true")


def _path(line: Iterable[tuple[int, int]]) -> str:
    """The part of a line that lies within the picture."""
    points = [f"{at[0]:.0f},{at[1]:.0f}" for lon, lat in line if (at := place(lon, lat))]
    return element("polyline", points=" ".join(points), class_="grid", fill="none", stroke="#ccc") if points else ""


def faint(background: Sequence[Place]) -> str:
    """Points of longitude and latitude as a faint background."""
    dots = [at for longitude, latitude in background if (at := place(longitude, latitude))]
    path = "".join(f"M{x:.0f} {y:.0f}h0" for x, y in dots)
    if not path:
        return ""
    return element("path", d=path, class_="faint", stroke="#ccc", stroke_width=5, stroke_linecap="round")


def names_for_any_width(spots: Sequence[Spot], largest: float) -> str:
    """The names twice: as they are shown, and fewer and larger ones that a stylesheet shows where there is no room."""
    large = names(spots, largest, LARGE)
    return names(spots, largest) + (element("g", large, class_="large", display="none") if large else "")


def names(spots: Sequence[Spot], largest: float, lettering: Lettering = PLAIN) -> str:
    """The names of the largest spots, as far as they find room."""
    size = lettering.size
    taken: list[tuple[float, float, float, float]] = [
        (spot.x - room, spot.y - room, spot.x + room, spot.y + room)
        for spot in spots
        for room in [0.7 * _radius(spot, largest)]
    ]
    drawn: list[str] = []
    for spot in sorted(spots, key=lambda spot: (-spot.size, spot.name.text)):
        radius, width = _radius(spot, largest), width_of(spot.name.text) * size / SIZE
        for x, anchor in ((spot.x + radius + 4, "start"), (spot.x - radius - 4, "end")):
            left = x if anchor == "start" else x - width
            box = (left, spot.y - size / 2, left + width, spot.y + size / 2)
            if lettering.left <= left <= lettering.right - width and not any(_meet(box, other) for other in taken):
                taken.append(box)
                drawn.append(text(spot.name.text, x, spot.y + 0.3 * size, anchor=anchor, class_="halo"))
                break
        if len(drawn) == NAMED:
            break
    return element("g", *drawn, class_="names", font_size=size, aria_hidden="true") if drawn else ""


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
