"""Conditions of a FILTER, told apart at their ``&&`` (SPARQL 1.1 section 17.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smartspec.engine.lexer import Token

_DEPTH = {"(": 1, "{": 1, "[": 1, ")": -1, "}": -1, "]": -1}


def read_condition_spans(expression: Sequence[Token]) -> list[tuple[int, int]]:
    """Where the conjuncts of an expression begin and end, brackets around them taken off; one where it has ``||``.

    >>> from smartspec.engine.lexer import tokens
    >>> read_condition_spans(list(tokens("(?a > 1 && (?b < 2))")))
    [(1, 4), (7, 10)]
    """
    return _spans(expression, 0, len(expression))


def _spans(expression: Sequence[Token], begin: int, end: int) -> list[tuple[int, int]]:
    while begin < end - 1 and expression[begin].text == "(" and closing(expression, begin) == end - 1:
        begin, end = begin + 1, end - 1
    ands, ors = _marks(expression, begin, end, "&"), _marks(expression, begin, end, "|")
    if not ands or ors:
        return [(begin, end)]
    starts = [begin, *(at + 2 for at in ands)]
    ends = [*ands, end]
    return [span for first, last in zip(starts, ends, strict=True) for span in _spans(expression, first, last)]


def closing(expression: Sequence[Token], at: int) -> int:
    """Where the bracket at a place is closed; -1 where it is not."""
    depth = 0
    for place in range(at, len(expression)):
        depth += _DEPTH.get(expression[place].text, 0)
        if depth == 0:
            return place
    return -1


def _marks(expression: Sequence[Token], begin: int, end: int, mark: str) -> list[int]:
    """Where a doubled mark stands outside brackets."""
    depth, found = 0, []
    for place in range(begin, end - 1):
        depth += _DEPTH.get(expression[place].text, 0)
        if depth == 0 and expression[place].text == expression[place + 1].text == mark and place - 1 not in found:
            found.append(place)
    return found
