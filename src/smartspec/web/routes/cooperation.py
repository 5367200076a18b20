"""Who works with whom: the map of partnerships and the network of their participants, each with its tables."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from smartspec.web.charts.communities import NetworkPicture
from smartspec.web.charts.partnerships import PartnershipMap
from smartspec.web.contract import answers
from smartspec.web.cooperating import Tables
from smartspec.web.mediatypes import HTML
from smartspec.web.selection import offer, read_selection
from smartspec.web.visit import Visit, Visiting

router = APIRouter(default_response_class=Response, tags=["Things"])

Programme = Annotated[
    str, Query(description="Key of a programme or platform.", examples=["interregional-innovation-pilot"])
]
Theme = Annotated[str, Query(description="Key of a theme; narrower ones are included.", examples=["hydrogen"])]
Year = Annotated[str, Query(description="Only partnerships known to run in this year.", examples=["2018"])]


@router.get(
    "/map",
    summary="The map of partnerships and their participants",
    responses=answers((HTML,), "A page with the map and its tables.", 400, 406),
)
async def partnership_map(visit: Visiting, programme: Programme = "", theme: Theme = "", year: Year = "") -> Response:
    return await _page(visit, "map.html", (programme, theme, year))


@router.get(
    "/network",
    summary="The network of those who share partnerships, its communities, and who is central",
    responses=answers((HTML,), "A page with the network and its tables.", 400, 406),
)
async def network(visit: Visiting, programme: Programme = "", theme: Theme = "", year: Year = "") -> Response:
    return await _page(visit, "network.html", (programme, theme, year))


async def _page(visit: Visit, template: str, asked: tuple[str, str, str]) -> Response:
    visit.negotiate((HTML,))
    whole = await visit.service.partnerships.of(visit.engine, visit.service.memory)
    selection = read_selection(whole, *asked)
    chosen = selection.among(whole)
    analysis = await visit.service.analyses.analysis(whole, selection)
    if template == "map.html":
        picture = PartnershipMap(chosen, visit.texts, visit.links, visit.land).picture()
    else:
        picture = NetworkPicture(analysis, chosen.labels, visit.texts, visit.links).picture()
    page = visit.render(
        template,
        picture=picture.markup(),
        cooperation=chosen,
        undated=whole.undated,
        analysis=analysis,
        tables=Tables(chosen, analysis, visit.texts, visit.links),
        offer=offer(whole, selection, visit.language),
        selection=selection,
    )
    return visit.page(page)
