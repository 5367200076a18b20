"""Read the things of a release with their names from whatever engine holds it."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from smartspec.graph.namespaces import PREFIXES
from smartspec.query.solutions import select
from smartspec.search.index import SearchUnavailableError
from smartspec.search.names import Entry, Name, NameKind, further_names
from smartspec.search.weights import by_weight, weight

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from smartspec.engine.protocol import Engine

_KINDS: Final = {
    "rdfs:label": NameKind.LABEL,
    "skos:prefLabel": NameKind.LABEL,
    "foaf:name": NameKind.LABEL,
    "schema:name": NameKind.LABEL,
    "dcterms:title": NameKind.TITLE,
    "skos:altLabel": NameKind.ALTERNATIVE,
    "skos:hiddenLabel": NameKind.ALTERNATIVE,
    "schema:alternateName": NameKind.ALTERNATIVE,
    "s3:officialName": NameKind.ALTERNATIVE,
    "s3:nativeName": NameKind.ALTERNATIVE,
    "s3:nutsCode": NameKind.CODE,
    "s3:isoCode": NameKind.CODE,
    "skos:notation": NameKind.CODE,
    "dcterms:identifier": NameKind.IDENTIFIER,
    "schema:identifier": NameKind.IDENTIFIER,
    "org:identifier": NameKind.IDENTIFIER,
}
_DESCRIPTIONS: Final = ("dcterms:description", "skos:definition", "rdfs:comment")
_LONGEST_NAME: Final = 300
"""Characters; what is longer is a text, not a name."""
MOST_NAMES: Final = 500_000
"""Names, codes and descriptions that are read, at most; in memory each takes more than a kilobyte."""


def _iri(curie: str) -> str:
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local


_KIND_OF: Final = {_iri(curie): kind for curie, kind in _KINDS.items()}
_RANK_OF: Final = {_iri(curie): rank for rank, curie in enumerate((*_KINDS, *_DESCRIPTIONS))}


@cache
def query_text(name: str) -> str:
    """The text of one of this package's queries."""
    return (files(__package__) / "sparql" / f"{name}.rq").read_text(encoding="utf-8")


async def read_entries(engine: Engine) -> list[Entry]:
    """All things that have a name, in the order of their IRIs: the same release gives the same list.

    Raises:
        SearchUnavailableError: there are more than `MOST_NAMES`.
        ProblemError: the engine could not give them.
    """
    names = await select(engine, query_text("names"))
    if len(names) > MOST_NAMES:
        raise SearchUnavailableError(
            f"Names are searched in memory, where there is room for {MOST_NAMES:,} names and descriptions; "
            'the data have more. Ask for them in SPARQL, by FILTER(CONTAINS(LCASE(STR(?label)), "…")); all else works.'
        )
    said: dict[str, list[tuple[int, Name]]] = defaultdict(list)
    for row in names:
        prop, text = row["property"].value, row["text"]
        name = Name(text.value, text.language or None, _KIND_OF.get(prop, NameKind.LABEL))
        said[row["thing"].value].append((_RANK_OF[prop], name))
    former: dict[str, set[str]] = defaultdict(set)
    for row in await select(engine, query_text("former-codes")):
        former[row["thing"].value].add(row["text"].value)
    classes: dict[str, set[str]] = defaultdict(set)
    for row in await select(engine, query_text("classes")):
        classes[row["thing"].value].add(row["class"].value)
    links = {
        row["thing"].value: int(row["count"].value)
        for row in await select(engine, query_text("links"))
        if isinstance(row["thing"], NamedNode)
    }
    return _entries(said, former, classes, links)


async def read_properties(engine: Engine) -> dict[str, int]:
    """The properties in use, and by how many statements; the most used first."""
    return {row["property"].value: int(row["count"].value) for row in await select(engine, query_text("properties"))}


def _entries(
    said: Mapping[str, list[tuple[int, Name]]],
    former: Mapping[str, set[str]],
    classes: Mapping[str, set[str]],
    links: Mapping[str, int],
) -> list[Entry]:
    found = []
    for iri in sorted(said):
        told = sorted(said[iri], key=lambda each: (each[0], each[1].language or "", each[1].text))
        descriptions = tuple(name for rank, name in told if rank >= len(_KINDS))
        names = [name for rank, name in told if rank < len(_KINDS) and 0 < len(name.text) <= _LONGEST_NAME]
        if not names:
            continue
        kinds = by_weight(classes.get(iri, ()))
        every = (*names, *further_names(names), *_codes(iri, names, former.get(iri, ())))
        found.append(Entry(iri, _distinct(every), descriptions, kinds, weight(kinds, links.get(iri, 0))))
    return found


def _codes(iri: str, names: Iterable[Name], former: Iterable[str]) -> list[Name]:
    """The codes that a thing once had, and the end of its IRI."""
    today = {name.text for name in names}
    codes = [Name(code, None, NameKind.FORMER_CODE) for code in sorted(former) if code not in today]
    return [*codes, Name(iri.rstrip("/#").replace("#", "/").rpartition("/")[2], None, NameKind.KEY)]


def _distinct(names: Iterable[Name]) -> tuple[Name, ...]:
    """Each text in each language once, as the kind that comes first."""
    found: dict[tuple[str, str | None], Name] = {}
    for name in names:
        if name.text:
            found.setdefault((name.text, name.language), name)
    return tuple(found.values())
