"""How IRIs are compared when one of them may be a slip: local names, and the ways in which people get them wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NOT_A_NAME: Final = re.compile(r"[\W_]+")
_PLAIN: Final = re.compile(r"[A-Za-z0-9_]([\w.-]*[\w-])?")
_SWAPS: Final = (
    ("/wiki/", "/entity/"),
    ("/Special:EntityData/", "/entity/"),
    ("/doc/", "/id/"),
    ("/elements/1.1/", "/terms/"),
    ("/page/", "/resource/"),
)
"""Addresses of documents about things, and older namespaces, with what is meant."""


def local_name(iri: str) -> str:
    """What follows the last slash or hash, a slash at the end not counted.

    >>> local_name("https://schema.org/sameAs"), local_name("https://example.org/a/")
    ('sameAs', 'a')
    """
    return re.split(r"[/#]", iri.rstrip("/#"))[-1]


def namespace_of(iri: str) -> str:
    """What comes before the local name.

    >>> namespace_of("http://www.w3.org/2002/07/owl#Class")
    'http://www.w3.org/2002/07/owl#'
    """
    bare = iri.rstrip("/#")
    return bare[: len(bare) - len(local_name(iri))]


def normal_name(name: str) -> str:
    """A name without what people write in several ways: case, hyphens, underscores, spaces, z for s.

    >>> normal_name("nuts_code") == normal_name("NutsCode")
    True
    """
    return _NOT_A_NAME.sub("", name.casefold()).replace("organiz", "organis")


def normal_iri(iri: str) -> str:
    """An IRI without scheme, ``www.``, slash or hash at the end, and the like.

    >>> normal_iri("https://w3id.org/smartspec/def#theme") == normal_iri("http://w3id.org/smartspec/def/theme")
    True
    >>> normal_iri("http://www.w3.org/2004/02/skos#prefLabel") == normal_iri("http://www.w3.org/2004/02/skos/core#prefLabel")
    True
    """
    text = re.sub(r"^https?://(www\.)?", "", iri.rstrip("/#")).replace("#", "/")
    for slip, meant in _SWAPS:
        text = text.replace(slip, meant)
    return text.replace("/skos/core/", "/skos/").replace("//", "/")


def iri_variants(iri: str) -> Iterator[str]:
    """The IRIs that may have been meant by one that nothing in the graph has."""
    swapped = iri
    for slip, meant in _SWAPS:
        swapped = swapped.replace(slip, meant)
    for text in dict.fromkeys([swapped, iri]):
        for scheme in ("http://", "https://"):
            rest = re.sub(r"^https?://", "", text)
            for host in (rest, rest.removeprefix("www."), f"www.{rest.removeprefix('www.')}"):
                for end in (host, host.rstrip("/#"), f"{host.rstrip('/#')}/"):
                    if scheme + end != iri:
                        yield scheme + end


def trigrams(name: str) -> frozenset[str]:
    """The runs of three characters of a name, its ends marked.

    >>> sorted(trigrams("ab"))
    ['$ab', 'ab$']
    """
    marked = f"${name}$"
    return frozenset(marked[at : at + 3] for at in range(len(marked) - 2))


def words_of(iri: str) -> frozenset[str]:
    """The words in the last part of an IRI.

    >>> sorted(words_of("https://example.org/def/isoCode"))
    ['code', 'iso']
    """
    local = re.split(r"[/#]", iri)[-1]
    return frozenset(re.findall(r"[a-z]+", re.sub(r"([A-Z])", r" \1", local).lower()))


def shown(iri: str, prefixes: Mapping[str, str]) -> str:
    """An IRI as a query with these prefixes writes it.

    >>> shown("https://schema.org/sameAs", {"schema": "https://schema.org/"})
    'schema:sameAs'
    """
    fitting = [(len(space), prefix) for prefix, space in prefixes.items() if iri.startswith(space) and space]
    for length, prefix in sorted(fitting, key=lambda pair: -pair[0]):
        if _PLAIN.fullmatch(iri[length:]):
            return f"{prefix}:{iri[length:]}"
    return f"<{iri}>"
