"""Things as a search sees them: their names, codes, classes and weight."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from smartspec.graph.namespaces import compact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class NameKind(Enum):
    """What a name is, and how much a match with it is worth beside one with a label."""

    LABEL = ("label", 1.0)
    CODE = ("code", 1.0)
    IDENTIFIER = ("identifier", 1.0)
    ALTERNATIVE = ("alternative", 0.97)
    TITLE = ("title", 0.95)
    FORMER_CODE = ("former-code", 0.95)
    KEY = ("key", 0.93)
    SHORT = ("short", 0.85)
    INITIALS = ("initials", 0.8)

    def __init__(self, word: str, worth: float) -> None:
        self.word = word
        self.worth = worth


@dataclass(frozen=True)
class Name:
    """One name of a thing. ``language``: None for codes and names of no language."""

    text: str
    language: str | None
    kind: NameKind


@dataclass(frozen=True)
class Entry:
    """A thing that can be found.

    Attributes:
        iri: the thing.
        names: what it is called, labels first.
        descriptions: sentences about it, the most telling property first.
        classes: the IRIs of its classes, the most telling first.
        weight: how likely it is meant, from 0 to 1.
    """

    iri: str
    names: tuple[Name, ...]
    descriptions: tuple[Name, ...]
    classes: tuple[str, ...]
    weight: float

    def label(self, language: str) -> Name:
        """The name for a reader: a label in the language, in English, in none, in any; else the end of the IRI."""
        labels = [name for name in self.names if name.kind in (NameKind.LABEL, NameKind.TITLE)]
        return chosen(labels, language) or Name(compact(self.iri) or self.iri, None, NameKind.KEY)

    @property
    def codes(self) -> tuple[str, ...]:
        """Its codes of today."""
        return tuple(name.text for name in self.names if name.kind is NameKind.CODE)

    def description(self, language: str) -> str:
        """A sentence about it for a reader, or nothing."""
        found = chosen(self.descriptions, language)
        return found.text if found else ""


_ASIDE: Final = re.compile(r"\s*\(([^()]*)\)$")
_ACRONYM: Final = re.compile(r"[A-Z][A-Za-z0-9&.-]*[A-Z0-9](?: [A-Z][A-Z0-9]+)*|[A-Z]{1,3} [A-Z]{3,}")
_LEAST_INITIALS: Final = 3
_MOST_INITIALS: Final = 6


def chosen(names: Sequence[Name], language: str) -> Name | None:
    """The name that suits a reader best; of equally good ones the first."""
    order = {language: 0, "en": 1, None: 2}
    return min(names, key=lambda name: order.get(name.language, 3), default=None)


def further_names(names: Iterable[Name]) -> Iterator[Name]:
    """What people say for a label: without what it has in brackets at its end, the acronym there, or its initials.

    >>> [name.text for name in further_names([Name("Joint Research Centre (the JRC)", "en", NameKind.LABEL)])]
    ['Joint Research Centre', 'JRC']
    >>> [name.text for name in further_names([Name("Regional Fund (ERDF)", "en", NameKind.LABEL)])]
    ['Regional Fund', 'ERDF']
    """
    for name in names:
        if name.kind is not NameKind.LABEL:
            continue
        aside = _ASIDE.search(name.text)
        short = _ASIDE.sub("", name.text) if aside else name.text
        if aside and short:
            yield Name(short, name.language, NameKind.SHORT)
        if aside and _ACRONYM.fullmatch(aside[1]):
            yield Name(aside[1], name.language, NameKind.ALTERNATIVE)
        elif initials := _initials(short):
            yield Name(initials, name.language, NameKind.INITIALS)


def _initials(text: str) -> str:
    capitals = [word[0] for word in text.split() if word[0].isupper()]
    return "".join(capitals) if _LEAST_INITIALS <= len(capitals) <= _MOST_INITIALS else ""
