"""Start the service: SPARQL, canned queries, dereferenceable IRIs and pages, on the embedded store.

The shipped graph's release is loaded as built; changed sources are rebuilt and checked first. With --engine pool
(Linux) queries run in worker processes within limits; one that passes a limit is stopped with an error that says which.
Stop with Ctrl-C; queries that run get their answers. With --watch, at SIGHUP, or at POST /admin/reload (which needs
SMARTSPEC_ADMIN_TOKEN) the files are read anew: a newer release takes the old one's place without a lost request, one
that breaks the shapes is refused and the old one stays.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, Final

import uvicorn

from smartspec import __version__
from smartspec.building import default_cache, open_release
from smartspec.commands.options import add_settings, settings_of
from smartspec.commands.renewal import Renewal
from smartspec.describe.repository import open_repository
from smartspec.engine.limits import Limits
from smartspec.engine.opening import open_engine
from smartspec.engine.remembering import RememberingEngine
from smartspec.engine.watching import Watch, WatchedEngine
from smartspec.errors import ProblemError, SmartSpecError, UnavailableError
from smartspec.graph.downloads import Downloads
from smartspec.graph.namespaces import BASE
from smartspec.graph.rebase import Rebase, rebase_release
from smartspec.graph.sources import find_sources
from smartspec.query.canned import load_queries
from smartspec.web.app import create_app
from smartspec.web.hot_protocol import hot_protocol
from smartspec.web.reloading import Reloader
from smartspec.web.service import Service

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from smartspec.engine.protocol import Engine
    from smartspec.graph.release import Release
    from smartspec.settings import Settings

logger = logging.getLogger(__name__)

_LIMITS: Final = ("query_timeout", "query_memory", "result_bytes", "workers", "queue")
_ADDRESSES: Final = ("base_iri", "public_url", "trusted_proxies", "hosts")
_BACKLOG: Final = 2048
"""Connections that the system keeps for us until they are accepted; uvicorn's number."""
_FIRST_ANSWERS: Final = 0.5
"""Seconds that the service leaves to its first visitors before it reads the names."""
_SENDING: Final = 10
"""Seconds that clients have to take their answers after the last query has ended."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    add_settings(
        parser,
        "root",
        "queries",
        "host",
        "port",
        "cache",
        *_ADDRESSES,
        "engine",
        *_LIMITS,
        "cache_bytes",
        "query_log",
        "watch",
    )


def run(options: Namespace) -> int:
    """Serve until stopped."""
    settings = settings_of(options)
    _log_queries(settings.query_log)
    with _listen(settings) as listener:
        sources = find_sources(settings.root, settings.queries)
        release = open_release(sources, settings.cache)
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(_serve(settings, listener, release))
    return 0


def limits_of(settings: Settings) -> Limits:
    """What a query may use by the settings."""
    return Limits(**{name: getattr(settings, name) for name in _LIMITS})


def downloads_of(release: Release, settings: Settings) -> Downloads:
    """The release's files under the base that is served, kept beside the built releases.

    Raises:
        UnavailableError: the base is none.
    """
    try:
        rebase = Rebase(settings.base_iri or BASE)
    except ValueError as error:
        raise UnavailableError(f"base-iri: {error}") from error
    state = rebase_release(release, rebase).manifest.digest[:16]
    folder = (settings.cache or default_cache()) / "downloads" / f"{state}-{__version__}"
    return Downloads(release, folder, rebase)


async def open_service(settings: Settings, watch: Watch, release: Release) -> Service:
    """A service on a release, with the canned queries of the settings' root; its queries are watched.

    Raises:
        SmartSpecError: the release, the queries or the base cannot be served.
    """
    sources = await asyncio.to_thread(find_sources, settings.root, settings.queries)
    queries = await asyncio.to_thread(load_queries, sources.queries())
    repository = await asyncio.to_thread(open_repository, sources)
    downloads = await asyncio.to_thread(downloads_of, release, settings)
    engine: Engine = WatchedEngine(await open_engine(release, limits_of(settings), settings.engine), watch)
    if settings.cache_bytes:
        engine = RememberingEngine(engine, settings.cache_bytes // 2)
    return Service(engine, release.manifest, queries, downloads, repository)


async def _serve(settings: Settings, listener: socket.socket, release: Release) -> None:
    watch = Watch()
    opening = partial(open_service, settings, watch)
    service = await opening(release)
    try:
        app = create_app(settings, service, watch)
    except SmartSpecError:
        await service.engine.close()
        raise
    patience = ceil(settings.query_timeout) + _SENDING
    renewal = Renewal((settings.root, settings.queries), settings.cache, opening)
    reloader = app.state.reloader = Reloader(app, renewal.open_next, patience)
    watching = asyncio.create_task(renewal.watch(reloader.begin)) if settings.watch else None
    if hasattr(signal, "SIGHUP"):
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, reloader.begin)
    try:
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                http=hot_protocol(app.state.hot),
                proxy_headers=False,
                log_level="warning",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=patience,
            )
        )
        host, port = listener.getsockname()[:2]
        preparing = asyncio.create_task(_prepare_search(service))
        print(f"SmartSpec {release.manifest.version} on http://{host}:{port}/ (Ctrl-C stops it)", flush=True)
        await server.serve(sockets=[listener])
        preparing.cancel()
    finally:
        if watching:
            watching.cancel()
        await reloader.close()
        await app.state.service.engine.close()


async def _prepare_search(service: Service) -> None:
    """Make the names searchable before anybody asks; the first answers go before."""
    await asyncio.sleep(_FIRST_ANSWERS)
    try:
        await service.names.finder(service.engine)
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
