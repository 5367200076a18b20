"""Canned queries: a list, and each as a page with a form, as results in every format, as chart, and as RDF about it."""

from dataclasses import replace
from functools import partial
from typing import Annotated, Any

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
from smartspec.query.parameters import without_header
from smartspec.web.asked import (
    Given,
    bound_query,
    filled,
    part_text,
    read_asked,
    read_given,
    read_pages,
    require,
    with_names,
)
from smartspec.web.charts.drawing import draw, draw_nothing
from smartspec.web.charts.svg import Picture
from smartspec.web.contract import answers, query_parameter
from smartspec.web.documents import alternates, split_suffix
from smartspec.web.forms import class_members, make_fields
from smartspec.web.landing import by_subject
from smartspec.web.mediatypes import DOCUMENT_FORMS, HTML, PLAIN_JSON, ROWS, SVG, MediaType
from smartspec.web.middleware import ROWS_HEADER, vary
from smartspec.web.paging import PAGING, Pages, Part, pages_of, read_part
from smartspec.web.problems import problem_page
from smartspec.web.results import SHOWN, Results, merge_labels, read_results, readable_format
from smartspec.web.visit import Visit, Visiting, link

router = APIRouter(default_response_class=Response, tags=["Queries"])

QueryName = Annotated[str, Path(description="Name of the query, also with a suffix.", examples=["money-by-fund"])]


@router.get("/queries", summary="The canned queries", responses=answers((HTML,), "A page.", 406))
async def queries(visit: Visiting) -> Response:
    visit.negotiate((HTML,))
    groups = by_subject(visit.service.queries.values(), visit.texts)
    return visit.page(visit.render("queries.html", groups=groups))


@router.get("/query", include_in_schema=False)
@router.get("/query/", include_in_schema=False)
async def queries_have_a_page(visit: Visiting) -> Response:
    return Response(status_code=308, headers={"Location": visit.links.path("/queries")})


@router.get(
    "/query/{name}",
    summary="A canned query: its results, or a page with its form",
    description="Each query has an operation of its own below, with its parameters. RDF formats describe the query.",
    responses=answers((*ROWS, SVG, *DOCUMENT_FORMS), "The results; in RDF the query itself.", 400, 404, 406),
    openapi_extra={
        "parameters": [query_parameter("format", {"type": "string"}, "Pins the form, such as `csv`."), *PAGING]
    },
)
async def canned_query(visit: Visiting, name: QueryName) -> Response:
    query, suffix = _find(visit, name)
    form = visit.negotiate(forms_of(query), visit.pinned(suffix))
    if form in DOCUMENT_FORMS and form is not HTML:
        return await _describe(visit, query, form)
    answer = {HTML: _page, SVG: _chart}.get(form, _results)
    return await answer(visit, query, read_given(visit), form)


def forms_of(query: CannedQuery) -> tuple[MediaType, ...]:
    """The forms that a query's answer can take: as a chart only where its header asks for one."""
    return (*ROWS, *([SVG] if query.chart.kind != "none" else []), *DOCUMENT_FORMS)


async def _results(visit: Visit, query: CannedQuery, given: Given, form: MediaType) -> Response:
    require(query, given)
    part = read_part(visit.request.query_params)
    text = await bound_query(visit, query, given)
    pages = await read_pages(visit, query, text, part)
    question = Question(part_text(query, text, part), form.result_format or TURTLE, base_iri=BASE)
    answer = await visit.engine.answer(question)
    response = visit.respond(answer, form, links=_links(visit, query, form, pages))
    if pages and pages.total is not None:
        response.headers[ROWS_HEADER] = str(pages.total)
    return response


async def _chart(visit: Visit, query: CannedQuery, given: Given, form: MediaType) -> Response:
    """The picture of the answer, in the reader's language."""
    vary(visit.request.scope, "Accept-Language")
    require(query, given)
    text = await bound_query(visit, query, _in_language(visit, query, given))
    results = await _read(visit, query, text, slice(SHOWN))
    picture = await _draw(visit, query, results) or draw_nothing(query.title[visit.language], visit.texts)
    body = picture.file(f"{visit.links.root}/static/chart.css")
    response = visit.respond(body, form, links=_links(visit, query, form), key=visit.language)
    response.headers["Content-Language"] = visit.language
    return response


