"""Which triples of a graph shapes look at, and which nodes each shape is asked about: for all nodes at once, in sets.

A triple is looked at where something unheard-of in place of its object could change what a shape says:

- a constraint of a property shape looks at all triples along the path from the focus node to the value nodes;
- sh:class looks at the rdf:type triples that make the value nodes instances, and a class target at those that make the
  focus nodes so;
- a target by sh:targetObjectsOf looks at the triples of that property, whose objects it takes; one by
  sh:targetSubjectsOf at none, since the objects may be anything;
- sh:equals and its kin look at the values of the other property, sh:closed at all triples of the value nodes but those
  of ignored properties;
- a SPARQL constraint looks at what its patterns match from its focus nodes;
- shapes that are referred to look in the same way, from the value nodes that they are asked about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import URIRef

from smartspec.engine.lexer import tokens
from smartspec.shacl.property_paths import path_text, properties_on
from smartspec.shacl.query_patterns import QueryPatterns
from smartspec.shacl.shapes_graph import COMPARISONS, SH, ill_formed
from smartspec.shacl.triple_index import NOWHERE, Walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smartspec.shacl.shapes_graph import Constraint, Node, ShapesGraph
    from smartspec.shacl.triple_index import TripleIndex


class Look:
    """A look at a graph through shapes; it only ever grows.

    Attributes:
        triples: the numbers of the triples that were looked at.
        focus: shape → the numbers of the nodes that it was asked about.
    """

    def __init__(
        self, index: TripleIndex, shapes: ShapesGraph, queries: dict[Node, QueryPatterns] | None = None
    ) -> None:
        self.index, self.shapes = index, shapes
        self.triples: set[int] = set()
        self.focus: dict[Node, set[int]] = {}
        self._queries: dict[Node, QueryPatterns] = {} if queries is None else queries

    def everywhere(self) -> Look:
        """Look as validation does: from every target of every active shape."""
        for shape in self.shapes.entries:
            for kind, value in self.shapes.targets(shape):
                nodes = target_nodes(self.index, kind, value)
                self.triples |= nodes.triples
                self.at(shape, nodes.ends)
        return self

    def at(self, shape: Node, nodes: set[int]) -> None:
        """Look at nodes through a shape; what it was asked about before is not asked again."""
        fresh = nodes - self.focus.get(shape, set())
        constraints = self.shapes.constraints(shape)
        if fresh and constraints:
            self.focus.setdefault(shape, set()).update(fresh)
            self.through(constraints, fresh)

    def through(self, constraints: Iterable[Constraint], nodes: set[int]) -> None:
        """Look at nodes through some constraints of one shape."""
        constraints = list(constraints)
        values = self._values(constraints, nodes)
        for constraint in constraints:
            if constraint.name == "sparql":
                self.triples |= self.query(constraint).triples_from(self.index, nodes)
            elif constraint.name in COMPARISONS:
                self.triples |= self.index.walk(URIRef(constraint.value.value), nodes).triples
            elif constraint.name == "class":
                self.triples |= self.index.types(values, self.index.number(constraint.value))
            elif constraint.name == "closed":
                self.triples |= self._closed(constraint, values)
            for shape in self.shapes.referenced(constraint):
                self.at(shape, values)

    def query(self, constraint: Constraint) -> QueryPatterns:
        """The patterns of a SPARQL constraint.

        Raises:
            SourceError: its query does not parse.
        """
        node = constraint.value
        found = self._queries.get(node)
        if found is None:
            try:
                found = self._queries[node] = QueryPatterns(self._query_text(constraint))
            except SyntaxError as error:
                raise ill_formed(f"the query of {constraint.shape}: {error}") from error
        return found

    def mentioned(self, constraint: Constraint) -> set[str]:
        """The IRIs of the properties that a constraint speaks of: on its shape's path, beside it, or in its query."""
        if constraint.name == "sparql":
            return self.query(constraint).properties()
        path = self.shapes.path(constraint.shape)
        found = set(properties_on(path)) if path is not None else set()
        return found | ({constraint.value.value} if constraint.name in COMPARISONS else set())

    def _query_text(self, constraint: Constraint) -> str:
        """The query with ``$PATH`` replaced by the shape's path (section 5.3.1)."""
        text = self.shapes.value(constraint.value, SH + "select")
        if text is None:
            raise ill_formed(f"the SPARQL constraint of {constraint.shape} has no sh:select")
        path, query, end = self.shapes.path(constraint.shape), "", 0
        for token in tokens(text.value):
            if token.text == "$PATH" and path is not None:
                query += text.value[end : token.start] + path_text(path)
                end = token.end
        return self.shapes.prologue(constraint.value) + query + text.value[end:]

    def _values(self, constraints: list[Constraint], nodes: set[int]) -> set[int]:
        path = self.shapes.path(constraints[0].shape)
        if path is None:
            return nodes
        values, triples = self.index.walk(path, nodes)
        if any(constraint.name != "sparql" for constraint in constraints):
            self.triples |= triples
        return values

    def _closed(self, constraint: Constraint, values: set[int]) -> set[int]:
        ignored = self.shapes.value(constraint.shape, SH + "ignoredProperties")
        names = self.shapes.members(ignored) if ignored is not None else []
        return self.index.step(self.index.forward.keys() - {self.index.number(name) for name in names}, values).triples


def target_nodes(index: TripleIndex, kind: str, value: Node) -> Walk:
    """The nodes that a target selects (section 2.1.3), and the triples of which that takes account."""
    number = index.number(value)
    if kind == "targetNode":
        return Walk({number} - {NOWHERE}, set())
    if kind == "targetClass":
        return index.instances(number)
    back = kind == "targetObjectsOf"
    starts = set((index.backward if back else index.forward).get(number, {}))
    return Walk(starts, index.step([number], starts, back=True).triples if back else set())
