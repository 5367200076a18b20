"""Help for people: the first query, a cookbook, how to cite, how to correct data, how to run the service."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response

from smartspec.web.contract import answers
from smartspec.web.guide import PAGES, read_page
from smartspec.web.mediatypes import HTML
from smartspec.web.visit import Visiting

router = APIRouter(default_response_class=Response, tags=["Help"])


@router.get("/help", summary="The help pages", responses=answers((HTML,), "A page.", 406))
async def overview(visit: Visiting) -> Response:
    visit.negotiate((HTML,))
    pages = [read_page(name, visit.language, visit.links, visit.origin) for name in PAGES]
    return visit.page(visit.render("help.html", pages=pages))


@router.get("/help/{page}", summary="A help page", responses=answers((HTML,), "A page.", 404, 406))
async def page(
    visit: Visiting, page: Annotated[str, Path(description="Its name.", examples=["first-query"])]
) -> Response:
    visit.negotiate((HTML,))
    found = read_page(page, visit.language, visit.links, visit.origin)
    return visit.page(visit.render("help-page.html", page=found, pages=PAGES))
