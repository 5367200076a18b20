"""Run a shapes graph over a data graph: pySHACL's constraints, each shape on all its focus nodes at once.

pySHACL itself goes from a node to its property shapes one node at a time and reads the shape anew for each. Its
constraint components take any number of focus nodes, so here each is made once and asked once; the results are the
same, each as often (SHACL section 3.4), and several times sooner there.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections import Counter
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from pyshacl.constraints.core.other_constraints import HasValueConstraintComponent, InConstraintComponent
from pyshacl.constraints.core.shape_based_constraints import PropertyConstraintComponent
from pyshacl.constraints.sparql.sparql_based_constraints import SPARQLBasedConstraint
from pyshacl.errors import ConstraintLoadWarning, ReportableRuntimeError, ShapeRecursionWarning
from pyshacl.pytypes import SHACLExecutor
from pyshacl.rdfutil.stringify import stringify_blank_node
from pyshacl.shapes_graph import ShapesGraph
from rdflib import RDF, SH, Graph
from rdflib.plugins.sparql import prepareQuery

from smartspec.shacl.results import Raw, Result, without_labels
from smartspec.shacl.terms import ill_typed_literals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyshacl.constraints.constraint_component import ConstraintComponent
    from rdflib.term import Node

    from smartspec.shacl.sparql_constraints import SetConstraint, StoredData

Shape: TypeAlias = Any
"""A shape of pySHACL, whose methods have types in part."""

_Values: TypeAlias = "dict[Node, set[Node]]"
"""Focus node → value nodes."""

_DEEPEST_RING: Final = 15
"""How deep shapes that refer to themselves are followed: pySHACL's own limit."""
_UNLIMITED: Final = 10**9
_REFERENCES: Final = (SH.property, SH.node, SH["not"], SH.qualifiedValueShape)
_LISTS: Final = (SH["and"], SH["or"], SH.xone)


class UnfitShapeError(Exception):
    """A shape that cannot be run; ``shape`` is its node, None where pySHACL does not tell."""

    def __init__(self, shape: Node | None, error: Exception) -> None:
        self.shape = shape
        super().__init__(_words(error))


