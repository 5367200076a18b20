"""What differs between two states of a graph: entities added, removed and changed, by property.

Compared are the statements, not the files: order, prefixes, spelling of literals (``01`` and ``1``) and names of blank
nodes make no difference. What a blank node says counts as a detail of the entity that refers to it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import Enum
from itertools import chain
from typing import TYPE_CHECKING, Final, TypeGuard

from pyoxigraph import BlankNode, Literal, NamedNode

from smartspec.graph.folding import Folded, fold, value_key
from smartspec.graph.namespaces import PREFIXES
from smartspec.graph.turtle import RDF_TYPE, canonical_triples

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pyoxigraph import Triple

    from smartspec.graph.folding import FoldedGraph, Node, Value

RDFS_LABEL: Final = NamedNode(PREFIXES["rdfs"] + "label")
_LABELS: Final = (RDFS_LABEL, NamedNode(PREFIXES["skos"] + "prefLabel"), NamedNode(PREFIXES["dcterms"] + "title"))
_ALIKE: Final = 0.5
_MOST_PAIRS: Final = 40_000
_DEEPEST: Final = 16


class Change(Enum):
    """What happened to an entity."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class PropertyChange:
    """The values of one property that only one side has, sorted; ``nested``: blank nodes that differ in details."""

    predicate: NamedNode
    removed: tuple[Value, ...] = ()
    added: tuple[Value, ...] = ()
    nested: tuple[NestedChange, ...] = ()


@dataclass(frozen=True)
class NestedChange:
    """A blank node of both sides, recognised by the statements that it kept, and what differs in it."""

    kept: tuple[tuple[NamedNode, Value], ...]
    properties: tuple[PropertyChange, ...]


@dataclass(frozen=True)
class EntityChange:
    """What differs in the statements that one graph makes about one entity.

    ``entity`` is None for a blank node that nothing refers to; ``kept`` then is what both sides say of it. Added and
    removed are meant of the whole: an entity that another graph had before is changed.
    """

    entity: Node | None
    change: Change
    properties: tuple[PropertyChange, ...]
    kept: tuple[tuple[NamedNode, Value], ...] = ()


@dataclass(frozen=True)
class GraphChange:
    """The entities that differ in one graph, sorted; ``name`` is the graph's IRI, empty for the default graph."""

    name: str
    entities: tuple[EntityChange, ...]


@dataclass(frozen=True)
class Difference:
    """All graphs that differ, sorted by name, and an English label for each entity in them that has one (by IRI)."""

    graphs: tuple[GraphChange, ...]
    labels: Mapping[str, str]

    def entities(self, change: Change) -> int:
        """How many entities were added, removed or changed, each counted once however many graphs it is in."""
        found = [entity for graph in self.graphs for entity in graph.entities if entity.change is change]
        named = {entity.entity for entity in found if entity.entity is not None}
        return len(named) + sum(entity.entity is None for entity in found)

    @property
    def added(self) -> int:
        """How many triples only the new side has, those inside blank nodes included."""
        return sum(_size(value) for change in self._properties() for value in change.added)

    @property
    def removed(self) -> int:
        """How many triples only the old side has, those inside blank nodes included."""
        return sum(_size(value) for change in self._properties() for value in change.removed)

    def _properties(self) -> Iterator[PropertyChange]:
        stack = [change for graph in self.graphs for entity in graph.entities for change in entity.properties]
        while stack:
            change = stack.pop()
            yield change
            stack += chain.from_iterable(nested.properties for nested in change.nested)


def compare(old: Mapping[str, Iterable[Triple]], new: Mapping[str, Iterable[Triple]]) -> Difference:
    """The difference of two datasets, given as graph IRI (empty: the default graph) → triples.

    Nothing differs exactly when each graph is isomorphic to its namesake (RDF 1.1 Concepts, section 3.6), literals in
    canonical form.
    """
    before = {name: canonical_triples(triples) for name, triples in old.items()}
    after = {name: canonical_triples(triples) for name, triples in new.items()}
    known = _Known(_subjects(before), _subjects(after))
    compared = ((name, _fold_both(before.get(name, ()), after.get(name, ()))) for name in sorted({*before, *after}))
    changed = [GraphChange(name, _entities(*sides, known)) for name, sides in compared]
    graphs = tuple(graph for graph in changed if graph.entities)
    return Difference(graphs, _labels(graphs, [*after.values(), *before.values()]))


