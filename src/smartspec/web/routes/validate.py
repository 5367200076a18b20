"""Validation for whoever asks: RDF is sent, findings come back, in a process of its own and within limits."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from fastapi import APIRouter, FastAPI
from fastapi.responses import Response

from smartspec.errors import ProblemError, TooLargeError
from smartspec.shacl.reports.registry import FORMATS
from smartspec.web.contract import answers, query_parameter
from smartspec.web.mediatypes import HTML, MediaType
from smartspec.web.multipart import MEDIA_TYPE as MULTIPART
from smartspec.web.outcome import Outcome
from smartspec.web.problems import wants_page
from smartspec.web.protocol import FORM
from smartspec.web.submission import SYNTAXES, Submission, read_submission
from smartspec.web.validation import Validator
from smartspec.web.visit import Visit, Visiting

BODY_LIMIT: Final = 1 << 20
"""How many bytes of a request body are read."""

_SHOWN_AGAIN: Final = 1 << 16
"""A page repeats what was sent up to so many bytes."""

_FORMS: Final = tuple(
    HTML if name == HTML.name else MediaType(name, form.media_type, name, (("charset", "utf-8"),))
    for name, form in FORMATS.items()
)
"""Lines of text for who does not say what they want."""

_TEXT_SCHEMA: Final[dict[str, Any]] = {"type": "string"}
_FILES: Final[dict[str, Any]] = {"type": "array", "items": {"type": "string", "format": "binary"}}
_FIELDS: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["data"],
    "properties": {
        "data": {**_FILES, "description": "RDF to validate: text, or files whose suffix tells the format."},
        "shapes": {**_FILES, "description": "SHACL shapes. Default: those of this graph, which is then seen, too."},
        "syntax": {"type": "string", "enum": list(SYNTAXES), "description": "Format of data that are no file."},
        "format": {"type": "string", "enum": list(FORMATS), "description": "Pins the form of the report."},
    },
}
_BODY: Final[dict[str, Any]] = {
    "required": True,
    "content": {
        **{syntax.media_type: {"schema": _TEXT_SCHEMA} for syntax in SYNTAXES.values()},
        **{form: {"schema": _FIELDS} for form in (MULTIPART, FORM)},
    },
}


@asynccontextmanager
async def _closing(app: FastAPI) -> AsyncIterator[None]:
    """End the application's validator with it."""
    yield
    if hasattr(app.state, "validator"):
        app.state.validator.close()


router = APIRouter(default_response_class=Response, tags=["Validation"], lifespan=_closing)


@router.get("/validate", summary="A form for validation", responses=answers((HTML,), "A page.", 406))
async def form(visit: Visiting) -> Response:
    visit.negotiate((HTML,))
    return visit.page(_page(visit))


@router.post(
    "/validate",
    summary="Validate RDF against SHACL shapes",
    description=(
        "Every finding with file, line and column. Without shapes of your own the data are validated as if they were "
        "added to this graph; findings are about what the data speak of. Nothing is kept."
    ),
    responses=answers(_FORMS, "The findings; none where the data conform.", 400, 406, 413, 415, 422, 503, 504),
    openapi_extra={
        "requestBody": _BODY,
        "parameters": [query_parameter("format", _FIELDS["properties"]["format"], "Pins the form of the report.")],
    },
)
async def validate(visit: Visiting) -> Response:
    body = await _read_body(visit)
    submission: Submission | None = None
    try:
        content_type = visit.request.headers.get("content-type", "")
        submission = read_submission(visit.request.scope["query_string"], content_type, body)
        wanted = visit.negotiate(_FORMS, submission.wanted)
        report = await _validator(visit).report(
            visit.service, visit.request.app.state.settings.root, submission, wanted.name, visit.language
        )
    except ProblemError as problem:
        if not wants_page(visit):
            raise
        page = _page(visit, submission, problem=problem)
        return Response(page, problem.status, _headers(problem), HTML.content_type)
    content = _page(visit, submission, report=report) if wanted is HTML else report.body
    return Response(content, headers=_headers(), media_type=wanted.content_type)


def _headers(problem: ProblemError | None = None) -> dict[str, str]:
    return {"Cache-Control": "no-store", **(problem.headers if problem else {})}


def _validator(visit: Visit) -> Validator:
    """The application's validator, made when it is first needed."""
    state = visit.request.app.state
    if not hasattr(state, "validator"):
        state.validator = Validator()
    validator: Validator = state.validator
    return validator


def _page(
    visit: Visit,
    submission: Submission | None = None,
    *,
    report: Outcome | None = None,
    problem: ProblemError | None = None,
) -> bytes:
    """The form as it was filled in, with what came of it."""
    return visit.render(
        "validate.html",
        data=_again(submission.data[0].content) if submission else "",
        shapes=_again(submission.shapes[0].content) if submission and submission.shapes else "",
        syntax=_syntax(submission),
        syntaxes={name: str(syntax.name) for name, syntax in SYNTAXES.items()},
        limit=BODY_LIMIT,
        report=report,
        problem=problem,
    )


def _syntax(submission: Submission | None) -> str:
    return submission.data[0].name.rpartition(".")[2] if submission else "ttl"


def _again(content: bytes) -> str:
    return content.decode("utf-8", "replace") if len(content) <= _SHOWN_AGAIN else ""


async def _read_body(visit: Visit) -> bytes:
    """The request body, read no further than the limit.

    Raises:
        TooLargeError: there is more.
    """
    body = bytearray()
    async for chunk in visit.request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            detail = f"A validation may be sent {BODY_LIMIT} bytes; this one has more. Send less at once."
            raise TooLargeError(f"{detail} `smartspec validate` on your own machine has no limits.")
    return bytes(body)
