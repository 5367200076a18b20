"""Put the service together: one application from its settings and what it serves."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from smartspec import __version__
from smartspec.describe.document import release_iri
from smartspec.engine.watching import Watch
from smartspec.graph.rebase import UNCHANGED, Rebase
from smartspec.web.compression import Compressed
from smartspec.web.conditions import NotModified, Unchanged
from smartspec.web.departure import LeaveWithClient
from smartspec.web.direct import DirectAnswers
from smartspec.web.entrance import Entrance, entrance_options, listed
from smartspec.web.hot import HotAnswers, HotCache
from smartspec.web.metrics import Metrics
from smartspec.web.middleware import Bounded, HeadAsGet, LastResort, StandingHeaders
from smartspec.web.pages import load_pages
from smartspec.web.problems import changed_problem, handle_problems, internal_problem, oversize_problem
from smartspec.web.rebasing import Rebasing
from smartspec.web.routes import (
    admin,
    api,
    cooperation,
    downloads,
    explain,
    explore,
    graphs,
    guide,
    home,
    linkset,
    quality,
    queries,
    reconcile,
    schema,
    search,
    sparql,
    things,
    validate,
)
from smartspec.web.succession import OneService, service_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from smartspec.settings import Settings
    from smartspec.web.service import Service

_DESCRIPTION = """\
The open RDF knowledge graph of Europe's smart-specialisation cooperation: SPARQL, canned queries, and a document for
every thing. Everything can be read by anyone; nothing can be changed over HTTP.
"""


class Application(FastAPI):
    """FastAPI with what is asked first of all in ``ahead`` of it: the layers that need nothing of a framework."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - they are FastAPI's
        super().__init__(**options)
        self.ahead: ASGIApp = super().__call__

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        await self.ahead(scope, receive, send)


def create_app(settings: Settings, service: Service, watch: Watch | None = None) -> Application:
    """The ASGI application that serves a release.

    A newer release takes its place by one assignment to ``app.state.service``; requests under way finish on the old.
    ``watch`` is what watches the service's engine, for metrics and the operator.
    """
    app = Application(
        title="SmartSpec",
        version=__version__,
        description=_DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.settings = settings
    app.state.service = service
    room = settings.cache_bytes // 2 if service.fixed else 0
    app.state.hot = HotCache(room, lambda: app.state.service, listed(settings.trusted_proxies))
    app.state.watch = watch or Watch()
    app.state.reloader = None
    app.state.metrics = Metrics(app)
    app.state.watch.on_end.append(app.state.metrics.observe)
    app.state.pages = load_pages()
    app.state.static = StaticFiles(directory=str(files(__package__) / "static"))
    shown = (home, api, search, reconcile, downloads, linkset, schema, graphs, queries, explain, validate)
    for module in (things, sparql, explore, cooperation, *shown, admin, quality, guide):
        app.include_router(module.router)
    handle_problems(app)
    _wrap(app)
    return app


def _wrap(app: Application) -> None:
    """Add the middleware, the last one added is the outermost; and what goes ahead of it."""
    settings: Settings = app.state.settings
    rebase = Rebase(settings.base_iri) if settings.base_iri else UNCHANGED

    def citation(service: Service) -> str:
        """The IRI to cite for a release, under the base that is served."""
        return rebase.outward(release_iri(service.manifest.version).encode()).decode()

    if rebase.changes:
        app.add_middleware(Rebasing, rebase=rebase)
    app.add_middleware(Bounded, respond=oversize_problem)
    app.add_middleware(LastResort, respond=internal_problem)
    app.add_middleware(Compressed)
    app.add_middleware(Unchanged, respond=changed_problem)
    app.add_middleware(NotModified)
    app.add_middleware(HeadAsGet)
    app.add_middleware(Entrance, **entrance_options(settings))
    app.add_middleware(
        StandingHeaders,
        release=lambda scope: service_of(scope).release,
        citation=lambda scope: citation(service_of(scope)),
    )
    app.add_middleware(LeaveWithClient)
    app.add_middleware(OneService, current=lambda: app.state.service)
    app.ahead = HotAnswers(app.ahead, app.state.hot)
    if not rebase.changes:
        app.ahead = DirectAnswers(app.ahead, app.state.hot, Entrance(app, **entrance_options(settings)), citation)
