"""Start the service: SPARQL, canned queries, dereferenceable IRIs and pages, on the embedded store.

The shipped graph's release is loaded as built; changed sources are rebuilt and checked first. On Linux queries run in
worker processes within limits (time, memory, result, queue: options below); one that passes a limit, or whose client
leaves, is stopped, with an error that says which limit, how much was used and what to do. Elsewhere, and with --engine
local, they run in the service itself and no limit holds. A client may lower its time by the parameter `timeout`, never
raise it. No query leaves the service: SERVICE and LOAD are refused, and workers have no network. Only the endpoints
of --services may be called by SERVICE; the service itself asks them, ahead of the query.

With --data files of any RDF are served in the graph's place, with --store from a store on disk that survives restarts,
and with --engine URL whatever a SPARQL server holds (see `smartspec publish`).
Stop with Ctrl-C; queries that run get their answers. With --watch, at SIGHUP, or at POST /admin/reload (which needs
SMARTSPEC_ADMIN_TOKEN) the files are read anew: a newer release takes the old one's place without a lost request, one
that breaks the shapes is refused and the old one stays.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from math import ceil
from typing import TYPE_CHECKING, Final

import uvicorn

from smartspec.building import open_release
from smartspec.commands.following import follow
from smartspec.commands.holding import Holding, open_holding
from smartspec.commands.options import add_settings, settings_of
from smartspec.commands.renewal import Renewal
from smartspec.commands.service import LIMITS, Opening
from smartspec.engine.watching import Watch
from smartspec.errors import ProblemError, SmartSpecError, UnavailableError
from smartspec.graph.sources import find_sources
from smartspec.process.descriptors import allow_many_descriptors
from smartspec.web.app import create_app
from smartspec.web.built import Built, read_built
from smartspec.web.hot_protocol import hot_protocol
from smartspec.web.patience import patient
from smartspec.web.reloading import Reloader

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from fastapi import FastAPI

    from smartspec.graph.release import Release
    from smartspec.settings import Settings
    from smartspec.web.service import Service

logger = logging.getLogger(__name__)

_ADDRESSES: Final = ("base_iri", "public_url", "trusted_proxies", "hosts", "archive")
_DATA: Final = ("data", "store", "memory_triples", "union_default_graph")
_BACKLOG: Final = 2048
"""Connections that the system keeps for us until they are accepted; uvicorn's number."""
_FIRST_ANSWERS: Final = 0.5
"""Seconds that the service leaves to its first visitors before it reads what they may need."""
_SENDING: Final = 10
"""Seconds that clients have to take their answers after the last query has ended."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    asked = ("engine", *LIMITS, "cache_bytes", "query_log", "watch", "services")
    add_settings(parser, "root", "queries", "host", "port", "cache", *_ADDRESSES, *asked, *_DATA)


def run(options: Namespace) -> int:
    """Serve until stopped."""
    settings = settings_of(options)
    allow_many_descriptors()
    _log_queries(settings.query_log)
    with _listen(settings) as listener:
        sources = find_sources(settings.root, settings.queries)
        with (
            open_holding(settings, sources, lambda: open_release(sources, settings.cache)) as holding,
            asyncio.Runner(loop_factory=_loop_factory()) as runner,
        ):
            runner.run(_serve(settings, listener, holding))
    return 0


async def _serve(settings: Settings, listener: socket.socket, holding: Holding) -> None:
    opening = Opening(settings, Watch())
    service, engine = await opening.open(holding)
    try:
        app = create_app(settings, service, opening.watch)
    except SmartSpecError:
        await engine.close()
        raise
    patience = ceil(settings.query_timeout) + _SENDING
    renewal = _renewal(settings, holding, opening)
    reloader = app.state.reloader = Reloader(app, renewal.open_next, patience) if renewal else None
    tasks = [
        asyncio.create_task(_prepare(service)),
        asyncio.create_task(follow(app, holding, engine, opening.around)),
    ]
    if renewal and reloader:
        tasks += [asyncio.create_task(renewal.watch(reloader.begin))] if settings.watch else []
        if hasattr(signal, "SIGHUP"):
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, reloader.begin)
    try:
        await _listen_to(app, listener, patience)
    finally:
        for task in tasks:
            task.cancel()
        if reloader:
            await reloader.close()
        await app.state.service.engine.close()


def _renewal(settings: Settings, holding: Holding, opening: Opening) -> Renewal | None:
    """What opens newer services; None where no release of files is served."""
    if holding.release is None:
        return None

    async def open_next(release: Release) -> Service:
        newer = await asyncio.to_thread(holding.renewed, release)
        service, _ = await opening.open(newer)
        return service

    return Renewal((settings.root, settings.queries), settings.cache, open_next)


async def _listen_to(app: FastAPI, listener: socket.socket, patience: int) -> None:
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            http=patient(hot_protocol(app.state.hot)),
            ws="none",
            proxy_headers=False,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=patience,
        )
    )
    host, port = listener.getsockname()[:2]
    version = app.state.service.manifest.version
    print(f"SmartSpec {version} on http://{host}:{port}/ (Ctrl-C stops it)", flush=True)
    tell_of_missing(read_built())
    await server.serve(sockets=[listener])


def tell_of_missing(built: Built) -> None:
    """Say that the package was made without npm's registry: pip does not show what its build had to say."""
    if not built.names:
        logger.warning("This installation has no query editor; pages work without it. Install again with npm in reach.")


async def _prepare(service: Service) -> None:
    """Read what many pages need before anybody waits for it; the first answers go before."""
    await asyncio.sleep(_FIRST_ANSWERS)
    try:
        await service.prepare()
    except ProblemError as problem:
        logger.warning("%s", problem.detail)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The event loop that uvicorn would choose."""
    return uvicorn.Config("").get_loop_factory()


def _log_queries(which: str) -> None:
    """Note queries on stderr, one JSON object a line, beside what else SmartSpec has to say."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger("smartspec")
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    levels = {"all": logging.INFO, "stopped": logging.WARNING, "none": logging.CRITICAL}
    logging.getLogger("smartspec.queries").setLevel(levels[which])


def _listen(settings: Settings) -> socket.socket:
    """A listening socket, taken before anything else so that a taken port is said at once.

    Raises:
        UnavailableError: the address cannot be listened on.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        reason = f"cannot listen on {settings.host}:{settings.port}: {error.strerror}"
        raise UnavailableError(f"{reason}; choose another with --port") from error
    return listener
