"""Why a query is empty, and what looks wrong in one before it runs."""

from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from smartspec.engine import formats
from smartspec.engine.protocol import Question
from smartspec.errors import ParameterError, ProblemError, QuerySyntaxError
from smartspec.explain.checking import check_query
from smartspec.explain.explanation import explain
from smartspec.explain.findings import Explanation
from smartspec.explain.lint import lint, unfinished
from smartspec.explain.report import SCHEMA, as_json, as_text
from smartspec.explain.sentences import translated
from smartspec.graph.namespaces import BASE
from smartspec.web.contract import IRIS, STRING, answers, query_body, query_operation
from smartspec.web.mediatypes import HTML, JSON, PLAIN_JSON, TEXT, MediaType
from smartspec.web.problems import problem_page, wants_page
from smartspec.web.protocol import FORM, Operation, parse_form, read_get, read_post
from smartspec.web.visit import Visit, Visiting

CHECKS: Final = ("empty", "lint", "draft")
"""What can be asked: why a query has no rows, or what looks wrong in it, which does not run it; a draft is looked at in
the same way, and may be no query yet."""

_FORMS: Final = (JSON, TEXT, HTML)
_FIELDS: Final = {
    "query": (STRING, "One SPARQL 1.1 query."),
    "check": (
        {"type": "string", "enum": list(CHECKS)},
        "`lint`: look at the query without running it; `draft`: the same, where it may be no query yet.",
    ),
    "default-graph-uri": (IRIS, "Graphs whose merge is the default graph, as at /sparql."),
    "named-graph-uri": (IRIS, "Graphs that GRAPH can reach, as at /sparql."),
    "format": ({"type": "string", "enum": [form.name for form in _FORMS]}, "Pins the form of the answer."),
}
_GIVES: Final = answers(_FORMS, "The findings, each with culprit and cure.", 400, 403, 406, 413, 415, 422, 503, 504)
_GIVES[200]["content"][PLAIN_JSON] = {"schema": SCHEMA}
_DESCRIPTION: Final = (
    "For a query without rows: which part empties it, and the likely cure, found by probes that take at most 300 ms of "
    "query time. With `check=lint`: what looks wrong before it runs. Sentences are in the language of Accept-Language."
)

router = APIRouter(default_response_class=Response, tags=["SPARQL"])


@router.get(
    "/explain",
    summary="Why is a query empty?",
    description=_DESCRIPTION,
    responses=_GIVES,
    openapi_extra=query_operation(_FIELDS),
)
async def explain_by_address(visit: Visiting) -> Response:
    query_string = visit.request.scope["query_string"]
    operation = read_get(query_string)
    if operation is None:
        visit.negotiate((HTML,))
        return visit.page(_page(visit))
    return await _answer(visit, operation, _check(query_string))


@router.post(
    "/explain",
    summary="Why is a query empty, where it is too long for an address?",
    description=_DESCRIPTION,
    responses=_GIVES,
    openapi_extra=query_body(_FIELDS),
)
async def explain_by_body(visit: Visiting) -> Response:
    body = await visit.body("A query")
    query_string, content_type = visit.request.scope["query_string"], visit.request.headers.get("content-type", "")
    operation = read_post(query_string, content_type, body)
    is_form = content_type.partition(";")[0].strip().lower() == FORM
    return await _answer(visit, operation, _check(query_string, body if is_form else b""))


def _check(*forms: bytes) -> str:
    """Which of the two checks a request asks for.

    Raises:
        ParameterError: there is no such check, or more than one.
    """
    asked = [value for form in forms for name, value in parse_form(form) if name == "check" and value]
    if len(asked) > 1 or (asked and asked[0] not in CHECKS):
        raise ParameterError(f"check is one of {', '.join(CHECKS)}.", {"parameter": "check"})
    return asked[0] if asked else CHECKS[0]


async def _answer(visit: Visit, operation: Operation, check: str) -> Response:
    """The findings in the form that the client wants; to a person a mistake is shown beside the query."""
    try:
        form = visit.negotiate(_FORMS, operation.wanted)
        found = await _find(visit, operation, check)
    except ProblemError as problem:
        if not wants_page(visit):
            raise
        page = _page(visit, operation, check, problem=problem)
        return problem_page(problem, page)
    if form is HTML:
        return _fresh(_page(visit, operation, check, found=found), form)
    return _fresh(as_text(found).encode() if form is TEXT else as_json(found), form)


def _fresh(body: bytes, form: MediaType) -> Response:
    """An answer that is not kept: it says how long its probes took."""
    return Response(body, headers={"Cache-Control": "no-store"}, media_type=form.content_type)


async def _find(visit: Visit, operation: Operation, check: str) -> Explanation:
    question = Question(operation.query, formats.JSON, operation.scope, BASE, operation.timeout)
    look = explain if check == "empty" else lint
    visit.depends_on_language()
    try:
        await check_query(visit.engine, question)
    except QuerySyntaxError:
        if check != "draft":
            raise
        return translated(unfinished(), visit.language)
    return translated(await look(visit.engine, await visit.service.vocabulary(), question), visit.language)


def _page(
    visit: Visit,
    operation: Operation | None = None,
    check: str = CHECKS[0],
    *,
    found: Explanation | None = None,
    problem: ProblemError | None = None,
) -> bytes:
    """The form as it was filled in, with what came of it."""
    query = operation.query if operation else ""
    return visit.render("explain.html", operation=operation, query=query, check=check, found=found, problem=problem)
