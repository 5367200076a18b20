"""What the graph knows by name: properties, classes, graphs and things, how they are called and how they are used.

Read once per release and kept; the names nearest to a wrong one are found in it by spelling, label and use.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal

from smartspec.explain.namings import local_name, namespace_of, normal_iri, normal_name, trigrams
from smartspec.explain.probing import query_text
from smartspec.graph.namespaces import PREFIXES
from smartspec.query.solutions import select

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import QuerySolution

    from smartspec.engine.protocol import Engine

_NEAR: Final = 0.7
"""How alike two names must be, from 0 to 1, for one to be offered for the other."""
_CLASS_TYPES: Final = (PREFIXES["owl"] + "Class", PREFIXES["rdfs"] + "Class")


@dataclass(frozen=True)
class Vocabulary:
    """The names in a release.

    Attributes:
        properties: how many triples each property has; ``classes``: how many things each class has.
        graphs: the named graphs.
        labels: what things are called.
        uses: class → property → how many triples things of the class have with it.
        declared_classes: the classes that the ontology declares; ``declared_properties``: the properties.
        broader: class or property → what it is declared to be narrower than.
        deprecated: terms that should not be used any more.
        domains: property → the classes that the ontology and the shapes give it to.
        ranges: property → the classes and datatypes of all its values, by the ontology and the shapes.
    """

    properties: Mapping[str, int] = field(default_factory=dict)
    classes: Mapping[str, int] = field(default_factory=dict)
    graphs: frozenset[str] = frozenset()
    labels: Mapping[str, tuple[Literal, ...]] = field(default_factory=dict)
    uses: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    declared_classes: frozenset[str] = frozenset()
    declared_properties: frozenset[str] = frozenset()
    broader: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    deprecated: frozenset[str] = frozenset()
    domains: Mapping[str, frozenset[str]] = field(default_factory=dict)
    ranges: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def things_by_name(self) -> Mapping[str, tuple[str, ...]]:
        """Folded label → things that are called so."""
        found: dict[str, list[str]] = defaultdict(list)
        for thing, labels in self.labels.items():
            for label in labels:
                found[label.value.casefold()].append(thing)
        return {name: tuple(dict.fromkeys(things)) for name, things in found.items()}

    @cached_property
    def by_normal_iri(self) -> Mapping[str, str]:
        """Every known IRI by what is left of it without the differences that people slip over."""
        known = [*self.labels, *self.graphs, *self.terms]
        return {normal_iri(iri): iri for iri in known}

    @cached_property
    def terms(self) -> frozenset[str]:
        """Every class and property, in use or declared."""
        return frozenset([*self.properties, *self.classes, *self.declared_classes, *self.declared_properties])

    @cached_property
    def namespaces(self) -> frozenset[str]:
        """The namespaces that terms are in."""
        return frozenset(namespace_of(iri) for iri in self.terms)

    @cached_property
    def _by_trigram(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for thing in (*self.labels, *self.graphs):
            for piece in trigrams(normal_name(local_name(thing))):
                found[piece].add(thing)
        return {piece: frozenset(things) for piece, things in found.items()}

    def label(self, iri: str) -> str:
        """What an IRI is called in English, else in any language; empty where it has no name."""
        labels = self.labels.get(iri, ())
        english = next((label.value for label in labels if label.language == "en"), None)
        return english or (labels[0].value if labels else "")

    def nearest_terms(self, iri: str, known: Iterable[str], favoured: Iterable[str] = (), most: int = 3) -> list[str]:
        """Of some terms those that a wrong IRI may have meant, the likeliest first.

        They are alike in spelling or in a label; terms in ``favoured`` come before others that are as near.
        """
        wanted, liked = normal_name(local_name(iri)), frozenset(favoured)
        scored: list[tuple[float, int, str]] = []
        for candidate in known:
            likeness = self._likeness(wanted, candidate, namespace_of(iri) == namespace_of(candidate))
            if likeness >= _NEAR:
                likeness += 0.2 if candidate in liked else 0
                scored.append((likeness, self.properties.get(candidate, self.classes.get(candidate, 0)), candidate))
        return [candidate for *_, candidate in sorted(scored, reverse=True)][:most]

    def nearest_things(self, iri: str, most: int = 3) -> list[str]:
        """The things that a wrong IRI may have meant: by key, by label, the same class first."""
        wanted = normal_name(local_name(iri))
        named = [*self.things_by_name.get(local_name(iri).replace("-", " ").replace("_", " ").casefold(), ())]
        counted: dict[str, int] = defaultdict(int)
        for piece in trigrams(wanted):
            for thing in self._by_trigram.get(piece, ()):
                counted[thing] += 1
        close = sorted(counted, key=lambda thing: -counted[thing])[:150]
        same = [thing for thing in (*self.labels, *self.graphs) if normal_name(local_name(thing)) == wanted]
        scored: dict[str, float] = {}
        for thing in dict.fromkeys([*named, *same, *close]):
            likeness = max(
                1.0 if thing in named else 0.0,
                SequenceMatcher(None, wanted, normal_name(local_name(thing))).ratio(),
            )
            if likeness >= _NEAR:
                scored[thing] = likeness + (0.15 if namespace_of(thing) == namespace_of(iri) else 0)
        return sorted(scored, key=lambda thing: (-scored[thing], thing))[:most]

    def things_called(self, name: str) -> tuple[str, ...]:
        """The things with a label, a code or a key, whatever the case."""
        found = self.things_by_name.get(name.casefold(), ())
        keyed = [thing for thing in self.labels if local_name(thing) == name]
        return tuple(dict.fromkeys([*found, *keyed]))

    def narrower(self, iri: str) -> list[str]:
        """The terms declared narrower than one, at any depth, those in use first."""
        found: list[str] = []
        wanted = [iri]
        while wanted:
            parent = wanted.pop(0)
            children = [term for term, broader in self.broader.items() if parent in broader and term not in found]
            found += children
            wanted += children
        return sorted(found, key=lambda term: -self.properties.get(term, self.classes.get(term, 0)))

    def related(self, first: str, second: str) -> bool:
        """Whether a thing can be declared to be of both classes: they are the same, or one is narrower."""
        return first == second or second in self.narrower(first) or first in self.narrower(second)

    def _likeness(self, wanted: str, candidate: str, same_namespace: bool) -> float:  # noqa: FBT001
        names = [
            normal_name(local_name(candidate)),
            *(normal_name(each.value) for each in self.labels.get(candidate, ())),
        ]
        best = max(_ratio(wanted, name) for name in names)
        return best + (0.05 if same_namespace else 0)


def _ratio(wanted: str, name: str) -> float:
    if not wanted or not name:
        return 0.0
    if wanted == name:
        return 1.0
    if wanted.removeprefix("has") == name or wanted.rstrip("s") == name.rstrip("s"):
        return 0.95
    return SequenceMatcher(None, wanted, name).ratio()


async def read_vocabulary(engine: Engine) -> Vocabulary:
    """The names in the release that an engine holds; some six queries, to be asked once per release."""
    labels: dict[str, list[Literal]] = defaultdict(list)
    for row in await _rows(engine, "labels"):
        if isinstance(row["label"], Literal):
            labels[row["thing"].value].append(row["label"])
    uses: dict[str, dict[str, int]] = defaultdict(dict)
    for row in await _rows(engine, "uses"):
        uses[row["class"].value][row["property"].value] = int(row["count"].value)
    declared = await _rows(engine, "declared")
    broader: dict[str, list[str]] = defaultdict(list)
    for row in declared:
        if row["broader"]:
            broader[row["term"].value].append(row["broader"].value)
    return Vocabulary(
        properties={row["property"].value: int(row["count"].value) for row in await _rows(engine, "properties")},
        classes={row["class"].value: int(row["count"].value) for row in await _rows(engine, "classes")},
        graphs=frozenset(row["graph"].value for row in await _rows(engine, "graphs")),
        labels={thing: tuple(names) for thing, names in labels.items()},
        uses=uses,
        declared_classes=frozenset(row["term"].value for row in declared if row["type"].value in _CLASS_TYPES),
        declared_properties=frozenset(row["term"].value for row in declared if row["type"].value not in _CLASS_TYPES),
        broader={term: tuple(dict.fromkeys(found)) for term, found in broader.items()},
        deprecated=frozenset(row["term"].value for row in declared if row["deprecated"]),
        domains=_gathered(await _rows(engine, "domains"), "class"),
        ranges=_gathered(await _rows(engine, "ranges"), "range"),
    )


def _gathered(rows: Iterable[QuerySolution], name: str) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row["property"].value].add(row[name].value)
    return {key: frozenset(values) for key, values in found.items()}


async def _rows(engine: Engine, name: str) -> list[QuerySolution]:
    return await select(engine, query_text(name))
