"""Which of SPARQL's forms a text has, and whether it asks for something that is not done here."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, Final

from smartspec.engine.formats import ResultKind
from smartspec.engine.lexer import tokens, unescape_codepoints
from smartspec.engine.preparation import is_plain, refuse_service
from smartspec.errors import QuerySyntaxError, ServiceRefusedError, nearest

if TYPE_CHECKING:
    from smartspec.engine.lexer import Token


class QueryForm(Enum):
    """The four forms of a SPARQL query (SPARQL 1.1 section 16)."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"

    @property
    def kind(self) -> ResultKind:
        """The kind of results that the form gives."""
        return ResultKind.BINDINGS if self in (QueryForm.SELECT, QueryForm.ASK) else ResultKind.GRAPH


_FORMS: Final = tuple(form.value for form in QueryForm)
_UPDATES: Final = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")


_PROLOGUE: Final = ("BASE", "PREFIX", "VERSION")
_BEGINNING: Final = re.compile(
    rf"\s*(?:PREFIX\s+(?:[A-Za-z][A-Za-z0-9_-]*)?:\s*<[^<>\"{{}}|^`\\\x00-\x20]*>\s*)*({'|'.join(_FORMS)})(?=[\s?$*({{<])",
    re.ASCII | re.IGNORECASE,
)
"""How most queries begin; where it fits, their first keyword after the prologue is known without all tokens."""


def classify(text: str) -> QueryForm:
    """The form of a query, decided on its tokens.

    Raises:
        QuerySyntaxError: there is no query in the text, or it is an update.
        ServiceRefusedError: the query holds a SERVICE clause, or it is an update that would load from elsewhere.
    """
    plain = _BEGINNING.match(text)
    if plain and is_plain(text):
        return QueryForm(plain[1].upper())
    stream = list(tokens(unescape_codepoints(text)))
    words = (token for token in stream if token.kind == "word" and not token.is_keyword(*_PROLOGUE))
    verb = next(words, None)
    if verb is not None and verb.is_keyword(*_UPDATES) and any(token.is_keyword("LOAD") for token in stream):
        raise ServiceRefusedError
    form = _form(verb)
    refuse_service(stream)
    return form


def _form(verb: Token | None) -> QueryForm:
    """The form that the first keyword after the prologue names."""
    if verb is None:
        raise QuerySyntaxError(f"There is no query here: expected one of {', '.join(_FORMS)}.")
    word = verb.text.upper()
    if word in _UPDATES:
        raise QuerySyntaxError(
            f"This is a SPARQL update ({word}), not a query. The graph is read-only over HTTP; "
            "it is edited as Turtle files in git.",
        )
    if word not in _FORMS:
        meant = nearest(word, _FORMS, most=1) or [", ".join(_FORMS)]
        raise QuerySyntaxError(f"{verb.text!r} begins no query; expected {meant[0]}.", {"token": verb.text})
    return QueryForm(word)
