"""A part of an answer: the same query with LIMIT and OFFSET, and the query that counts its rows.

The order is the query's own; every query of the library orders its rows totally, so that pages neither overlap nor
leave a gap (a test holds each of them to it).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from smartspec.engine.lexer import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smartspec.engine.lexer import Token


def page_text(text: str, size: int, offset: int) -> str:
    r"""A SELECT query that gives at most ``size`` rows after the first ``offset``, within its own LIMIT and OFFSET.

    >>> page_text("SELECT ?x { ?x a ?y } LIMIT 25", 10, 20)
    'SELECT ?x { ?x a ?y } \nLIMIT 5 OFFSET 20\n'
    """
    outer = list(_outer(text))
    own_limit, own_offset = _number_after(outer, "LIMIT"), _number_after(outer, "OFFSET")
    limit = size if own_limit is None else max(0, min(size, own_limit - offset))
    wanted = f"\nLIMIT {limit} OFFSET {(own_offset or 0) + offset}\n"
    kept, at = [], 0
    for place, token in enumerate(outer):
        if token.is_keyword("LIMIT", "OFFSET"):
            kept.append(text[at : token.start])
            at = outer[place + 1].end
    values = next((token.start for token in outer if token.is_keyword("VALUES")), outer[-1].end)
    body = "".join(kept) + text[at : max(at, values)]
    return body + wanted + text[max(at, values) :]


def count_text(text: str) -> str | None:
    r"""The query that counts the rows of a SELECT query as ``?count``; None where it names graphs of its own.

    >>> count_text("PREFIX x: <urn:x:> SELECT ?x { ?x a x:y }")
    'PREFIX x: <urn:x:> SELECT (COUNT(*) AS ?count) WHERE {\n{ SELECT ?x { ?x a x:y }\n} }'
    """
    outer = list(_outer(text))
    select = next((token for token in outer if token.is_keyword("SELECT")), None)
    if select is None or any(token.is_keyword("FROM") for token in outer):
        return None
    return f"{text[: select.start]}SELECT (COUNT(*) AS ?count) WHERE {{\n{{ {text[select.start :]}\n}} }}"


def _outer(text: str) -> Iterator[Token]:
    """The tokens outside all braces and brackets, and the brackets themselves."""
    depth = 0
    for token in tokens(text):
        depth -= token.text in ("}", ")")
        if depth == 0:
            yield token
        depth += token.text in ("{", "(")


def _number_after(outer: list[Token], word: str) -> int | None:
    found = [int(outer[at + 1].text) for at, token in enumerate(outer[:-1]) if token.is_keyword(word)]
    return found[0] if found else None
