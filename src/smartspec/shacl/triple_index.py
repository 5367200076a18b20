"""A graph whose triples are numbered and found from either end, and whose paths are walked for many nodes at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import pyoxigraph as ox
from rdflib import URIRef
from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, SequencePath

from smartspec.graph.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smartspec.shacl.property_paths import Step

_SUBCLASSES: Final = MulPath(InvPath(URIRef(PREFIXES["rdfs"] + "subClassOf")), "*")
_TYPE: Final = URIRef(PREFIXES["rdf"] + "type")
NOWHERE: Final = -1
"""The number of a term that is not in the graph."""


class Walk(NamedTuple):
    """Where a path leads, as numbers of terms, and the numbers of the triples that it went along."""

    ends: set[int]
    triples: set[int]


class TripleIndex:
    """Triples by number. Terms have numbers too, so that sets of nodes are sets of small integers."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.triples = list(dict.fromkeys(triples))
        self.terms: list[object] = []
        self._numbers: dict[object, int] = {}
        self.forward: dict[int, dict[int, list[tuple[int, int]]]] = {}
        self.backward: dict[int, dict[int, list[tuple[int, int]]]] = {}
        self.ends = [self._add(number, triple) for number, triple in enumerate(self.triples)]

    def _add(self, number: int, triple: ox.Triple) -> tuple[int, int, int]:
        s, p, o = self._number(triple.subject), self._number(triple.predicate), self._number(triple.object)
        self.forward.setdefault(p, {}).setdefault(s, []).append((o, number))
        self.backward.setdefault(p, {}).setdefault(o, []).append((s, number))
        return s, p, o

    def _number(self, term: object) -> int:
        found = self._numbers.get(term)
        if found is None:
            found = self._numbers[term] = len(self.terms)
            self.terms.append(term)
        return found

    def number(self, term: object) -> int:
        """The number of a term (of pyoxigraph), `NOWHERE` where the graph has it not."""
        return self._numbers.get(term, NOWHERE)

    def number_of(self, iri: str) -> int:
        """The number of an IRI, `NOWHERE` where the graph has it not or it is no IRI."""
        try:
            return self.number(ox.NamedNode(iri))
        except ValueError:
            return NOWHERE

    def walk(self, path: Step, starts: set[int], *, back: bool = False) -> Walk:
        """Follow a path from some nodes; ``back``: from its end to its beginning."""
        match path:
            case URIRef():
                return self.step([self.number_of(str(path))], starts, back=back)
            case InvPath():
                return self.walk(path.arg, starts, back=not back)
            case SequencePath():
                return self._in_turn(path.args, starts, back=back)
            case AlternativePath():
                walks = [self.walk(part, starts, back=back) for part in path.args]
                return Walk(set().union(*(w.ends for w in walks)), set().union(*(w.triples for w in walks)))
            case MulPath():
                return self._again(path, starts, back=back)
            case NegatedPath():
                excluded = {self.number_of(str(part)) for part in path.args if isinstance(part, URIRef)}
                return self.step(self.forward.keys() - excluded, starts, back=back)
        raise TypeError(f"{path!r} is no path")

    def step(self, predicates: Iterable[int], starts: set[int], *, back: bool = False) -> Walk:
        """Follow any of some predicates, given by number."""
        ends: set[int] = set()
        triples: set[int] = set()
        for predicate in predicates:
            from_start = (self.backward if back else self.forward).get(predicate, {})
            for start in starts & from_start.keys():
                for end, triple in from_start[start]:
                    ends.add(end)
                    triples.add(triple)
        return Walk(ends, triples)

    def _in_turn(self, paths: list[Step], starts: set[int], *, back: bool) -> Walk:
        ends, triples = starts, set[int]()
        for path in reversed(paths) if back else paths:
            walk = self.walk(path, ends, back=back)
            ends, triples = walk.ends, triples | walk.triples
        return Walk(ends, triples)

    def _again(self, path: MulPath, starts: set[int], *, back: bool) -> Walk:
        ends: set[int] = set(starts) if path.zero else set()
        triples: set[int] = set()
        fresh = starts
        while fresh:
            walk = self.walk(path.path, fresh, back=back)
            fresh = walk.ends - ends if path.more else set()
            ends |= walk.ends
            triples |= walk.triples
        return Walk(ends, triples)

    def subclasses(self, class_: int) -> set[int]:
        """A class and all that are below it (SHACL section 1.1, «SHACL subclass»)."""
        return self.walk(_SUBCLASSES, {class_}).ends

    def instances(self, class_: int) -> Walk:
        """The SHACL instances of a class, and the triples that say so."""
        return self.walk(_TYPE, self.subclasses(class_), back=True)

    def types(self, nodes: set[int], class_: int) -> set[int]:
        """The triples that make nodes instances of a class."""
        classes = self.subclasses(class_)
        return {triple for triple in self.walk(_TYPE, nodes).triples if self.ends[triple][2] in classes}
