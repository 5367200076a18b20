"""SPARQL functions of our own (SPARQL 1.1 section 17.6): the same in every worker, and none elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from smartspec.graph.namespaces import FUNCTION
from smartspec.graph.spelling import words

if TYPE_CHECKING:
    from collections.abc import Mapping

Term = NamedNode | BlankNode | Literal | Triple
Function = Callable[..., Term | None]

MATCHES: Final = FUNCTION + "matches"
_ARGUMENTS: Final = 2
_KEPT: Final = 1 << 15


def matches(*terms: Term) -> Literal | None:
    """Whether a text has words that begin like each word of another, accents, case and punctuation aside.

    ``function:matches(?label, "ile france")`` holds for ``"Île-de-France"@fr``. Anything but two literals is an error,
    as in SPARQL's own text functions; no words at all match nothing.
    """
    if len(terms) != _ARGUMENTS:
        return None
    text, wanted = terms
    if not isinstance(text, Literal) or not isinstance(wanted, Literal):
        return None
    asked = _words(wanted.value)
    there = _words(text.value) if asked else ()
    return Literal(bool(asked) and all(any(word.startswith(each) for word in there) for each in asked))


@lru_cache(maxsize=_KEPT)
def _words(text: str) -> tuple[str, ...]:
    return tuple(words(text))


FUNCTIONS: Final[Mapping[str, Function]] = {MATCHES: matches}
"""The functions by their IRIs."""

WORDS: Final[Mapping[str, str]] = {
    MATCHES: "function:matches(text, words): whether the text has words that begin like each of the words, accents, "
    "case and punctuation aside."
}
"""What each does, for the endpoint's description of itself."""
