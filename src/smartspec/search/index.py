"""The embedded index: SQLite's FTS5 over folded names, in memory, made from a release's things whenever one is served.

Made anew it fits its release by construction, needs no file of its own, and does not depend on which SQLite built it.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final

from smartspec.errors import ProblemError
from smartspec.graph.spelling import words
from smartspec.search.names import NameKind
from smartspec.search.typos import slips, slips_allowed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from smartspec.search.names import Entry, Name

MOST_ROWS: Final = 400
"""How many names one look at the index gives at most, the weightiest first."""

_TABLES: Final = """
    CREATE TABLE thing (id INTEGER PRIMARY KEY, weight REAL NOT NULL);
    CREATE TABLE name (
        id INTEGER PRIMARY KEY, thing INTEGER NOT NULL, place INTEGER NOT NULL, worth REAL NOT NULL,
        key TEXT NOT NULL, length INTEGER NOT NULL
    );
    CREATE TABLE member (class TEXT NOT NULL, thing INTEGER NOT NULL, PRIMARY KEY (class, thing)) WITHOUT ROWID;
    CREATE TABLE vocabulary (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE, uses INTEGER NOT NULL);
    CREATE VIRTUAL TABLE words USING fts5(text, content='', tokenize='unicode61 remove_diacritics 0', prefix='2 3');
    CREATE VIRTUAL TABLE letters USING fts5(text, content='', tokenize='trigram', detail='none');
"""
_INDEXES: Final = """
    CREATE INDEX name_key ON name (key, thing);
    INSERT INTO words (words) VALUES ('optimize');
    INSERT INTO letters (letters) VALUES ('optimize');
"""
_ROWS: Final = "SELECT name.thing, name.place, name.worth, name.key, name.length FROM"
_AMONG: Final = "(:class IS NULL OR name.thing IN (SELECT thing FROM member WHERE class = :class))"
_BY_KEY: Final = f"""
    {_ROWS} name JOIN thing ON thing.id = name.thing
    WHERE name.key >= :key AND name.key < :end AND {_AMONG}
    ORDER BY name.length > :length, thing.weight - name.length * 0.02 DESC, name.id LIMIT {MOST_ROWS}
"""
_BY_WORDS: Final = f"""
    {_ROWS} words CROSS JOIN name ON name.id = words.rowid JOIN thing ON thing.id = name.thing
    WHERE words MATCH :match AND {_AMONG}
    ORDER BY thing.weight * 10 + 30.0 * :length / name.length DESC, name.id LIMIT {MOST_ROWS}
"""
_LIKE: Final = """
    SELECT word, uses FROM letters JOIN vocabulary ON vocabulary.id = letters.rowid
    WHERE letters MATCH :match AND LENGTH(word) BETWEEN :shortest AND :longest
"""
_USES: Final = "SELECT COALESCE(SUM(uses), 0) FROM vocabulary WHERE word >= ? AND word < ?"
_LAST: Final = "\U0010ffff"
_LONGEST_KEY: Final = 24
"""Letters of a name that counts as one word, too, where it is written together."""
_MOST_ALIKE: Final = 40
"""Words that are compared letter by letter, those with the most trigrams in common first."""
_TOUCHED: Final = 4
"""How many trigrams a slip changes at most: letters that are swapped are in four."""


class SearchUnavailableError(ProblemError):
    """The SQLite of this Python cannot search."""

    status = 503
    slug = "search-unavailable"
    title = "Search is not available here"


@dataclass(frozen=True)
class Row:
    """A name that a look at the index gave: number of its thing, its place among the thing's names, and its length."""

    thing: int
    place: int
    worth: float
    key: str
    length: int


