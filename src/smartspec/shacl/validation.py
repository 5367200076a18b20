"""Validate a graph against shapes with pySHACL, and place each finding in the files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pyshacl
from rdflib import SH, Graph, Literal, URIRef

from smartspec.errors import Fault, SourceError
from smartspec.graph.reading import parse_turtle
from smartspec.shacl.findings import Finding, severity_of
from smartspec.shacl.places import PlacedText, find_place, index_texts
from smartspec.shacl.sparql_constraints import evaluate, take_set_based
from smartspec.shacl.terms import rdflib_graph

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib.term import Node

    from smartspec.shacl.places import Place


@dataclass(frozen=True)
class Checked:
    """Texts to be checked, each with its path, and what they state."""

    texts: tuple[PlacedText, ...]
    triples: tuple[ox.Triple, ...]

    @classmethod
    def read(cls, texts: Iterable[tuple[Path, str]]) -> Checked:
        """Parse texts.

        Raises:
            SourceError: with the faults of all texts that are not Turtle.
        """
        placed: list[PlacedText] = []
        triples: list[ox.Triple] = []
        faults: list[Fault] = []
        for path, text in texts:
            try:
                triples += parse_turtle(text, path)
            except SourceError as error:
                faults += error.faults
            placed.append(PlacedText(path, text))
        if faults:
            raise SourceError(faults)
        return cls(tuple(placed), tuple(triples))


def validate(checked: Checked, shapes: Iterable[ox.Triple], context: Iterable[ox.Triple] = ()) -> list[Finding]:
    """The findings about the nodes that the checked texts speak of, sorted by place.

    ``context`` (other data, the ontology) is seen by the shapes but not reported on.

    Raises:
        SourceError: the shapes are not well-formed SHACL.
    """
    subjects = {triple.subject.value for triple in checked.triples if isinstance(triple.subject, ox.NamedNode)}
    found = [finding for finding in run_shapes([*checked.triples, *context], shapes) if finding.focus in subjects]
    index = index_texts(checked.texts) if found else {}
    placed = [replace(finding, place=_place(finding, index.get(finding.focus, []))) for finding in found]
    return sorted(placed, key=lambda finding: finding.order)


def run_shapes(data: Iterable[ox.Triple], shapes: Iterable[ox.Triple]) -> list[Finding]:
    """The findings, without places, in no special order.

    Raises:
        SourceError: the shapes are not well-formed SHACL.
    """
    triples = list(data)
    shapes_graph = rdflib_graph(shapes)
    set_based = take_set_based(shapes_graph)
    try:
        found = list(evaluate(set_based, triples))
        _, report, text = pyshacl.validate(
            rdflib_graph(triples),
            shacl_graph=shapes_graph,
            inference="none",
            inplace=True,
            do_owl_imports=False,
        )
    except (SyntaxError, pyshacl.errors.ShapeLoadError, pyshacl.errors.ConstraintLoadError) as error:
        raise SourceError([_shape_fault(error)]) from error
    if not isinstance(report, Graph):
        raise SourceError([_shape_fault(ValueError(text))])
    return [*found, *(_finding(report, result) for result in report.objects(None, SH.result))]


def _shape_fault(error: Exception) -> Fault:
    return Fault(Path("shapes"), 0, 0, f"not well-formed SHACL: {error}")


def _finding(report: Graph, result: Node) -> Finding:
    path, value = report.value(result, SH.resultPath), report.value(result, SH.value)
    texts = [text for text in report.objects(result, SH.resultMessage) if isinstance(text, Literal)]
    return Finding(
        focus=str(report.value(result, SH.focusNode)),
        path=_path_text(path),
        value=None if value is None else value.n3(),
        shape=str(report.value(result, SH.sourceShape)),
        component=str(report.value(result, SH.sourceConstraintComponent)),
        severity=severity_of(report.value(result, SH.resultSeverity)),
        messages=tuple(sorted((text.language or "", str(text)) for text in texts)),
    )


def _path_text(path: Node | None) -> str | None:
    if path is None or isinstance(path, URIRef):
        return None if path is None else str(path)
    return "(property path)"


def _place(finding: Finding, texts: list[PlacedText]) -> Place | None:
    return find_place(texts, finding.focus, finding.path, _value_term(finding.value))


def _value_term(value: str | None) -> ox.NamedNode | ox.Literal | None:
    if value is None:
        return None
    quads = ox.parse(f"<x:s> <x:p> {value} .", format=ox.RdfFormat.TURTLE)
    term = next(iter(quads)).object
    return term if isinstance(term, ox.NamedNode | ox.Literal) else None
