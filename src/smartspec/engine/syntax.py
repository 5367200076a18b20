"""Turn the parser's complaint about a query into one that a person can act on: line, column, token, excerpt.

pyoxigraph's parser reports the furthest character that any of its rules looked at, which may lie a keyword's length
past the culprit, and lists every terminal of the grammar that it tried. So the query is parsed once more with its
tokens spread far apart: then that character can only belong to one token, which is the one that does not fit.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from smartspec.engine.expectations import GAP, error_offset, expectations
from smartspec.engine.functions import FUNCTIONS
from smartspec.engine.lexer import Token, tokens
from smartspec.engine.preparation import iris_by_token, parseable_texts
from smartspec.errors import QuerySyntaxError, line_and_column
from smartspec.graph.namespaces import PREFIXES, compact

_FUNCTION: Final = re.compile(r"custom function <([^>]*)>")
_AROUND: Final = 100
"""Characters of a line that are shown at most on either side of the place."""
_KNOWN: Final = f"only SPARQL's own, XSD casts and {', '.join(str(compact(iri)) for iri in FUNCTIONS)} are"
_REASONS: Final = {
    "The SELECT contains a variable that is unbound": "SELECT has a variable that is neither grouped nor aggregated; "
    "add it to GROUP BY or wrap it in an aggregate such as SAMPLE",
    "already": "a variable is assigned twice",
}


def syntax_error(message: str, query: str) -> QuerySyntaxError:
    """A problem with place, excerpt and what was expected, for a query (as it was written) that the parser refused."""
    stream = list(tokens(query))
    spread, starts = _spread(stream)
    unclosed = _unclosed_string(stream)
    culprit = unclosed or _culprit(stream, spread, starts)
    reason, explained = _reason(message, stream, culprit)
    before = spread[: starts[stream.index(culprit)]] if culprit else spread + GAP
    return _at(culprit, query, reason, () if explained else tuple(expectations(before)))


def unknown_function(message: str, query: str) -> Exception:
    """A problem for a query that calls a function which is not known here (SPARQL 1.1 section 17.6).

    SPARQL would have such a call fail in every row, which looks like an answer; a refusal that names it is of more use.
    ``message`` is the engine's; what it does not explain is given back as it was.
    """
    found = _FUNCTION.search(message)
    if found is None:
        return RuntimeError(message)
    names = iris_by_token(tokens(query))
    culprit = next((token for token, iri in names if iri == found[1]), None)
    return _at(culprit, query, f"the function <{found[1]}> is not known here; {_KNOWN}")


def _at(culprit: Token | None, query: str, reason: str, expected: tuple[str, ...] = ()) -> QuerySyntaxError:
    """The problem at a token, or at the end of the query; ``expected``: what could stand there."""
    offset = culprit.start if culprit else len(query.rstrip())
    line, column = line_and_column(query, offset)
    text = query.split("\n")[line - 1]
    token = culprit.text if culprit else "the end of the query"
    return QuerySyntaxError(
        f"Line {line}, column {column}: {reason}{_alternatives(expected)}.",
        {
            "line": line,
            "column": column,
            "token": token,
            **({"expected": list(expected)} if expected else {}),
            "excerpt": _excerpt(text, column),
        },
    )


def _alternatives(expected: tuple[str, ...]) -> str:
    """What could stand there, as the rest of a sentence."""
    *most, last = [name if name[:1].isalpha() else f"'{name}'" for name in expected] or [""]
    listed = f"{', '.join(most)} or {last}" if most else last
    return f"; expected {listed}" if expected else ""


def _excerpt(text: str, column: int) -> str:
    """The line around a column and a caret under it; tabs stay tabs, so that the caret stands where it should."""
    start, end = max(0, column - 1 - _AROUND), column - 1 + _AROUND
    piece, left_out = text[start:end], "…" if start else ""
    indent = re.sub(r"[^\t]", " ", left_out + piece[: column - 1 - start])
    return f"{left_out}{piece}{'…' if end < len(text) else ''}\n{indent}^"


def _spread(stream: list[Token]) -> tuple[str, list[int]]:
    """The tokens as text, set far apart, and where each begins in it."""
    starts: list[int] = []
    spread = ""
    for token, previous, text in zip(stream, [None, *stream], parseable_texts(stream), strict=False):
        spread += "" if previous is None or _belongs_to(previous, token) else GAP
        starts.append(len(spread))
        spread += text
    return spread, starts


def _culprit(stream: list[Token], spread: str, starts: list[int]) -> Token | None:
    """The token that does not fit; None where the query ends too early."""
    offset = error_offset(spread + GAP)
    if offset is None or offset >= len(spread) + len(GAP):
        return None
    return next((token for start, token in reversed(list(zip(starts, stream, strict=True))) if start <= offset), None)


def _unclosed_string(stream: list[Token]) -> Token | None:
    return next((token for token in stream if token.kind == "punctuation" and token.text in "'\""), None)


def _belongs_to(previous: Token, token: Token) -> bool:
    """Whether two marks stand together as one, like ``^^`` or ``&&``."""
    return previous.end == token.start and previous.kind == token.kind == "punctuation"


def _reason(message: str, stream: list[Token], culprit: Token | None) -> tuple[str, bool]:
    """What is wrong, and whether that says already what to do."""
    known = next((reason for words, reason in _REASONS.items() if words in message), None)
    if known:
        return known, True
    if culprit is None:
        return "the query ends too early", False
    if culprit == _unclosed_string(stream):
        return "the string that begins here is not closed", True
    undeclared = _undeclared_prefix(stream, culprit)
    if undeclared is not None:
        return f"the prefix {undeclared}: is not declared; add PREFIX {undeclared}: <…> on top", True
    return f"{culprit.text!r} cannot stand here", False


def _undeclared_prefix(stream: list[Token], culprit: Token) -> str | None:
    if culprit.kind != "name":
        return None
    declared = {name.text.partition(":")[0] for word, name in pairwise(stream) if word.is_keyword("PREFIX")}
    prefix = culprit.text.partition(":")[0]
    return prefix if prefix not in declared | set(PREFIXES) and prefix != "_" else None
