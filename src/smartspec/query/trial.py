"""A canned query held against its header's expectation, on the data of a release."""

from __future__ import annotations

import csv
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from smartspec.engine.formats import CSV, JSON
from smartspec.engine.protocol import Question
from smartspec.errors import ProblemError
from smartspec.query.form import QueryForm
from smartspec.query.values import bind

if TYPE_CHECKING:
    from pathlib import Path

    from smartspec.engine.local import LocalEngine
    from smartspec.query.canned import CannedQuery

_TRIES: Final = 5


@dataclass(frozen=True)
class Trial:
    """How a query fared: the number of its rows, the seconds of its fastest answer, and what is not as expected."""

    query: CannedQuery
    rows: int
    seconds: float
    objections: tuple[str, ...]


def try_query(engine: LocalEngine, query: CannedQuery, golden: Path) -> Trial:
    """Ask a query with the values of its file. ``golden``: the folder of golden files."""
    try:
        seconds, table = _fastest(engine, query)
        _without_optional(engine, query)
    except ProblemError as problem:
        return Trial(query, 0, 0.0, (problem.detail,))
    objections = [*_shape(query, table), *_golden(query, table, golden)]
    if seconds > query.expectation.seconds:
        objections.append(f"takes {seconds:.2f} s, not {query.expectation.seconds:g} s")
    return Trial(query, len(table) - 1, seconds, tuple(objections))


def _fastest(engine: LocalEngine, query: CannedQuery) -> tuple[float, list[list[str]]]:
    best, table = float("inf"), []
    for _ in range(_TRIES):
        begun = time.perf_counter()
        table = read_table(engine, query, query.text)
        best = min(best, time.perf_counter() - begun)
        if best <= query.expectation.seconds:
            break
    return best, table


def read_table(engine: LocalEngine, query: CannedQuery, text: str) -> list[list[str]]:
    """Header and rows as CSV has them; a truth value as one row of the column ``boolean``."""
    if query.form is QueryForm.ASK:
        body = engine.answer_now(Question(text, JSON)).body
        return [["boolean"], ["true" if b"true" in body else "false"]]
    return list(csv.reader(engine.answer_now(Question(text, CSV)).body.decode().splitlines()))


def _without_optional(engine: LocalEngine, query: CannedQuery) -> None:
    """Ask once more with every optional parameter left out: it must still be a query."""
    optional = [parameter.name for parameter in query.parameters if not parameter.required]
    if optional:
        read_table(engine, query, bind(query.text, dict.fromkeys(optional)))


def _shape(query: CannedQuery, table: list[list[str]]) -> list[str]:
    expected, rows = query.expectation, len(table) - 1
    found: list[str] = []
    if tuple(table[0]) != expected.columns:
        found.append(f"columns are {', '.join(table[0])}, not {', '.join(expected.columns)}")
    if rows < expected.least or (expected.most is not None and rows > expected.most):
        most = "more" if expected.most is None else expected.most
        wanted = f"{expected.least}" if most == expected.least else f"{expected.least} to {most}"
        found.append(f"has {rows} rows, not {wanted}")
    return found


def _golden(query: CannedQuery, table: list[list[str]], folder: Path) -> list[str]:
    """Which row is the first that differs from the golden file."""
    if not query.expectation.golden:
        return []
    path = folder / query.expectation.golden
    if not path.is_file():
        return [f"there is no golden file {path}"]
    golden = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    if golden == table:
        return []
    pairs = enumerate(zip(golden, table, strict=False), start=1)
    line = next((number for number, (ours, theirs) in pairs if ours != theirs), min(len(golden), len(table)) + 1)
    return [f"differs from {path} first in line {line}"]
