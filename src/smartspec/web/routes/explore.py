"""Explore: the classes that things have, and the things of each, sifted and in order, as page, CSV and JSON."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from smartspec.describe.facets import SORTS, listing_query
from smartspec.web.contract import answers
from smartspec.web.listing import LIST_FORMS, LIST_JSON, Sifted, read_asked
from smartspec.web.mediatypes import CSV, HTML
from smartspec.web.middleware import ROWS_HEADER
from smartspec.web.paging import page_of
from smartspec.web.visit import Visit, Visiting

router = APIRouter(default_response_class=Response, tags=["Things"])

ClassName = Annotated[str, Path(description="Local name of the class.", examples=["Partnership"])]
Facet = Annotated[str, Query(description="Only things with this value, by its key. Default: any.")]
Page = Annotated[int, Query(description="Page, from 1; CSV and JSON hold all.", ge=1, le=1_000_000)]
Sort = Annotated[str, Query(description=f"The order: {', '.join(SORTS)}. Default: {SORTS[0]}.")]
Pinned = Annotated[str | None, Query(alias="format", description="Pins the form: `html`, `csv` or `json`.")]


@router.get(
    "/things",
    summary="The classes that things have, with how many there are",
    responses=answers((HTML,), "A page.", 406),
)
async def classes(visit: Visiting) -> Response:
    visit.negotiate((HTML,))
    schema = await visit.service.schema()
    terms = [term for term in schema.classes() if term.count]
    return visit.page(visit.render("classes.html", schema=schema, terms=terms))


@router.get(
    "/things/{name}",
    summary="The things of a class, sifted by programme, theme, country, role and certainty",
    responses=answers(LIST_FORMS, "The list: a page of it, or all of it.", 400, 404, 406),
)
async def things_of_class(  # noqa: PLR0913 - one argument for each parameter of the address
    visit: Visiting,
    name: ClassName,
    *,
    programme: Facet = "",
    theme: Facet = "",
    country: Facet = "",
    role: Facet = "",
    certainty: Facet = "",
    sort: Sort = "",
    page: Page = 1,
    wanted: Pinned = None,
) -> Response:
    form = visit.negotiate(LIST_FORMS, wanted)
    term = (await visit.service.schema()).term_named(name)
    collection = await visit.service.collections.collection(visit.engine, visit.service.memory, term.iri)
    given = {"programme": programme, "theme": theme, "country": country, "role": role, "certainty": certainty}
    asked = read_asked(collection, given, sort)
    found = collection.fitting(asked.chosen, asked.sort, visit.language)
    sifted = Sifted(collection, asked, visit.language, found)
    if form is not HTML:
        return _data(visit, sifted, csv=form is CSV)
    shown = page_of(found, page)
    path, query = f"/things/{term.name}", listing_query(term.iri, asked.chosen)
    forms = {each.label: visit.links.path(path, **asked.address(format=each.name)) for each in (CSV, LIST_JSON)}
    html = visit.render("things.html", term=term, shown=shown, sifted=sifted, sorts=SORTS, query=query, forms=forms)
    return visit.page(html, links=shown.links(visit.links, path, asked.address()))


def _data(visit: Visit, sifted: Sifted, *, csv: bool) -> Response:
    visit.depends_on_language()
    body = sifted.csv() if csv else sifted.json(visit.links)
    response = visit.respond(body, CSV if csv else LIST_JSON, key=visit.language)
    response.headers[ROWS_HEADER] = str(len(sifted.members))
    return response
