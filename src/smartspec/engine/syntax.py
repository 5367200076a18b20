"""Turn the parser's complaint about a query into one that a person can act on: line, column, token, excerpt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from smartspec.errors import QuerySyntaxError

if TYPE_CHECKING:
    from smartspec.engine.preparation import Prepared

_PLACE: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_NEXT_WORD: Final = re.compile(r"\S+")


def syntax_error(message: str, query: str, prepared: Prepared | None = None) -> QuerySyntaxError:
    """A problem with place and excerpt from the text of a parser's error.

    The parser lists every terminal of the grammar that could follow; that list helps nobody and is left out unless it
    is short. ``prepared`` is what the parser was given where that differs from the query as written.
    """
    place = _PLACE.match(message)
    if not place:
        return QuerySyntaxError(_first_sentence(message))
    line, column = _original_place(int(place[1]), int(place[2]), query, prepared)
    lines = query.split("\n")
    text = lines[line - 1] if line <= len(lines) else ""
    found = _NEXT_WORD.match(text[column - 1 :].lstrip())
    token = found.group() if found else "the end of the query" if line >= len(lines) else "the end of the line"
    detail = f"Line {line}, column {column}: {_reason(place[3], token)}"
    excerpt = f"{text}\n{' ' * (column - 1)}^"
    return QuerySyntaxError(detail, {"line": line, "column": column, "token": token, "excerpt": excerpt})


def _original_place(line: int, column: int, query: str, prepared: Prepared | None) -> tuple[int, int]:
    if prepared is None or not prepared.replaced:
        return line, column
    before = "".join(prepared.text.splitlines(keepends=True)[: line - 1])
    offset = prepared.original_offset(len(before) + column - 1)
    start = query.rfind("\n", 0, offset) + 1
    return query.count("\n", 0, offset) + 1, offset - start + 1


def _reason(reason: str, token: str) -> str:
    expected = reason.removeprefix("expected one of ").removeprefix("expected ")
    terms = [term for term in expected.split(", ") if len(term) < 20]  # noqa: PLR2004
    if not reason.startswith("expected"):
        return _first_sentence(reason)
    if len(terms) > 8 or "\n" in reason:  # noqa: PLR2004
        return f"{token!r} cannot stand here."
    return f"{token!r} cannot stand here; expected {' or '.join(terms)}."


def _first_sentence(text: str) -> str:
    return text.strip().splitlines()[0][:300]
