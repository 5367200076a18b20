"""Types and properties as a matching tool offers them: what is in use, by name, with short identifiers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from smartspec.graph.namespaces import DEFINITION, IDENTIFIER, PREFIXES, compact, expand
from smartspec.graph.spelling import spelling_key, words
from smartspec.query.solutions import select
from smartspec.query.values import bind
from smartspec.search.reading import query_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from smartspec.engine.protocol import Engine
    from smartspec.search.finder import Finder
    from smartspec.search.names import Entry

_META: Final = frozenset(
    PREFIXES[prefix] + name
    for prefix, names in {
        "owl": ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "Ontology"),
        "rdf": ("Property",),
        "rdfs": ("Class", "Datatype"),
        "sh": ("NodeShape", "PropertyShape", "SPARQLSelectExecutable", "SPARQLExecutable"),
        "skos": ("ConceptScheme",),
        "void": ("Dataset", "Linkset"),
    }.items()
    for name in names
)
"""Classes of what speaks of data; tables hold data."""


@dataclass(frozen=True)
class Term:
    """A class or property in use. ``count``: by how many things or statements."""

    iri: str
    name: str
    description: str
    count: int

    @property
    def key(self) -> str:
        """Its short identifier: the prefixed name, else the IRI."""
        return compact(self.iri) or self.iri


def is_entity(entry: Entry) -> bool:
    """Whether a thing is one that tables speak of, and no class, property or shape.

    Classes outrank what else a thing is: an entity that is in a catalogue, too, stays one.
    """
    return not entry.classes or not _META & set(entry.classes)


def entity_id(iri: str) -> str:
    """The identifier of a thing: what follows the identifier space, else the IRI.

    >>> entity_id("https://w3id.org/smartspec/id/region/NL41")
    'region/NL41'
    """
    return iri.removeprefix(IDENTIFIER)


def entity_iri(identifier: str) -> str:
    """The IRI of a thing, from its identifier, its prefixed name or its IRI.

    >>> entity_iri("region/NL41") == entity_iri("region:NL41") == entity_iri(IDENTIFIER + "region/NL41")
    True
    """
    if "://" in identifier:
        return identifier
    return expand(identifier) or IDENTIFIER + identifier


def types(finder: Finder, language: str) -> list[Term]:
    """The classes of the entities, the largest first."""
    found = finder.classes.items()
    return [term(finder, iri, language, count) for iri, count in found if iri not in _META]


def properties(finder: Finder, language: str) -> list[Term]:
    """The properties in use, the most used first."""
    return [term(finder, iri, language, count) for iri, count in finder.properties.items()]


async def properties_of(engine: Engine, finder: Finder, class_iri: str, language: str) -> list[Term]:
    """The properties that things of a class have, those that most of them have first."""
    text = bind(query_text("properties-of-class"), {"class": [NamedNode(class_iri)]})
    rows = await select(engine, text)
    return [term(finder, row["property"].value, language, int(row["count"].value)) for row in rows]


def term(finder: Finder, iri: str, language: str, count: int = 0) -> Term:
    """A class or property with its words; the prefixed name for one that the graph does not name."""
    entry = finder.entry(iri)
    if entry is None:
        return Term(iri, compact(iri) or iri, "", count)
    return Term(iri, entry.label(language).text, entry.description(language), count)


def resolve(text: str, known: Iterable[Term]) -> str | None:
    """The IRI of the term that a text names: by IRI, prefixed name, local name or label; None where it names none."""
    terms = list(known)
    iris = {each.iri for each in terms}
    plain = text.strip("<>")
    by_name = (plain, expand(plain), DEFINITION + plain)
    key = spelling_key(text)
    labelled = (each.iri for each in terms if key and spelling_key(each.name) == key)
    return next((iri for iri in by_name if iri in iris), None) or next(labelled, None)


def starting_with(prefix: str, terms: Sequence[Term]) -> list[Term]:
    """The terms whose name or identifier has words that begin like those of a text; all of them for none."""
    asked = words(prefix)
    key = "".join(asked)
    found = [each for each in terms if _begins(asked, words(each.name)) or _begins(asked, words(each.key))]
    return sorted(found, key=lambda each: not spelling_key(each.name).startswith(key))


def _begins(asked: Sequence[str], there: Sequence[str]) -> bool:
    return all(any(word.startswith(part) for word in there) for part in asked)
