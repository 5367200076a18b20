"""Pictures of a thing on its page: where it lies, when it was, what it is joined to; from its description alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from smartspec.describe.labels import Label
from smartspec.graph.namespaces import IDENTIFIER, PREFIXES
from smartspec.query.chart import Chart
from smartspec.web.charts.drawing import draw
from smartspec.web.charts.map import PLAIN, Lettering
from smartspec.web.charts.neighbours import Tie, draw_neighbours
from smartspec.web.charts.projection import EUROPE, project
from smartspec.web.charts.svg import SIZE, Picture, width_of
from smartspec.web.presentation import Value
from smartspec.web.results import Column, Results

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from smartspec.web.language import Texts
    from smartspec.web.presentation import Group, ThingPage

Coordinates = tuple[float, float]

MOST_TIES: Final = 14
"""How many things are shown at each side of the picture of relations."""
_DATED: Final = tuple(
    PREFIXES["s3"] + name for name in ("opened", "deadline", "date", "accession", "withdrawal", "euroSince")
)
_SPAN: Final = (PREFIXES["s3"] + "start", PREFIXES["s3"] + "end")
_AROUND: Final = (190.0, 90.0)
"""How much of the map is shown around places, across and upright, at least; across as much as the longest name."""
_LETTERS: Final = 17
"""Height of the names on the narrowest part that is shown; on a wider one they grow with it, to be read as well."""
_BESIDE: Final = 10.0
"""From a point to its name."""
_LEAST: Final = (400.0, 360.0)
"""The least that is shown of it, so that one knows where one is."""
_IDLE: Final = (PREFIXES["rdf"] + "type", PREFIXES["s3"] + "member", PREFIXES["s3"] + "participant")
"""What the picture leaves out: the heading has it, or other relations say it more exactly."""


@dataclass(frozen=True)
class Portrait:
    """The pictures that a thing has; None where it has nothing to draw of the kind."""

    map: Picture | None = None
    timeline: Picture | None = None
    relations: Picture | None = None


def draw_portrait(
    page: ThingPage,
    texts: Texts,
    located: Mapping[str, Coordinates],
    background: Sequence[Coordinates] = (),
    land: str | None = None,
) -> Portrait:
    """The pictures of a thing.

    Args:
        page: what its page says.
        texts: the reader's language.
        located: longitude and latitude of territories, by IRI.
        background: the points that a map shows faintly.
        land: the address of the picture of the land that lies under a map; it takes the place of those points.
    """
    return Portrait(_map(page, texts, located, background, land), _timeline(page, texts), _relations(page, texts))


def _map(
    page: ThingPage,
    texts: Texts,
    located: Mapping[str, Coordinates],
    background: Sequence[Coordinates],
    land: str | None,
) -> Picture | None:
    """The thing itself where it is a territory, else the territories that it speaks of."""
    me = Value(page.title.text, None, page.title.language, page.iri)
    spoken = [value for group in page.facts for value in group.values]
    places = {value.full: value for value in ([me] if page.iri in located else spoken) if value.full in located}
    rows = tuple(
        (value, _number(located[iri][0]), _number(located[iri][1])) for iri, value in places.items() if iri is not None
    )
    columns = ("place", "longitude", "latitude")
    points = [at for iri in places if iri is not None and EUROPE.holds(*(at := project(*located[iri])))]
    if not points:
        return None
    longest = max(width_of(value.text) for value in places.values()) * _LETTERS / SIZE + _BESIDE
    (left, width), (top, height) = _near(points, longest)
    size = _LETTERS if len(points) == 1 else _LETTERS * width / _LEAST[0]
    picture = _drawn("map", columns, rows, texts, background, land, Lettering(size, left, left + width))
    return replace(picture, left=left, top=top, width=width, height=height) if picture else None


def _near(points: Sequence[Coordinates], name: float) -> list[tuple[float, float]]:
    """The part of a map of Europe in which points lie, across and upright: where it begins, and its size.

    There is land around them, and room for the longest name beside the one that lies alone.
    """
    whole = (EUROPE.width, EUROPE.height)
    sides = []
    room = (max(_AROUND[0], name) if len(points) == 1 else _AROUND[0], _AROUND[1])
    for at, (around, least, most) in enumerate(zip(room, _LEAST, whole, strict=True)):
        first, last = min(point[at] for point in points), max(point[at] for point in points)
        size = min(most, max(least, last - first + 2 * around))
        sides.append((min(max(0.0, (first + last - size) / 2), most - size), size))
    return sides


def _timeline(page: ThingPage, texts: Texts) -> Picture | None:
    """The time that the thing takes, and its days by what they are called; None where there is but one."""
    said = {group.predicate: group for group in page.facts}
    rows = [(Value(group.name.text), day, day) for group in map(said.get, _DATED) if group for day in group.values]
    if all(predicate in said for predicate in _SPAN):
        start, end = (said[predicate].values[0] for predicate in _SPAN)
        rows.append((Value(page.title.text), start, end))
    if sum(first != last for _, first, last in rows) + len(rows) < 2:  # noqa: PLR2004 - two days make a line
        return None
    rows.sort(key=lambda row: row[1].full or "")
    return _drawn("timeline", ("name", "from", "to"), tuple(rows), texts)


def _relations(page: ThingPage, texts: Texts) -> Picture | None:
    out = [Tie(group.name.text, value) for group in _joining(page.facts) for value in _things(group)]
    into = [Tie(group.name.text, value, incoming=True) for group in _joining(page.incoming) for value in _things(group)]
    ties = [*into[:MOST_TIES], *out[:MOST_TIES]]
    if not ties:
        return None
    content, width, height, shown = draw_neighbours(page.title.text, ties)
    total = texts.number(len(out) + len(into))
    kind = texts("chart-network")
    description = texts("chart-description", kind=kind, shown=texts.number(shown), total=total)
    return Picture("network", texts("thing-relations"), description, width, height, content)


def _joining(groups: Iterable[Group]) -> list[Group]:
    return [group for group in groups if group.predicate not in _IDLE]


def _things(group: Group) -> list[Value]:
    return [value for value in group.values if value.full and value.full.startswith(IDENTIFIER) and not value.nested]


def _number(value: float) -> Value:
    return Value(str(value), full=str(value), numeric=True)


def _drawn(  # noqa: PLR0913, PLR0917 - as for `draw`
    kind: str,
    names: Sequence[str],
    rows: tuple[tuple[Value, ...], ...],
    texts: Texts,
    background: Sequence[Coordinates] = (),
    land: str | None = None,
    lettering: Lettering = PLAIN,
) -> Picture | None:
    cells = list(zip(*rows, strict=True)) or [()] * len(names)
    columns = tuple(
        Column(name, Label(name), numeric=all(cell.numeric for cell in column))
        for name, column in zip(names, cells, strict=True)
    )
    results = Results(columns, rows, len(rows))
    return draw(Chart(kind), texts(f"thing-{kind}"), results, texts, background, land, lettering)
