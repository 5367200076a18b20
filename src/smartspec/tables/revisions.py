"""What happened between two versions of NUTS: as Eurostat's tables state it, and where they are silent, as figures say.

A stated row keeps the table's own words in view: its kind is read from ``change``, the codes on the other side from the
formula in ``explanation`` (``FRE=FR22+FR30``) or from the words (``split into new LT01 and LT02``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from smartspec.errors import read_each
from smartspec.tables.inferred_changes import infer_changes
from smartspec.tables.names import read_label
from smartspec.tables.region_change import KINDS, Change
from smartspec.tables.table import Row, read_table, reject_duplicates
from smartspec.tables.versions import SMALLEST, Nomenclature, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

CHANGE_COLUMNS: Final = (
    "from_version",
    "to_version",
    "level",
    "code_from",
    "code_to",
    "label",
    "change",
    "explanation",
    "source",
)
"""What a table of changes between NUTS versions must have: one row for each change as the official table words it.

``code_from`` or ``code_to`` may be empty, ``change`` holds the words ("recoded", "split into new LT01 and LT02"),
``explanation`` a formula such as ``FRE=FR22+FR30``, ``source`` names a document of ``sources.csv``.
"""

NOTES: Final = Path(__file__).with_name("change_notes.csv")
"""Change → what is known of it beyond the table, in English and French, and a kind where it is known better."""

_WORDS: Final = (
    ("split", "split"),
    ("boundary", "boundary-shift"),
    ("merge", "merge"),
    ("made from", "merge"),
    ("recode", "recode"),
    ("relabel", "rename"),
    ("rename", "rename"),
    ("name change", "rename"),
    ("discontinued", "discontinued"),
    ("new", "new"),
)
"""A word of the column ``change`` → the kind; the first that is found decides."""

_WORD: Final = re.compile(r"(?P<origin>ex-)?\b(?P<code>[A-Z]{2}[0-9A-Z]{1,3})\b")
_TERM: Final = re.compile(r"(?P<sign>[+-]?)\s*(?P<origin>new\s*|ex-)?(?P<code>[A-Z]{2}[0-9A-Z]{1,3})")


@dataclass(frozen=True)
class Revisions:
    """All changes, stated and inferred, and the names that the stated ones give to regions of level 3."""

    changes: tuple[Change, ...]
    names: Mapping[Place, str]


def read_revisions(path: Path, nomenclature: Nomenclature, notes: Path = NOTES) -> Revisions:
    """The changes of a table at levels 0 to 2, those of level 3 that the nomenclature knows, and the inferred ones.

    At level 3 the official table of 2016 to 2021 repeats rows of 2013 to 2016; such left-overs are passed over.

    Raises:
        SourceError: with all rows that cannot be right.
    """
    rows = read_table(path, CHANGE_COLUMNS)
    names = {
        (row.cells[f"{side}_version"], row.cells[f"code_{side}"]): row.cells["label"]
        for row in rows
        for side in ("from", "to")
    }
    stated = _read_stated(rows, nomenclature)
    changes = [*stated, *infer_changes(nomenclature, stated)]
    return Revisions(tuple(_with_notes(changes, notes)), names)


def _read_stated(rows: Iterable[Row], nomenclature: Nomenclature) -> list[Change]:
    known: dict[str, Change] = {}
    said: dict[tuple[str, ...], str] = {}

    def read(row: Row) -> None:
        _check(row)
        words = tuple(row.cells[column] for column in CHANGE_COLUMNS[2:7])
        earlier = said.setdefault(words, row.cells["from_version"])
        if not _is_wanted(row, nomenclature) or (_is_small(row) and earlier != row.cells["from_version"]):
            return
        change = _stated(row)
        _check_codes(row, change, nomenclature)
        if change.key in known:
            raise row.fault("code_to", f"{change.key} is already in line {known[change.key].sources[0].line}")
        known[change.key] = change

    read_each(read, rows)
    return list(known.values())


def _check(row: Row) -> None:
    for column in ("from_version", "to_version"):
        if not re.fullmatch(r"\d{4}", row.text(column)):
            raise row.fault(column, f"{row.text(column)!r} is not a year")
    if row.text("from_version") >= row.text("to_version"):
        raise row.fault("to_version", "is not later than from_version")
    row.choice("level", ("0", "1", "2", "3"))
    row.text("change")
    if not (row.cells["code_from"] or row.cells["code_to"]):
        raise row.fault("code_from", "is empty, and so is code_to; one of the two is required")


def _is_small(row: Row) -> bool:
    return row.text("level") == str(SMALLEST)


def _is_wanted(row: Row, nomenclature: Nomenclature) -> bool:
    if not _is_small(row):
        return True
    places = (row.cells["from_version"], row.cells["code_from"]), (row.cells["to_version"], row.cells["code_to"])
    return any(place in nomenclature.versions for place in places)


def _stated(row: Row) -> Change:
    code_from, code_to = row.optional("code_from"), row.optional("code_to")
    text, explanation = row.text("change"), row.cells["explanation"]
    country = (code_from or code_to or "")[:2]
    before, after = tuple(filter(None, [code_from])), tuple(filter(None, [code_to]))
    if not code_from:
        before = _summands(explanation) if "=" in explanation else _codes(text, country, former=True)
    if not code_to:
        after = _codes(text, country, former=False)
    return Change(
        from_year=row.text("from_version"),
        to_year=row.text("to_version"),
        code=code_to or code_from or "",
        kind=_kind(text, before),
        before=before,
        after=after,
        sources=(row,),
        is_stated=True,
        formula=explanation if "=" in explanation else "",
    )


def _kind(text: str, before: tuple[str, ...]) -> str:
    kind = next((kind for word, kind in _WORDS if word in text.lower()), "other")
    return "merge" if kind == "new" and len(before) > 1 else kind


def _summands(formula: str) -> tuple[str, ...]:
    """The codes that a formula adds up, without those that it takes away and those of the later version.

    >>> _summands("PL91=PL127+PL129+PL12A-newPL926")
    ('PL127', 'PL129', 'PL12A')
    """
    terms = _TERM.finditer(formula.partition("=")[2])
    return tuple(t["code"] for t in terms if t["sign"] != "-" and not (t["origin"] or "").startswith("new"))


def _codes(text: str, country: str, *, former: bool) -> tuple[str, ...]:
    """The codes of a country that a text names: the former ones, or those that are not marked as former.

    >>> _codes("discontinued; merged with ex-DE919", "DE", former=False)
    ()
    """
    terms = [term for term in _WORD.finditer(text) if term["code"].startswith(country)]
    return tuple(t["code"] for t in terms if former or t["origin"] != "ex-")


def _check_codes(row: Row, change: Change, nomenclature: Nomenclature) -> None:
    sides = (("code_from", change.from_year, change.before), ("code_to", change.to_year, change.after))
    for column, year, codes in sides:
        if year not in nomenclature.years:
            raise row.fault(column, f"the table of regions has no NUTS {year}")
        for code in codes:
            if len(code) - 2 < SMALLEST and (year, code) not in nomenclature.versions:
                raise row.fault(column, f"{code!r} is no region in NUTS {year}")


def _with_notes(changes: Iterable[Change], path: Path) -> Iterator[Change]:
    rows = read_table(path, ("change", "kind", "en", "fr"))
    reject_duplicates(rows, "change")
    notes = {row.text("change"): row for row in rows}
    for change in changes:
        row = notes.get(change.key)
        if row is None:
            yield change
        else:
            kind = row.choice("kind", KINDS) if row.optional("kind") else change.kind
            yield replace(change, kind=kind, note=read_label(row))
