"""The landing page, and what machines look for at a site's root: health, robots, icon, the API's description."""

import json
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from smartspec.describe.overview import is_ready
from smartspec.engine.remembering import unremembered
from smartspec.errors import NotFoundError, NotReadyError, nearest
from smartspec.web.charts.partnerships import PartnershipMap
from smartspec.web.contract import answers, refusals
from smartspec.web.formatting import readable_date
from smartspec.web.landing import by_subject, dataset_json, figures
from smartspec.web.mediatypes import DOCUMENT_FORMS, HTML, PLAIN_JSON, TEXT
from smartspec.web.openapi import openapi_document
from smartspec.web.problems import problem_kinds
from smartspec.web.reloading import Outcome, Reload
from smartspec.web.visit import Visit, Visiting

router = APIRouter(default_response_class=Response, tags=["Service"])

_ROBOTS: Final = "User-agent: *\nDisallow: /sparql?\nDisallow: /search?\nDisallow: /reconcile\nDisallow: /query/\n"
_PLAIN: Final[dict[str, Any]] = {"content": {TEXT.media_type: {"schema": {"type": "string"}}}}


@router.get(
    "/",
    summary="The landing page; for programs the way to the data set's description",
    responses={**answers((HTML,), "A page.", 406), 303: {"description": "The data set's description (Location)."}},
)
async def home(visit: Visiting) -> Response:
    if visit.negotiate((HTML, *DOCUMENT_FORMS)) is not HTML:
        return Response(status_code=303, headers={"Location": visit.links.path("/dataset")})
    schema = await visit.service.schema()
    overview = await visit.service.overview()
    data = dataset_json(visit.service.manifest, visit.texts, f"{visit.origin}/sparql")
    queries = visit.service.queries
    begin = [found[0] for found in by_subject(queries.values(), visit.texts).values()]
    told = figures(schema, overview)
    page = visit.render(
        "home.html",
        overview=overview,
        figures=told,
        queries=queries,
        begin=begin,
        data=data,
        changed=readable_date((visit.service.manifest.modified or "")[:10], visit.texts),
        thumbnail=await _thumbnail(visit),
    )
    return visit.page(page)


async def _thumbnail(visit: Visit) -> str | None:
    """The map of Europe with the partnerships, small; None where the release has none."""
    whole = await visit.service.partnerships.of(visit.engine, visit.service.memory)
    if not whole.participants:
        return None
    return PartnershipMap(whole, visit.texts, visit.links, visit.land).thumbnail().markup()


@router.get(
    "/health/live",
    summary="Whether the process answers",
    responses={200: {"description": "It does.", **_PLAIN}, **refusals()},
)
async def live() -> Response:
    return Response("alive\n", media_type=TEXT.content_type)


@router.get(
    "/health/ready",
    summary="Whether queries are answered",
    responses={200: {"description": "They are.", **_PLAIN}, **refusals(503)},
)
async def ready(visit: Visiting) -> Response:
    if not await is_ready(unremembered(visit.engine)):
        raise NotReadyError("The release holds no statement.")
    last: Reload | None = getattr(visit.request.app.state.reloader, "last", None)
    told = ["ready", f"release {visit.service.release}"]
    if last and last.outcome is Outcome.REFUSED:
        told += [f"a newer release was refused at {last.ended:%Y-%m-%dT%H:%M:%SZ}:", *last.faults]
    return Response("\n".join([*told, ""]), media_type=TEXT.content_type)


@router.get(
    "/openapi.json",
    summary="The description of this API (OpenAPI 3.1)",
    responses={200: {"description": "This document.", "content": {PLAIN_JSON: {"schema": {}}}}, **refusals()},
)
async def openapi(visit: Visiting) -> Response:
    document = openapi_document(visit.request.app, visit.service.queries.values())
    return Response(json.dumps(document, ensure_ascii=False), media_type=PLAIN_JSON)


@router.get(
    "/problem/{slug}",
    summary="What a kind of problem means",
    responses=answers((HTML,), "A page.", 404, 406),
)
async def problem(visit: Visiting, slug: Annotated[str, Path(examples=["query-syntax"])]) -> Response:
    visit.negotiate((HTML,))
    kinds = problem_kinds()
    if slug not in kinds:
        raise NotFoundError(f"There is no kind of problem {slug!r}.", {"nearest": nearest(slug, kinds)})
    return visit.page(visit.render("problem-kind.html", kind=kinds[slug]))


@router.get("/robots.txt", include_in_schema=False)
async def robots() -> Response:
    return Response(_ROBOTS, media_type=TEXT.content_type)


@router.get("/favicon.svg", include_in_schema=False)
async def icon(request: Request) -> Response:
    return await _file(request, "favicon.svg")


@router.get("/static/{name:path}", include_in_schema=False)
async def static(request: Request, name: str) -> Response:
    return await _file(request, name)


async def _file(request: Request, name: str) -> Response:
    """A file of the package. Its address holds the software's version, so that caches may keep it."""
    response: Response = await request.app.state.static.get_response(name, request.scope)
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response
