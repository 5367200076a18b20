"""The OpenAPI document (https://spec.openapis.org/oas/v3.1.1): every route, and each canned query as an operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fastapi.openapi.utils import get_openapi

from smartspec.graph.namespaces import PREFIXES, compact
from smartspec.query.canned import LANGUAGES
from smartspec.query.form import QueryForm
from smartspec.query.parameters import example
from smartspec.web.contract import PROBLEM_SCHEMA, answers, query_parameter
from smartspec.web.mediatypes import HTML, ROWS, SVG
from smartspec.web.paging import PAGING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fastapi import FastAPI

    from smartspec.query.canned import CannedQuery, Parameter

_XSD: Final = PREFIXES["xsd"]
_SCHEMAS: Final = {
    _XSD + "boolean": {"type": "boolean"},
    _XSD + "date": {"type": "string", "format": "date"},
    _XSD + "decimal": {"type": "number"},
    _XSD + "gYear": {"type": "string", "pattern": r"^\d{4}$"},
    _XSD + "gYearMonth": {"type": "string", "pattern": r"^\d{4}-\d{2}$"},
    _XSD + "integer": {"type": "integer"},
}
_TERM: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["type", "value"],
    "properties": {
        "type": {"type": "string", "enum": ["uri", "literal", "bnode"]},
        "value": {"type": "string"},
        "xml:lang": {"type": "string"},
        "datatype": {"type": "string"},
    },
}
"""A term in SPARQL 1.1 Query Results JSON (section 3.2.2)."""
_LICENSE: Final = {"name": "Code: Apache-2.0. Data: CC BY 4.0", "identifier": "Apache-2.0 AND CC-BY-4.0"}


def openapi_document(app: FastAPI, queries: Iterable[CannedQuery]) -> dict[str, Any]:
    """The description of the API as it runs now, with the queries of its release."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        license_info=dict(_LICENSE),
        servers=[{"url": "/"}],
    )
    document["paths"].update({f"/query/{query.name}": {"get": _operation(query)} for query in queries})
    components = document.setdefault("components", {}).setdefault("schemas", {})
    components["Problem"] = PROBLEM_SCHEMA
    return document


def _operation(query: CannedQuery) -> dict[str, Any]:
    charted = [SVG] if query.chart.kind != "none" else []
    columns = f"Columns: {', '.join(query.expectation.columns)}."
    responses = answers((*ROWS, *charted, HTML), columns, 400, 404, 406)
    for form in ROWS:
        if form.name == "json":
            responses[200]["content"][form.media_type] = {"schema": _results(query)}
    pinned = query_parameter("format", {"type": "string"}, "Pins the form, such as `csv`.")
    return {
        "tags": ["Queries", *query.tags],
        "summary": query.title["en"],
        "description": query.description["en"],
        "operationId": f"query-{query.name}",
        "parameters": [*(_parameter(query, parameter) for parameter in query.parameters), pinned, *PAGING],
        "responses": {str(status): response for status, response in responses.items()},
    }


def _results(query: CannedQuery) -> dict[str, Any]:
    """The schema of the answer in SPARQL 1.1 Query Results JSON, column by column."""
    if query.form is QueryForm.ASK:
        return {"type": "object", "required": ["head", "boolean"], "properties": {"boolean": {"type": "boolean"}}}
    row = {"type": "object", "properties": dict.fromkeys(query.expectation.columns, _TERM)}
    bindings = {"type": "array", "items": row}
    names = {"type": "array", "items": {"type": "string", "enum": list(query.expectation.columns)}}
    return {
        "type": "object",
        "required": ["head", "results"],
        "properties": {
            "head": {"type": "object", "required": ["vars"], "properties": {"vars": names}},
            "results": {"type": "object", "required": ["bindings"], "properties": {"bindings": bindings}},
        },
    }


def _parameter(query: CannedQuery, parameter: Parameter) -> dict[str, Any]:
    text = parameter.label["en"]
    schema: dict[str, Any] = {"type": "string"}
    value = example(query, parameter)
    if parameter.class_iri:
        text += f": a {compact(parameter.class_iri)}, by IRI, prefixed name or key."
        value = compact(value) or value
    elif parameter.language or parameter.choice:
        schema = {"type": "string", "enum": list(LANGUAGES if parameter.language else parameter.choice)}
        value = value if value in schema["enum"] else compact(value) or value
    else:
        schema = dict(_SCHEMAS.get(parameter.datatype or "", schema))
    required = parameter.required and not parameter.language
    return query_parameter(parameter.name, schema, text, required=required, example=_typed(value, schema))


def _typed(value: str, schema: dict[str, Any]) -> str | float | None:
    """An example as a value of its schema's type; None where the file has none."""
    if schema["type"] == "integer" and value:
        return int(value)
    return (float(value) if schema["type"] == "number" and value else value) or None
