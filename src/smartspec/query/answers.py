"""Which canned queries answer otherwise on another release, and by how many rows."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smartspec.engine.formats import JSON
from smartspec.engine.protocol import Question
from smartspec.errors import ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smartspec.engine.protocol import Engine
    from smartspec.query.canned import CannedQuery


@dataclass(frozen=True)
class AnswerChange:
    """A query whose answers differ: rows of the old and the new one, and rows that only one of them has.

    A truth value counts as one row. Where an engine could not answer, ``failure`` says why and the counts are 0.
    """

    query: CannedQuery
    before: int
    after: int
    added: int
    removed: int
    failure: str = ""


@dataclass(frozen=True)
class LibraryChange:
    """What differs between two sides in their canned queries, by name, and in the answers to those of the new side."""

    asked: int
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    reworded: tuple[str, ...] = ()
    answers: tuple[AnswerChange, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.added or self.removed or self.reworded or self.answers)


async def compare_library(
    old: tuple[Mapping[str, CannedQuery], Engine], new: tuple[Mapping[str, CannedQuery], Engine]
) -> LibraryChange:
    """The difference of two libraries, and of what both releases answer to the new one's queries as they are written.

    Parameters keep their examples; rows are compared whatever their order, blank nodes whatever their names.
    """
    (before, old_engine), (after, new_engine) = old, new
    compared = [await _compare(query, old_engine, new_engine) for query in after.values()]
    return LibraryChange(
        asked=len(compared),
        added=tuple(sorted(after.keys() - before.keys())),
        removed=tuple(sorted(before.keys() - after.keys())),
        reworded=tuple(sorted(name for name in before.keys() & after.keys() if before[name].text != after[name].text)),
        answers=tuple(change for change in compared if change),
    )


async def _compare(query: CannedQuery, old: Engine, new: Engine) -> AnswerChange | None:
    try:
        before, after = await _rows(query, old), await _rows(query, new)
    except ProblemError as problem:
        return AnswerChange(query, 0, 0, 0, 0, failure=problem.detail)
    if before == after:
        return None
    added, removed = after - before, before - after
    return AnswerChange(query, before.total(), after.total(), added.total(), removed.total())


async def _rows(query: CannedQuery, engine: Engine) -> Counter[str]:
    """The rows of an answer as texts, and how often each is there."""
    results: dict[str, Any] = json.loads((await engine.answer(Question(query.text, JSON))).body)
    rows: list[dict[str, Any]] = (
        [{"boolean": results["boolean"]}] if "boolean" in results else results["results"]["bindings"]
    )
    return Counter(json.dumps({name: _nameless(term) for name, term in row.items()}, sort_keys=True) for row in rows)


def _nameless(term: object) -> object:
    return {"type": "bnode"} if isinstance(term, dict) and term.get("type") == "bnode" else term
