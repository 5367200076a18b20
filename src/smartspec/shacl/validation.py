"""Validate a graph against shapes, and place each finding in the files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeVar

import pyoxigraph as ox
from rdflib import BNode, Literal, URIRef

from smartspec.errors import Fault, SourceError
from smartspec.shacl.details import explain
from smartspec.shacl.evaluation import Evaluation, UnfitShapeError
from smartspec.shacl.finder import Finder
from smartspec.shacl.findings import Finding, severity_of
from smartspec.shacl.messages import messages_of
from smartspec.shacl.property_paths import path_text
from smartspec.shacl.reading import Checked
from smartspec.shacl.rules import Rules
from smartspec.shacl.sparql_constraints import StoredData
from smartspec.shacl.terms import rdflib_graph, to_oxigraph
from smartspec.shacl.unfit_shapes import load_faults, overlong_fault, query_faults, unfit_fault

if TYPE_CHECKING:
    from rdflib.term import Node

    from smartspec.shacl.evaluation import Shape
    from smartspec.shacl.property_paths import Step
    from smartspec.shacl.results import Result

_CONFORMS: Final = (("en", "the value conforms to it"), ("fr", "la valeur y est conforme"))
_Answer = TypeVar("_Answer")


def validate(
    checked: Checked, shapes: Checked | Iterable[ox.Triple], context: Iterable[ox.Triple] = ()
) -> list[Finding]:
    """The findings about the nodes that the checked texts speak of, sorted by place.

    ``context`` (other data, the ontology) is seen by the shapes but not reported on: a node is left out where the
    context makes statements about it and the checked texts do not. Shapes that come with their texts are placed too.

    Raises:
        SourceError: the shapes are not well-formed SHACL, or cannot be run.
    """
    return Validation.of(checked, shapes, context).findings


def run_shapes(data: Iterable[ox.Triple], shapes: Iterable[ox.Triple]) -> list[Finding]:
    """The findings, without places and details, in no special order.

    Raises:
        SourceError: the shapes are not well-formed SHACL, or cannot be run.
    """
    validation = Validation.of(Checked((), tuple(data)), shapes)
    return [_finding(result, validation.rules) for result in validation.results]


@dataclass(frozen=True)
class Validation:
    """One validation, done when it is asked: what was found, and what reports and doubts need to know of it.

    Attributes:
        checked: what is reported on.
        rules: the shapes.
        context: what the shapes see besides.
        prefixes: those of shapes and data, for messages and reports.
    """

    checked: Checked
    rules: Rules
    context: tuple[ox.Triple, ...]
    prefixes: dict[str, str]

    @classmethod
    def of(
        cls, checked: Checked, shapes: Checked | Iterable[ox.Triple], context: Iterable[ox.Triple] = ()
    ) -> Validation:
        """A validation of checked texts by shapes; with the shapes' texts, their places are known."""
        if isinstance(shapes, Checked):
            rules, prefixes = Rules(shapes.triples, shapes.texts), shapes.prefixes
        else:
            rules, prefixes = Rules(shapes), {}
        return cls(checked, rules, tuple(context), {**prefixes, **checked.prefixes})

    @cached_property
    def data(self) -> list[ox.Triple]:
        """All that the shapes see."""
        return list(dict.fromkeys([*self.checked.triples, *self.context]))

    @cached_property
    def evaluation(self) -> Evaluation:
        """The shapes, loaded, and the data.

        Raises:
            SourceError: the shapes are not well-formed SHACL, or their SPARQL does not parse.
        """
        shapes = rdflib_graph(self.rules.graph.triples, self.prefixes)
        try:
            evaluation = Evaluation(rdflib_graph(self.data, self.prefixes), shapes, StoredData(self.data))
        except UnfitShapeError as error:
            raise SourceError(load_faults(error, self.rules)) from error
        faults = query_faults(evaluation, self.rules)
        if faults:
            raise SourceError(faults)
        return evaluation

    @cached_property
    def focus_nodes(self) -> dict[Node, set[Node]]:
        """Shape → the nodes that its targets select in all that the shapes see.

        Raises:
            SourceError: shapes that are not well-formed.
        """
        found = self._of_each_shape(self.evaluation.focus_nodes)
        return {shape.node: nodes for shape, nodes in zip(self.evaluation.shapes, found, strict=True)}

    @cached_property
    def results(self) -> list[Result]:
        """What the shapes find about the nodes that are reported on.

        Raises:
            SourceError: the faults of all shapes that cannot be run.
        """

        def results_of(shape: Shape) -> list[Result]:
            focus = [node for node in self.focus_nodes[shape.node] if self._is_reported(node)]
            return self.evaluation.results(shape, focus)

        return [result for results in self._of_each_shape(results_of) for result in results]

    @property
    def remarks(self) -> list[tuple[Node | None, str]]:
        """What pySHACL leaves out and says so, by shape; it says it when shapes are run.

        Raises:
            SourceError: the faults of all shapes that cannot be run.
        """
        _ = self.results
        return self.evaluation.said

    @cached_property
    def findings(self) -> list[Finding]:
        """The results with their details and places, sorted.

        Raises:
            SourceError: the faults of all shapes that cannot be run.
        """
        for result in self.results:
            explain(self.evaluation, result)
        nodes = {to_oxigraph(node) for result in self.results for node in _focus_nodes(result)}
        finder = Finder(self.checked.texts, nodes)
        return sorted((_finding(result, self.rules, finder) for result in self.results), key=lambda found: found.order)

    def give_up(self, reason: str) -> Fault:
        """The fault of whatever is running now, for who ends it from another thread."""
        evaluation = vars(self).get("evaluation")
        return overlong_fault(evaluation.running if evaluation else None, self.rules, reason)

    def _of_each_shape(self, ask: Callable[[Shape], _Answer]) -> list[_Answer]:
        answers: list[_Answer] = []
        faults: list[Fault] = []
        for shape in self.evaluation.shapes:
            try:
                answers.append(ask(shape))
            except UnfitShapeError as error:
                faults.append(unfit_fault(error, self.rules))
        if faults:
            raise SourceError(dict.fromkeys(faults))
        return answers

    def _is_reported(self, node: Node) -> bool:
        """Whether a focus node is the business of the checked texts: they speak of it, or the context does not."""
        if not self.context:
            return True
        if isinstance(node, Literal):
            value = to_oxigraph(node)
            return value in self._values[0] or value not in self._values[1]
        subjects, others = self._subjects
        return str(node) in subjects or str(node) not in others

    @cached_property
    def _subjects(self) -> tuple[set[str], set[str]]:
        return _subject_names(self.checked.triples), _subject_names(self.context)

    @cached_property
    def _values(self) -> tuple[set[object], set[object]]:
        return {t.object for t in self.checked.triples}, {t.object for t in self.context}


