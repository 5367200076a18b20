"""A query as it travels to another engine: checked here, its prefixes declared, its relative IRIs made absolute."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from pyoxigraph import Store

from smartspec.engine.lexer import Token, tokens
from smartspec.engine.preparation import prepare
from smartspec.engine.syntax import syntax_error
from smartspec.graph.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Sequence

_SCHEME: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")


def travelling_text(text: str, base_iri: str | None = None) -> str:
    """The query as another engine reads it. Functions that are not known here may be known there.

    Raises:
        QuerySyntaxError: the text is not a SPARQL query.
        ServiceRefusedError: the query would call another endpoint.
    """
    prepared = prepare(text)
    try:
        Store().query(prepared, base_iri=base_iri, prefixes=PREFIXES)
    except SyntaxError as error:
        raise syntax_error(str(error), text) from error
    except RuntimeError:  # a function that only the other engine may know
        pass
    stream = list(tokens(prepared))
    return _declarations(stream) + _absolute(prepared, stream, base_iri)


def names_graphs(text: str, keyword: str) -> bool:
    """Whether a query holds the keyword ``GRAPH`` or ``FROM``."""
    return any(token.is_keyword(keyword) for token in tokens(text))


def _declarations(stream: Sequence[Token]) -> str:
    """Declarations, in one line, of those of our prefixes that a query uses; its own come after and win."""
    used = {token.text.partition(":")[0] for token in stream if token.kind == "name"}
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}> " for prefix in sorted(used & PREFIXES.keys()))


def _absolute(text: str, stream: Sequence[Token], base_iri: str | None) -> str:
    """The query with its IRIs resolved, where it names no base of its own."""
    if base_iri is None or any(token.is_keyword("BASE") for token in stream):
        return text
    pieces, end = [], 0
    for token in stream:
        if token.kind == "iri" and not _SCHEME.match(token.text):
            pieces += [text[end : token.start], f"<{urljoin(base_iri, token.text[1:-1])}>"]
            end = token.end
    return "".join([*pieces, text[end:]])
