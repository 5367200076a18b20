"""Make a query ready for pyoxigraph: no call to another endpoint, and names that its parser would stumble over.

pyoxigraph's SPARQL parser (0.4 to 0.5) refuses prefixed names with two or more dots, such as
``participation:ip-17-5108.cybersecurity.EE``, which SPARQL 1.1 allows (PN_LOCAL, section 19.8) and its Turtle parser
reads. They are handed over as full IRIs instead, and places in error messages are led back to the text as written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from smartspec.engine.lexer import tokens, unescape_codepoints
from smartspec.errors import ServiceRefusedError
from smartspec.graph.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smartspec.engine.lexer import Token

_DOTS_THAT_PARSE: Final = 1


@dataclass(frozen=True)
class Prepared:
    """The text for the parser, and the pieces that differ: (offset in the prepared text, length there, length here)."""

    text: str
    replaced: tuple[tuple[int, int, int], ...]

    def original_offset(self, offset: int) -> int:
        """Where an offset of the prepared text lies in the text as written."""
        shift = 0
        for start, length, original in self.replaced:
            if offset < start + length:
                break
            shift += original - length
        return offset + shift


def refuse_service(stream: Iterable[Token]) -> None:
    """Let no query through that would call another endpoint.

    Raises:
        ServiceRefusedError: one of the tokens is the keyword SERVICE.
    """
    if any(token.is_keyword("SERVICE") for token in stream):
        raise ServiceRefusedError


def prepare(text: str) -> Prepared:
    """The query in a form that pyoxigraph parses.

    Raises:
        ServiceRefusedError: the query holds a SERVICE clause, however it is spelled.
    """
    refuse_service(tokens(unescape_codepoints(text)))
    prefixes = dict(PREFIXES)
    pieces: list[str] = []
    replaced: list[tuple[int, int, int]] = []
    end, length = 0, 0
    previous: list[Token] = []
    for token in tokens(text):
        if token.kind == "iri" and len(previous) > 1 and previous[-2].is_keyword("PREFIX"):
            prefixes[previous[-1].text.removesuffix(":")] = token.text[1:-1]
        iri = _full_iri(token, prefixes)
        if iri is not None:
            pieces += [text[end : token.start], iri]
            length += token.start - end
            replaced.append((length, len(iri), len(token.text)))
            length += len(iri)
            end = token.end
        previous = [*previous[-1:], token]
    return Prepared("".join([*pieces, text[end:]]), tuple(replaced))


def _full_iri(token: Token, prefixes: dict[str, str]) -> str | None:
    """The IRI in brackets of a name that the parser would refuse; None for every other token."""
    if token.kind != "name":
        return None
    prefix, _, local = token.text.partition(":")
    if local.count(".") <= _DOTS_THAT_PARSE or prefix not in prefixes:
        return None
    unescaped = re.sub(r"\\(.)", lambda match: match[1], local)
    return f"<{prefixes[prefix]}{unescaped}>"