def _subject_names(triples: Iterable[ox.Triple]) -> set[str]:
    return {str(getattr(triple.subject, "value", triple.subject)) for triple in triples}


def _focus_nodes(result: Result) -> list[Node]:
    focus = result.value("focusNode")
    return [
        *([focus] if focus is not None else []),
        *(node for inner in result.details for node in _focus_nodes(inner)),
    ]


def _finding(result: Result, rules: Rules, finder: Finder | None = None) -> Finding:
    """A result as a finding; with a finder also its place, details and what is known of the shape."""
    focus, value, shape = result.value("focusNode"), result.value("value"), str(result.value("sourceShape"))
    path = _path(result, rules)
    term = to_oxigraph(focus) if focus is not None else ox.NamedNode("")
    bad = None if value is None else to_oxigraph(value)
    return Finding(
        focus=str(focus),
        path=None if path is None else str(path) if isinstance(path, URIRef) else path_text(path),
        value=None if bad is None else str(bad),
        shape=shape,
        component=str(result.value("sourceConstraintComponent")),
        severity=severity_of(result.value("resultSeverity")),
        messages=messages_of(result, rules),
        place=finder.place(term, path, bad) if finder else None,
        details=_details(result, rules, finder) if finder else (),
        term=str(term),
        holder=_holder(term, finder) if finder else None,
        rule=rules.rule(shape) if finder else None,
        result=result,
    )


def _details(result: Result, rules: Rules, finder: Finder) -> tuple[Finding, ...]:
    inside = [_finding(detail, rules, finder) for detail in result.details]
    inside += [_conforming(result, node, rules) for node in result.conforming]
    return tuple(sorted(inside, key=lambda detail: detail.order))


def _conforming(result: Result, shape: Node, rules: Rules) -> Finding:
    """Says of a value that it conforms to a shape, which is what is wrong with it."""
    return Finding(
        focus=str(result.value("value")),
        path=None,
        value=None,
        shape=str(shape),
        component="",
        severity=severity_of(result.value("resultSeverity")),
        messages=_CONFORMS,
        rule=rules.rule(str(shape)),
    )


def _path(result: Result, rules: Rules) -> Step | None:
    """The path of a result; a blank node stands for the path of the shape that it comes from (section 3.6.2.2)."""
    path = result.value("resultPath")
    if isinstance(path, BNode):
        shape = rules.nodes.get(str(result.value("sourceShape")))
        return None if shape is None else rules.graph.path(shape)
    return URIRef(str(path)) if path is not None else None


def _holder(term: object, finder: Finder) -> str | None:
    """How an IRI leads to a blank node."""
    if not isinstance(term, ox.BlankNode):
        return None
    start, way = finder.holder(term)
    steps = "".join(f"/<{predicate}>" for predicate in way)
    return f"{start}{steps}" if isinstance(start, ox.NamedNode) else None
