"""Mutation of data: does each constraint ever find fault?

A constraint that nothing can break looks like a check and is none. For each constraint a focus node that conforms is
taken from the data, with the few triples that the constraint looks at; slips are made in them
(`smartspec.shacl.mutants`) until the constraint, alone, finds fault. A constraint inside `sh:or`, `sh:not` and the like
reports nothing itself: it decides where the shape that refers to it says something else with it than without it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from itertools import chain, islice, zip_longest
from random import Random
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from smartspec.shacl.looking import Look
from smartspec.shacl.mutants import Scene, edits, pairs
from smartspec.shacl.shapes_graph import COMPANIONS, SH, SUBCLASS, TYPE, Constraint, Node, ShapesGraph
from smartspec.shacl.triple_index import TripleIndex
from smartspec.shacl.validation import run_shapes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from smartspec.shacl.query_patterns import QueryPatterns

_CANDIDATES: Final = 200
_MOST_TRIPLES: Final = 400
_MOST_LISTED: Final = 3
_SIZES: Final = ("maxCount", "maxLength", "qualifiedMaxCount")
_LARGEST: Final = 2000


class Evidence(Enum):
    """What is known of a constraint."""

    MUTATION = "a slip in the data breaks it"
    CASE = "a case breaks it"
    NONE = "nothing breaks it"
    NO_INSTANCE = "no node to try it on"


@dataclass(frozen=True)
class Verdict:
    """What was found out about one constraint, and how many mutants that took."""

    constraint: Constraint
    evidence: Evidence
    mutants: int = 0


@dataclass(frozen=True)
class Effort:
    """How hard to try: slips for each focus node, pairs of slips beside them, focus nodes; and the seed of chance."""

    slips: int = 400
    pairs: int = 150
    focus_nodes: int = 3
    seed: int = 1


def decide_constraints(
    data: Iterable[ox.Triple],
    shapes: Iterable[ox.Triple],
    effort: Effort | None = None,
    cases: Iterable[Iterable[ox.Triple]] = (),
) -> list[Verdict]:
    """Whether each constraint of the shapes can be broken by slips in the data; the same answer in every run.

    ``data`` holds all that the shapes see, subclasses included. ``cases`` are graphs made to break shapes; they are
    tried for the constraints that no slip breaks.

    Raises:
        SourceError: the shapes are not well-formed SHACL.
    """
    graph = ShapesGraph(shapes)
    trial = _Trial(TripleIndex(data), graph, effort or Effort(), [TripleIndex(case) for case in cases])
    return [trial.verdict(number, constraint) for number, constraint in enumerate(graph.all_constraints)]


@dataclass
class _Trial:
    """The attempts to break constraints on one graph."""

    index: TripleIndex
    shapes: ShapesGraph
    effort: Effort
    cases: list[TripleIndex]
    queries: dict[Node, QueryPatterns] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.focus = self._focus(self.index)

    def _focus(self, index: TripleIndex) -> dict[Node, set[int]]:
        return Look(index, self.shapes, self.queries).everywhere().focus

    def verdict(self, number: int, constraint: Constraint) -> Verdict:
        random = Random(f"{self.effort.seed} {number}")  # noqa: S311 - the same in every run, no secret
        entry = entry_of(self.shapes, constraint)
        scenes = self.scenes(entry, random)
        count = 0
        for focus, triples in self.attempts(scenes, random):
            count += 1
            if decides(self.shapes, constraint, entry, focus, triples):
                return Verdict(constraint, Evidence.MUTATION, count)
        if any(self._breaks(case, constraint, entry) for case in self.cases):
            return Verdict(constraint, Evidence.CASE, count)
        return Verdict(constraint, Evidence.NONE if scenes else Evidence.NO_INSTANCE, count)

    def attempts(self, scenes: list[Scene], random: Random) -> Iterator[tuple[Node, list[ox.Triple]]]:
        """The scenes as they are, then with one slip, then with two; the scenes take turns."""
        single = [islice(edits(scene, random), self.effort.slips) for scene in scenes]
        double = [pairs(scene, random, self.effort.pairs) for scene in scenes]
        yield from ((scene.focus, list(scene.triples)) for scene in scenes)
        for changes in (single, double):
            for row in zip_longest(*changes):
                yield from (e.apply(scene) for e, scene in zip(row, scenes, strict=True) if e is not None)

    def _breaks(self, case: TripleIndex, constraint: Constraint, entry: Constraint) -> bool:
        nodes = (_term(case.terms[number]) for number in sorted(self._focus(case).get(entry.shape, ())))
        return any(decides(self.shapes, constraint, entry, node, case.triples) for node in nodes)

    def scenes(self, entry: Constraint, random: Random) -> list[Scene]:
        """Scenes of a few focus nodes: where the constraint has most to look at, in the fewest triples, each unlike."""
        nodes = sorted(self.focus.get(entry.shape, ()))
        candidates = random.sample(nodes, min(_CANDIDATES, len(nodes)))
        looks = [(node, self._look(entry, node)) for node in candidates]
        looks.sort(key=lambda pair: (-len({self.index.ends[t][1] for t in pair[1]}), len(pair[1])))
        kinds: dict[object, tuple[int, set[int]]] = {}
        for node, seen in looks:
            kinds.setdefault(self._kind(seen), (node, seen))
        return [self.scene(entry, *found) for found in islice(kinds.values(), self.effort.focus_nodes)]

    def _kind(self, seen: set[int]) -> frozenset[tuple[int, str]]:
        """What sorts of values triples have: nodes alike in that would break alike."""
        return frozenset((self.index.ends[number][1], _sort(self.index.triples[number].object)) for number in seen)

    def _look(self, entry: Constraint, node: int) -> set[int]:
        look = Look(self.index, self.shapes, self.queries)
        look.through([entry], {node})
        return look.triples

    def scene(self, entry: Constraint, node: int, seen: set[int]) -> Scene:
        look = Look(self.index, self.shapes, self.queries)
        looked_at = tuple(self.index.triples[number] for number in sorted(seen)[:_MOST_TRIPLES])
        inner = [entry, *_inside(self.shapes, entry)]
        mentioned = sorted(set(chain.from_iterable(look.mentioned(constraint) for constraint in inner)))
        properties = [ox.NamedNode(iri) for iri in mentioned]
        constants = sorted((c for i in inner if i.name == "sparql" for c in look.query(i).constants()), key=str)
        focus = _term(self.index.terms[node])
        around = self.types([focus, *chain.from_iterable((_term(t.subject), _term(t.object)) for t in looked_at)])
        values = [*(i.value for i in inner if i.name in ("hasValue", "class")), *self._listed(inner)]
        allowed = max((int(i.value.value) for i in inner if i.name in _SIZES and i.value.value.isdecimal()), default=0)
        size = min(max(allowed + 1, Scene.size), _LARGEST)
        scene = Scene(focus, (*looked_at, *around), looked_at, tuple(properties), (*constants, *values), size)
        return scene.named() if isinstance(focus, ox.BlankNode) else scene

    def _listed(self, constraints: list[Constraint]) -> Iterator[Node]:
        """The first members of the lists of sh:in, far from all of a long one."""
        for constraint in constraints:
            if constraint.name == "in":
                yield from self.shapes.members(constraint.value)[:_MOST_LISTED]

    def types(self, nodes: list[Node]) -> list[ox.Triple]:
        """What classes nodes have, and the classes above these."""
        found: dict[int, None] = {}
        starts = {self.index.number(node) for node in nodes} - {-1}
        for predicate in (TYPE, *[SUBCLASS] * 9):
            walk = self.index.step([self.index.number(predicate)], starts)
            found.update(dict.fromkeys(sorted(walk.triples)))
            starts = walk.ends
        return [self.index.triples[number] for number in found]


def entry_of(shapes: ShapesGraph, constraint: Constraint) -> Constraint:
    """The constraint in a report through which a constraint takes effect: itself where its own shape is reported on."""
    waiting, seen = [constraint], {constraint.shape}
    while waiting:
        here = waiting.pop(0)
        if here.shape in shapes.reported:
            return here
        above = [c for c in shapes.references.get(here.shape, ()) if c.shape not in seen]
        waiting += above
        seen.update(parent.shape for parent in above)
    return constraint


def _inside(shapes: ShapesGraph, entry: Constraint) -> list[Constraint]:
    """The constraints of all shapes that a constraint refers to, at any depth."""
    found: dict[Constraint, None] = {}
    waiting = shapes.referenced(entry)
    while waiting:
        fresh = [constraint for constraint in shapes.constraints(waiting.pop()) if constraint not in found]
        found.update(dict.fromkeys(fresh))
        waiting += chain.from_iterable(shapes.referenced(constraint) for constraint in fresh)
    return list(found)


def decides(
    shapes: ShapesGraph, constraint: Constraint, entry: Constraint, focus: Node, triples: list[ox.Triple]
) -> bool:
    """Whether a constraint makes a difference to what its entry says of a focus node in a graph."""
    if entry.name == "sparql" and not isinstance(focus, ox.NamedNode):
        return False
    alone = isolated(shapes, entry, focus)
    found = {finding.value for finding in run_shapes(triples, alone)}
    if constraint == entry:
        return bool(found)
    left_out = ox.Triple(constraint.shape, ox.NamedNode(constraint.parameter), constraint.value)
    without = [triple for triple in alone if triple != left_out]
    return found != {finding.value for finding in run_shapes(triples, without)}


def isolated(shapes: ShapesGraph, constraint: Constraint, focus: Node) -> list[ox.Triple]:
    """A shapes graph that asks one constraint of one focus node and nothing else."""
    shape = constraint.shape
    needed = {SH + name for name in ("path", *COMPANIONS.get(constraint.name, ()))}
    component = shapes.components.get(constraint.component)
    if component is not None:
        needed |= {parameter for parameter, found in shapes.parameters.items() if found == constraint.component}
    own = [ox.Triple(shape, ox.NamedNode(constraint.parameter), constraint.value)]
    own += [triple for triple in shapes.about[shape] if triple.predicate.value in needed]
    nodes = [_term(triple.object) for triple in own] + ([component] if component is not None else [])
    target = ox.Triple(shape, ox.NamedNode(SH + "targetNode"), focus)
    paths = list(_paths_of_properties(shapes, shape)) if constraint.name == "closed" else []
    return [*own, target, *shapes.closure(nodes, without=shape), *paths]


def _paths_of_properties(shapes: ShapesGraph, shape: Node) -> Iterator[ox.Triple]:
    for property_shape in shapes.values(shape, SH + "property"):
        yield ox.Triple(_subject(shape), ox.NamedNode(SH + "property"), property_shape)
        for path in shapes.values(property_shape, SH + "path"):
            yield ox.Triple(_subject(property_shape), ox.NamedNode(SH + "path"), path)
            yield from shapes.closure([path])


def _sort(term: object) -> str:
    """A literal's datatype, the namespace of an IRI."""
    if isinstance(term, ox.Literal):
        return term.datatype.value
    return re.sub(r"[^/#]*$", "", term.value) if isinstance(term, ox.NamedNode) else ""


def _subject(node: Node) -> ox.NamedNode | ox.BlankNode:
    if isinstance(node, ox.Literal):
        raise TypeError(f"{node} cannot be a subject")
    return node


def _term(term: object) -> Node:
    if isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal):
        return term
    raise TypeError(f"{term} is no term of RDF 1.1")
