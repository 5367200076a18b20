"""A CSV table that is checked while it is read: whatever is wrong is said with file, row, column and reason."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from smartspec.errors import Fault, SourceError
from smartspec.graph.reading import read_text

if TYPE_CHECKING:
    from _csv import Reader
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-\d{2})?)?", re.ASCII)
_WHOLE_NUMBER = re.compile(r"[+-]?\d+", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
_WHOLE_DATE = len("2017-09-29")


@dataclass(frozen=True)
class Row:
    """One row of a table. ``line`` is the line of the file on which it begins; cells are stripped of white space."""

    path: Path
    line: int
    cells: Mapping[str, str]
    columns: tuple[str, ...]

    def fault(self, column: str, reason: str) -> SourceError:
        """An error that points at one cell of this row."""
        place = self.columns.index(column) + 1 if column in self.columns else 0
        return SourceError([Fault(self.path, self.line, place, f"column {column!r}: {reason}")])

    def text(self, column: str) -> str:
        """The cell's text, which must not be empty."""
        if not self.cells[column]:
            raise self.fault(column, "is empty, a value is required")
        return self.cells[column]

    def optional(self, column: str) -> str | None:
        """The cell's text, or None where it is empty."""
        return self.cells[column] or None

    def integer(self, column: str) -> int | None:
        """The cell as a whole number, or None where it is empty."""
        text = self.cells[column]
        if text and not _WHOLE_NUMBER.fullmatch(text):
            raise self.fault(column, f"{text!r} is not a whole number")
        return int(text) if text else None

    def decimal(self, column: str) -> Decimal | None:
        """The cell as a decimal number, or None where it is empty."""
        text = self.cells[column]
        if text and not _NUMBER.fullmatch(text):
            raise self.fault(column, f"{text!r} is not a number")
        return Decimal(text) if text else None

    def date(self, column: str) -> str | None:
        """The cell as YYYY, YYYY-MM or YYYY-MM-DD, or None where it is empty."""
        text = self.cells[column]
        if text and not _is_date(text):
            raise self.fault(column, f"{text!r} is not a date (YYYY, YYYY-MM or YYYY-MM-DD)")
        return text or None

    def choice(self, column: str, allowed: Iterable[str]) -> str:
        """The cell's text, which must be one of the allowed ones."""
        text, known = self.cells[column], sorted(allowed)
        if text not in known:
            raise self.fault(column, f"{text!r} is none of {', '.join(known)}")
        return text


def read_table(path: Path, columns: Iterable[str]) -> list[Row]:
    """The rows of a CSV file (RFC 4180, UTF-8, first line names the columns). Further columns are let be.

    Raises:
        SourceError: the file is missing, empty, not UTF-8, lacks one of the columns, or has a row of another length.
    """
    text = read_text(path).removeprefix("\ufeff")
    reader = csv.reader(io.StringIO(text), strict=True)
    header = _read_header(reader, path, tuple(columns))
    rows = _read_rows(reader, path, header)
    if not rows:
        raise SourceError([Fault(path, 2, 0, "the table has no rows")])
    return rows


def _read_header(reader: Reader, path: Path, columns: tuple[str, ...]) -> tuple[str, ...]:
    try:
        header = tuple(name.strip() for name in next(reader, ()))
    except csv.Error as error:
        raise SourceError([Fault(path, 1, 0, f"not a CSV row: {error}")]) from error
    missing = [name for name in columns if name not in header]
    twice = sorted({name for name in header if header.count(name) > 1})
    if not header:
        raise SourceError([Fault(path, 1, 0, "the file is empty; its first line must name the columns")])
    if missing:
        raise SourceError([Fault(path, 1, 0, f"missing column {', '.join(missing)}; there are {', '.join(header)}")])
    if twice:
        raise SourceError([Fault(path, 1, 0, f"the column {', '.join(twice)} is named twice")])
    return header


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        return len(text) < _WHOLE_DATE or bool(date.fromisoformat(text))
    except ValueError:
        return False


def _read_rows(reader: Reader, path: Path, header: tuple[str, ...]) -> list[Row]:
    rows: list[Row] = []
    begin = reader.line_num + 1
    try:
        for cells in reader:
            if cells and len(cells) != len(header):
                reason = f"has {len(cells)} cells, the first line names {len(header)} columns"
                raise SourceError([Fault(path, begin, 0, reason)])
            if cells:
                rows.append(Row(path, begin, dict(zip(header, (c.strip() for c in cells), strict=True)), header))
            begin = reader.line_num + 1
    except csv.Error as error:
        raise SourceError([Fault(path, begin, 0, f"not a CSV row: {error}")]) from error
    return rows


def reject_duplicates(rows: Iterable[Row], *columns: str) -> None:
    """Every row must differ from the others in these columns together.

    Raises:
        SourceError: lists all rows that repeat an earlier one.
    """
    seen: dict[tuple[str, ...], Row] = {}
    faults: list[Fault] = []
    for row in rows:
        key = tuple(row.cells[column] for column in columns)
        if key in seen:
            reason = f"{' '.join(key)!r} is already in line {seen[key].line}"
            faults += row.fault(columns[0], reason).faults
        seen.setdefault(key, row)
    if faults:
        raise SourceError(faults)
