"""The things of a class with what they can be sifted by: programme, theme, country, role and certainty."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from smartspec.describe.asking import number, query_text, rows
from smartspec.describe.labels import Label, choose_literal, local_name
from smartspec.describe.things import names_in_class, sort_key
from smartspec.query.values import bind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyoxigraph import Literal

    from smartspec.describe.labels import Labels
    from smartspec.describe.memory import Memory
    from smartspec.engine.protocol import Engine

FACETS: Final = ("programme", "theme", "country", "role", "certainty")
"""What things are sifted by, in the order in which it is offered; each has a query ``sparql/facet-….rq``."""
SORTS: Final = ("name", "key", "mentions")
"""What things can be put in order by: their names, the ends of their IRIs, how many statements point to them."""


@dataclass(frozen=True)
class Member:
    """A thing of a class.

    Attributes:
        iri: its identifier.
        names: its names in all languages.
        values: for each facet the IRIs of its values.
        mentions: how many statements point to it.
    """

    iri: str
    names: tuple[Literal, ...]
    values: Mapping[str, frozenset[str]]
    mentions: int

    def label(self, language: str) -> Label:
        """Its name for a reader."""
        return choose_literal(self.names, language) or Label(local_name(self.iri))

    def fits(self, chosen: Mapping[str, str]) -> bool:
        """Whether it has all values that are chosen."""
        return all(value in self.values.get(facet, ()) for facet, value in chosen.items())


@dataclass(frozen=True)
class Collection:
    """All things of a class, and the names of the values that they can be sifted by."""

    members: tuple[Member, ...]
    labels: Labels

    def fitting(self, chosen: Mapping[str, str], sort: str, language: str) -> list[Member]:
        """The things that have all values chosen, in an order (one of `SORTS`); equal ones by name."""
        found = [member for member in self.members if member.fits(chosen)]
        found.sort(key=lambda member: (sort_key(member.label(language).text), member.iri))
        if sort == "key":
            found.sort(key=lambda member: sort_key(local_name(member.iri)))
        elif sort == "mentions":
            found.sort(key=lambda member: -member.mentions)
        return found

    def values(self, facet: str) -> set[str]:
        """All values of a facet that occur in the class."""
        return {value for member in self.members for value in member.values.get(facet, ())}

    def counts(self, facet: str, chosen: Mapping[str, str]) -> Counter[str]:
        """For each value of a facet how many things have it beside what is chosen of the other facets."""
        others = {name: value for name, value in chosen.items() if name != facet}
        fitting = (member for member in self.members if member.fits(others))
        return Counter(value for member in fitting for value in member.values.get(facet, ()))


class CollectionKeeper:
    """Keeps what was read of one release. A new release comes with a new keeper, so nothing in it grows stale."""

    def __init__(self) -> None:
        self._collections: dict[str, Collection] = {}

    async def collection(self, engine: Engine, memory: Memory, class_iri: str) -> Collection:
        """The things of a class."""
        if class_iri not in self._collections:
            self._collections[class_iri] = await read_collection(engine, memory, class_iri)
        return self._collections[class_iri]


async def read_collection(engine: Engine, memory: Memory, class_iri: str) -> Collection:
    """The things of a class in the release that the engine holds."""
    of_class = {"class": [NamedNode(class_iri)]}
    named, mentions, facets = await asyncio.gather(
        names_in_class(engine, class_iri),
        rows(engine, "mentions", **of_class),
        asyncio.gather(*(rows(engine, f"facet-{facet}", **of_class) for facet in FACETS)),
    )
    counted = {row["thing"].value: number(row) for row in mentions if row["thing"] is not None}
    values: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for facet, found in zip(FACETS, facets, strict=True):
        for row in found:
            values[row["thing"].value][facet].add(row["value"].value)
    members = [
        Member(iri, names, {facet: frozenset(v) for facet, v in values[iri].items()}, counted.get(iri, 0))
        for iri, names in named.items()
    ]
    mentioned = {value for member in members for found in member.values.values() for value in found}
    return Collection(tuple(members), await memory.labels(engine, mentioned))


def listing_query(class_iri: str, chosen: Mapping[str, str]) -> str:
    """The SPARQL query for the things of a class that have all values chosen: what the list's page shows."""
    terms: dict[str, Sequence[NamedNode]] = {name: [NamedNode(iri)] for name, iri in chosen.items()}
    return bind(query_text("listed"), {"class": [NamedNode(class_iri)], **terms})