async def _page(visit: Visit, query: CannedQuery, given: Given, form: MediaType) -> Response:
    """The page: its form, filled in with the file's example at first, and the results. A wrong value is said there."""
    given = _in_language(visit, query, given)
    things = await class_members(visit.service.choices, visit.engine, query, visit.language)
    fields = make_fields(query, given, things, visit.texts)
    shown: dict[str, Any] = {
        "query": query,
        "fields": fields,
        "forms": _forms(visit, query, given),
        "call": _call(visit, query, given),
    }
    try:
        part = read_part(visit.request.query_params) or Part(1)
        text = await bound_query(visit, query, await with_names(visit, query, given))
    except ParameterError as problem:
        nothing = {"results": None, "chart": None, "pages": None, "text": without_header(query.text)}
        page = visit.render("query.html", **shown, **nothing, problem=problem)
        return problem_page(problem, page)
    results, picture, pages = await _answer(visit, query, text, part)
    page = visit.render(
        "query.html",
        **shown,
        problem=None,
        results=results,
        chart=picture.markup() if picture else None,
        pages=pages,
        address=partial(_address, visit),
        text=without_header(text),
    )
    return visit.page(page, links=_links(visit, query, form, pages if pages.previous or pages.next else None))


async def _answer(visit: Visit, query: CannedQuery, text: str, part: Part) -> tuple[Results, Picture | None, Pages]:
    """The rows of a part, the picture of the whole beside its first part, and where the part stands."""
    charted = query.chart.kind != "none" and part.number == 1
    rows = slice(SHOWN) if charted else part.rows
    results = await _read(visit, query, text, rows)
    pages = pages_of(part, results.total)
    picture = await _draw(visit, query, results, visit.land) if charted else None
    return replace(results, rows=results.rows[: part.size]), picture, pages


async def _read(visit: Visit, query: CannedQuery, text: str, rows: slice) -> Results:
    question = Question(text, readable_format(query.form.kind), base_iri=BASE)
    return merge_labels(await read_results(visit.engine, question, visit.texts, visit.links, rows))


async def _draw(visit: Visit, query: CannedQuery, results: Results, land: str | None = None) -> Picture | None:
    background = await visit.service.memory.places(visit.engine) if query.chart.kind == "map" else ()
    return draw(query.chart, query.title[visit.language], results, visit.texts, background, land)


def _in_language(visit: Visit, query: CannedQuery, given: Given) -> Given:
    """What was given, and the reader's language where the query takes one and none was given."""
    languages = [parameter.name for parameter in query.parameters if parameter.language]
    return {**{name: [visit.language] for name in languages}, **given}


async def _describe(visit: Visit, query: CannedQuery, form: MediaType) -> Response:
    description = await describe(visit.engine, QUERY + query.name, visit.service.memory, places=False)
    quads = document_quads(description) if description else ()
    return visit.respond(write_statements(quads, form.name), form, links=_links(visit, query, form))


def _find(visit: Visit, name: str) -> tuple[CannedQuery, str | None]:
    """The query by its name, and the suffix.

    Raises:
        NotFoundError: there is no such query; holds the nearest names.
    """
    stem, suffix = split_suffix(name, (*ROWS, SVG, *DOCUMENT_FORMS))
    query = visit.service.queries.get(stem)
    if query is None:
        raise NotFoundError(f"There is no query {name!r}.", {"nearest": nearest(stem, visit.service.queries)})
    return query, suffix


def _links(visit: Visit, query: CannedQuery, form: MediaType, pages: Pages | None = None) -> tuple[str, ...]:
    path = f"/query/{query.name}"
    canonical = link(visit.links.canonical(path), "canonical")
    turns = pages.links(partial(_address, visit)) if pages else ()
    return (canonical, *turns, *alternates(visit.links, path, forms_of(query), form, read_asked(visit)))


def _address(visit: Visit, page: int) -> str:
    """The address of another page of the same answer in the same form."""
    query = [(name, value) for name, value in visit.request.query_params.multi_items() if name != "page"]
    return visit.links.address(visit.path, [*query, ("page", str(page))])


def _forms(visit: Visit, query: CannedQuery, given: Given) -> dict[str, str]:
    """The addresses of the whole answer in the other forms, parameters included."""
    path, full = f"/query/{query.name}", filled(query, given)
    offered = [form for form in forms_of(query) if form not in DOCUMENT_FORMS and form.media_type != PLAIN_JSON]
    return {form.label: visit.links.form(path, form.name, full) for form in offered}


def _call(visit: Visit, query: CannedQuery, given: Given) -> str:
    """The address of the answer as CSV, as a program calls it."""
    return visit.host + visit.links.form(f"/query/{query.name}", "csv", filled(query, given))