@dataclass(frozen=True)
class _Known:
    """The subjects of each side, of all graphs together."""

    before: frozenset[Node]
    after: frozenset[Node]

    def change(self, entity: Node, changes: Sequence[PropertyChange]) -> Change:
        if isinstance(entity, BlankNode):
            return Change.ADDED if any(change.added for change in changes) else Change.REMOVED
        if entity not in self.before:
            return Change.ADDED
        return Change.CHANGED if entity in self.after else Change.REMOVED


def _subjects(graphs: Mapping[str, Iterable[Triple]]) -> frozenset[Node]:
    return frozenset(triple.subject for triples in graphs.values() for triple in triples)


def _fold_both(before: Iterable[Triple], after: Iterable[Triple]) -> tuple[FoldedGraph, FoldedGraph]:
    """Both sides folded, without the plain triples that both have."""
    old, new = set(before), set(after)
    same = {t for t in old & new if not isinstance(t.subject, BlankNode) and not isinstance(t.object, BlankNode)}
    return fold(old - same), fold(new - same)


def _entities(old: FoldedGraph, new: FoldedGraph, known: _Known) -> tuple[EntityChange, ...]:
    gone: dict[Node, list[tuple[NamedNode, Value]]] = defaultdict(list)
    come: dict[Node, list[tuple[NamedNode, Value]]] = defaultdict(list)
    for lost in (old.statements - new.statements).elements():
        gone[lost.subject].append((lost.predicate, lost.value))
    for found in (new.statements - old.statements).elements():
        come[found.subject].append((found.predicate, found.value))
    entities = []
    for entity in sorted({*gone, *come}, key=value_order):
        properties = _properties(gone[entity], come[entity])
        entities.append(EntityChange(entity, known.change(entity, properties), properties))
    return (*entities, *_unowned(old.unowned - new.unowned, new.unowned - old.unowned))


def _unowned(gone: Counter[Folded], come: Counter[Folded]) -> Iterator[EntityChange]:
    """The blank nodes that nothing refers to; those that are alike count as changed."""
    pairs = _pairs(gone.elements(), come.elements())
    for old, new in pairs:
        nested = _nested(old, new, depth=0)
        yield EntityChange(None, Change.CHANGED, nested.properties, nested.kept)
    for lost in sorted((gone - Counter(old for old, _ in pairs)).elements(), key=value_key):
        yield EntityChange(None, Change.REMOVED, _properties(lost.statements, ()))
    for found in sorted((come - Counter(new for _, new in pairs)).elements(), key=value_key):
        yield EntityChange(None, Change.ADDED, _properties((), found.statements))


def _properties(
    gone: Iterable[tuple[NamedNode, Value]], come: Iterable[tuple[NamedNode, Value]], depth: int = 0
) -> tuple[PropertyChange, ...]:
    removed: dict[NamedNode, list[Value]] = defaultdict(list)
    added: dict[NamedNode, list[Value]] = defaultdict(list)
    for predicate, value in gone:
        removed[predicate].append(value)
    for predicate, value in come:
        added[predicate].append(value)
    order = sorted({*removed, *added}, key=_predicate_order)
    return tuple(_property(predicate, removed[predicate], added[predicate], depth) for predicate in order)


def _property(predicate: NamedNode, gone: Sequence[Value], come: Sequence[Value], depth: int) -> PropertyChange:
    pairs = _pairs(filter(_is_node, gone), filter(_is_node, come)) if depth < _DEEPEST else []
    removed = Counter(gone) - Counter(old for old, _ in pairs)
    added = Counter(come) - Counter(new for _, new in pairs)
    return PropertyChange(
        predicate,
        removed=tuple(sorted(removed.elements(), key=value_order)),
        added=tuple(sorted(added.elements(), key=value_order)),
        nested=tuple(_nested(old, new, depth + 1) for old, new in pairs),
    )


