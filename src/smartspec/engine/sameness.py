"""Whether two queries are the same, and whether the same query gives the same answer again."""

from __future__ import annotations

from typing import Final

from smartspec.engine.lexer import spaced, tokens, unescape_codepoints

_EACH_TIME_ANEW: Final = ("NOW", "RAND", "UUID", "STRUUID", "SERVICE")


def is_volatile(text: str) -> bool:
    """Whether a query calls what may give something else each time: another endpoint, or one of some functions.

    The functions are those of SPARQL 1.1 sections 17.4.2 to 17.4.5.

    >>> is_volatile("SELECT (now() AS ?t) {}"), is_volatile('SELECT ?now { ?now rdfs:label "now" }')
    (True, False)
    """
    plain = text if "\\" not in text else unescape_codepoints(text)
    capitals = plain.upper()
    if not any(name in capitals for name in _EACH_TIME_ANEW):
        return False
    return any(token.is_keyword(*_EACH_TIME_ANEW) for token in tokens(plain))


def normalised(text: str) -> str:
    r"""A text that is the same for queries that differ only in comments, and in how long their white space is.

    >>> normalised("ASK  # whether\n{ ?s ?p ' a  b ' } ")
    "ASK { ?s ?p ' a  b ' }"
    """
    return text if "\\u" in text or "\\U" in text else spaced(text)