class Evaluation:
    """One shapes graph and one data graph, ready to be asked shape by shape.

    Attributes:
        data: the data graph.
        graph: the shapes graph.
        said: what pySHACL leaves out and says so, by shape.
        running: the shape that is at work, and its SPARQL constraint where it is one; None before the first.
    """

    def __init__(self, data: Graph, shapes: Graph, stored: StoredData) -> None:
        """Load the shapes.

        Raises:
            UnfitShapeError: the shapes are not well-formed.
        """
        self.data, self.graph = data, shapes
        self.said: list[tuple[Node | None, str]] = []
        self.running: tuple[Node, Node | None] | None = None
        self._stored = stored
        self._shapes = ShapesGraph(shapes, logger=_Listening(self.said))
        self._components: dict[Node, list[ConstraintComponent]] = {}
        self._taken: dict[Node, list[SetConstraint]] = {}
        stringify_blank_node.dict_cache.clear()  # it outlives the graphs whose blank nodes it describes
        with _running(None):
            self.shapes: list[Shape] = sorted(self._shapes.shapes, key=lambda shape: str(shape.node))

    def shape(self, node: Node) -> Shape:
        """The shape of a node.

        Raises:
            UnfitShapeError: there is none.
        """
        with _running(node):
            return self._shapes.lookup_shape_from_node(node)

    def focus_nodes(self, shape: Shape) -> set[Node]:
        """The nodes that the shape's own targets select (SHACL section 2.1.3).

        Raises:
            UnfitShapeError: its targets are not well-formed.
        """
        with _running(shape.node):
            return set(shape.focus_nodes(self.data))

    def results(self, shape: Shape, focus: Iterable[Node]) -> list[Result]:
        """What the shape finds about some nodes.

        Raises:
            UnfitShapeError: the shape, or one that it refers to, cannot be run.
        """
        depth = _DEEPEST_RING if shape.node in self.rings else _UNLIMITED
        executor = SHACLExecutor(max_validation_depth=depth)
        with _running(shape.node), warnings.catch_warnings():
            warnings.simplefilter("ignore", ShapeRecursionWarning)
            return [Result(raw, self.graph) for raw in self._run(shape, list(focus), executor, [])]

    def _run(self, shape: Shape, focus: list[Node], executor: SHACLExecutor, above: list[object]) -> Iterator[Raw]:
        if shape.deactivated or not focus:
            return
        if shape.node in self.rings:
            yield from shape.validate(executor, self.data, focus=focus, _evaluation_path=above or None)[1]
            return
        with _running(shape.node):
            yield from self._run_components(shape, shape.value_nodes(self.data, focus), executor, above)

    def _run_components(
        self, shape: Shape, values: _Values, executor: SHACLExecutor, above: list[object]
    ) -> Iterator[Raw]:
        for component in self._components_of(shape):
            trail = [*above, shape, component]
            self.running = (shape.node, _first_constraint(component))
            if isinstance(component, PropertyConstraintComponent):
                yield from self._run_properties(component, values, executor, trail)
                continue
            found = component.evaluate(executor, self.data, values, trail)[1]
            if isinstance(component, SPARQLBasedConstraint):
                found = map(without_labels, [*found, *self._run_sets(shape, values, executor, trail)])
            yield from found

    def _run_sets(self, shape: Shape, values: _Values, executor: SHACLExecutor, trail: list[object]) -> Iterator[Raw]:
        """The results of the SPARQL constraints that are run on all focus nodes at once."""
        for constraint in self._taken[shape.node]:
            self.running = (shape.node, constraint.helper.node)
            strays = {node: values[node] for node in self._stored.strays(constraint, values)}
            yield from self._stored.results(constraint, self.data, [node for node in values if node not in strays])
            if strays:
                yield from constraint.alone().evaluate(executor, self.data, strays, trail)[1]

    def _run_properties(
        self, properties: PropertyConstraintComponent, values: _Values, executor: SHACLExecutor, trail: list[object]
    ) -> Iterator[Raw]:
        """The results of sh:property. A value that is reached from several focus nodes has its results for each."""
        waiting = Counter(value for reached in values.values() for value in reached)
        while waiting:
            for node in properties.property_shapes:
                property_shape = self.shape(node)
                if not property_shape.is_property_shape:
                    raise ReportableRuntimeError(f"{node} is a value of sh:property, but has no sh:path.")
                yield from self._run(property_shape, list(waiting), executor, trail)
            waiting = Counter({value: times - 1 for value, times in waiting.items() if times > 1})

    def _components_of(self, shape: Shape) -> list[ConstraintComponent]:
        found = self._components.get(shape.node)
        if found is None:
            parameters = dict.fromkeys(self.graph.predicates(shape.node))
            kinds = dict.fromkeys(kind for p in parameters if (kind := CONSTRAINT_PARAMETERS_MAP.get(p)) is not None)
            found = [component for kind in kinds if (component := self._made(kind, shape)) is not None]
            found += [custom.make_validator_for_shape(shape) for custom in shape.find_custom_constraints()]
            self._components[shape.node] = found
        return found

    def _made(self, kind: type[ConstraintComponent], shape: Shape) -> Any:  # noqa: ANN401 - as Shape
        component: Any
        try:
            component = kind(shape)
        except ConstraintLoadWarning as warning:
            self.said.append((shape.node, warning.message))
            return None
        # these two are sets, whose order changes from run to run and is shown in messages
        if issubclass(kind, InConstraintComponent):
            component.in_vals = dict.fromkeys(self.graph.items(next(self.graph.objects(shape.node, SH["in"]))))
        elif issubclass(kind, HasValueConstraintComponent):
            component.has_value_set = sorted(component.has_value_set)
        elif issubclass(kind, SPARQLBasedConstraint):
            self._taken[shape.node] = self._stored.take(component)
        return component

    def refuses(self, query: str) -> bool:
        """Whether rdflib, too, cannot read a query."""
        try:
            with _running(None):
                prepareQuery(query)
        except UnfitShapeError:
            return True
        return False

    @cached_property
    def rings(self) -> set[Node]:
        """The shapes that refer to themselves by way of others, and those that lead to such a shape."""
        leads = {shape.node: set(self._referred(shape.node)) for shape in self.shapes}
        loose: set[Node] = set(leads)
        while True:
            ended = {node for node in loose if not leads[node] & loose}
            if not ended:
                return loose
            loose -= ended

    def _referred(self, node: Node) -> Iterator[Node]:
        for reference in _REFERENCES:
            yield from self.graph.objects(node, reference)
        for reference in _LISTS:
            for head in self.graph.objects(node, reference):
                yield from members(self.graph, head)


def _first_constraint(component: ConstraintComponent) -> Node | None:
    helpers = component.sparql_constraints if isinstance(component, SPARQLBasedConstraint) else ()
    return min((helper.node for helper in helpers), default=None)


def members(graph: Graph, head: Node) -> list[Node]:
    """The members of an RDF list, as far as it is one."""
    found: list[Node] = []
    seen: set[Node] = set()
    here: Node | None = head
    while here is not None and here not in seen:
        seen.add(here)
        found += graph.objects(here, RDF.first)
        here = graph.value(here, RDF.rest)
    return found


@contextmanager
def _running(shape: Node | None) -> Iterator[None]:
    """Blame a shape for whatever goes wrong while pySHACL runs it.

    On ill-formed shapes pySHACL and rdflib raise almost anything, Exception itself too; RecursionError on deep ones.
    """
    try:
        with ill_typed_literals():
            yield
    except UnfitShapeError:
        raise
    except Exception as error:
        raise UnfitShapeError(shape, error) from error


class _Listening(logging.Logger):
    """A log that belongs to one evaluation and keeps pySHACL's warnings; its errors are raised as well."""

    def __init__(self, said: list[tuple[Node | None, str]]) -> None:
        super().__init__("pyshacl", logging.WARNING)
        self._said = said

    def handle(self, record: logging.LogRecord) -> None:
        if record.levelno == logging.WARNING:
            self._said.append((None, record.getMessage()))


def _words(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "its shapes refer to each other too deeply"
    if isinstance(error, KeyError):
        return f"there is no {error.args[0] if error.args else 'such thing'}"
    text = str(error).partition("\nFor reference")[0].strip() or type(error).__name__
    return re.sub(r"Validation path too deep!.*", "it refers to itself without end", text, flags=re.DOTALL)
