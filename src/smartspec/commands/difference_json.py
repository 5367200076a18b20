"""The difference of two releases as JSON: everything, for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

from smartspec.graph.difference import Change
from smartspec.graph.folding import Folded
from smartspec.graph.turtle import XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from smartspec.commands.difference_report import Report
    from smartspec.graph.difference import EntityChange, PropertyChange
    from smartspec.graph.folding import Node, Value
    from smartspec.query.answers import AnswerChange, LibraryChange


def as_json(report: Report) -> str:
    """The whole report. IRIs are in full, terms as in SPARQL 1.1 Query Results JSON (section 3.2.2), with labels.

    A blank node has no name but ``statements``, pairs of property and value; one that is shared has a name made of its
    content.
    """
    difference, library = report.difference, report.queries
    document = {
        "old": report.old,
        "new": report.new,
        "differs": report.differs,
        "entities": {change.value: difference.entities(change) for change in Change},
        "statements": {"added": difference.added, "removed": difference.removed},
        "graphs": [
            {
                "graph": graph.name or None,
                "entities": [_entity(entity, difference.labels) for entity in graph.entities],
            }
            for graph in difference.graphs
        ],
        "queries": _library(library) if library is not None else None,
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _entity(entity: EntityChange, labels: Mapping[str, str]) -> dict[str, Any]:
    return {
        "entity": _term(entity.entity, labels) if entity.entity is not None else _node(entity.kept, labels),
        "change": entity.change.value,
        "properties": _properties(entity.properties, labels),
    }


def _properties(changes: Iterable[PropertyChange], labels: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "property": change.predicate.value,
            "added": [_term(value, labels) for value in change.added],
            "removed": [_term(value, labels) for value in change.removed],
            "changed": [
                {"node": _node(nested.kept, labels), "properties": _properties(nested.properties, labels)}
                for nested in change.nested
            ],
        }
        for change in changes
    ]


def _term(term: Node | Value, labels: Mapping[str, str]) -> dict[str, Any]:
    if isinstance(term, NamedNode):
        label = {"label": labels[term.value]} if term.value in labels else {}
        return {"type": "uri", "value": term.value, **label}
    if isinstance(term, Literal):
        return {"type": "literal", "value": term.value, **_literal_type(term)}
    if isinstance(term, Folded):
        return _node(term.statements, labels)
    return {"type": "bnode", "value": str(term).removeprefix("_:")}


def _literal_type(literal: Literal) -> dict[str, str]:
    if literal.language:
        return {"xml:lang": literal.language}
    return {} if literal.datatype.value == XSD + "string" else {"datatype": literal.datatype.value}


def _node(statements: Iterable[tuple[NamedNode, Value]], labels: Mapping[str, str]) -> dict[str, Any]:
    return {"type": "bnode", "statements": [[predicate.value, _term(value, labels)] for predicate, value in statements]}


def _library(library: LibraryChange) -> dict[str, Any]:
    return {
        "added": list(library.added),
        "removed": list(library.removed),
        "reworded": list(library.reworded),
        "asked": library.asked,
        "answers": [_answer(change) for change in library.answers],
    }


def _answer(change: AnswerChange) -> dict[str, Any]:
    if change.failure:
        return {"query": change.query.name, "failure": change.failure}
    rows = {"before": change.before, "after": change.after, "added": change.added, "removed": change.removed}
    return {"query": change.query.name, "title": change.query.title["en"], "rows": rows}
