"""All that the tables together say about regions: the importers of regions and of changes read the same atlas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from pyoxigraph import Literal, NamedNode

from smartspec.errors import Fault, SourceError
from smartspec.graph.namespaces import PREFIXES
from smartspec.graph.reading import read_turtle
from smartspec.tables.names import Label, read_exonyms
from smartspec.tables.revisions import Revisions, read_revisions
from smartspec.tables.territories import Labels, Territories, Territory, find_territories, shared_extents
from smartspec.tables.versions import SMALLEST, Nomenclature, read_nomenclature

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

T = TypeVar("T")

_LARGE: Final = 30
"""More nodes than this make two files, so that each can be read."""


@dataclass(frozen=True)
class Atlas:
    """Versions, the changes between them, the territories that they belong to, and what all these are called."""

    nomenclature: Nomenclature
    revisions: Revisions
    territories: Territories
    extents: tuple[frozenset[Territory], ...]
    countries: Mapping[str, Label]
    labels: Labels


def read_atlas(regions: Path, changes: Path, countries: Path) -> Atlas:
    """Read the tables of regions and of changes; the names of countries come from the committed ``countries.ttl``.

    Raises:
        SourceError: with all places that cannot be right.
    """
    nomenclature = read_nomenclature(regions)
    revisions = read_revisions(changes, nomenclature)
    names = _country_names(countries)
    _reject_unknown_countries(nomenclature, names, countries)
    territories = find_territories(nomenclature, revisions.changes)
    extents = tuple(shared_extents(nomenclature, territories, revisions.changes))
    labels = Labels(territories, extents, names, read_exonyms())
    return Atlas(nomenclature, revisions, territories, extents, names, labels)


def split_files(stem: str, things: Iterable[T], level: Callable[[T], int]) -> list[tuple[str, list[T]]]:
    """One file for some things; for many of them a second one (``-2``) for level 2 and below.

    >>> split_files("nuts/XX-2027", ["XX", "XX1"], lambda code: len(code) - 2)
    [('nuts/XX-2027.ttl', ['XX', 'XX1'])]
    """
    everything = list(things)
    if len(everything) <= _LARGE:
        return [(f"{stem}.ttl", everything)]
    upper = [thing for thing in everything if level(thing) < SMALLEST - 1]
    lower = [thing for thing in everything if level(thing) >= SMALLEST - 1]
    return [(f"{stem}.ttl", upper), (f"{stem}-2.ttl", lower)]


def levels_of(levels: Iterable[int]) -> str:
    """Levels in words, for the head of a file.

    >>> levels_of([2, 0, 1]), levels_of([3])
    ('levels 0 to 2', 'level 3')
    """
    lowest, highest = min(found := set(levels)), max(found)
    return f"level {lowest}" if lowest == highest else f"levels {lowest} to {highest}"


def _country_names(path: Path) -> Mapping[str, Label]:
    label, namespace = NamedNode(PREFIXES["rdfs"] + "label"), PREFIXES["country"]
    names: dict[str, dict[str, str]] = {}
    for triple in read_turtle(path):
        subject, value = triple.subject, triple.object
        if triple.predicate == label and isinstance(subject, NamedNode) and isinstance(value, Literal):
            names.setdefault(subject.value, {})[value.language or ""] = value.value
    return {
        iri.removeprefix(namespace): Label(found["en"], found["fr"])
        for iri, found in names.items()
        if iri.startswith(namespace) and found.keys() >= {"en", "fr"}
    }


def _reject_unknown_countries(nomenclature: Nomenclature, names: Mapping[str, Label], path: Path) -> None:
    faults: list[Fault] = []
    for version in nomenclature.versions.values():
        if version.country not in names:
            reason = f"{version.country!r} has no name in {path.name}; import the countries first"
            faults += version.row.fault("country", reason).faults
    if faults:
        raise SourceError(faults)
