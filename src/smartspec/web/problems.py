"""Errors as answers (RFC 9457): one shape, as problem details, text or a page, by what the client accepts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.routing import Match

from smartspec.errors import (
    AddressTooLongError,
    HeadersTooLargeError,
    MethodError,
    NotAcceptableError,
    NotFoundError,
    ParameterError,
    PreconditionError,
    ProblemError,
)
from smartspec.web.mediatypes import HTML, PROBLEM, PROBLEMS, TEXT, MediaType
from smartspec.web.visit import Visit, visit_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import FastAPI
    from starlette.types import Scope

_METHODS: Final = ("GET", "POST", "QUERY")
_ALLOWED_HEADERS: Final = "Accept, Accept-Language, Content-Type, If-Modified-Since, If-None-Match, If-Range, Range"
_EXCERPT: Final = "excerpt"


def problem_kinds() -> dict[str, type[ProblemError]]:
    """Every kind of problem by its slug, as ``type`` names it."""
    kinds: list[type[ProblemError]] = [ProblemError]
    for kind in kinds:
        kinds += kind.__subclasses__()
    return {kind.slug: kind for kind in kinds}


def handle_problems(app: FastAPI) -> None:
    """Make every error of an application an answer of ours."""
    app.add_exception_handler(ProblemError, _on_problem)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(RequestValidationError, _on_invalid)


def internal_problem(scope: Mapping[str, Any]) -> Response:
    """The answer when something failed that nobody foresaw: no word of what."""
    detail = "The request could not be answered. It has been noted; please try again later."
    return problem_response(Request(dict(scope)), ProblemError(detail))


def wants_page(visit: Visit) -> bool:
    """Whether the client would rather see an error as a page."""
    try:
        return visit.negotiate(PROBLEMS) is HTML
    except NotAcceptableError:
        return False


def problem_document(problem: ProblemError) -> dict[str, object]:
    """The members of a problem document (RFC 9457 section 3)."""
    standard = {"type": problem.type, "title": problem.title, "status": problem.status, "detail": problem.detail}
    return {**standard, **{name: value for name, value in problem.extensions.items() if name not in standard}}


def changed_problem(scope: Mapping[str, Any]) -> Response:
    """The answer to a request for what is not here any more."""
    detail = "What is here now is not what If-Match or If-Unmodified-Since names. Ask again without it."
    return problem_response(Request(dict(scope)), PreconditionError(detail))


def oversize_problem(scope: Mapping[str, Any], limit: str, allowed: int) -> Response:
    """The answer to a request that is too large to be looked at. ``limit``: ``address`` or ``headers``."""
    problem: ProblemError
    if limit == "address":
        detail = f"An address may have {allowed:,} bytes here. Send a long query as the body of a POST request."
        problem = AddressTooLongError(detail)
    else:
        problem = HeadersTooLargeError(f"The headers of a request may have {allowed:,} bytes here.")
    return problem_response(Request({**scope, "query_string": b"", "path": "/", "raw_path": b"/"}), problem)


def problem_response(request: Request, problem: ProblemError) -> Response:
    """A problem in the form that the client accepts; as problem details where it accepts none of them."""
    visit = visit_of(request, request.query_params.get("lang"))
    try:
        form = visit.negotiate(PROBLEMS)
    except NotAcceptableError:
        form = PROBLEM
    body = visit.render("problem.html", problem=problem) if form is HTML else _write(problem, form)
    return _response(problem, body, form)


def problem_page(problem: ProblemError, page: bytes) -> Response:
    """A problem that is told on the page where it was met."""
    return _response(problem, page, HTML)


def _response(problem: ProblemError, body: bytes, form: MediaType) -> Response:
    return Response(body, problem.status, {"Cache-Control": "no-store", **problem.headers}, form.content_type)


def _write(problem: ProblemError, form: MediaType) -> bytes:
    document = problem_document(problem)
    if form is TEXT:
        lines = [f"{problem.status} {problem.title}", "", problem.detail]
        lines += [f"{name}: {_plain(value)}" for name, value in problem.extensions.items() if name != _EXCERPT]
        lines += ["", str(problem.extensions[_EXCERPT])] if _EXCERPT in problem.extensions else []
        return _encoded("\n".join(lines) + "\n")
    return _encoded(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def _encoded(text: str) -> bytes:
    """Text as UTF-8; half of a surrogate pair, which JSON can hold and UTF-8 cannot, by its number."""
    return text.encode("utf-8", "backslashreplace")


def _plain(value: object) -> str:
    return ", ".join(str(each) for each in value) if isinstance(value, list | tuple) else str(value)


async def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)  # narrows what Starlette types loosely
    return problem_response(request, error)


async def _on_http_exception(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == MethodError.status:
        return _on_method(request)
    if status == NotFoundError.status:
        return problem_response(request, NotFoundError(f"There is nothing at {request.scope['path']}."))
    detail = str(getattr(error, "detail", "")) or "The request could not be answered."
    problem = ProblemError(detail)
    problem.status, problem.slug, problem.title = status, "http", "The request could not be answered"
    return problem_response(request, problem)


async def _on_invalid(request: Request, error: Exception) -> Response:
    faults = error.errors() if isinstance(error, RequestValidationError) else []
    detail = "; ".join(f"{'.'.join(str(part) for part in fault['loc'][1:])}: {fault['msg']}" for fault in faults)
    return problem_response(request, ParameterError(detail or "A parameter does not fit."))


def _on_method(request: Request) -> Response:
    """405 with what is allowed; for OPTIONS just that, which also answers a CORS preflight (Fetch section 3.2.2)."""
    taken = [method for method in _METHODS if _takes(request.app, request.scope, method)]
    allowed = ", ".join([*taken, *(["HEAD"] if "GET" in taken else []), "OPTIONS"])
    if request.method == "OPTIONS":
        preflight = {
            "Access-Control-Allow-Methods": allowed,
            "Access-Control-Allow-Headers": _ALLOWED_HEADERS,
            "Access-Control-Max-Age": "86400",
        }
        return Response(status_code=204, headers={"Allow": allowed, **preflight})
    detail = f"{request.scope['path']} takes {allowed}, not {request.method}."
    return problem_response(request, MethodError(detail, headers={"Allow": allowed}))


def _takes(app: FastAPI, scope: Scope, method: str) -> bool:
    return any(route.matches({**scope, "method": method})[0] is Match.FULL for route in app.routes)
