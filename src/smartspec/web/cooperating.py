"""Partnerships and their participants as tables, for those who read them rather than see them on a map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smartspec.describe.things import sort_key
from smartspec.web.charts.communities import COLOURS
from smartspec.web.formatting import readable_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smartspec.describe.cooperation import Cooperation
    from smartspec.describe.labels import Label
    from smartspec.web.analysis import Analysis
    from smartspec.web.language import Texts
    from smartspec.web.links import Links


@dataclass(frozen=True)
class Named:
    """A thing by its name, and where its page is."""

    label: Label
    href: str | None


@dataclass(frozen=True)
class Participant:
    """One who takes part.

    Attributes:
        name: who it is.
        partnerships: how many it takes part in.
        degree: how many others take part beside it.
        between: the share of shortest paths between two others that lead through it, as text.
        group: the number of its community, 0 where it is in none.
        unknown: seats of its partnerships whose holders are not known.
        place: where it is drawn instead, None where it has a point of its own.
        placed: whether it is on the map.
    """

    name: Named
    partnerships: int
    degree: int
    between: str
    group: int
    unknown: int
    place: Named | None
    placed: bool


@dataclass(frozen=True)
class Member:
    """A partnership with its leads, the others who are named, and the seats that no source fills (None: uncounted)."""

    name: Named
    leads: tuple[Named, ...]
    others: tuple[Named, ...]
    unknown: int | None


@dataclass(frozen=True)
class Tables:
    """Makes the tables of partnerships in a reader's language."""

    cooperation: Cooperation
    analysis: Analysis
    texts: Texts
    links: Links

    def participants(self) -> list[Participant]:
        """Those who take part, the best joined first."""
        network, between = self.analysis.network, self.analysis.between
        order = sorted(network.nodes, key=lambda actor: (-network.degree(actor), -between[actor], actor))
        return [self._participant(actor) for actor in order]

    def partnerships(self) -> list[Member]:
        """The partnerships by name."""
        found = [
            Member(
                self.named(each.iri),
                self._all(each.leads),
                self._all(set(each.participants) - each.leads),
                each.unknown,
            )
            for each in self.cooperation.partnerships
        ]
        return sorted(found, key=lambda member: sort_key(member.name.label.text))

    def groups(self) -> list[tuple[int, tuple[Named, ...]]]:
        """The communities, each with the number of its colour."""
        return [(min(place, COLOURS), self._all(group)) for place, group in enumerate(self.analysis.groups, 1)]

    def named(self, iri: str) -> Named:
        """A thing by its name."""
        return Named(self.cooperation.labels.choose(iri, self.texts.language), self.links.to(iri))

    def _all(self, iris: Iterable[str]) -> tuple[Named, ...]:
        return tuple(sorted((self.named(iri) for iri in iris), key=lambda named: sort_key(named.label.text)))

    def _participant(self, actor: str) -> Participant:
        partnerships = self.cooperation.participants[actor]
        point = self.cooperation.points.get(actor)
        group = self.analysis.group_of[actor]
        return Participant(
            self.named(actor),
            len(partnerships),
            self.analysis.network.degree(actor),
            readable_number(f"{self.analysis.between[actor]:.3f}", self.texts),
            group if group <= len(self.analysis.groups) else 0,
            sum(each.unknown or 0 for each in partnerships),
            self.named(point.place) if point and point.place != actor else None,
            point is not None,
        )
