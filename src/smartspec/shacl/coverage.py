"""Shape coverage: which triples of a graph no shape looks at, and which classes and properties have no shape.

A graph conforms in all that its shapes look at; what they do not look at can say anything. What «looking» means is
defined in `smartspec.shacl.looking`.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from smartspec.graph.namespaces import PREFIXES
from smartspec.shacl.looking import Look
from smartspec.shacl.measured import NO_CLASS, NOT_DATA, SHAPES_GRAPH, Coverage, Gap, Share
from smartspec.shacl.shapes_graph import CLASSES, TYPE, ShapesGraph
from smartspec.shacl.triple_index import TripleIndex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_PROPERTY_KINDS: Final = tuple(
    ox.NamedNode(PREFIXES[prefix] + name)
    for prefix, name in (
        ("rdf", "Property"),
        ("owl", "ObjectProperty"),
        ("owl", "DatatypeProperty"),
        ("owl", "AnnotationProperty"),
    )
)


def coverage_report(
    data: Iterable[ox.Triple], shapes: Iterable[ox.Triple], context: Iterable[ox.Triple] = ()
) -> Coverage:
    """What the shapes look at in the data.

    ``context`` (the ontology, other data) is walked through by the shapes, and its declared classes and properties are
    asked for shapes, but its triples are not counted.

    Raises:
        SourceError: the shapes are not well-formed SHACL.
    """
    counted = list(data)
    index, graph = TripleIndex([*counted, *context]), ShapesGraph(shapes)
    number_of_counted = len(dict.fromkeys(counted))
    look = Look(index, graph).everywhere()
    return _Tally(index, look, number_of_counted).coverage()


def measure_coverage(graphs: Mapping[str, Sequence[ox.Triple]]) -> Coverage:
    """What the shapes of a release look at in its data; ``graphs`` are its named graphs by IRI.

    Raises:
        SourceError: the shapes are not well-formed SHACL.
    """
    data = dict.fromkeys(chain.from_iterable(graphs[name] for name in graphs if name not in NOT_DATA))
    context = dict.fromkeys(chain.from_iterable(graphs.get(name, ()) for name in NOT_DATA))
    return coverage_report(data, graphs.get(SHAPES_GRAPH, ()), context)


class _Tally:
    def __init__(self, index: TripleIndex, look: Look, counted: int) -> None:
        self.index, self.look, self.counted = index, look, counted
        self.all: Counter[tuple[int, int]] = Counter()
        self.unseen: Counter[tuple[int, int]] = Counter()
        self.examples: dict[tuple[int, int], int] = {}
        self.types = self._types()

    def _types(self) -> dict[int, list[int]]:
        typed = self.index.forward.get(self.index.number(TYPE), {})
        return {subject: sorted({class_ for class_, _ in found}) for subject, found in typed.items()}

    def coverage(self) -> Coverage:
        by_property: Counter[int] = Counter()
        seen_by_property: Counter[int] = Counter()
        for number in range(self.counted):
            subject, predicate, _ = self.index.ends[number]
            is_seen = number in self.look.triples
            by_property[predicate] += 1
            seen_by_property[predicate] += is_seen
            for class_ in self.types.get(subject, (-1,)):
                self._count((class_, predicate), number, is_seen=is_seen)
        seen = sum(seen_by_property.values())
        return Coverage(
            total=Share("", self.counted, seen),
            classes=self._classes(),
            properties=_sorted(Share(self._iri(p), by_property[p], seen_by_property[p]) for p in by_property),
            gaps=tuple(sorted(self._gaps(), key=lambda gap: (-gap.not_looked_at, gap.class_iri, gap.property_iri))),
            classes_without_shape=self._classes_without_shape(),
            properties_without_shape=self._properties_without_shape(by_property, seen_by_property),
        )

    def _count(self, pair: tuple[int, int], number: int, *, is_seen: bool) -> None:
        self.all[pair] += 1
        if not is_seen:
            self.unseen[pair] += 1
            self.examples.setdefault(pair, number)

    def _iri(self, number: int) -> str:
        return NO_CLASS if number < 0 else str(getattr(self.index.terms[number], "value", ""))

    def _classes(self) -> tuple[Share, ...]:
        totals: Counter[int] = Counter()
        unseen: Counter[int] = Counter()
        for pair, count in self.all.items():
            totals[pair[0]] += count
            unseen[pair[0]] += self.unseen[pair]
        return _sorted(Share(self._iri(c), totals[c], totals[c] - unseen[c]) for c in totals)

    def _gaps(self) -> Iterator[Gap]:
        for pair, count in self.unseen.items():
            example = self.index.triples[self.examples[pair]]
            ends = str(example.subject), str(example.object)
            yield Gap(self._iri(pair[0]), self._iri(pair[1]), self.all[pair], count, *ends)

    def _classes_without_shape(self) -> tuple[str, ...]:
        shapes = self.look.shapes
        targeted = {value for shape in shapes.entries for kind, value in shapes.targets(shape) if kind == "targetClass"}
        covered = {low for class_ in targeted for low in self.index.subclasses(self.index.number(class_))}
        used = {class_ for class_, _ in self.all if class_ >= 0}
        return self._names((used | self._declared(CLASSES)) - covered)

    def _properties_without_shape(self, used: Counter[int], seen: Counter[int]) -> tuple[str, ...]:
        unseen = {predicate for predicate in used if not seen[predicate]}
        unused = self._declared(_PROPERTY_KINDS) - used.keys()
        constraints = self.look.shapes.all_constraints
        asked = {self.index.number_of(iri) for c in constraints for iri in self.look.mentioned(c)}
        return self._names(unseen | (unused - asked))

    def _declared(self, kinds: tuple[ox.NamedNode, ...]) -> set[int]:
        declared = self.index.backward.get(self.index.number(TYPE), {})
        found = {subject for kind in kinds for subject, _ in declared.get(self.index.number(kind), ())}
        return {number for number in found if isinstance(self.index.terms[number], ox.NamedNode)}

    def _names(self, numbers: set[int]) -> tuple[str, ...]:
        return tuple(sorted(self._iri(number) for number in numbers))


def _sorted(shares: Iterator[Share]) -> tuple[Share, ...]:
    return tuple(sorted(shares, key=lambda share: share.name))
