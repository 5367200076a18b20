"""What could stand where a query breaks off or goes wrong, found by trying: a list that a person can read.

The parser's own list names every terminal of the grammar that it looked at, and not all that fit. So each of a few
kinds of token is put where the wrong one stands; those that the parser reads past are what could stand there.
"""

from __future__ import annotations

import re
from typing import Final

from pyoxigraph import Store

from smartspec.graph.namespaces import BASE, PREFIXES

GAP: Final = " " * 40
"""Wider than the longest keyword that the parser may look ahead for."""

MOST: Final = 6
"""How many kinds of token are named."""

_LONGEST: Final = 20_000
"""Characters of a query beyond which nothing is tried: each trial parses it once more."""

_PLACE: Final = re.compile(r"error at (\d+):(\d+): ")

_TRIALS: Final = {
    "SELECT": ("SELECT",),
    "ASK": ("ASK",),
    "CONSTRUCT": ("CONSTRUCT",),
    "DESCRIBE": ("DESCRIBE",),
    "PREFIX": ("PREFIX",),
    "}": ("}",),
    ")": (")",),
    "{": ("{",),
    "(": ("(",),
    "]": ("]",),
    "a prefix name such as ex:": ("ex:",),
    "a variable": ("?x",),
    "an IRI": ("<http://example.org/>", "rdfs:label"),
    "a number": ("1",),
    "a string": ('"text"',),
    "AS": ("AS",),
    "BY": ("BY",),
    "WHERE": ("WHERE",),
    ".": (".",),
    ";": (";",),
    ",": (",",),
    "an operator": ("=", "&&"),
    "FROM": ("FROM",),
    "FILTER": ("FILTER",),
    "OPTIONAL": ("OPTIONAL",),
    "UNION": ("UNION",),
    "GROUP BY": ("GROUP",),
    "HAVING": ("HAVING",),
    "ORDER BY": ("ORDER",),
    "LIMIT": ("LIMIT",),
    "OFFSET": ("OFFSET",),
}
"""What a person calls a token → texts of it, one of which must fit. The most telling come first."""


def error_offset(text: str) -> int | None:
    """How far the parser came in a text that it refuses; None where it reads it or does not say."""
    try:
        Store().query(text, base_iri=BASE, prefixes=PREFIXES)
    except SyntaxError as error:
        place = _PLACE.match(str(error))
    else:
        return None
    if place is None:
        return None
    lines = text.split("\n")
    return sum(len(line) + 1 for line in lines[: int(place[1]) - 1]) + int(place[2]) - 1


def expectations(before: str) -> list[str]:
    """What could follow the start of a query, by the names that people use; the first few of them.

    ``before``: the tokens that are right, spread so that what the parser looks at belongs to one of them (`GAP`).

    >>> expectations(f"SELECT{GAP}*{GAP}{{{GAP}?s{GAP}a{GAP}")
    ['(', 'a variable', 'an IRI', 'a number', 'a string']
    """
    if len(before) > _LONGEST:
        return []
    return [name for name, texts in _TRIALS.items() if any(_fits(before, text) for text in texts)][:MOST]


def _fits(before: str, text: str) -> bool:
    tried = f"{before}{text}{GAP}"
    offset = error_offset(tried)
    return offset is None or offset >= len(tried)
