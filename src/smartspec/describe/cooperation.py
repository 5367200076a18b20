"""Who works with whom: the partnerships of a release with their participants, subjects, days and unknown seats."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import combinations, product
from typing import TYPE_CHECKING, NamedTuple

from smartspec.describe.asking import number, rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import QuerySolution

    from smartspec.describe.labels import Labels
    from smartspec.describe.memory import Memory
    from smartspec.engine.protocol import Engine

Pair = tuple[str, str]
"""The IRIs of two participants, the smaller first."""


class Point(NamedTuple):
    """Longitude and latitude in degrees, and the IRI of the territory whose point it is."""

    longitude: float
    latitude: float
    place: str


@dataclass(frozen=True)
class Partnership:
    """A partnership as far as sources tell.

    Attributes:
        iri: its identifier.
        first: its first day, None where no source states one.
        last: its last day, None where no source states one.
        participants: IRIs of those whom sources name, in the order of the IRIs.
        leads: those of them who coordinate.
        programmes: the programmes and platforms that it belongs to, with those above.
        themes: its themes, with the wider ones.
        unknown: how many seats there are whose holders no source names; None where no source counts its seats.
    """

    iri: str
    first: date | None = None
    last: date | None = None
    participants: tuple[str, ...] = ()
    leads: frozenset[str] = frozenset()
    programmes: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()
    unknown: int | None = None

    def ran_in(self, year: int) -> bool:
        """Whether it ran in a year: begun by its end, and not ended before it. Without a first day it is not known."""
        return self.first is not None and self.first.year <= year and (self.last is None or self.last.year >= year)

    def pairs(self) -> Iterator[Pair]:
        """Every two of its participants."""
        yield from combinations(sorted(self.participants), 2)

    def spokes(self) -> Iterator[Pair]:
        """Each lead with every other participant; every two of them where no lead is named."""
        if not self.leads:
            yield from self.pairs()
            return
        found = {(min(pair), max(pair)) for pair in product(self.leads, self.participants) if pair[0] != pair[1]}
        yield from sorted(found)


@dataclass(frozen=True)
class Cooperation:
    """Partnerships, where their participants lie, and the names of all that is mentioned.

    Attributes:
        partnerships: in the order of their IRIs.
        points: of participants; one without a point of its own has that of the smallest territory around it.
        regions: points of all regions of NUTS level 2, as a background.
        labels: names of partnerships, participants, subjects, and places.
    """

    partnerships: tuple[Partnership, ...]
    points: Mapping[str, Point]
    regions: tuple[Point, ...]
    labels: Labels

    def chosen(self, programme: str | None = None, theme: str | None = None, year: int | None = None) -> Cooperation:
        """Only the partnerships of a programme (or platform), on a theme, in a year; None leaves it open."""
        found = [
            partnership
            for partnership in self.partnerships
            if (programme is None or programme in partnership.programmes)
            and (theme is None or theme in partnership.themes)
            and (year is None or partnership.ran_in(year))
        ]
        return replace(self, partnerships=tuple(found))

    @property
    def unknown(self) -> int:
        """How many seats there are whose holders no source names."""
        return sum(partnership.unknown or 0 for partnership in self.partnerships)

    @property
    def undated(self) -> int:
        """How many partnerships there are of which no source says when they began."""
        return sum(partnership.first is None for partnership in self.partnerships)

    def years(self) -> range:
        """The years from the first beginning to the last day that is known; empty where there are no days."""
        days = [day for each in self.partnerships for day in (each.first, each.last) if each.first and day]
        return range(min(days).year, max(days).year + 1) if days else range(0)

    @cached_property
    def participants(self) -> Mapping[str, tuple[Partnership, ...]]:
        """Each participant with its partnerships, those with most first."""
        found: dict[str, list[Partnership]] = defaultdict(list)
        for partnership in self.partnerships:
            for actor in partnership.participants:
                found[actor].append(partnership)
        return {actor: tuple(found[actor]) for actor in sorted(found, key=lambda actor: (-len(found[actor]), actor))}

    def shared(self) -> Counter[Pair]:
        """How many partnerships every two participants share."""
        return Counter(pair for partnership in self.partnerships for pair in partnership.pairs())


async def read_cooperation(engine: Engine, memory: Memory) -> Cooperation:
    """The partnerships of the release that the engine holds."""
    members, subjects, seats, points, regions = await asyncio.gather(
        rows(engine, "partnerships"),
        rows(engine, "partnership-subjects"),
        rows(engine, "partnership-seats"),
        rows(engine, "participant-points"),
        rows(engine, "region-points"),
    )
    partnerships = _with_seats(_with_subjects(_partnerships(members), subjects), seats)
    places = _points(points)
    background = tuple(_point(row, "region") for row in regions)
    mentioned = {row["subject"].value for row in subjects} | {point.place for point in (*places.values(), *background)}
    for iri, partnership in partnerships.items():
        mentioned |= {iri, *partnership.participants}
    return Cooperation(tuple(partnerships.values()), places, background, await memory.labels(engine, mentioned))


def _partnerships(found: Iterable[QuerySolution]) -> dict[str, Partnership]:
    read: dict[str, Partnership] = {}
    for row in found:
        iri = row["partnership"].value
        known = read.get(iri) or Partnership(iri)
        firsts = [day for day in (known.first, _day(row, "first")) if day]
        lasts = [day for day in (known.last, _day(row, "last")) if day]
        known = replace(known, first=min(firsts, default=None), last=max(lasts, default=None))
        if row["actor"] is not None:
            actor = row["actor"].value
            leads = {actor} if row["lead"] is not None and row["lead"].value == "true" else set()
            everyone = tuple(dict.fromkeys((*known.participants, actor)))
            known = replace(known, participants=everyone, leads=known.leads | leads)
        read[iri] = known
    return read


def _with_subjects(partnerships: Mapping[str, Partnership], found: Iterable[QuerySolution]) -> dict[str, Partnership]:
    subjects: dict[Pair, set[str]] = defaultdict(set)
    for row in found:
        subjects[row["partnership"].value, row["kind"].value].add(row["subject"].value)
    return {
        iri: replace(
            each,
            programmes=frozenset(subjects[iri, "programme"]),
            themes=frozenset(subjects[iri, "theme"]),
        )
        for iri, each in partnerships.items()
    }


def _with_seats(partnerships: Mapping[str, Partnership], found: Iterable[QuerySolution]) -> dict[str, Partnership]:
    unknown = {row["partnership"].value: number(row) for row in found if row["partnership"] is not None}
    return {iri: replace(each, unknown=unknown.get(iri)) for iri, each in partnerships.items()}


def _points(found: Iterable[QuerySolution]) -> dict[str, Point]:
    """The point of each participant: its own, else that of the smallest territory that it lies within."""
    best: dict[str, tuple[int, Point]] = {}
    for row in found:
        actor, point = row["actor"].value, _point(row, "place")
        level = 10 if point.place == actor else int(row["level"].value)
        if actor not in best or best[actor][0] < level:
            best[actor] = (level, point)
    return {actor: point for actor, (_, point) in best.items()}


def _point(row: QuerySolution, of: str) -> Point:
    return Point(float(row["longitude"].value), float(row["latitude"].value), row[of].value)


def _day(row: QuerySolution, name: str) -> date | None:
    """A day; None where there is none, or one that the calendar does not have."""
    try:
        return date.fromisoformat(row[name].value) if row[name] is not None else None
    except ValueError:
        return None
