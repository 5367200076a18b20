"""NUTS: every row of the table of regions as a ``s3:RegionVersion``, and the ``s3:Region`` behind its versions."""

from __future__ import annotations

from collections import defaultdict
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import permutations
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal

from smartspec.graph.terms import typed
from smartspec.tables.atlas import levels_of, read_atlas, split_files
from smartspec.tables.names import Label
from smartspec.tables.sources import describe_publisher, read_sources
from smartspec.tables.statements import Outputs
from smartspec.tables.versions import REGION_COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

    from smartspec.tables.atlas import Atlas
    from smartspec.tables.territories import Territory
    from smartspec.tables.versions import Version

__all__ = ["HELP", "REGION_COLUMNS", "import_nuts"]

HELP: Final = "The regions of all NUTS versions and their stable identities, into data/nuts/"

_SOURCES_FILE: Final = "nuts/sources.ttl"
_HUNDREDTH: Final = Decimal("0.01")
_POPULATION_YEAR: Final = "2021"
_MADE: Final = "Made by `smartspec import nuts`: change the tables or the importer, not this file."
_FIGURES: Final = (
    "Points are for display; areas (km²) and populations are estimates by the Joint Research Centre's overlay, not",
    "official figures. Figures of an only child that contradict its parent's are left out.",
)
_OUTSIDE: Final = Label(
    "No place: holds what a country's figures count but none of its regions, such as embassies or the sea bed.",
    "N'est pas un lieu : recueille ce que comptent les chiffres d'un pays mais aucune de ses régions, par exemple les "
    "ambassades ou les fonds marins.",
)


def import_nuts(regions: Path, changes: Path, countries: Path) -> Outputs:
    """The Turtle of all regions (``nuts/{country}.ttl``) and of their versions (``nuts/{country}-{version}.ttl``).

    ``regions`` and ``changes`` are CSV tables (`REGION_COLUMNS`, ``CHANGE_COLUMNS``), ``countries`` is the committed
    ``data/countries.ttl``. The changes decide which versions are one region; ``import_changes`` states them.

    Raises:
        SourceError: with file, line, column and reason of every row that cannot be right.
    """
    atlas = read_atlas(regions, changes, countries)
    outputs = Outputs()
    _say_sources(outputs, atlas)
    _say_regions(outputs, atlas)
    _say_versions(outputs, atlas)
    return outputs


def _say_sources(outputs: Outputs, atlas: Atlas) -> None:
    sources = read_sources("nuts")
    rows = [version.row for version in atlas.nomenclature.versions.values()]
    rows += [row for change in atlas.revisions.changes for row in change.sources]
    outputs.head(_SOURCES_FILE, "Where the graph of NUTS regions comes from.", _MADE)
    sources.describe(outputs, _SOURCES_FILE, sources.of_all(rows))
    name = Label("Joint Research Centre", "Centre commun de recherche")
    page = "https://joint-research-centre.ec.europa.eu/"
    describe_publisher(outputs, _SOURCES_FILE, "joint-research-centre", name, page)


def _say_regions(outputs: Outputs, atlas: Atlas) -> None:
    by_country: dict[str, list[Territory]] = defaultdict(list)
    for territory in atlas.territories.regions:
        by_country[territory.key_version.country].append(territory)
    files: dict[str, str] = {}
    for country, found in by_country.items():
        for file, some in split_files(f"nuts/{country}", found, lambda territory: territory.key_version.level):
            files |= dict.fromkeys((territory.name for territory in some), file)
            levels = levels_of(territory.key_version.level for territory in some)
            outputs.head(file, f"Regions through all NUTS versions: {atlas.countries[country].en}, {levels}.", _MADE)
            for territory in some:
                _say_region(outputs, file, territory, atlas)
    for group in atlas.extents:
        for one, other in permutations(sorted(group, key=lambda territory: territory.name), 2):
            file = files.get(one.name, f"nuts/{one.key}.ttl")
            outputs.say(file, one.name, "s3:sameExtentAs", other.name)


def _say_region(outputs: Outputs, file: str, territory: Territory, atlas: Atlas) -> None:
    version, name = territory.key_version, territory.name
    outputs.say(file, name, "a", "s3:Region")
    outputs.say(file, name, "rdfs:label", *atlas.labels.of_territory(territory).literals())
    outputs.say(file, name, "skos:altLabel", *(Literal(other) for other in atlas.labels.other_names(territory)))
    outputs.say(file, name, "s3:nutsCode", Literal(version.code))
    outputs.say(file, name, "s3:nutsLevel", typed(version.level, "integer"))
    outputs.say(file, name, "s3:country", f"country:{version.country}")
    outputs.say(file, name, "s3:within", atlas.territories.of[version.year, version.parent or ""].name)
    outputs.say(file, name, "schema:sameAs", *(f"nuts:{code}" for code in territory.codes))
    if native := atlas.labels.native_name(territory):
        outputs.say(file, name, "s3:nativeName", Literal(native))
    if version.is_extra_regio:
        outputs.say(file, name, "rdfs:comment", *_OUTSIDE.literals())


def _say_versions(outputs: Outputs, atlas: Atlas) -> None:
    groups: dict[tuple[str, str], list[Version]] = defaultdict(list)
    for version in atlas.nomenclature.versions.values():
        groups[version.country, version.year].append(version)
    for (country, year), found in groups.items():
        for file, some in split_files(f"nuts/{country}-{year}", found, lambda version: version.level):
            levels = levels_of(version.level for version in some)
            outputs.head(file, f"NUTS {year}: {atlas.countries[country].en}, {levels}.", _MADE, *_FIGURES)
            for version in some:
                _say_version(outputs, file, version, atlas)


def _say_version(outputs: Outputs, file: str, version: Version, atlas: Atlas) -> None:
    name = f"region-version:{version.key}"
    label = atlas.labels.of_version(version).extended(f" (NUTS {version.year})")
    outputs.say(file, name, "a", "s3:RegionVersion")
    outputs.say(file, name, "rdfs:label", *label.literals())
    outputs.say(file, name, "s3:nutsCode", Literal(version.code))
    outputs.say(file, name, "s3:nutsLevel", typed(version.level, "integer"))
    outputs.say(file, name, "s3:nutsVersion", typed(version.year, "gYear"))
    outputs.say(file, name, "s3:officialName", Literal(version.name))
    outputs.say(file, name, "s3:versionOf", atlas.territories.of_version(version).name)
    if version.parent:
        outputs.say(file, name, "s3:within", f"region-version:{version.year}.{version.parent}")
    if version.is_extra_regio:
        outputs.say(file, name, "rdfs:comment", *_OUTSIDE.literals())
    _say_figures(outputs, file, version, sound=atlas.nomenclature.has_sound_figures(version))


def _say_figures(outputs: Outputs, file: str, version: Version, *, sound: bool) -> None:
    name = f"region-version:{version.key}"
    for term, degrees in (("s3:longitude", version.longitude), ("s3:latitude", version.latitude)):
        if degrees is not None:
            outputs.say(file, name, term, typed(degrees.quantize(_HUNDREDTH, ROUND_HALF_EVEN), "decimal"))
    if version.area is not None and sound:
        outputs.say(file, name, "s3:area", typed(version.area, "decimal"))
    if version.population is not None and sound:
        outputs.say(file, name, "s3:population", typed(version.population, "integer"))
        outputs.say(file, name, "s3:populationYear", typed(_POPULATION_YEAR, "gYear"))
