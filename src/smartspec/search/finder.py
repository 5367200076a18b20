"""Find things by name: whole names, then beginnings, then words in any order, then what may have been meant."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from math import log
from typing import TYPE_CHECKING, Final

from smartspec.graph.namespaces import BASE, DOCUMENT, IDENTIFIER, expand
from smartspec.graph.spelling import words
from smartspec.search.index import MOST_ROWS, NameIndex
from smartspec.search.reading import read_entries, read_properties

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from smartspec.engine.protocol import Engine
    from smartspec.search.index import Row
    from smartspec.search.names import Entry, Name

MOST_CHARACTERS: Final = 200
"""How much of a text is looked for."""

_MOST_WORDS: Final = 16
_MOST_CORRECTIONS: Final = 4
_TOO_SHORT, _ENOUGH = 2, 20
"""A letter or two that begin so many names are not looked for inside of names, too."""

_EXACT: Final = 90.0
_BEGINS, _BEGINS_MORE = 55.0, 25.0
_HAS_WORDS, _HAS_MORE = 40.0, 30.0
_HAS_SOME: Final = 75.0
_MISTYPED: Final = 0.95
"""What a match is worth that needs a correction, beside the share of letters that were right."""
_WEIGHT: Final = 10.0
_LANGUAGE: Final = 0.5
CERTAIN: Final = _EXACT * 0.92
"""A match of at least this much is one with a whole label, code or other name."""


@dataclass(frozen=True)
class Hit:
    """A thing that was found.

    Attributes:
        entry: the thing.
        name: its name that matched; None where its IRI was given.
        match: how well the name matched, up to 90: 90 the whole of a label or code, 0 not at all.
        score: the same with how likely the thing is meant at all, up to 100.
    """

    entry: Entry
    name: Name | None
    match: float
    score: float

    @property
    def certain(self) -> bool:
        """Whether the whole of a label, a code or another name was given."""
        return self.match >= CERTAIN


@dataclass(frozen=True)
class Found:
    """What was found, the best first.

    Attributes:
        hits: the things.
        complete: whether these are all; a very general text finds more names than are looked at.
    """

    hits: tuple[Hit, ...] = ()
    complete: bool = True


class Finder:
    """Finds the things of one release.

    Attributes:
        entries: the things.
        properties: for each property in use by how many statements, the most used first.
        classes: for each class how many of the things are in it, the largest first.
    """

    def __init__(self, entries: Sequence[Entry], properties: Mapping[str, int] | None = None) -> None:
        self.entries = entries
        self.properties = properties or {}
        counts = Counter(iri for entry in entries for iri in entry.classes)
        self.classes = dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
        self._index = NameIndex(entries)
        self._by_iri: Mapping[str, Entry] = {entry.iri: entry for entry in entries}

    def entry(self, iri: str) -> Entry | None:
        """The thing with an IRI, or None where it has no name."""
        return self._by_iri.get(iri)

    def find(self, text: str, class_iri: str | None = None, language: str = "en") -> Found:
        """The things that a text may name. ``language``: of equal matches, names in it come first."""
        text = text[:MOST_CHARACTERS].strip()
        named = self._named(text, class_iri)
        asked = words(text)[:_MOST_WORDS]
        if named or not asked:
            return Found((named,) if named else ())
        look = _Look(self._index, class_iri)
        look.all_of(asked, 1.0)
        if not look.best:
            look.mistyped(asked)
        if max((match for _, match in look.best.values()), default=0.0) < _BEGINS:
            look.some_of(asked)
        hits = [self._hit(row, match, language) for row, match in look.best.values()]
        return Found(tuple(sorted(hits, key=lambda hit: (-hit.score, hit.entry.iri))), look.complete)

    def _named(self, text: str, class_iri: str | None) -> Hit | None:
        """The thing whose IRI, prefixed name or address the text is."""
        entry = next((self._by_iri[iri] for iri in _iris(text) if iri in self._by_iri), None)
        if entry is None or (class_iri and class_iri not in entry.classes):
            return None
        return Hit(entry, None, _EXACT, _EXACT + _WEIGHT)

    def _hit(self, row: Row, match: float, language: str) -> Hit:
        entry = self.entries[row.thing]
        name = entry.names[row.place]
        mine = _LANGUAGE if name.language in (language, None) else 0.0
        return Hit(entry, name, match, min(100.0, match + mine + (_WEIGHT - _LANGUAGE) * entry.weight))


@dataclass
class _Look:
    """One look for some words: the best match of each thing so far."""

    index: NameIndex
    class_iri: str | None
    complete: bool = True
    best: dict[int, tuple[Row, float]] = field(default_factory=dict)

    def all_of(self, asked: Sequence[str], share: float) -> None:
        """Names that are all the words, begin with them, or have them somewhere."""
        key = "".join(asked)
        length = len(key)
        begun = self._seen(self.index.by_key(key, self.class_iri))
        for row in begun:
            whole = row.length == length
            self._take(row, share * (_EXACT if whole else _BEGINS + _BEGINS_MORE * length / row.length))
        if length <= _TOO_SHORT and len(begun) > _ENOUGH:
            self.complete = False
            return
        telling = [word for word in asked if len(word) > 1]
        for row in self._seen(self.index.by_words(telling, self.class_iri)):
            self._take(row, share * (_HAS_WORDS + _HAS_MORE * min(1.0, length / row.length)))

    def mistyped(self, asked: Sequence[str]) -> None:
        """Names that have the words with a slip or two in those that no name has."""
        unknown = {word for word in asked if not self.index.uses(word)}
        if not unknown:
            return
        options: list[tuple[list[str], int]] = [([], 0)]
        for place, word in enumerate(asked):
            last = place == len(asked) - 1
            near = [(word, 0)]
            if word in unknown:
                near = self.index.corrections(word, prefix=last)[:_MOST_CORRECTIONS] or near
            options = [([*before, other], made + more) for before, made in options for other, more in near]
            options = sorted(options, key=lambda option: option[1])[: 2 * _MOST_CORRECTIONS]
        letters = sum(map(len, asked))
        for meant, made in options:
            if made:
                told = min(1.0, (letters + made) / sum(map(len, meant)))
                self.all_of(meant, _MISTYPED * (1 - made / letters) * told)

    def some_of(self, asked: Sequence[str]) -> None:
        """Names that have some of the words; rare words tell more than frequent ones."""
        known = {word: self.index.uses(word) for word in asked}
        for word in [word for word, uses in known.items() if not uses]:
            near = self.index.corrections(word)
            if near:
                known[near[0][0]] = self.index.uses(near[0][0])
        telling = {word: 1 / log(2 + (uses or 1)) for word, uses in known.items()}
        total = sum(telling.values())
        there = {word: uses for word, uses in known.items() if uses}
        rare = [word for word, uses in there.items() if uses < MOST_ROWS] or list(there)
        rows = self._seen(self.index.by_words(rare, self.class_iri, every=False))
        for row in rows:
            has = [word for word in known if word in row.key]
            covered = min(1.0, sum(map(len, has)) / row.length)
            self._take(row, _HAS_SOME * sum(telling[word] for word in has) / total * covered)

    def _seen(self, rows: list[Row]) -> list[Row]:
        self.complete = self.complete and len(rows) < MOST_ROWS
        return rows

    def _take(self, row: Row, match: float) -> None:
        value = match * row.worth
        known = self.best.get(row.thing)
        if known is None or value > known[1]:
            self.best[row.thing] = (row, value)


def _iris(text: str) -> Iterable[str]:
    """The IRIs that a text may be: itself, a prefixed name, the address of a document, or what follows our base."""
    plain = text.strip("<>")
    yield plain
    curie = expand(plain)
    if curie:
        yield curie
    if plain.startswith(DOCUMENT):
        yield IDENTIFIER + plain.removeprefix(DOCUMENT)
    if plain and "://" not in plain:
        yield IDENTIFIER + plain
        yield BASE + plain


async def read_finder(engine: Engine) -> Finder:
    """The finder of the release that an engine holds, made beside the event loop.

    Raises:
        SearchUnavailableError: this Python's SQLite cannot search, or there are more names than are read.
        ProblemError: the engine could not give the names.
    """
    entries = await read_entries(engine)
    return await asyncio.to_thread(Finder, entries, await read_properties(engine))
