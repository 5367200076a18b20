"""Turn the parser's complaint about a query into one that a person can act on: line, column, token, excerpt.

pyoxigraph's parser reports the furthest character that any of its rules looked at, which may lie a keyword's length
past the culprit, and lists every terminal of the grammar that it tried. So the query is parsed once more with its
tokens spread far apart: then that character can only belong to one token, which is the one that does not fit.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from pyoxigraph import Store

from smartspec.engine.functions import FUNCTIONS
from smartspec.engine.lexer import Token, tokens
from smartspec.engine.preparation import iris_by_token, parseable_texts
from smartspec.errors import QuerySyntaxError
from smartspec.graph.namespaces import BASE, PREFIXES, compact

_PLACE: Final = re.compile(r"error at (\d+):(\d+): ")
_FUNCTION: Final = re.compile(r"custom function <([^>]*)>")
_GAP: Final = " " * 40
"""Wider than the longest keyword that the parser may look ahead for."""
_KNOWN: Final = f"only SPARQL's own, XSD casts and {', '.join(str(compact(iri)) for iri in FUNCTIONS)} are"
_REASONS: Final = {
    "The SELECT contains a variable that is unbound": "SELECT has a variable that is neither grouped nor aggregated; "
    "add it to GROUP BY or wrap it in an aggregate such as SAMPLE",
    "already": "a variable is assigned twice",
}


def syntax_error(message: str, query: str) -> QuerySyntaxError:
    """A problem with place and excerpt, for a query (as its author wrote it) that the parser refused."""
    stream = list(tokens(query))
    culprit = _unclosed_string(stream) or _culprit(stream)
    return _at(culprit, query, _reason(message, stream, culprit))


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


def _at(culprit: Token | None, query: str, reason: str) -> QuerySyntaxError:
    """The problem at a token, or at the end of the query."""
    offset = culprit.start if culprit else len(query.rstrip())
    line, column = query.count("\n", 0, offset) + 1, offset - query.rfind("\n", 0, offset)
    text = query.split("\n")[line - 1]
    token = culprit.text if culprit else "the end of the query"
    return QuerySyntaxError(
        f"Line {line}, column {column}: {reason}.",
        {"line": line, "column": column, "token": token, "excerpt": f"{text}\n{' ' * (column - 1)}^"},
    )


def _culprit(stream: list[Token]) -> Token | None:
    """The token that does not fit; None where the query ends too early."""
    starts: list[int] = []
    spread = ""
    for token, previous, text in zip(stream, [None, *stream], parseable_texts(stream), strict=False):
        spread += "" if previous is None or _belongs_to(previous, token) else _GAP
        starts.append(len(spread))
        spread += text
    try:
        Store().query(spread + _GAP, base_iri=BASE, prefixes=PREFIXES)
    except SyntaxError as error:
        place = _PLACE.match(str(error))
    else:
        place = None
    if place is None:
        return None
    lines = spread.split("\n")
    offset = sum(len(line) + 1 for line in lines[: int(place[1]) - 1]) + int(place[2]) - 1
    if offset >= len(spread) + len(_GAP):
        return None
    return next((token for start, token in reversed(list(zip(starts, stream, strict=True))) if start <= offset), None)


def _unclosed_string(stream: list[Token]) -> Token | None:
    return next((token for token in stream if token.kind == "punctuation" and token.text in "'\""), None)


def _belongs_to(previous: Token, token: Token) -> bool:
    """Whether two marks stand together as one, like ``^^`` or ``&&``."""
    return previous.end == token.start and previous.kind == token.kind == "punctuation"


def _reason(message: str, stream: list[Token], culprit: Token | None) -> str:
    known = next((reason for words, reason in _REASONS.items() if words in message), None)
    if known:
        return known
    if culprit is None:
        return "the query ends too early"
    if culprit == _unclosed_string(stream):
        return "the string that begins here is not closed"
    undeclared = _undeclared_prefix(stream, culprit)
    if undeclared is not None:
        return f"the prefix {undeclared}: is not declared; add PREFIX {undeclared}: <…> on top"
    return f"{culprit.text!r} cannot stand here"


def _undeclared_prefix(stream: list[Token], culprit: Token) -> str | None:
    if culprit.kind != "name":
        return None
    declared = {name.text.partition(":")[0] for word, name in pairwise(stream) if word.is_keyword("PREFIX")}
    prefix = culprit.text.partition(":")[0]
    return prefix if prefix not in declared | set(PREFIXES) and prefix != "_" else None
