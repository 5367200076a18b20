"""The SPARQL endpoint: queries by GET and POST, its description of itself, and a plain form for people."""

import asyncio
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import Response
from pyoxigraph import NamedNode

from smartspec.describe.endpoint import endpoint_triples
from smartspec.describe.writing import in_graph, write_statements
from smartspec.engine.local import check_syntax
from smartspec.engine.parsing import is_short
from smartspec.engine.preparation import calls_service
from smartspec.engine.sameness import is_volatile
from smartspec.errors import NotAcceptableError, ParameterError, ProblemError
from smartspec.query.form import classify
from smartspec.query.parameters import without_header
from smartspec.web.contract import IRIS, STRING, answers, query_body, query_operation
from smartspec.web.direct import MET
from smartspec.web.landing import by_subject
from smartspec.web.mediatypes import DOCUMENT_FORMS, GRAPHS, HTML, ROWS, result_forms
from smartspec.web.problems import problem_page, wants_page
from smartspec.web.protocol import Operation, read_get, read_post
from smartspec.web.results import Results, read_results, readable_format
from smartspec.web.visit import Visit, Visiting

router = APIRouter(default_response_class=Response, tags=["SPARQL"])

EDITOR_POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; "
    "style-src 'self' 'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
)
"""What the editor's page may load besides: icons that its style sheet holds, and the one style of YASGUI's columns."""

_START: Final = """\
SELECT ?partnership ?name ?theme
WHERE {
  ?partnership a s3:Partnership ;
    rdfs:label ?name ;
    s3:theme ?theme .
  FILTER(LANG(?name) = "en")
}
ORDER BY ?name"""
_STARTING_LANGUAGE: Final = '"en"'
_SECONDS: Final[dict[str, Any]] = {"type": "number", "exclusiveMinimum": 0}
_FIELDS: Final = {
    "query": (STRING, "One SPARQL 1.1 query."),
    "default-graph-uri": (IRIS, "Graphs whose merge is the default graph (SPARQL 1.1 Protocol section 2.1.4)."),
    "named-graph-uri": (IRIS, "Graphs that GRAPH can reach."),
    "timeout": (_SECONDS, "Seconds after which to give up, fewer than the service allows."),
    "format": (STRING, "Pins the form, such as `csv`, for clients that cannot send Accept."),
}
_GIVES: Final = answers((*ROWS, *GRAPHS, HTML), "The results.", 400, 403, 406, 413, 415, 422, 503, 504)


@router.get(
    "/sparql",
    summary="Ask a SPARQL query",
    description="Without a query: the service description, or for people a form.",
    responses=_GIVES,
    openapi_extra=query_operation(_FIELDS),
)
async def ask_by_address(visit: Visiting) -> Response:
    operation = read_get(visit.request.scope["query_string"])
    return await _answer(visit, operation) if operation else await _introduce(visit)


@router.post(
    "/sparql",
    summary="Ask a SPARQL query that is too long for an address",
    responses=_GIVES,
    openapi_extra=query_body(_FIELDS),
)
async def ask_by_body(visit: Visiting) -> Response:
    body = await visit.body("A query")
    content_type = visit.request.headers.get("content-type", "")
    return await _answer(visit, read_post(visit.request.scope["query_string"], content_type, body))


@router.api_route("/sparql", methods=["QUERY"], include_in_schema=False)
async def ask_by_query_method(visit: Visiting) -> Response:
    """HTTP QUERY: safe and repeatable like GET, with the query as its body; OpenAPI 3.1 has no word for it."""
    return await ask_by_body(visit)


async def _answer(visit: Visit, operation: Operation) -> Response:
    """The results in the form that the client wants; to a person a mistake is shown beside the query."""
    try:
        response = await _results(visit, operation)
    except ProblemError as problem:
        if not wants_page(visit):
            raise
        page = _page(visit, operation, problem=problem)
        return _editor(problem_page(problem, page))
    if is_volatile(operation.query):
        del response.headers["ETag"], response.headers["Last-Modified"]
        response.headers["Cache-Control"] = "no-store"
    return response


async def _results(visit: Visit, operation: Operation) -> Response:
    """The results. Which forms there are depends on the query, so what is wrong with it is said before a 406.

    Of a long query it is not: to read one can bring a process down, and this is the service's own.
    """
    federates = visit.service.federates
    kind = classify(operation.query, federates=federates).kind
    try:
        form = visit.negotiate(result_forms(kind), operation.wanted)
    except NotAcceptableError:
        if is_short(operation.query) and not (federates and calls_service(operation.query)):
            await asyncio.to_thread(check_syntax, operation.query)
        raise
    if form.result_format is None:
        question = operation.question(readable_format(kind), visit.service.union_default_graph)
        results = await read_results(visit.engine, question, visit.texts, visit.links)
        return _editor(visit.page(_page(visit, operation, results=results), key=operation.key))
    met = visit.request.scope.get(MET)
    if met:
        raise met
    answer = await visit.engine.answer(operation.question(form.result_format, visit.service.union_default_graph))
    return visit.respond(answer, form, key=operation.key)


def _editor(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = EDITOR_POLICY
    return response


async def _introduce(visit: Visit) -> Response:
    """What the endpoint is: its service description for programs, the form for people."""
    form = visit.negotiate(DOCUMENT_FORMS, visit.pinned())
    if form is HTML:
        return _editor(visit.page(_page(visit)))
    endpoint = f"{visit.origin}/sparql"
    try:
        NamedNode(endpoint)
    except ValueError as error:
        raise ParameterError(f"The Host header does not fit into an IRI: {error}.") from error
    overview = await visit.service.overview()
    queries, limits = visit.service.queries.values(), visit.engine.limits
    union, federates = visit.service.union_default_graph is True, visit.service.federates
    triples = endpoint_triples(endpoint, overview, queries, limits, union=union, federates=federates)
    return visit.respond(write_statements(in_graph(triples), form.name), form, key=endpoint)


def _page(
    visit: Visit,
    operation: Operation | None = None,
    *,
    results: Results | None = None,
    problem: ProblemError | None = None,
) -> bytes:
    """The form as it was filled in, with what came of it."""
    examples = [found[0] for found in by_subject(visit.service.queries.values(), visit.texts).values()]
    return visit.render(
        "sparql.html",
        operation=operation,
        query=operation.query if operation else _START.replace(_STARTING_LANGUAGE, f'"{visit.language}"'),
        forms={form.name: form.label for form in (*ROWS, *GRAPHS)},
        addresses=_addresses(visit, operation) if operation and results else {},
        examples={visit.links.query(without_header(query.text)): query.title[visit.language] for query in examples},
        results=results,
        problem=problem,
    )


def _addresses(visit: Visit, operation: Operation) -> dict[str, str]:
    """Where the same results are in the other forms."""
    forms = {
        form.label: form.name
        for form in result_forms(classify(operation.query, federates=True).kind)
        if form is not HTML
    }
    pairs = [("query", operation.query), *(("default-graph-uri", iri) for iri in operation.scope.default_graphs)]
    pairs += [("named-graph-uri", iri) for iri in operation.scope.named_graphs]
    return {
        label: f"{visit.links.root}/sparql?{urlencode([*pairs, ('format', name)])}" for label, name in forms.items()
    }
