"""Bind a parameter: replace what stands between the braces of its ``VALUES`` block by terms, never by text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smartspec.engine.lexer import tokens
from smartspec.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyoxigraph import Literal, NamedNode

    from smartspec.engine.lexer import Token


@dataclass(frozen=True)
class ValuesBlock:
    """Where ``VALUES ?name { … }`` stands in a query: offsets of the whole, and of what is between the braces."""

    start: int
    end: int
    inner_start: int
    inner_end: int


def find_values(text: str, name: str) -> ValuesBlock:
    """The one ``VALUES`` block of a variable.

    Raises:
        ParameterError: the query has no such block, or more than one.
    """
    found = list(_blocks(list(tokens(text)), name))
    if len(found) != 1:
        raise ParameterError(f"the query needs exactly one `VALUES ?{name} {{ … }}`, it has {len(found)}")
    return found[0]


def _blocks(stream: list[Token], name: str) -> list[ValuesBlock]:
    blocks: list[ValuesBlock] = []
    for at, token in enumerate(stream[:-2]):
        variable, brace = stream[at + 1], stream[at + 2]
        if not token.is_keyword("VALUES") or variable.text not in (f"?{name}", f"${name}") or brace.text != "{":
            continue
        close = next((t for t in stream[at + 3 :] if t.kind == "punctuation" and t.text == "}"), None)
        if close:
            blocks.append(ValuesBlock(token.start, close.end, brace.end, close.start))
    return blocks


def bind(text: str, values: Mapping[str, Sequence[NamedNode | Literal] | None]) -> str:
    """The query with each named ``VALUES`` block holding just these terms; None takes the block out.

    The terms are written by the store's own serializer, so whatever they contain stays one inert term.

    Raises:
        ParameterError: a name has no block of its own in the query.
    """
    for name, terms in values.items():
        block = find_values(text, name)
        if terms is None:
            text = text[: block.start] + text[block.end :]
        else:
            inner = " ".join(str(term) for term in terms)
            text = f"{text[: block.inner_start]} {inner} {text[block.inner_end :]}"
    return text
