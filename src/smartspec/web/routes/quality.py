"""What a release can be trusted for: how it was checked, what is not known, and what is contested."""

from fastapi import APIRouter
from fastapi.responses import Response

from smartspec.describe.asking import query_text
from smartspec.web.contract import answers
from smartspec.web.mediatypes import HTML
from smartspec.web.quality import read_quality
from smartspec.web.visit import Visiting

router = APIRouter(default_response_class=Response, tags=["Quality"])


@router.get(
    "/quality",
    summary="How good the release is: checks, gaps, contradictions, age",
    description="Each figure leads to the query behind it; the queries are the way in for programs.",
    responses=answers((HTML,), "A page.", 406),
)
async def quality(visit: Visiting) -> Response:
    visit.negotiate((HTML,))
    checks = visit.service.checks
    page = visit.render(
        "quality.html",
        is_checked=visit.service.checked,
        overview=await visit.service.overview(),
        schema=await visit.service.schema(),
        asked=await checks.requirements(visit.engine),
        coverage=await checks.coverage(visit.engine),
        queries=visit.service.queries,
        quality=await read_quality(visit),
        certainty_query=query_text("certainties"),
        year_query=query_text("years-of-documents"),
    )
    return visit.page(page)
