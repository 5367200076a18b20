"""For the operator: metrics, and behind a token the running queries and the newer release."""

import asyncio
import hmac
import json
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from smartspec.engine.protocol import Staffed
from smartspec.engine.watching import Running, layers
from smartspec.errors import NotFoundError, ProblemError
from smartspec.web.reloading import Outcome, Reload
from smartspec.web.visit import Visiting

_SHOWN: Final = 2000
"""Characters of a query that are shown."""


class UnauthorizedError(ProblemError):
    """A request for the operator's part without the operator's token."""

    status = 401
    slug = "unauthorized"
    title = "This needs the operator's token"


class RefusedError(ProblemError):
    """A newer release that cannot be served. ``extensions`` hold the ``faults``."""

    status = 422
    slug = "release-refused"
    title = "The newer release is refused"


def operator_only(request: Request) -> None:
    """Let nobody through but who sends the token.

    Raises:
        NotFoundError: no token is set, so there is nothing here.
        UnauthorizedError: another one, or none.
    """
    token: str = request.app.state.settings.admin_token
    if not token:
        raise NotFoundError(f"There is nothing at {request.scope['path']}.")
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    matches = hmac.compare_digest(given.strip().encode(), token.encode())
    if scheme.lower() != "bearer" or not matches:
        detail = "Send the token that the service was started with, as Authorization: Bearer TOKEN."
        raise UnauthorizedError(detail, headers={"WWW-Authenticate": 'Bearer realm="SmartSpec"'})


router = APIRouter(default_response_class=Response, include_in_schema=False)
Operator = Annotated[None, Depends(operator_only)]


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Metrics for Prometheus."""
    body, media_type = request.app.state.metrics.written(request.headers.get("accept", ""))
    return Response(body, headers={"Cache-Control": "no-store", "Content-Type": media_type})


@router.get("/admin/queries")
async def queries(visit: Visiting, _: Operator) -> Response:
    """What runs now."""
    running: list[Running] = visit.request.app.state.watch.running
    loads = [engine.load for engine in layers(visit.engine) if isinstance(engine, Staffed)]
    load = {"workers": loads[0].workers, "busy": loads[0].busy, "waiting": loads[0].waiting} if loads else None
    told = {"release": visit.service.release, "load": load, "queries": [_told(query) for query in running]}
    return _json(told)


@router.post("/admin/queries/{number}/stop")
async def stop(visit: Visiting, number: int, _: Operator) -> Response:
    """Stop a query; its client is told."""
    if not visit.request.app.state.watch.stop(number):
        raise NotFoundError(f"No query of number {number} runs.")
    return _json({"stopped": number})


@router.post("/admin/reload")
async def reload(visit: Visiting, _: Operator) -> Response:
    """Read the files anew; answers when that has been done."""
    reloader = visit.request.app.state.reloader
    if reloader is None:
        raise NotFoundError("This service has no files that it could read anew.")
    done: Reload = await asyncio.shield(reloader.begin())
    if done.outcome is Outcome.REFUSED:
        detail = f"Release {done.release} stays; the newer one has faults."
        raise RefusedError(detail, {"faults": list(done.faults)})
    return _json({"outcome": done.outcome.value, "release": done.release, "seconds": round(done.seconds, 3)})


def _told(query: Running) -> dict[str, Any]:
    return {
        "number": query.number,
        "query": query.digest,
        "since": query.since.isoformat(timespec="milliseconds"),
        "seconds": round(query.seconds, 3),
        "format": query.question.result_format.name,
        "text": query.question.text[:_SHOWN],
    }


def _json(document: object) -> Response:
    body = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    return Response(body, headers={"Cache-Control": "no-store"}, media_type="application/json")
