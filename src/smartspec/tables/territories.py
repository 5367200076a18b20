"""Which versions are one territory through time, which territories have one extent, and what each is called.

A version continues an earlier one if it has the same code, or if the code was changed and nothing else was
(`Change.is_recode`); a region that got new limits *and* a new code is another region, tied to the old one by a change.
At level 3 the table itself names the region. A region's key is its NUTS 2016 code, or else the first code it had, so
that keys never change.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from smartspec.errors import Fault, SourceError
from smartspec.tables.names import Label, best_spellings, fold, is_latin, native_script, without_dashes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from smartspec.tables.region_change import Change
    from smartspec.tables.versions import Nomenclature, Place, Version

KEY_YEAR: Final = "2016"
"""The version of NUTS in force when the pilots ran; its codes are the keys of the regions that it has."""


@dataclass(frozen=True, eq=False)
class Territory:
    """A country or a region with all its versions, oldest first."""

    versions: tuple[Version, ...]

    @cached_property
    def key_version(self) -> Version:
        """The version whose code, level and parent the territory itself shows."""
        return next((version for version in self.versions if version.year == KEY_YEAR), self.versions[0])

    @cached_property
    def key(self) -> str:
        """The last part of the IRI; never changes."""
        return self.key_version.region or self.key_version.code

    @cached_property
    def name(self) -> str:
        """The prefixed name of the node, such as ``region:FRE`` or ``country:EE``."""
        return f"{'region' if self.key_version.level else 'country'}:{self.key}"

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """All NUTS codes that it has had."""
        return tuple(sorted({version.code for version in self.versions}))


@dataclass(frozen=True)
class Territories:
    """All territories of a nomenclature, by year and code of their versions."""

    of: Mapping[Place, Territory]

    def of_version(self, version: Version) -> Territory:
        """The territory that a version belongs to."""
        return self.of[version.year, version.code]

    @cached_property
    def regions(self) -> tuple[Territory, ...]:
        """The territories below the countries, by key."""
        found = {territory.name: territory for territory in self.of.values() if territory.key_version.level}
        return tuple(found[name] for name in sorted(found))


def find_territories(nomenclature: Nomenclature, changes: Iterable[Change]) -> Territories:
    """Follow every version back to the first one of its territory.

    Raises:
        SourceError: two territories would have one key, since a code was given to another territory.
    """
    first = _first_versions(nomenclature, tuple(changes))
    members: dict[Place, list[Version]] = defaultdict(list)
    for place, root in sorted(first.items()):
        members[root].append(nomenclature.versions[place])
    territories = [Territory(tuple(versions)) for versions in members.values()]
    _reject_shared_keys(territories)
    return Territories({(v.year, v.code): territory for territory in territories for v in territory.versions})


def _first_versions(nomenclature: Nomenclature, changes: tuple[Change, ...]) -> Mapping[Place, Place]:
    """Each version → the first version of its territory; a region that the table names stands for itself."""
    recoded = {(c.to_year, c.after[0]): (c.from_year, c.before[0]) for c in changes if c.is_recode}
    ended = {
        (change.to_year, code)
        for change in changes
        for code in change.before
        if code not in change.after
        and (change.kind not in {"new", "merge"} or (change.to_year, code) not in nomenclature.versions)
    }
    first: dict[Place, Place] = {}
    latest: dict[str, Place] = {}
    for year in nomenclature.years:
        latest = {code: place for code, place in latest.items() if (year, code) not in ended}
        for code, version in nomenclature.of(year).items():
            before = recoded.get((year, code)) or latest.get(code) or (year, code)
            first[year, code] = ("", version.region) if version.region else first.get(before, before)
            latest[code] = (year, code)
    return first


def _reject_shared_keys(territories: Iterable[Territory]) -> None:
    taken: dict[str, Territory] = {}
    faults: list[Fault] = []
    for territory in territories:
        other = taken.setdefault(territory.name, territory)
        if other is not territory:
            reason = f"the key {territory.key!r} belongs to another territory, which had the code first"
            faults += territory.key_version.row.fault("code", reason).faults
    if faults:
        raise SourceError(faults)


def shared_extents(
    nomenclature: Nomenclature, territories: Territories, changes: Iterable[Change]
) -> list[frozenset[Territory]]:
    """Groups of territories of one extent: only children with their parents, and what the tables call equal."""
    pairs = [
        (territories.of[parent], territories.of_version(child)) for parent, child in nomenclature.only_children.items()
    ]
    for change in changes:
        before, after = (change.from_year, (*change.before, "")[0]), (change.to_year, (*change.after, "")[0])
        if change.keeps_extent and before in territories.of and after in territories.of:
            pairs.append((territories.of[before], territories.of[after]))
    groups: dict[Territory, frozenset[Territory]] = {}
    for one, other in pairs:
        joined = groups.get(one, frozenset([one])) | groups.get(other, frozenset([other]))
        groups |= dict.fromkeys(joined, joined)
    return sorted({group for group in groups.values() if len(group) > 1}, key=lambda group: min(t.name for t in group))


class Labels:
    """What territories and their versions are called in the two languages of the graph."""

    def __init__(
        self,
        territories: Territories,
        extents: Iterable[frozenset[Territory]],
        countries: Mapping[str, Label],
        exonyms: Mapping[str, Label],
    ) -> None:
        self._territories = territories
        self._countries = countries
        self._exonyms = exonyms
        self._whole_countries = {t for group in extents if any(not t.key_version.level for t in group) for t in group}

    def of_territory(self, territory: Territory) -> Label:
        """The country's name for all that is a whole country; a known exonym; or else the latest name there is."""
        version = territory.key_version
        if version.is_extra_regio:
            country = self._countries[version.country]
            return country.extended(f", extra-regio, level {version.level}", f", extra-regio, niveau {version.level}")
        if territory in self._whole_countries or not version.level:
            return self._countries[version.country]
        latest = fold(territory.versions[-1].latin_name)
        codes = [version.code, *(v.code for v in territory.versions if fold(v.latin_name) == latest)]
        exonym = next((self._exonyms[code] for code in codes if code in self._exonyms), None)
        return exonym or Label(*[(self.spellings(territory) or [territory.key])[-1]] * 2)

    def of_version(self, version: Version) -> Label:
        """The exonym of its own code, the territory's label where the name is the same, or else its own name."""
        territory = self._territories.of_version(version)
        if version.is_extra_regio or territory in self._whole_countries or not version.level:
            return self.of_territory(territory)
        if version.code in self._exonyms:
            return self._exonyms[version.code]
        if fold(version.latin_name) == fold(territory.versions[-1].latin_name):
            return self.of_territory(territory)
        return Label(*[best_spellings(v.latin_name for v in territory.versions)[fold(version.latin_name)]] * 2)

    @staticmethod
    def spellings(territory: Territory) -> list[str]:
        """All Latin-script names that the territory has had, oldest first, each in its most readable spelling."""
        best = best_spellings(version.latin_name for version in territory.versions)
        names = {fold(version.latin_name): None for version in territory.versions if is_latin(version.latin_name)}
        return [best[name] for name in names]

    def other_names(self, territory: Territory) -> list[str]:
        """The names that are not the label, for search."""
        if territory.key_version.is_extra_regio:
            return []
        shown = {without_dashes(name) for name in self.of_territory(territory)}
        return [name for name in self.spellings(territory) if without_dashes(name) not in shown]

    @staticmethod
    def native_name(territory: Territory) -> str | None:
        """The latest name in a script that is not the Latin one."""
        version = territory.versions[-1]
        return None if is_latin(version.name) else native_script(version.name)
