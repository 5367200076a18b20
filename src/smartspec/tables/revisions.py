"""What happened between two versions of NUTS: as Eurostat's tables state it, and where they are silent, as figures say.

A stated row keeps the table's own words in view: its kind is read from ``change``, the codes on the other side from the
formula in ``explanation`` (``FRE=FR22+FR30``) or from the words (``split into new LT01 and LT02``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from smartspec.errors import read_each
from smartspec.tables.names import Label, fold
from smartspec.tables.table import Row, read_table, reject_duplicates
from smartspec.tables.versions import SMALLEST, Nomenclature, Place, Version, differs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from decimal import Decimal

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

KINDS: Final = (
    "boundary-shift",
    "code-reuse",
    "discontinued",
    "merge",
    "new",
    "other",
    "recode",
    "rename",
    "split",
)

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
_MOST_PARTS: Final = 4


@dataclass(frozen=True)
class Change:
    """One change between two versions of NUTS: the codes before and after it, at least one on one side."""

    from_year: str
    to_year: str
    code: str
    kind: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    sources: tuple[Row, ...]
    is_stated: bool
    formula: str = ""
    note: Label | None = None

    @property
    def key(self) -> str:
        """The key of its node, such as ``2013-2016.FRE``."""
        return f"{self.from_year}-{self.to_year}.{self.code}"

    @property
    def level(self) -> int:
        """The NUTS level at which it happened."""
        return len(self.code) - 2

    @property
    def is_recode(self) -> bool:
        """Whether one territory got another code and nothing else happened to it."""
        return self.kind == "recode" and len(self.before) == len(self.after) == 1

    @property
    def keeps_extent(self) -> bool:
        """Whether the table says that the territory after it has the extent of the one before it: ``FRB=FR24``."""
        return (
            self.kind in {"new", "recode"}
            and bool(re.fullmatch(r"[A-Z0-9]+\s*=\s*[A-Z0-9]+", self.formula))
            and len(self.before) == 1
        )


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
    changes = [*stated, *_infer(nomenclature, stated)]
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


def _infer(nomenclature: Nomenclature, stated: Iterable[Change]) -> Iterator[Change]:
    """Changes that no table states: codes that keep their name under new figures, and all where no table is."""
    for earlier, later in pairwise(nomenclature.years):
        spoken = [change for change in stated if (change.from_year, change.to_year) == (earlier, later)]
        pair = _Pair(nomenclature, earlier, later)
        yield from pair.redrawn({code for change in spoken for code in (*change.before, *change.after)})
        if not spoken:
            yield from pair.unlisted()


@dataclass(frozen=True)
class _Pair:
    """Two versions of NUTS that follow each other."""

    nomenclature: Nomenclature
    earlier: str
    later: str

    def redrawn(self, spoken: set[str]) -> Iterator[Change]:
        """Codes that stay while area or population say that the boundary moved."""
        before, after = self.nomenclature.of(self.earlier), self.nomenclature.of(self.later)
        for code in sorted((before.keys() & after.keys()) - spoken):
            if self._moved(before[code], after[code]):
                yield self._change("boundary-shift", code, (before[code],), (after[code],))

    def unlisted(self) -> Iterator[Change]:
        """Codes that go or come while no table says why."""
        before, after = self.nomenclature.of(self.earlier), self.nomenclature.of(self.later)
        gone = [v for v in before.values() if v.code not in after and not v.is_extra_regio]
        come = [v for v in after.values() if v.code not in before and not v.is_extra_regio]
        left = {v.country for v in gone} - {v.country for v in after.values()}
        covered = {v.country for v in before.values()}
        come = [v for v in come if v.country in covered]
        for old in [v for v in gone if v.country in left]:
            gone.remove(old)
            yield self._change("discontinued", old.code, (old,), ())
        for old, new in self._namesakes(gone, come):
            gone.remove(old)
            come.remove(new)
            yield self._change("boundary-shift" if self._moved(old, new) else "recode", new.code, (old,), (new,))
        for old, parts in self._divided(list(gone), come):
            gone.remove(old)
            come = [v for v in come if v not in parts]
            yield self._change("split", old.code, (old,), parts)
        yield from (self._change("discontinued", old.code, (old,), ()) for old in gone)
        yield from (self._change("new", new.code, (), (new,)) for new in come)

    def _moved(self, old: Version, new: Version) -> bool:
        if not (self.nomenclature.has_sound_figures(old) and self.nomenclature.has_sound_figures(new)):
            return False
        return differs(old.area, new.area) or differs(old.population, new.population)

    @staticmethod
    def _namesakes(gone: Iterable[Version], come: Iterable[Version]) -> list[tuple[Version, Version]]:
        def identity(version: Version) -> tuple[str | None, str]:
            return version.parent, fold(version.latin_name)

        named = {identity(new): new for new in come}
        pairs = [(old, named.pop(identity(old), None)) for old in gone]
        return [(old, new) for old, new in pairs if new]

    @staticmethod
    def _divided(gone: Iterable[Version], come: list[Version]) -> list[tuple[Version, tuple[Version, ...]]]:
        """Those gone whose area and population are exactly those of several new regions together."""
        found = []
        taken: list[Version] = []
        for old in gone:
            siblings = [v for v in come if v.parent == old.parent and v.area and v.population and v not in taken]
            choices = (c for count in range(2, _MOST_PARTS + 1) for c in combinations(siblings, count))
            parts = next((some for some in choices if _sums(some) == (old.area, old.population)), None)
            if parts:
                taken += parts
                found.append((old, parts))
        return found

    def _change(self, kind: str, code: str, before: tuple[Version, ...], after: tuple[Version, ...]) -> Change:
        return Change(
            from_year=self.earlier,
            to_year=self.later,
            code=code,
            kind=kind,
            before=tuple(v.code for v in before),
            after=tuple(v.code for v in after),
            sources=tuple(v.row for v in (*before, *after)),
            is_stated=False,
        )


def _sums(parts: Iterable[Version]) -> tuple[Decimal | int, int]:
    areas, people = zip(*((part.area or 0, part.population or 0) for part in parts), strict=True)
    return sum(areas), sum(people)


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
            yield replace(change, kind=kind, note=Label(row.text("en"), row.text("fr")))
