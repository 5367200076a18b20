"""Explore: the classes that things have, and the things of each, sifted and in order, as page, CSV and JSON."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from smartspec.describe.facets import SORTS, listing_query
from smartspec.describe.schema import Term
from smartspec.web.contract import answers
from smartspec.web.listing import LIST_FORMS, Sifted, read_asked
from smartspec.web.mediatypes import CSV, HTML, JSON
from smartspec.web.middleware import ROWS_HEADER
from smartspec.web.paging import Part, pages_of
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
    sifted = Sifted(collection, asked, visit.language, collection.fitting(asked.chosen, asked.sort, visit.language))
    return _page(visit, term, sifted, page) if form is HTML else _data(visit, sifted, csv=form is CSV)


def _page(visit: Visit, term: Term, sifted: Sifted, number: int) -> Response:
    pages = pages_of(Part(number), len(sifted.members))

    def address(**more: str | int) -> str:
        return visit.links.path(f"/things/{term.name}", **sifted.asked.address(**more))

    html = visit.render(
        "things.html",
        term=term,
        things=sifted.members[pages.part.rows],
        pages=pages,
        address=lambda number: address(page=number),
        sifted=sifted,
        sorts=SORTS,
        query=listing_query(term.iri, sifted.asked.chosen),
        forms={each.label: address(format=each.name) for each in (CSV, JSON)},
    )
    return visit.page(html, links=pages.links(lambda number: address(page=number)))


def _data(visit: Visit, sifted: Sifted, *, csv: bool) -> Response:
    visit.depends_on_language()
    body = sifted.csv() if csv else sifted.json(visit.links)
    response = visit.respond(body, CSV if csv else JSON, key=visit.language)
    response.headers[ROWS_HEADER] = str(len(sifted.members))
    return response
