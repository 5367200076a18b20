"""Canned queries: a list, and each as a page with a form, as results in every format, and as RDF about itself."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path
from fastapi.responses import Response

from smartspec.describe.document import document_quads
from smartspec.describe.entity import describe
from smartspec.describe.writing import write_statements
from smartspec.engine.formats import TURTLE
from smartspec.engine.protocol import Question
from smartspec.errors import NotFoundError, ParameterError, nearest
from smartspec.graph.namespaces import BASE, QUERY
from smartspec.query.canned import CannedQuery
from smartspec.query.parameters import bind_parameters, check_names, example, missing, without_header
from smartspec.web.contract import answers, query_parameter
from smartspec.web.documents import alternates, split_suffix
from smartspec.web.forms import class_members, make_fields
from smartspec.web.landing import by_subject
from smartspec.web.mediatypes import DOCUMENT_FORMS, HTML, PLAIN_JSON, ROWS, MediaType
from smartspec.web.results import merge_labels, read_results, readable_format
from smartspec.web.visit import Visit, Visiting, link

router = APIRouter(default_response_class=Response, tags=["Queries"])

RESERVED: Final = ("format", "lang")
"""Names in a query's address that are ours, not the query's."""

_FORMS: Final = (*ROWS, *DOCUMENT_FORMS)

QueryName = Annotated[str, Path(description="Name of the query, also with a suffix.", examples=["money-by-fund"])]

Given = dict[str, list[str]]


@router.get("/queries", summary="The canned queries", responses=answers((HTML,), "A page.", 406))
async def queries(visit: Visiting) -> Response:
    visit.negotiate((HTML,))
    groups = by_subject(visit.service.queries.values(), visit.texts)
    return visit.page(visit.render("queries.html", groups=groups))


@router.get(
    "/query/{name}",
    summary="A canned query: its results, or a page with its form",
    description="Each query has an operation of its own below, with its parameters. RDF formats describe the query.",
    responses=answers(_FORMS, "The results; in RDF the query itself.", 400, 404, 406),
    openapi_extra={"parameters": [query_parameter("format", {"type": "string"}, "Pins the form, such as `csv`.")]},
)
async def canned_query(visit: Visiting, name: QueryName) -> Response:
    query, suffix = _find(visit, name)
    form = visit.negotiate(_FORMS, suffix or visit.request.query_params.get("format"))
    if form in DOCUMENT_FORMS and form is not HTML:
        return await _describe(visit, query, form)
    return await (_page if form is HTML else _results)(visit, query, _given(visit), form)


async def _results(visit: Visit, query: CannedQuery, given: Given, form: MediaType) -> Response:
    check_names(query, given)
    if lacking := missing(query, given):
        names = [parameter.name for parameter in lacking]
        tries = "&".join(f"{parameter.name}={example(query, parameter)}" for parameter in lacking)
        detail = f"The query {query.name} needs a value for {', '.join(names)}, for example {tries}."
        raise ParameterError(detail, {"parameter": names[0]})
    things = await class_members(visit.engine, query, visit.language)
    text = bind_parameters(query, given, {name: [thing.iri for thing in found] for name, found in things.items()})
    answer = await visit.engine.answer(Question(text, form.result_format or TURTLE, base_iri=BASE))
    return visit.respond(answer, form, links=_links(visit, query, form))


async def _page(visit: Visit, query: CannedQuery, given: Given, form: MediaType) -> Response:
    """The page: its form, filled in with the file's example at first, and the results. A wrong value is said there."""
    for parameter in query.parameters:
        if parameter.language:
            given.setdefault(parameter.name, [visit.language])
    things = await class_members(visit.engine, query, visit.language)
    fields = make_fields(query, given, things, visit.texts)
    shown: dict[str, Any] = {"query": query, "fields": fields, "forms": _forms(visit, query)}
    try:
        text = bind_parameters(query, given, {name: [thing.iri for thing in found] for name, found in things.items()})
        question = Question(text, readable_format(query.form.kind), base_iri=BASE)
        results = merge_labels(await read_results(visit.engine, question, visit.texts, visit.links))
    except ParameterError as problem:
        page = visit.render("query.html", **shown, problem=problem, results=None, text=without_header(query.text))
        return Response(page, problem.status, problem.headers, form.content_type)
    page = visit.render("query.html", **shown, problem=None, results=results, text=without_header(text))
    return visit.page(page, links=_links(visit, query, form))


async def _describe(visit: Visit, query: CannedQuery, form: MediaType) -> Response:
    description = await describe(visit.engine, QUERY + query.name, visit.service.memory, places=False)
    quads = document_quads(description) if description else ()
    return visit.respond(write_statements(quads, form.name), form, links=_links(visit, query, form))


def _find(visit: Visit, name: str) -> tuple[CannedQuery, str | None]:
    """The query by its name, and the suffix.

    Raises:
        NotFoundError: there is no such query; holds the nearest names.
    """
    stem, suffix = split_suffix(name, _FORMS)
    query = visit.service.queries.get(stem)
    if query is None:
        raise NotFoundError(f"There is no query {name!r}.", {"nearest": nearest(stem, visit.service.queries)})
    return query, suffix


def _given(visit: Visit) -> Given:
    """The parameters of the address that are the query's."""
    given: Given = {}
    for name, value in visit.request.query_params.multi_items():
        if name not in RESERVED:
            given.setdefault(name, []).append(value)
    return given


def _links(visit: Visit, query: CannedQuery, form: MediaType) -> tuple[str, ...]:
    path = f"/query/{query.name}"
    canonical = link(visit.links.canonical(path), "canonical")
    return (canonical, *alternates(visit.links, path, _FORMS, form, _given(visit)))


def _forms(visit: Visit, query: CannedQuery) -> dict[str, str]:
    """The addresses of the results in the other forms, parameters included."""
    path, given = f"/query/{query.name}", _given(visit)
    return {form.label: visit.links.form(path, form.name, given) for form in ROWS if form.media_type != PLAIN_JSON}
