"""What the shapes ask of a class or of a property: each constraint as a fact that a page can put into words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from smartspec.graph.namespaces import PREFIXES, SHAPE, compact
from smartspec.shacl.property_paths import path_text, properties_on
from smartspec.shacl.shapes_graph import COMPANIONS, SH, ShapesGraph

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from pyoxigraph import Triple

    from smartspec.shacl.shapes_graph import Constraint, Node

_LISTS: Final = ("in", "languageIn")
_NAMES: Final = (SH + "name", PREFIXES["rdfs"] + "label")
_COUNTS: Final = ("minCount", "maxCount")


@dataclass(frozen=True)
class Demand:
    """One constraint of a shape.

    Attributes:
        name: the local name of its parameter, such as ``datatype``; ``exactly`` where the least number of values is the
            most; the IRI for a parameter of a component that the shapes declare.
        terms: what it is about: the datatype, the number, the members of a list, the shapes of which one must fit.
        messages: for a SPARQL constraint what is said where it finds something.
    """

    name: str
    terms: tuple[Node, ...] = ()
    messages: tuple[Literal, ...] = ()


@dataclass(frozen=True)
class Requirement:
    """What one shape asks, of a thing itself or of its values along a path.

    Attributes:
        shape: its IRI; None for a shape without one.
        names: its names in all languages.
        messages: its words for what is wrong, which say what is right.
        path: the path as SPARQL writes it, with prefixes; empty for the thing itself.
        properties: the IRIs of the properties that the path goes along.
        classes: the classes whose things are asked.
        anywhere: the properties all of whose subjects or objects are asked, whatever their class.
        demands: its constraints.
    """

    shape: str | None
    names: tuple[Literal, ...]
    messages: tuple[Literal, ...]
    path: str
    properties: tuple[str, ...]
    classes: tuple[str, ...]
    anywhere: tuple[str, ...]
    demands: tuple[Demand, ...]


@dataclass(frozen=True)
class Requirements:
    """What the shapes of a release ask.

    ``names``: the names of the shapes by IRI. ``shapes`` and ``constraints`` count those that validation comes to.
    """

    requirements: tuple[Requirement, ...]
    names: Mapping[str, tuple[Literal, ...]]
    shapes: int
    constraints: int

    def of_class(self, lineage: Collection[str]) -> list[Requirement]:
        """What is asked of the things of a class, given with all classes above it."""
        return [found for found in self.requirements if not set(lineage).isdisjoint(found.classes)]

    def of_property(self, iri: str) -> list[Requirement]:
        """What is asked of a property's values, or of all that have it."""
        return [found for found in self.requirements if iri in found.properties or iri in found.anywhere]


def read_requirements(triples: Iterable[Triple]) -> Requirements:
    """What some shapes ask, in the order of their IRIs.

    Raises:
        SourceError: the shapes are not well-formed SHACL.
    """
    graph = ShapesGraph(triples)
    asked = [_requirement(graph, shape, targets) for shape, targets in _asked(graph).items()]
    told = [found for found in asked if found.demands]
    named = {node.value: _texts(graph, node, _NAMES) for node in graph.about if isinstance(node, NamedNode)}
    names = {iri: found for iri, found in named.items() if found}
    order = sorted(told, key=lambda found: (bool(found.path), found.path, found.shape or "", str(found.demands)))
    return Requirements(tuple(order), names, len(graph.reported), len(graph.all_constraints))


def _asked(graph: ShapesGraph) -> dict[Node, set[tuple[str, str]]]:
    """Each shape that asks things of a class or property for itself, with the targets that lead to it."""
    found: dict[Node, set[tuple[str, str]]] = defaultdict(set)
    waiting = [(shape, _targets(graph, shape)) for shape in graph.entries]
    while waiting:
        shape, targets = waiting.pop()
        if targets <= found[shape]:
            continue
        found[shape] |= targets
        if graph.path(shape) is None:
            waiting += [(c.value, targets) for c in graph.constraints(shape) if c.name == "property"]
    return found


def _targets(graph: ShapesGraph, shape: Node) -> set[tuple[str, str]]:
    """The targets of a shape that have a name: in which way, and the IRI of the class or property."""
    return {(kind, value.value) for kind, value in graph.targets(shape) if isinstance(value, NamedNode)}


def _requirement(graph: ShapesGraph, shape: Node, targets: set[tuple[str, str]]) -> Requirement:
    path = graph.path(shape)
    return Requirement(
        shape=shape.value if isinstance(shape, NamedNode) and shape.value.startswith(SHAPE) else None,
        names=_texts(graph, shape, _NAMES),
        messages=_texts(graph, shape, (SH + "message",)),
        path=path_text(path, lambda iri: compact(iri) or f"<{iri}>") if path is not None else "",
        properties=tuple(dict.fromkeys(properties_on(path))) if path is not None else (),
        classes=tuple(sorted(value for kind, value in targets if kind == "targetClass")),
        anywhere=tuple(sorted(value for kind, value in targets if kind in ("targetSubjectsOf", "targetObjectsOf"))),
        demands=tuple(_demands(graph, graph.constraints(shape))),
    )


def _demands(graph: ShapesGraph, constraints: list[Constraint]) -> Iterator[Demand]:
    """The constraints of a shape, how many values there are first; ``property`` asks nothing itself."""
    counts = {c.name: c.value.value for c in constraints if c.name in _COUNTS}
    exact = len(counts) == len(_COUNTS) and len(set(counts.values())) == 1
    if exact:
        yield Demand("exactly", tuple(c.value for c in constraints if c.name == "minCount"))
    for constraint in sorted(constraints, key=lambda c: (c.name not in counts, c.name, str(c.value))):
        if constraint.name != "property" and not (exact and constraint.name in counts):
            yield _demand(graph, constraint)


def _demand(graph: ShapesGraph, constraint: Constraint) -> Demand:
    name, value = constraint.name, constraint.value
    if name == "sparql":
        return Demand(name, (), _texts(graph, value, (SH + "message",)) or _texts(graph, constraint.shape, _NAMES))
    if name in _LISTS:
        return Demand(name, tuple(graph.members(value)))
    if shapes := graph.referenced(constraint):
        count = (value,) if name in COMPANIONS else ()
        return Demand(name, (*count, *shapes))
    return Demand(name, (value,))


def _texts(graph: ShapesGraph, node: Node, predicates: Iterable[str]) -> tuple[Literal, ...]:
    found = (value for predicate in predicates for value in graph.values(node, predicate))
    return tuple(value for value in found if isinstance(value, Literal))
