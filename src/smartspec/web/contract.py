"""What the routes promise in the OpenAPI document: the forms of their answers, and the one shape of their errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from smartspec.web.mediatypes import HTML, PROBLEM, TEXT
from smartspec.web.protocol import FORM, QUERY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smartspec.web.mediatypes import MediaType

Responses = dict[int | str, dict[str, Any]]

PROBLEM_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "description": "Problem details (RFC 9457). Some kinds have further members, such as `nearest` or `line`.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "The kind of problem."},
        "title": {"type": "string", "description": "What the kind is called."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "detail": {"type": "string", "description": "What is wrong here, and what to do."},
        "nearest": {"type": "array", "items": {"type": "string"}, "description": "Names that may have been meant."},
        "available": {"type": "array", "items": {"type": "string"}, "description": "Media types that there are."},
        "line": {"type": "integer", "description": "Line of the query, from 1."},
        "column": {"type": "integer", "description": "Column of the query, from 1."},
        "token": {"type": "string", "description": "What stands there."},
        "expected": {"type": "array", "items": {"type": "string"}, "description": "What could stand there."},
        "excerpt": {"type": "string", "description": "The line, with a caret under the place."},
    },
    "additionalProperties": True,
}

Fields = Mapping[str, tuple[dict[str, Any], str]]
"""Fields of a form: for each name its schema, and what it says."""

STRING: Final[dict[str, Any]] = {"type": "string"}
IRIS: Final[dict[str, Any]] = {"type": "array", "items": {"type": "string", "format": "uri"}}

_TEXT_CONTENT: Final = {"schema": STRING}
_PROBLEM: Final[dict[str, Any]] = {
    "description": "What went wrong, in the form that the client accepts.",
    "content": {
        PROBLEM.media_type: {"schema": {"$ref": "#/components/schemas/Problem"}},
        TEXT.media_type: _TEXT_CONTENT,
        HTML.media_type: _TEXT_CONTENT,
    },
}


def answers(forms: Iterable[MediaType], description: str, *errors: int) -> Responses:
    """The responses of a route that answers in one of some forms, and may refuse with some statuses."""
    content = {form.media_type: _content(form) for form in forms}
    unchanged: Responses = {304: {"description": "The client has this representation already (If-None-Match)."}}
    return {200: {"description": description, "content": content}, **unchanged, **refusals(*errors)}


def refusals(*statuses: int) -> Responses:
    """The error responses of a route; any other error has the same shape."""
    answers_by_status: Responses = dict.fromkeys(statuses, _PROBLEM)
    return {**answers_by_status, "default": _PROBLEM}


def _content(form: MediaType) -> dict[str, Any]:
    is_json = form.media_type.endswith("json")
    return {"schema": {}} if is_json else _TEXT_CONTENT


def query_parameter(
    name: str, schema: dict[str, Any], description: str, *, required: bool = False, example: str | float | None = None
) -> dict[str, Any]:
    """A parameter in the query part of an address (OpenAPI 3.1 section 4.8.12)."""
    parameter = {"name": name, "in": "query", "required": required, "schema": schema, "description": description}
    return parameter if example is None else {**parameter, "example": example}


def query_operation(fields: Fields) -> dict[str, Any]:
    """The parameters of a GET request that holds a query, as the SPARQL 1.1 Protocol has it (section 2.1.1)."""
    return {"parameters": [query_parameter(name, *field) for name, field in fields.items()]}


def query_body(fields: Fields) -> dict[str, Any]:
    """The body of a POST request that is a query, or a form with one (sections 2.1.2 and 2.1.3)."""
    form = {name: {**schema, "description": text} for name, (schema, text) in fields.items()}
    content = {
        QUERY: {"schema": STRING},
        FORM: {"schema": {"type": "object", "required": ["query"], "properties": form}},
    }
    return {"requestBody": {"required": True, "content": content}}