def _is_node(value: Value) -> TypeGuard[Folded]:
    """Whether a value is a blank node whose details can be told one by one; a list is told as a whole."""
    return isinstance(value, Folded) and not value.is_list_cell


def _nested(old: Folded, new: Folded, depth: int) -> NestedChange:
    before, after = Counter(old.statements), Counter(new.statements)
    kept = sorted((before & after).elements(), key=lambda said: (_predicate_order(said[0]), value_order(said[1])))
    changes = _properties((before - after).elements(), (after - before).elements(), depth)
    return NestedChange(tuple(kept), changes)


def _pairs(gone: Iterable[Folded], come: Iterable[Folded]) -> list[tuple[Folded, Folded]]:
    """The blank nodes of both sides that are alike enough to be one that was changed, the most alike first."""
    lost, found = sorted(gone, key=value_key), sorted(come, key=value_key)
    if len(lost) * len(found) > _MOST_PAIRS:
        return []
    likenesses = [(-_likeness(old, new), i, j) for i, old in enumerate(lost) for j, new in enumerate(found)]
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for unlike, i, j in sorted(likenesses):
        if -unlike >= _ALIKE and i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)
    return [(lost[i], found[j]) for i, j in sorted(partner.items())]


def _likeness(old: Folded, new: Folded) -> float:
    """How much two blank nodes say alike, from 0 to 1 (Dice): the same statement counts 1, the same property a half."""
    before, after = Counter(old.statements), Counter(new.statements)
    gone, come = (Counter(predicate for predicate, _ in side) for side in (before - after, after - before))
    return (2 * (before & after).total() + (gone & come).total()) / (before.total() + after.total())


def _predicate_order(predicate: NamedNode) -> tuple[bool, bool, str]:
    return predicate != RDF_TYPE, predicate != RDFS_LABEL, predicate.value


def value_order(value: Value) -> tuple[int, str, str]:
    """What values are sorted by: IRIs, then literals by language, then blank nodes."""
    if isinstance(value, NamedNode):
        return 0, "", value.value
    return (1, value.language or "", str(value)) if isinstance(value, Literal) else (2, "", value_key(value))


def _size(value: Value) -> int:
    return 1 + (value.size if isinstance(value, Folded) else 0)


def _labels(graphs: Iterable[GraphChange], sides: Iterable[Iterable[Triple]]) -> dict[str, str]:
    """A label for each IRI that the difference speaks of: of the new side before the old, English before others."""
    wanted = {term for graph in graphs for entity in graph.entities for term in _mentioned(entity)}
    found: dict[str, tuple[int, int, int, str]] = {}
    for side, triples in enumerate(sides):
        for triple in triples:
            if triple.predicate not in _LABELS or triple.subject not in wanted:
                continue
            if isinstance(triple.subject, NamedNode) and isinstance(triple.object, Literal):
                candidate = (side, *_label_rank(triple.predicate, triple.object), triple.object.value)
                found[triple.subject.value] = min(candidate, found.get(triple.subject.value, candidate))
    return {iri: text for iri, (_, _, _, text) in sorted(found.items())}


def _label_rank(predicate: NamedNode, label: Literal) -> tuple[int, int]:
    return {"en": 0, None: 1}.get(label.language, 2), _LABELS.index(predicate)


def _mentioned(entity: EntityChange) -> Iterator[Node | Value]:
    if entity.entity is not None:
        yield entity.entity
    stack = [*entity.properties]
    values = [value for _, value in entity.kept]
    while stack:
        change = stack.pop()
        values += (*change.removed, *change.added)
        for nested in change.nested:
            stack += nested.properties
            values += (value for _, value in nested.kept)
    while values:
        value = values.pop()
        yield value
        if isinstance(value, Folded):
            values += (inner for _, inner in value.statements)
