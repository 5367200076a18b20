"""The API reference for people: every operation in a table, and Swagger UI to try them where it was built in."""

from typing import Final, NamedTuple

from fastapi import APIRouter
from fastapi.responses import Response

from smartspec.web.contract import answers
from smartspec.web.mediatypes import HTML
from smartspec.web.openapi import openapi_document
from smartspec.web.visit import Visiting

router = APIRouter(default_response_class=Response, tags=["Service"])

_POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'"
)
"""Swagger UI's style sheet holds its icons."""


class Operation(NamedTuple):
    """One line of the table."""

    method: str
    path: str
    summary: str


@router.get("/api", summary="The reference of this API, to read and to try", responses=answers((HTML,), "A page.", 406))
async def reference(visit: Visiting) -> Response:
    visit.negotiate((HTML,))
    document = openapi_document(visit.request.app, visit.service.queries.values())
    operations = [
        Operation(method.upper(), path, operation.get("summary", ""))
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]
    response = visit.page(visit.render("api.html", operations=operations))
    response.headers["Content-Security-Policy"] = _POLICY
    return response
