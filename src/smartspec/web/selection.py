"""Which partnerships a page shows: by programme, theme and year, as its address says and its form offers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smartspec.describe.labels import local_name
from smartspec.describe.things import sort_key
from smartspec.errors import ParameterError, nearest
from smartspec.graph.namespaces import IDENTIFIER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from smartspec.describe.cooperation import Cooperation, Partnership


@dataclass(frozen=True)
class Selection:
    """A programme or platform and a theme by IRI, and a year; None leaves one open."""

    programme: str | None = None
    theme: str | None = None
    year: int | None = None

    def among(self, whole: Cooperation) -> Cooperation:
        """The partnerships that are selected."""
        return whole.chosen(self.programme, self.theme, self.year)


@dataclass(frozen=True)
class Option:
    """One choice of a form: its value in the address, what it is called, how many partnerships it has."""

    value: str
    name: str
    count: int
    selected: bool


@dataclass(frozen=True)
class Offer:
    """All that a form offers. Programmes and platforms are apart, themes and years in their order."""

    programmes: tuple[Option, ...]
    platforms: tuple[Option, ...]
    themes: tuple[Option, ...]
    years: tuple[Option, ...]


def read_selection(whole: Cooperation, programme: str, theme: str, year: str) -> Selection:
    """The selection of an address, whose values are keys such as ``hydrogen``; an empty one leaves it open.

    Raises:
        ParameterError: there are no partnerships of the kind at all; names the nearest keys.
    """
    return Selection(
        _subject("programme", programme, _counts(whole, lambda each: each.programmes)),
        _subject("theme", theme, _counts(whole, lambda each: each.themes)),
        _year(year, whole.years()),
    )


def offer(whole: Cooperation, selection: Selection, language: str) -> Offer:
    """What a form offers, with one choice of each list selected or none."""

    def options(counts: Mapping[str, int], chosen: str | None) -> tuple[Option, ...]:
        found = [
            Option(local_name(iri), whole.labels.choose(iri, language).text, count, iri == chosen)
            for iri, count in counts.items()
        ]
        return tuple(sorted(found, key=lambda option: (sort_key(option.name), option.value)))

    programmes = _counts(whole, lambda each: each.programmes)
    own = {iri: count for iri, count in programmes.items() if iri.startswith(f"{IDENTIFIER}programme/")}
    others = {iri: count for iri, count in programmes.items() if iri not in own}
    years = tuple(
        Option(str(year), str(year), sum(each.ran_in(year) for each in whole.partnerships), year == selection.year)
        for year in whole.years()
    )
    themes = options(_counts(whole, lambda each: each.themes), selection.theme)
    return Offer(options(own, selection.programme), options(others, selection.programme), themes, years)


def _counts(whole: Cooperation, subjects: Callable[[Partnership], Iterable[str]]) -> Counter[str]:
    """For each subject of some kind in how many partnerships it occurs."""
    return Counter(subject for each in whole.partnerships for subject in subjects(each))


def _subject(name: str, key: str, known: Iterable[str]) -> str | None:
    if not key:
        return None
    keys = {local_name(iri): iri for iri in known}
    if key not in keys:
        near = nearest(key, keys)
        raise ParameterError(f"No partnership has the {name} {key!r}.", {"parameter": name, "nearest": near})
    return keys[key]


def _year(text: str, known: range) -> int | None:
    if not text:
        return None
    if text not in {str(year) for year in known}:
        span = f"from {known[0]} to {known[-1]}" if known else "known"
        raise ParameterError(f"year is one {span}, not {text!r}.", {"parameter": "year"})
    return int(text)
