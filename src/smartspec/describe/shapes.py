"""The shapes of the release, by name."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from smartspec.describe.asking import graph_triples
from smartspec.describe.labels import Label, choose_literal
from smartspec.graph.namespaces import PREFIXES, SHAPE, graph_iri
from smartspec.graph.terms import node

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from smartspec.engine.protocol import Engine

SHAPES_GRAPH: Final = graph_iri("shapes")
PARTS: Final = (PREFIXES["sh"] + "property", PREFIXES["sh"] + "sparql")
"""What links a shape to its constraints, which are described with it."""

_NODE_SHAPE: Final = node("sh:NodeShape")


@dataclass(frozen=True)
class Shape:
    """A shape with a name of its own, its words, and the class whose members it checks (None: none by class)."""

    iri: str
    labels: tuple[Literal, ...]
    target: str | None

    @property
    def name(self) -> str:
        """Its local name."""
        return self.iri.removeprefix(SHAPE)

    def label(self, language: str) -> Label:
        """Its name for a reader."""
        return choose_literal(self.labels, language) or Label(self.name)


async def read_shapes(engine: Engine) -> list[Shape]:
    """The node shapes of the release in the order of their names."""
    said: dict[str, list[Triple]] = defaultdict(list)
    for triple in await graph_triples(engine, SHAPES_GRAPH):
        if isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(SHAPE):
            said[triple.subject.value].append(triple)
    return [_shape(iri, said[iri]) for iri in sorted(said) if _NODE_SHAPE in {triple.object for triple in said[iri]}]


def _shape(iri: str, said: list[Triple]) -> Shape:
    labels = [t.object for t in said if t.predicate.value == PREFIXES["rdfs"] + "label"]
    targets = [
        t.object.value for t in said if t.predicate == node("sh:targetClass") and isinstance(t.object, NamedNode)
    ]
    return Shape(iri, tuple(label for label in labels if isinstance(label, Literal)), next(iter(targets), None))
