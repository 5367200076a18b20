"""Proactive content negotiation (RFC 9110 sections 12.4 and 12.5): which of the forms on offer suits a client best."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from smartspec.errors import NotAcceptableError
from smartspec.web.mediatypes import named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from smartspec.web.mediatypes import MediaType

_TOKEN: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105  # RFC 9110 section 5.6.2, no secret
_RANGE: Final = re.compile(rf"({_TOKEN})/({_TOKEN})")
_PARAMETER: Final = re.compile(rf'\s*({_TOKEN})\s*=\s*(?:({_TOKEN})|"((?:[^"\\]|\\.)*)")\s*')
_QUALITY: Final = re.compile(r"[01]?(?:\.\d*)?")
_ELEMENT: Final = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*"?)+')
_SECTION: Final = re.compile(r'(?:[^;"]|"(?:[^"\\]|\\.)*"?)+')


_ALIASES: Final = {
    "turtle": "ttl",
    "n3": "ttl",
    "xml": "rdf",
    "rdf+xml": "rdf",
    "rdfxml": "rdf",
    "json-ld": "jsonld",
    "json": "jsonld",
    "ntriples": "nt",
    "n-triples": "nt",
    "nquads": "nq",
    "n-quads": "nq",
}
"""Names of formats that clients use → ours, where a resource offers none by the first."""


@dataclass(frozen=True)
class Weighted:
    """One element of a list like ``Accept``: what it names, its parameters, its quality."""

    value: str
    parameters: tuple[tuple[str, str], ...]
    quality: float


def parse_weighted(header: str) -> Iterator[Weighted]:
    """The elements of a header such as ``Accept`` or ``Accept-Language``; malformed ones are left out.

    >>> [element.value for element in parse_weighted("text/turtle, */*;q=0.1, ;;, x;q=high")]
    ['text/turtle', '*/*']
    """
    for element in _ELEMENT.findall(header):
        value, *sections = _SECTION.findall(element) or [""]
        parameters = [_PARAMETER.fullmatch(section) for section in sections]
        pairs = [(p[1].lower(), p[2] or p[3] or "") for p in parameters if p]
        weight = next((text for name, text in pairs if name == "q"), "1")
        if value.strip() and len(pairs) == len(sections) and _is_quality(weight):
            rest = tuple((name, text.lower()) for name, text in pairs if name != "q")
            yield Weighted(value.strip().lower(), rest, min(float(weight), 1.0))


def _is_quality(text: str) -> bool:
    return bool(_QUALITY.fullmatch(text)) and text not in ("", ".")


def quality(offer: MediaType, accepted: Sequence[Weighted]) -> float:
    """How much a client likes a form: the quality of the most specific range that matches it, 0 where none does."""
    matches = [(specificity, element.quality) for element in accepted if (specificity := _match(offer, element))]
    return max(matches, default=(0, 0.0))[1]


def _match(offer: MediaType, element: Weighted) -> int:
    """How specifically a range names a form, 0: not at all.

    A parameter that the form has too must agree (``charset=utf-8``). One that it does not have, such as a JSON-LD
    profile, is a wish that cannot be met; it is no reason to give nothing.
    """
    own = dict(offer.parameters)
    if any(own.get(name, text) != text for name, text in element.parameters):
        return 0
    major = offer.media_type.partition("/")[0]
    levels = {"*/*": 1, f"{major}/*": 2, offer.media_type: 3}
    level = levels.get(element.value, 0)
    return level and level * 100 + len(element.parameters)


def negotiate(accept: str | None, offers: Sequence[MediaType]) -> MediaType:
    """The form that suits an ``Accept`` header best; of equally good ones the first.

    Without the header, or with one that says nothing readable, everything is acceptable.

    Raises:
        NotAcceptableError: the client accepts none of them; lists what there is.
    """
    accepted = _accepted(accept or "")
    if not accepted:
        return offers[0]
    best = max(offers, key=lambda offer: quality(offer, accepted))
    if quality(best, accepted) == 0:
        raise not_acceptable(offers)
    return best


@lru_cache(maxsize=512)
def _accepted(header: str) -> tuple[Weighted, ...]:
    """The media ranges of an ``Accept`` header; most clients send one of a few."""
    return tuple(element for element in parse_weighted(header) if _RANGE.fullmatch(element.value))


def pinned(name: str, offers: Sequence[MediaType]) -> MediaType:
    """The form that ``format=`` names, whatever the ``Accept`` header says; of several the first on offer.

    Names that other endpoints and clients use count too: SPARQLWrapper sends ``format=rdf+xml,application/rdf+xml``.

    Raises:
        NotAcceptableError: there is none of that name; lists what there is.
    """
    given = [each.strip().lower() for each in name.split(",")]
    found = (named(known, tuple(offers)) for each in given for known in (each, _ALIASES.get(each, each)))
    form = next(filter(None, found), None)
    if form is None:
        raise not_acceptable(offers)
    return form


def not_acceptable(offers: Sequence[MediaType]) -> NotAcceptableError:
    """The error that lists what there is."""
    available = list(dict.fromkeys(offer.media_type for offer in offers))
    names = list(dict.fromkeys(offer.name for offer in offers))
    detail = f"There is {', '.join(available)}. Send one of them as Accept, or add format= one of {', '.join(names)}."
    return NotAcceptableError(detail, {"available": available})


def choose_language(header: str | None, available: Sequence[str]) -> str:
    """The language that suits an ``Accept-Language`` header best (RFC 4647 section 3.4, lookup); else the first.

    >>> choose_language("fr-CA, en;q=0.8", ["en", "fr"])
    'fr'
    """
    accepted = sorted(parse_weighted(header or ""), key=lambda element: -element.quality)
    wanted = (element.value.partition("-")[0] for element in accepted if element.quality > 0)
    return next((language for language in wanted if language in available), available[0])
