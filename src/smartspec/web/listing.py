"""A list of things as its page shows it, and the same list as CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from smartspec.describe.facets import FACETS, SORTS
from smartspec.describe.labels import local_name
from smartspec.describe.things import sort_key
from smartspec.errors import ParameterError, nearest
from smartspec.web.mediatypes import CSV, HTML, JSON
from smartspec.web.selection import Option

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smartspec.describe.facets import Collection, Member
    from smartspec.web.links import Links

LIST_FORMS: Final = (HTML, CSV, JSON)
"""Forms of a list, a page first."""
_TOLD: Final = ("programme", "role", "certainty", "country")
"""The facets whose values a page tells beside each name."""
_MOST_TOLD: Final = 4


@dataclass(frozen=True)
class Asked:
    """What an address asks of a list: for each facet that is used the IRI of its value, and the order."""

    chosen: Mapping[str, str]
    sort: str = SORTS[0]

    def address(self, **more: str | int) -> dict[str, str | int]:
        """The query parameters that ask for the same list."""
        order = {} if self.sort == SORTS[0] else {"sort": self.sort}
        return {**{facet: local_name(iri) for facet, iri in self.chosen.items()}, **order, **more}

    def without(self, facet: str) -> dict[str, str | int]:
        """The query parameters that ask for the same list with one facet left open."""
        return {name: value for name, value in self.address().items() if name != facet}


def read_asked(collection: Collection, given: Mapping[str, str], sort: str) -> Asked:
    """What an address asks for; its values are keys such as ``hydrogen``, an empty one leaves a facet open.

    Raises:
        ParameterError: nothing in the class has such a value, or there is no such order.
    """
    if sort and sort not in SORTS:
        detail = f"sort is one of {', '.join(SORTS)}, not {sort!r}."
        raise ParameterError(detail, {"parameter": "sort", "nearest": nearest(sort, SORTS)})
    chosen = {facet: _value(collection, facet, key) for facet, key in given.items() if key}
    return Asked(chosen, sort or SORTS[0])


def _value(collection: Collection, facet: str, key: str) -> str:
    keys = {local_name(iri): iri for iri in sorted(collection.values(facet))}
    if key not in keys:
        detail = f"Nothing in this list has the {facet} {key!r}."
        raise ParameterError(detail, {"parameter": facet, "nearest": nearest(key, keys)})
    return keys[key]


@dataclass(frozen=True)
class Sifted:
    """A list of things as it was asked for, in a reader's language."""

    collection: Collection
    asked: Asked
    language: str
    members: Sequence[Member]

    def facets(self) -> dict[str, list[Option]]:
        """For each facet that the class has its values with how many things have them, by name."""
        found = {facet: self._options(facet) for facet in FACETS if len(self.collection.values(facet)) > 1}
        return {facet: options for facet, options in found.items() if options}

    def told(self, member: Member) -> str:
        """A few of a thing's values, to tell it from others."""
        code = [local_name(member.iri)] if self._namesakes[member.label(self.language).text] > 1 else []
        names = [name for facet in _TOLD if facet not in self.asked.chosen for name in self._names(member, facet)]
        return ", ".join([*code, *names[:_MOST_TOLD]]) + (" …" if len(names) > _MOST_TOLD else "")

    @cached_property
    def _namesakes(self) -> Counter[str]:
        return Counter(member.label(self.language).text for member in self.members)

    def csv(self) -> bytes:
        """The whole list as CSV (RFC 4180): one row for a thing, several values of a facet parted by semicolons."""
        output = io.StringIO()
        writer = csv.writer(output)
        writer.writerow(["iri", "name", *FACETS, "mentions"])
        for member in self.members:
            values = ["; ".join(self._names(member, facet)) for facet in FACETS]
            writer.writerow([member.iri, member.label(self.language).text, *values, member.mentions])
        return output.getvalue().encode()

    def json(self, links: Links) -> bytes:
        """The whole list as JSON, with the number of things for each value of each facet."""
        things = [self._thing(member, links) for member in self.members]
        counts = {facet: {each.value: each.count for each in found} for facet, found in self.facets().items()}
        told = {"total": len(things), "chosen": dict(self.asked.chosen), "facets": counts, "things": things}
        return json.dumps(told, ensure_ascii=False).encode()

    def _thing(self, member: Member, links: Links) -> dict[str, Any]:
        values = {facet: sorted(member.values[facet]) for facet in FACETS if facet in member.values}
        label = member.label(self.language)
        told = {"iri": member.iri, "name": label.text, "language": label.language, "page": links.to(member.iri)}
        return {**told, **values, "mentions": member.mentions}

    def _names(self, member: Member, facet: str) -> list[str]:
        labels = self.collection.labels
        found = [labels.choose(value, self.language).text for value in member.values.get(facet, ())]
        return sorted(found, key=sort_key)

    def _options(self, facet: str) -> list[Option]:
        chosen, labels = self.asked.chosen.get(facet), self.collection.labels
        counts = self.collection.counts(facet, self.asked.chosen)
        options = [
            Option(local_name(iri), labels.choose(iri, self.language).text, counts[iri], iri == chosen)
            for iri in {*counts, *([chosen] if chosen else [])}
        ]
        return sorted(options, key=lambda option: (sort_key(option.name), option.value))
