"""Small slips in data: a value dropped, doubled, changed in type, language or size, a thing taken for another.

They are the slips that constraints are there to find; `smartspec.shacl.mutation` makes them to see whether they do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import chain, combinations, islice, zip_longest
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from smartspec.graph.namespaces import PREFIXES
from smartspec.shacl.shapes_graph import TYPE, Node

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from random import Random

_XSD: Final = PREFIXES["xsd"]
_STRANGER: Final = "urn:x-mutant:"
_MOST_TRIPLES_OF_A_PROPERTY: Final = 4
_MOST_OTHERS: Final = 8
_LARGE: Final = "9" * 30
_NUMBERS: Final = ("integer", "decimal", "double", "float", "nonNegativeInteger", "positiveInteger", "int", "long")
_YEAR: Final = re.compile(r"^-?\d{4,}")


@dataclass(frozen=True)
class Scene:
    """A focus node and the few triples that a constraint needs to judge it.

    Attributes:
        focus: the node.
        triples: the whole small graph.
        looked_at: those of its triples that the constraint looks at, and that can be changed.
        properties: what the constraint speaks of; the scene need not have triples of them.
        constants: terms that the constraint names.
        size: how many values, or how long a text, surely exceeds what the constraint allows.
    """

    focus: Node
    triples: tuple[ox.Triple, ...]
    looked_at: tuple[ox.Triple, ...]
    properties: tuple[ox.NamedNode, ...] = ()
    constants: tuple[Node, ...] = ()
    size: int = 12

    def named(self) -> Scene:
        """The scene with an IRI for its focus node."""
        focus = ox.NamedNode(_STRANGER + "focus")
        triples = tuple(_renamed(triple, self.focus, focus) for triple in self.triples)
        looked_at = tuple(_renamed(triple, self.focus, focus) for triple in self.looked_at)
        return replace(self, focus=focus, triples=triples, looked_at=looked_at)


@dataclass(frozen=True)
class Edit:
    """A change of a scene: triples removed and added, and perhaps another name for the focus node."""

    removed: frozenset[ox.Triple] = frozenset()
    added: tuple[ox.Triple, ...] = ()
    renamed: Node | None = None

    def __add__(self, other: Edit) -> Edit:
        """Both changes in one."""
        return Edit(self.removed | other.removed, self.added + other.added, self.renamed or other.renamed)

    def apply(self, scene: Scene) -> tuple[Node, list[ox.Triple]]:
        """The focus node and the graph after the change."""
        kept = [triple for triple in scene.triples if triple not in self.removed]
        triples = list(dict.fromkeys([*kept, *self.added]))
        if self.renamed is None:
            return scene.focus, triples
        if isinstance(self.renamed, ox.Literal):
            return self.renamed, [_renamed(t, scene.focus, self.renamed) for t in triples if t.subject != scene.focus]
        return self.renamed, [_renamed(triple, scene.focus, self.renamed) for triple in triples]


def edits(scene: Scene, random: Random) -> Iterator[Edit]:
    """Single slips, in an order in which those come early that most kinds of constraint should find."""
    chosen = _chosen(scene, random)
    yield Edit(frozenset(scene.looked_at))
    yield from _in_turn(_removals(scene, triple) for triple in chosen)
    yield from _in_turn(_on_absent(scene, predicate) for predicate in _absent(scene))
    yield from _in_turn(_changes(scene, triple, random) for triple in chosen)
    yield from _names(scene)
    yield from _in_turn(_links(scene, triple) for triple in chosen)


def pairs(scene: Scene, random: Random, most: int) -> Iterator[Edit]:
    """Two slips at once, for rules that only several statements together can break.

    First those that only remove and those that state what the constraint itself names, then some drawn at random.
    """
    single = list(edits(scene, random))
    named = [edit for edit in single if len(edit.added) == 1 and edit.added[0].object in scene.constants]
    removals = [edit for edit in single if edit.removed and not edit.added][:_MOST_OTHERS]
    for kind in (removals, named):
        yield from islice((first + second for first, second in combinations(kind, 2)), most)
    for _ in range(most if len(single) > 1 else 0):
        first, second = random.sample(single, 2)
        yield first + second


def _in_turn(groups: Iterable[Iterator[Edit]]) -> Iterator[Edit]:
    """The first of each group, then the second of each, and so on."""
    return (edit for row in zip_longest(*groups) for edit in row if edit is not None)


def _chosen(scene: Scene, random: Random) -> list[ox.Triple]:
    """Some triples of each property: those about the focus node first, and of these each that leads elsewhere."""
    types: dict[object, set[object]] = {}
    for triple in scene.triples:
        if triple.predicate == TYPE:
            types.setdefault(triple.subject, set()).add(triple.object)
    shuffled = random.sample(scene.looked_at, len(scene.looked_at))
    shuffled.sort(key=lambda triple: scene.focus not in (triple.subject, triple.object))
    kinds: dict[object, list[ox.Triple]] = {}
    for triple in shuffled:
        kinds.setdefault((triple.predicate, frozenset(types.get(triple.object, ()))), []).append(triple)
    found: dict[object, list[ox.Triple]] = {}
    for triple in chain.from_iterable(zip_longest(*kinds.values())):
        if triple is not None:
            found.setdefault(triple.predicate, []).append(triple)
    return [triple for triples in found.values() for triple in triples[:_MOST_TRIPLES_OF_A_PROPERTY]]


def _absent(scene: Scene) -> list[ox.NamedNode]:
    present = {triple.predicate for triple in scene.looked_at}
    return [predicate for predicate in scene.properties if predicate not in present]


def _removals(scene: Scene, triple: ox.Triple) -> Iterator[Edit]:
    alike = [t for t in scene.triples if t.predicate == triple.predicate]
    yield Edit(frozenset(t for t in alike if t.subject == triple.subject))
    yield Edit(frozenset([triple]))
    yield Edit(frozenset(t for t in alike if t.object == triple.object))
    yield Edit(frozenset(t for t in scene.triples if t.subject == triple.object and t.predicate == TYPE))


def _changes(scene: Scene, triple: ox.Triple, random: Random) -> Iterator[Edit]:
    values = list(dict.fromkeys(_variants(_node(triple.object), scene.size)))
    others = _others(scene, triple)
    random.shuffle(others)
    for value in dict.fromkeys((*values, *scene.constants, *others[:_MOST_OTHERS])):
        yield Edit(frozenset([triple]), (_with_object(triple, value),))
        yield Edit(added=(_with_object(triple, value),))
    yield Edit(added=tuple(_with_object(triple, value) for value in values))


def _on_absent(scene: Scene, predicate: ox.NamedNode) -> Iterator[Edit]:
    """A property that the scene does not use yet, used in several ways."""
    subject = scene.focus
    if isinstance(subject, ox.Literal):
        return
    values = [*_plain_values(), *scene.constants, *(_node(triple.object) for triple in scene.looked_at[:_MOST_OTHERS])]
    for value in dict.fromkeys(values):
        yield Edit(added=(ox.Triple(subject, predicate, value),))
    yield Edit(added=tuple(ox.Triple(subject, predicate, _stranger(n)) for n in range(scene.size)))
    yield Edit(added=tuple(ox.Triple(subject, predicate, ox.Literal(str(n), language="en")) for n in range(scene.size)))
    yield Edit(added=(ox.Triple(_stranger(0), predicate, subject),))
    yield Edit(added=tuple(ox.Triple(_stranger(n), predicate, subject) for n in range(scene.size)))


def _names(scene: Scene) -> Iterator[Edit]:
    """The focus node by another name, or with a property that nobody expects."""
    for name in _variants(scene.focus, scene.size):
        yield Edit(renamed=name)
    if not isinstance(scene.focus, ox.Literal):
        yield Edit(added=(ox.Triple(scene.focus, _stranger(0), ox.Literal("?")),))


def _links(scene: Scene, triple: ox.Triple) -> Iterator[Edit]:
    """Links turned round, closed to a ring, or leading to and from twins of the things that they link."""
    subject, value = triple.subject, _node(triple.object)
    if isinstance(value, ox.Literal):
        yield Edit(added=tuple(_with_object(triple, ox.Literal(f"{value.value}{n}")) for n in range(scene.size)))
    else:
        yield Edit(added=(ox.Triple(value, triple.predicate, subject),))
        yield Edit(frozenset([triple]), (ox.Triple(value, triple.predicate, subject),))
        twins = [list(_twin(scene, value, _stranger(n))) for n in range(scene.size)]
        linked = [[*twin, _with_object(triple, _stranger(n))] for n, twin in enumerate(twins)]
        yield Edit(added=tuple(linked[0]))
        yield Edit(added=tuple(chain.from_iterable(linked)))
    if not isinstance(subject, ox.Triple):
        twins = [list(_twin(scene, subject, _stranger(n))) for n in range(scene.size)]
        linked = [[*twin, ox.Triple(_stranger(n), triple.predicate, value)] for n, twin in enumerate(twins)]
        yield Edit(added=tuple(linked[0]))
        yield Edit(added=tuple(chain.from_iterable(linked)))


def _twin(scene: Scene, node: Node, name: ox.NamedNode) -> Iterator[ox.Triple]:
    """What the scene says of a node, said of another."""
    return (ox.Triple(name, t.predicate, t.object) for t in scene.triples if t.subject == node)


def _others(scene: Scene, triple: ox.Triple) -> list[Node]:
    """Terms that could be taken for the object: of the same property, on the same subject, or the focus node."""
    near = (t.object for t in scene.looked_at if t.predicate == triple.predicate or t.subject == triple.subject)
    return [term for term in dict.fromkeys([*map(_node, near), scene.focus]) if term != triple.object]


def _plain_values() -> Iterator[Node]:
    yield _stranger(0)
    yield ox.Literal("")
    yield ox.Literal("?", language="zz")
    for text, datatype in (("-1", "integer"), ("-1.5", "decimal"), ("0001-01-01", "date"), ("9999-12-31", "date")):
        yield ox.Literal(text, datatype=ox.NamedNode(_XSD + datatype))
    yield ox.BlankNode("mutant")


def _variants(value: Node, size: int) -> Iterator[Node]:
    """Terms that a term could have become by a slip."""
    yield _stranger(0)
    if isinstance(value, ox.Literal):
        yield from _sizes(value)
        yield from _wordings(value, size)
    else:
        yield ox.Literal(value.value)
        if isinstance(value, ox.NamedNode):
            yield ox.NamedNode(value.value + "¿")
        yield ox.BlankNode("mutant")
    yield from _plain_values()


def _sizes(value: ox.Literal) -> Iterator[ox.Literal]:
    """The same kind of number, date or truth, but smaller, larger, opposite."""
    kind = value.datatype.value.removeprefix(_XSD)
    texts: list[str] = []
    if kind in _NUMBERS and re.fullmatch(r"[-+]?\d+(\.\d+)?", value.value):
        whole = value.value.partition(".")[0]
        texts = ["0", "-1", str(int(whole) + 1), str(int(whole) - 1), f"{whole}000", _LARGE, f"-{_LARGE}"]
    elif _YEAR.match(value.value):
        texts = [*(_YEAR.sub(year, value.value) for year in ("0001", "1957", "9999")), value.value + "Z"]
    elif kind == "boolean":
        texts = ["false" if value.value in ("true", "1") else "true"]
    return (ox.Literal(text, datatype=value.datatype) for text in texts)


def _wordings(value: ox.Literal, size: int) -> Iterator[ox.Literal]:
    """The same words longer, in another language or without one, or in another datatype."""
    text = value.value
    longer = (f"¿ {text} ¿", text[::-1], text[:1], (text or "?") * (size // max(len(text), 1) + 1))
    if value.language:
        yield ox.Literal(text, language="zz")
        yield ox.Literal(text)
        yield from (ox.Literal(words, language=value.language) for words in longer)
    else:
        yield ox.Literal(text, language="en")
        yield ox.Literal(text, datatype=ox.NamedNode(_XSD + "token"))
        yield from (ox.Literal(words) for words in longer)


def _stranger(number: int) -> ox.NamedNode:
    """An IRI that nothing is said of."""
    return ox.NamedNode(f"{_STRANGER}{number}")


def _with_object(triple: ox.Triple, value: Node) -> ox.Triple:
    return ox.Triple(triple.subject, triple.predicate, value)


def _renamed(triple: ox.Triple, old: Node, new: Node) -> ox.Triple:
    subject = new if triple.subject == old and not isinstance(new, ox.Literal) else triple.subject
    return ox.Triple(subject, triple.predicate, new if triple.object == old else triple.object)


def _node(term: Node | ox.Triple) -> Node:
    if isinstance(term, ox.Triple):
        raise TypeError(f"{term} is no term of RDF 1.1")
    return term
