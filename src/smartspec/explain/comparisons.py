"""Read the commonest conditions: a comparison with a constant, a test of text, a list of alternatives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from smartspec.explain.expressions import closing
from smartspec.explain.patterns import PatternReader
from smartspec.explain.tokens import NotTakenApartError, TokenStream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smartspec.engine.lexer import Token
    from smartspec.explain.parts import Condition, ParsedQuery, Term

TEXT_TESTS: Final = ("CONTAINS", "STRSTARTS", "STRENDS", "REGEX", "LANGMATCHES", "STRLEN", "SUBSTR", "LCASE", "UCASE")
_OPERATORS: Final = ("<=", ">=", "!=", "=", "<", ">")
_DEPTH: Final = {"(": 1, ")": -1}


@dataclass(frozen=True)
class Comparison:
    """A condition as far as it could be read.

    Attributes:
        operator: ``=``, ``<`` …, ``IN``, or the name of a function that is true or false by itself.
        variable: the one variable that is tested; empty where there are none or several.
        function: what is made of the variable before, such as LANG or YEAR; empty for the variable itself.
        constants: the constants that it is compared with.
    """

    operator: str
    variable: str
    function: str = ""
    constants: tuple[Term, ...] = ()


def read_comparison(query: ParsedQuery, condition: Condition) -> Comparison | None:
    """What a condition compares; None where it is not one of the commonest."""
    inside = condition.tokens
    if condition.group or len(condition.variables) != 1:
        return None
    variable = next(iter(condition.variables))
    try:
        return _test(query, inside, variable) or _in(query, inside, variable) or _compared(query, inside, variable)
    except (NotTakenApartError, IndexError, ValueError, KeyError):
        return None


def _test(query: ParsedQuery, inside: Sequence[Token], variable: str) -> Comparison | None:
    """``CONTAINS(?v, "x")`` and the like, alone."""
    name = inside[0].text.upper()
    if name not in TEXT_TESTS or closing(inside, 1) != len(inside) - 1:
        return None
    function, after = _operand(inside[2:])
    constants = _constants(query, inside[2 + after + 1 : -1])
    return Comparison(name, variable, function, constants)


def _in(query: ParsedQuery, inside: Sequence[Token], variable: str) -> Comparison | None:
    at = next((at for at, token in enumerate(inside) if token.is_keyword("IN")), None)
    if at is None or inside[at - 1].is_keyword("NOT"):
        return None
    function, after = _operand(inside)
    return Comparison("IN", variable, function, _constants(query, inside[at + 2 : -1])) if after == at else None


def _compared(query: ParsedQuery, inside: Sequence[Token], variable: str) -> Comparison | None:
    depth = 0
    for at, token in enumerate(inside):
        depth += _DEPTH.get(token.text, 0)
        both = token.text + inside[at + 1].text if at + 1 < len(inside) else token.text
        operator = both if both in _OPERATORS else token.text
        if depth or token.kind != "punctuation" or operator not in _OPERATORS:
            continue
        left, right = inside[:at], inside[at + len(operator) :]
        mirrored = not any(each.kind == "variable" for each in left)
        if mirrored:
            left, right = right, left
            operator = operator.translate(str.maketrans("<>", "><"))
        function, after = _operand(left)
        return Comparison(operator, variable, function, _constants(query, right)) if after == len(left) else None
    return None


def _operand(inside: Sequence[Token]) -> tuple[str, int]:
    """The functions around a variable, outermost first, and how many tokens that is."""
    names: list[str] = []
    at = 0
    while inside[at].kind in ("word", "name") and inside[at + 1].text == "(":
        names.append(inside[at].text.upper())
        at += 2
    if inside[at].kind != "variable":
        raise NotTakenApartError(inside[at].start)
    return " ".join(names), at + 1 + len(names)


def _constants(query: ParsedQuery, inside: Sequence[Token]) -> tuple[Term, ...]:
    stream = TokenStream(query.text, list(inside), query.iris)
    reader = PatternReader(stream)
    found: list[Term] = []
    while stream.more():
        term = reader.term()
        found.append(term)
        if stream.at(","):
            stream.next()
    return tuple(term for term in found if term.value is not None)
