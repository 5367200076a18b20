"""Make a query ready for pyoxigraph: no call to another endpoint, and names that its parser would stumble over.

pyoxigraph's SPARQL parser (0.4 to 0.5) refuses prefixed names with two or more dots, such as
``participation:ip-17-5108.cybersecurity.EE``, which SPARQL 1.1 allows (PN_LOCAL, section 19.8) and its Turtle parser
reads. They are handed over as full IRIs instead.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from smartspec.engine.lexer import tokens, unescape_codepoints
from smartspec.engine.protocol import GraphScope
from smartspec.errors import ServiceRefusedError
from smartspec.graph.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smartspec.engine.lexer import Token

_DOTS_THAT_PARSE: Final = 1
_WRITTEN: Final = tuple((prefix, f"{prefix}:") for prefix in PREFIXES)
_PERHAPS: Final = re.compile(r"\\|SERVICE|FROM|:[\w:%-]*\.[\w:%-]*\.", re.IGNORECASE)


def prefixes_for(text: str) -> dict[str, str]:
    """Those of our prefixes that a query may use without declaring them: to hand the parser all of them costs time."""
    if "\\" in text:
        return PREFIXES
    return {prefix: PREFIXES[prefix] for prefix, written in _WRITTEN if written in text}


def calls_service(text: str) -> bool:
    """Whether a query holds a SERVICE clause, however it is spelled."""
    return any(token.is_keyword("SERVICE") for token in tokens(unescape_codepoints(text)))


def is_plain(text: str) -> bool:
    """Whether a query surely has no escape, no SERVICE, no FROM and no name with several dots: nothing to prepare.

    That is seen without its tokens; where such a word stands in a string or a comment, this says no.

    >>> is_plain("ASK { ?s ?p ?o }"), is_plain("ASK { ?service ?p ?o }")
    (True, False)
    """
    return not _PERHAPS.search(text)


def refuse_service(stream: Iterable[Token]) -> None:
    """Let no query through that would call another endpoint.

    Raises:
        ServiceRefusedError: one of the tokens is the keyword SERVICE.
    """
    if any(token.is_keyword("SERVICE") for token in stream):
        raise ServiceRefusedError


def prepare(text: str) -> str:
    """The query as text that pyoxigraph parses.

    Raises:
        ServiceRefusedError: the query holds a SERVICE clause, however it is spelled.
    """
    return prepare_tokens(text, list(tokens(text)))


def prepare_tokens(text: str, stream: list[Token]) -> str:
    """`prepare` for a query whose tokens are known."""
    unescaped = unescape_codepoints(text)
    refuse_service(stream if unescaped == text else tokens(unescaped))
    if not any(map(_has_many_dots, stream)):
        return text
    pieces: list[str] = []
    end = 0
    for token, parseable in zip(stream, parseable_texts(stream), strict=True):
        pieces += [text[end : token.start], parseable]
        end = token.end
    return "".join([*pieces, text[end:]])


def parseable_texts(stream: list[Token]) -> list[str]:
    """The text of each token as the parser takes it: names with several dots as full IRIs."""
    prefixes = declared_prefixes(stream)
    return [
        f"<{_iri(token, prefixes)}>" if _has_many_dots(token) and _iri(token, prefixes) else token.text
        for token in stream
    ]


def iris_by_token(stream: Iterable[Token]) -> list[tuple[Token, str]]:
    """The tokens that stand for IRIs, each with its IRI."""
    found = list(stream)
    prefixes = declared_prefixes(found)
    pairs = [(token, _iri(token, prefixes)) for token in found if token.kind in ("iri", "name")]
    return [(token, iri) for token, iri in pairs if iri]


def declared_prefixes(stream: list[Token]) -> dict[str, str]:
    """Prefix → namespace: ours, and over them those that the query declares."""
    found = dict(PREFIXES)
    for word, name, iri in zip(stream, stream[1:], stream[2:], strict=False):
        if word.is_keyword("PREFIX") and name.kind == "name" and iri.kind == "iri":
            found[name.text.removesuffix(":")] = iri.text[1:-1]
    return found


def dataset_of_tokens(stream: list[Token], base_iri: str | None = None) -> GraphScope:
    """The graphs that a query names with FROM and FROM NAMED (SPARQL 1.1 section 13.2); empty where it names none.

    Relative IRIs are resolved against the query's BASE, else against ``base_iri``.
    """
    if not any(token.is_keyword("FROM") for token in stream):
        return GraphScope()
    prefixes = declared_prefixes(stream)
    base = next((iri.text[1:-1] for word, iri in pairwise(stream) if word.is_keyword("BASE")), base_iri or "")
    default: list[str] = []
    named: list[str] = []
    for word, first, second in zip(stream, stream[1:], stream[2:], strict=False):
        if word.is_keyword("FROM"):
            is_named = first.is_keyword("NAMED")
            iri = _iri(second if is_named else first, prefixes)
            (named if is_named else default).append(urljoin(base, iri or ""))
    return GraphScope(tuple(dict.fromkeys(default)), tuple(dict.fromkeys(named)))


def _has_many_dots(token: Token) -> bool:
    return token.kind == "name" and token.text.partition(":")[2].count(".") > _DOTS_THAT_PARSE


def _iri(token: Token, prefixes: dict[str, str]) -> str | None:
    """The IRI that a token stands for; None where its prefix is not declared or it stands for none."""
    if token.kind == "iri":
        return token.text[1:-1]
    prefix, _, local = token.text.partition(":")
    if token.kind != "name" or prefix not in prefixes:
        return None
    return prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)
