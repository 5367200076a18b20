"""The ontology as facts: classes and properties with their words, their hierarchy, and how much the graph uses them."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from smartspec.describe.asking import graph_triples
from smartspec.describe.labels import Label, choose_literal, local_name
from smartspec.describe.overview import class_counts, property_counts
from smartspec.errors import NotFoundError, nearest
from smartspec.graph.namespaces import DEFINITION, ONTOLOGY, PREFIXES, graph_iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Triple

    from smartspec.engine.protocol import Engine

ONTOLOGY_GRAPH: Final = graph_iri("ontology")


class TermKind(Enum):
    """What a term of the ontology is."""

    CLASS = "class"
    OBJECT_PROPERTY = "object-property"
    DATATYPE_PROPERTY = "datatype-property"
    ANNOTATION_PROPERTY = "annotation-property"
    PROPERTY = "property"


_KINDS: Final = {
    PREFIXES["owl"] + "Class": TermKind.CLASS,
    PREFIXES["rdfs"] + "Class": TermKind.CLASS,
    PREFIXES["owl"] + "ObjectProperty": TermKind.OBJECT_PROPERTY,
    PREFIXES["owl"] + "DatatypeProperty": TermKind.DATATYPE_PROPERTY,
    PREFIXES["owl"] + "AnnotationProperty": TermKind.ANNOTATION_PROPERTY,
    PREFIXES["rdf"] + "Property": TermKind.PROPERTY,
}
_PARENTS: Final = (PREFIXES["rdfs"] + "subClassOf", PREFIXES["rdfs"] + "subPropertyOf")
_DOMAINS: Final = (PREFIXES["rdfs"] + "domain", PREFIXES["schema"] + "domainIncludes")
_RANGES: Final = (PREFIXES["rdfs"] + "range", PREFIXES["schema"] + "rangeIncludes")


@dataclass(frozen=True)
class Term:
    """A class or property of the ontology. ``count``: things of the class, statements with the property."""

    iri: str
    kind: TermKind
    labels: tuple[Literal, ...]
    comments: tuple[Literal, ...]
    parents: tuple[str, ...]
    domains: tuple[str, ...]
    ranges: tuple[str, ...]
    count: int

    @property
    def name(self) -> str:
        """Its local name, such as ``Partnership``."""
        return self.iri.removeprefix(DEFINITION)

    @property
    def is_class(self) -> bool:
        """Whether it is a class, not a property."""
        return self.kind is TermKind.CLASS

    def label(self, language: str) -> Label:
        """Its name for a reader."""
        return choose_literal(self.labels, language) or Label(self.name)

    def comment(self, language: str) -> Label | None:
        """What it means, for a reader."""
        return choose_literal(self.comments, language)


@dataclass(frozen=True)
class Schema:
    """The terms of the ontology by IRI, and what the ontology says of itself."""

    terms: Mapping[str, Term]
    titles: tuple[Literal, ...]
    descriptions: tuple[Literal, ...]
    version: str | None

    def term_named(self, name: str) -> Term:
        """The term with a local name.

        Raises:
            NotFoundError: the ontology has no such term; holds the nearest names.
        """
        found = self.terms.get(DEFINITION + name)
        if found is None:
            near = nearest(name, [term.name for term in self.terms.values()])
            raise NotFoundError(f"The ontology has no term {name!r}.", {"nearest": near})
        return found

    def classes(self) -> list[Term]:
        """The classes by name."""
        return [term for term in self.terms.values() if term.is_class]

    def properties(self) -> list[Term]:
        """The properties by name."""
        return [term for term in self.terms.values() if not term.is_class]

    def children(self, iri: str) -> list[Term]:
        """The terms directly below a term."""
        return [term for term in self.terms.values() if iri in term.parents]

    def roots(self, terms: Iterable[Term]) -> list[Term]:
        """Those of the terms that have no parent in the ontology."""
        return [term for term in terms if not any(parent in self.terms for parent in term.parents)]

    def lineage(self, iri: str) -> list[str]:
        """A term and all above it in the ontology, nearest first."""
        found = [iri]
        for each in found:
            above = self.terms[each].parents if each in self.terms else ()
            found += [parent for parent in above if parent not in found]
        return found

    def properties_of(self, class_iri: str) -> list[Term]:
        """The properties that things of a class can have, inherited ones included."""
        lineage = set(self.lineage(class_iri))
        return [term for term in self.properties() if lineage & set(term.domains)]

    def name(self, iri: str, language: str) -> Label:
        """The name of any class or property, ours or not."""
        term = self.terms.get(iri)
        return term.label(language) if term else Label(local_name(iri))


async def read_schema(engine: Engine) -> Schema:
    """The ontology of the release, with live counts."""
    triples, classes, properties = await asyncio.gather(
        graph_triples(engine, ONTOLOGY_GRAPH), class_counts(engine), property_counts(engine)
    )
    return make_schema(triples, {**properties, **classes})


def make_schema(triples: Iterable[Triple], counts: Mapping[str, int]) -> Schema:
    """The ontology that some triples state."""
    said: dict[str, dict[str, list[NamedNode | Literal]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode | Literal):
            said[triple.subject.value][triple.predicate.value].append(triple.object)
    ours = sorted(iri for iri in said if iri.startswith(DEFINITION) and _kind(said[iri]))
    terms = {iri: _term(iri, said[iri], counts.get(iri, 0)) for iri in ours}
    itself = said[ONTOLOGY]
    version = next((term.value for term in itself[PREFIXES["owl"] + "versionInfo"]), None)
    titles = _literals(itself, PREFIXES["dcterms"] + "title")
    return Schema(terms, titles, _literals(itself, PREFIXES["dcterms"] + "description"), version)


def _kind(said: Mapping[str, list[NamedNode | Literal]]) -> TermKind | None:
    types = {term.value for term in said.get(PREFIXES["rdf"] + "type", ())}
    return next((kind for iri, kind in _KINDS.items() if iri in types), None)


def _term(iri: str, said: Mapping[str, list[NamedNode | Literal]], count: int) -> Term:
    return Term(
        iri=iri,
        kind=_kind(said) or TermKind.PROPERTY,
        labels=_literals(said, PREFIXES["rdfs"] + "label"),
        comments=_literals(said, PREFIXES["rdfs"] + "comment"),
        parents=_iris(said, _PARENTS),
        domains=_iris(said, _DOMAINS),
        ranges=_iris(said, _RANGES),
        count=count,
    )


def _literals(said: Mapping[str, list[NamedNode | Literal]], predicate: str) -> tuple[Literal, ...]:
    return tuple(term for term in said.get(predicate, ()) if isinstance(term, Literal))


def _iris(said: Mapping[str, list[NamedNode | Literal]], predicates: Iterable[str]) -> tuple[str, ...]:
    found = [term for predicate in predicates for term in said.get(predicate, ())]
    return tuple(sorted({term.value for term in found if isinstance(term, NamedNode)}))
