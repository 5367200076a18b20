"""Names of terms in the reader's language, with a name for everything that has none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from smartspec.describe.asking import rows
from smartspec.graph.namespaces import BASE, PREFIXES, compact

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import QuerySolution

    from smartspec.engine.protocol import Engine

FALLBACK_LANGUAGE: Final = "en"
MOST_NAMES: Final = 50_000
"""Names that may be read at once (the bound in ``sparql/names.rq``)."""

_PROPERTIES: Final = (
    PREFIXES["rdfs"] + "label",
    PREFIXES["skos"] + "prefLabel",
    PREFIXES["dcterms"] + "title",
    PREFIXES["foaf"] + "name",
    PREFIXES["sh"] + "name",
)
"""Properties that name a thing, the most telling first (those of ``sparql/labels.rq``)."""


@dataclass(frozen=True)
class Label:
    """A name and the language it is in (None: of no language, such as a code)."""

    text: str
    language: str | None = None


@dataclass(frozen=True)
class Labels:
    """The names of terms: for each IRI the property and the literal of every name, the most telling property first."""

    names: Mapping[str, tuple[tuple[str, Literal], ...]]

    def choose(self, iri: str, language: str) -> Label:
        """The best name: in the language, in English, in none, in any other, or the end of the IRI."""
        found = [literal for _, literal in self.names.get(iri, ())]
        return choose_literal(found, language) or Label(local_name(iri))

    def has(self, iri: str) -> bool:
        """Whether the graph names the term."""
        return iri in self.names


def choose_literal(literals: Iterable[Literal], language: str) -> Label | None:
    """The literal that suits a reader best, or None of none. The first of several equally good ones wins.

    >>> choose_literal([Literal("Bretagne", language="fr"), Literal("Brittany", language="en")], "en").text
    'Brittany'
    """
    order = {language: 0, FALLBACK_LANGUAGE: 1, None: 2}
    best = min(literals, key=lambda literal: order.get(literal.language, 3), default=None)
    return None if best is None else Label(best.value, best.language)


def local_name(iri: str) -> str:
    """A readable name for a term without a label: its prefixed name where it is ours or known, else its last part.

    >>> local_name("https://w3id.org/smartspec/id/region/NL41")
    'NL41'
    >>> local_name("http://www.w3.org/2004/02/skos/core#prefLabel")
    'skos:prefLabel'
    >>> local_name("http://data.europa.eu/ux2/nace2/01")
    'nace2/01'
    """
    if not iri.startswith(BASE) and (curie := compact(iri)):
        return curie
    rest, _, last = iri.rstrip("/#").replace("#", "/").rpartition("/")
    return f"{rest.rpartition('/')[2]}/{last}" if last.isdecimal() and rest else last or iri


async def read_labels(engine: Engine, iris: Iterable[str]) -> Labels:
    """The names that the graph has for some terms."""
    wanted = [NamedNode(iri) for iri in sorted(set(iris))]
    if not wanted:
        return Labels({})
    return _gathered(await rows(engine, "labels", term=wanted))


async def read_all_labels(engine: Engine) -> Labels | None:
    """The names of all terms; None where there are more than `MOST_NAMES`."""
    found = await rows(engine, "names")
    return None if len(found) >= MOST_NAMES else _gathered(found)


def _gathered(rows_of_names: Iterable[QuerySolution]) -> Labels:
    found: dict[str, list[tuple[str, Literal]]] = {}
    for row in rows_of_names:
        found.setdefault(row["term"].value, []).append((row["property"].value, row["label"]))
    return Labels({iri: tuple(sorted(names, key=_rank)) for iri, names in found.items()})


def _rank(name: tuple[str, Literal]) -> tuple[int, str, str]:
    prop, literal = name
    return _PROPERTIES.index(prop), literal.language or "", literal.value
