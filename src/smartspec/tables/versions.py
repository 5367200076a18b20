"""The table of NUTS regions as values: one `Version` per row, checked against each other."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from smartspec.errors import SourceError, read_each
from smartspec.tables.names import is_latin
from smartspec.tables.table import Row, read_table, reject_duplicates

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from smartspec.errors import Fault

REGION_COLUMNS: Final = (
    "code",
    "level",
    "name",
    "name_latin",
    "country",
    "nuts_version",
    "parent",
    "centroid_lon",
    "centroid_lat",
    "area_km2",
    "population_2021_jrc",
    "extra_regio",
    "source",
)
"""What a table of NUTS regions must have: one row for each code in each version.

``name`` is the name as printed, ``name_latin`` its Latin transcription (required for other scripts only), ``parent``
the code one level up in the same version (empty for countries), ``country`` the code at level 0; the point is in
degrees, ``extra_regio`` is ``yes`` or ``no``, ``source`` names a document of ``sources.csv``.
"""

LEVEL_3: Final = Path(__file__).with_name("level3.csv")
"""The regions of level 3 that the graph needs, with the key of the Region that each belongs to: those that partnerships
name, those that came of them, and those that level 2 was made of when it changed from 2013 to 2016."""

LEVEL_3_COLUMNS: Final = ("code", "region", "name", "country", "nuts_version", "parent", "source")

Place: TypeAlias = tuple[str, str]
"""Year and code of a version."""

SMALLEST: Final = 3
_FIGURE_TOLERANCE: Final = 0.01
_EARTH: Final = 510_072_000
"""Square kilometres."""


@dataclass(frozen=True)
class Version:
    """One territory in one version of NUTS. ``region`` is the key of its Region where the table itself names it."""

    code: str
    level: int
    year: str
    name: str
    latin_name: str
    country: str
    parent: str | None
    longitude: Decimal | None
    latitude: Decimal | None
    area: Decimal | None
    population: int | None
    is_extra_regio: bool
    region: str | None
    row: Row

    @property
    def key(self) -> str:
        """The key of its node, such as ``2016.FRE``."""
        return f"{self.year}.{self.code}"


@dataclass(frozen=True)
class Nomenclature:
    """All versions, by year and code."""

    versions: Mapping[Place, Version]

    def __post_init__(self) -> None:
        faults = [fault for version in self.versions.values() for fault in self._faults(version)]
        if faults:
            raise SourceError(faults)

    @cached_property
    def years(self) -> tuple[str, ...]:
        """The versions of NUTS that the table has, oldest first."""
        return tuple(sorted({year for year, _ in self.versions}))

    @cached_property
    def only_children(self) -> Mapping[Place, Version]:
        """Year and code of a parent → its one child, where there is but one: both have the same extent."""
        counts: Counter[Place] = Counter()
        children: dict[Place, Version] = {}
        for version in self.versions.values():
            if version.parent and version.level < SMALLEST and not version.is_extra_regio:
                counts[version.year, version.parent] += 1
                children[version.year, version.parent] = version
        return {parent: child for parent, child in children.items() if counts[parent] == 1}

    def of(self, year: str) -> Mapping[str, Version]:
        """The versions of one year by code."""
        return {code: version for (each, code), version in self.versions.items() if each == year}

    def has_sound_figures(self, version: Version) -> bool:
        """False where an only child's area is not its parent's: the table counts some of its parts to no parent."""
        parent = self.versions.get((version.year, version.parent or ""))
        if parent is None or self.only_children.get((version.year, parent.code)) != version:
            return True
        return not differs(version.area, parent.area)

    def _faults(self, version: Version) -> Iterable[Fault]:
        if not version.parent:
            return
        parent = self.versions.get((version.year, version.parent))
        where = f"in NUTS {version.year}"
        if parent is None:
            yield from version.row.fault("parent", f"{version.parent!r} is no region {where}").faults
        elif parent.level != version.level - 1:
            reason = f"{version.parent!r} has level {parent.level} {where}, not {version.level - 1}"
            yield from version.row.fault("parent", reason).faults
        elif parent.country != version.country:
            reason = f"{version.parent!r} lies in {parent.country} {where}, not in {version.country}"
            yield from version.row.fault("parent", reason).faults


def differs(one: Decimal | float | None, other: Decimal | float | None) -> bool:
    """Whether two figures are known and more than one per cent apart."""
    if not one or not other:
        return False
    return abs(float(one) - float(other)) > _FIGURE_TOLERANCE * max(float(one), float(other))


def read_nomenclature(regions: Path, level_3: Path = LEVEL_3) -> Nomenclature:
    """The regions of a table, with those of level 3 whose parents it has.

    Raises:
        SourceError: with all rows that cannot be right: a code that does not fit its level, a code twice in a version,
            a parent that is not there, a number that is none.
    """
    rows = read_table(regions, REGION_COLUMNS)
    reject_duplicates(rows, "nuts_version", "code")
    small = read_table(level_3, LEVEL_3_COLUMNS)
    reject_duplicates(small, "nuts_version", "code")
    versions = {(version.year, version.code): version for version in read_each(_version, rows)}
    for version in read_each(_small_version, small):
        if (version.year, version.parent or "") in versions:
            versions[version.year, version.code] = version
    return Nomenclature(versions)


def _version(row: Row) -> Version:
    level = int(row.choice("level", ("0", "1", "2")))
    if not level and row.text("country") != row.text("code"):
        raise row.fault("country", f"{row.text('country')!r} is not the country's own code, {row.text('code')!r}")
    if not level and row.optional("parent"):
        raise row.fault("parent", "a country has no parent here, leave it empty")
    name = row.text("name")
    return Version(
        code=_code(row, level),
        level=level,
        year=_year(row),
        name=name,
        latin_name=name if is_latin(name) else row.text("name_latin"),
        country=row.text("country"),
        parent=row.text("parent") if level else None,
        longitude=_within(row, "centroid_lon", -180, 180),
        latitude=_within(row, "centroid_lat", -90, 90),
        area=_within(row, "area_km2", 0, _EARTH),
        population=row.integer("population_2021_jrc"),
        is_extra_regio=row.choice("extra_regio", ("no", "yes")) == "yes",
        region=None,
        row=row,
    )


def _small_version(row: Row) -> Version:
    return Version(
        code=_code(row, SMALLEST),
        level=SMALLEST,
        year=_year(row),
        name=row.text("name"),
        latin_name=row.text("name"),
        country=row.text("country"),
        parent=row.text("parent"),
        longitude=None,
        latitude=None,
        area=None,
        population=None,
        is_extra_regio=False,
        region=row.text("region"),
        row=row,
    )


def _within(row: Row, column: str, least: int, most: int) -> Decimal | None:
    number = row.decimal(column)
    if number is not None and not least <= number <= most:
        raise row.fault(column, f"{number} is not between {least} and {most}")
    return number


def _code(row: Row, level: int) -> str:
    code = row.text("code")
    if not re.fullmatch(rf"[A-Z]{{2}}[0-9A-Z]{{{level}}}", code):
        raise row.fault("code", f"{code!r} is no code of level {level}: two letters for the country and {level} more")
    return code


def _year(row: Row) -> str:
    year = row.text("nuts_version")
    if not re.fullmatch(r"\d{4}", year):
        raise row.fault("nuts_version", f"{year!r} is not a year")
    return year