class NameIndex:
    """Names by spelling. Safe to use from many threads at once.

    Raises:
        SearchUnavailableError: this Python's SQLite has no FTS5 or is too old for it.
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._lock = Lock()
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        try:
            self._database.executescript(_TABLES)
        except sqlite3.OperationalError as error:
            self._database.close()
            detail = (
                f"Search needs SQLite 3.34 or newer with FTS5; the one of this Python is {sqlite3.sqlite_version} "
                f"({error}). Install a Python whose sqlite3 module has it; all else works without."
            )
            raise SearchUnavailableError(detail) from error
        with self._database:
            self._fill(entries)
        self._database.executescript(_INDEXES)

    def close(self) -> None:
        """Let go of the memory."""
        self._database.close()

    def by_key(self, key: str, class_iri: str | None = None) -> list[Row]:
        """Names whose spelling key begins with some letters; those that are no longer come first."""
        if not key:
            return []
        return self._rows(_BY_KEY, {"key": key, "end": key + _LAST, "length": len(key), "class": class_iri})

    def by_words(self, asked: Sequence[str], class_iri: str | None = None, *, every: bool = True) -> list[Row]:
        """Names that have a word that begins like each of some words, or like at least one of them."""
        if not asked:
            return []
        match = (" " if every else " OR ").join(f'"{word}"*' for word in asked)
        return self._rows(_BY_WORDS, {"match": match, "length": sum(map(len, asked)), "class": class_iri})

    def uses(self, word: str) -> int:
        """In how many names words begin like this one."""
        with self._lock:
            return int(self._database.execute(_USES, (word, word + _LAST)).fetchone()[0])

    def corrections(self, word: str, *, prefix: bool = False) -> list[tuple[str, int]]:
        """Words of names that may have been meant, each with how many slips away it is; the nearest first.

        ``prefix``: the word may be the beginning of a longer one.
        """
        most = slips_allowed(word)
        if not most:
            return []
        mine = _trigrams(word)
        values = {
            "match": " OR ".join(f'"{letters}"' for letters in sorted(mine)),
            "shortest": len(word) - most,
            "longest": len(word) + (_LONGEST_KEY if prefix else most),
        }
        with self._lock:
            near = self._database.execute(_LIKE, values).fetchall()
        common = max(1, len(word) - _TOUCHED * most - prefix)
        alike = sorted((-sum(map(f" {other} ".__contains__, mine)), -uses, other) for other, uses in near)[:_MOST_ALIKE]
        told = [
            (_slips(word, other, most, prefix=prefix), abs(len(other) - len(word)), uses, other)
            for shared, uses, other in alike
            if -shared >= common
        ]
        return [(other, count) for count, _, _, other in sorted(told) if count <= most]

    def _rows(self, statement: str, values: dict[str, object]) -> list[Row]:
        with self._lock, closing(self._database.execute(statement, values)) as rows:
            return [Row(*row) for row in rows]

    def _fill(self, entries: Iterable[Entry]) -> None:
        things: list[tuple[object, ...]] = []
        members: list[tuple[object, ...]] = []
        names: list[tuple[object, ...]] = []
        vocabulary: Counter[str] = Counter()
        texts = []
        for number, entry in enumerate(entries):
            things.append((number, entry.weight))
            members += [(iri, number) for iri in entry.classes]
            for place, name in enumerate(entry.names):
                parts = words(name.text)
                key = "".join(parts)
                if not key:
                    continue
                names.append((len(names), number, place, name.kind.worth, key, len(key)))
                if name.kind is not NameKind.KEY:
                    said = _spoken(name, parts, key)
                    texts.append((len(names) - 1, " ".join(said)))
                    vocabulary.update(set(said))
        self._insert("thing", things)
        self._insert("member", members)
        self._insert("name", names)
        self._database.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", texts)
        self._insert("vocabulary", [(number, *each) for number, each in enumerate(sorted(vocabulary.items()))])
        padded = [(number, f" {word} ") for number, word in enumerate(sorted(vocabulary))]
        self._database.executemany("INSERT INTO letters (rowid, text) VALUES (?, ?)", padded)

    def _insert(self, table: str, rows: Sequence[tuple[object, ...]]) -> None:
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            self._database.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - our own names


def _spoken(name: Name, parts: list[str], key: str) -> list[str]:
    """The words of a name, and the whole written together: ``Noord-Brabant`` is found as ``noordbrabant``, too."""
    together = len(parts) > 1 and len(key) <= _LONGEST_KEY and name.kind is not NameKind.IDENTIFIER
    return [*parts, key] if together else parts


def _slips(word: str, other: str, most: int, *, prefix: bool) -> int:
    begun = prefix and len(other) > len(word) + most
    return slips(word, other[: len(word) + most] if begun else other, prefix=begun)


def _trigrams(word: str) -> frozenset[str]:
    """Three letters each, of the word between spaces: as many as it has letters, unless some come twice."""
    padded = f" {word} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))
