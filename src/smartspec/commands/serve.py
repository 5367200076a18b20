"""Start the service: SPARQL, canned queries, dereferenceable IRIs and pages, on the embedded store.

The shipped graph's release is loaded as built; changed sources are rebuilt and checked first. On Linux queries run in
worker processes within limits (time, memory, result, queue: options below); one that passes a limit, or whose client
leaves, is stopped, with an error that says which limit, how much was used and what to do. Elsewhere, and with --engine
local, they run in the service itself and no limit holds. A client may lower its time by the parameter `timeout`, never
raise it. No query leaves the service: SERVICE and LOAD are refused, and workers have no network.

With --data files of any RDF are served in the graph's place, with --store from a store on disk that survives restarts,
and with --engine URL whatever a SPARQL server holds (see `smartspec publish`).
Stop with Ctrl-C; queries that run get their answers.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING, Final

import uvicorn

from smartspec import __version__
from smartspec.building import default_cache, open_release
from smartspec.commands.following import follow
from smartspec.commands.holding import Holding, open_holding
from smartspec.commands.options import add_settings, settings_of
from smartspec.describe.repository import open_repository
from smartspec.engine.limits import Limits
from smartspec.errors import ProblemError, UnavailableError
from smartspec.graph.downloads import Downloads
from smartspec.graph.namespaces import BASE
from smartspec.graph.rebase import Rebase, rebase_release
from smartspec.graph.sources import find_sources
from smartspec.process.descriptors import allow_many_descriptors
from smartspec.web.app import create_app

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from smartspec.graph.release import Release
    from smartspec.settings import Settings
    from smartspec.web.service import Service

logger = logging.getLogger(__name__)

_LIMITS: Final = ("query_timeout", "query_memory", "result_bytes", "workers", "queue")
_ADDRESSES: Final = ("base_iri", "public_url", "trusted_proxies", "hosts")
_DATA: Final = ("data", "store", "memory_triples", "union_default_graph")
_BACKLOG: Final = 2048
"""Connections that the system keeps for us until they are accepted; uvicorn's number."""
_FIRST_ANSWERS: Final = 0.5
"""Seconds that the service leaves to its first visitors before it reads the names."""
_SENDING: Final = 10
"""Seconds that clients have to take their answers after the last query has ended."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    names = ("root", "queries", "host", "port", "cache", *_ADDRESSES, "engine", *_LIMITS, "query_log", *_DATA)
    add_settings(parser, *names)


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


async def _serve(settings: Settings, listener: socket.socket, holding: Holding) -> None:
    service = await holding.open(limits_of(settings))
    try:
        if holding.release:
            downloads = downloads_of(holding.release, settings)
            service = replace(service, downloads=downloads, repository=open_repository(holding.sources))
        app = create_app(settings, service)
        following = asyncio.create_task(follow(app, holding))
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                log_level="warning",
                server_header=False,
                timeout_graceful_shutdown=ceil(settings.query_timeout) + _SENDING,
            )
        )
        host, port = listener.getsockname()[:2]
        preparing = asyncio.create_task(_prepare_search(service))
        print(f"SmartSpec {service.manifest.version} on http://{host}:{port}/ (Ctrl-C stops it)", flush=True)
        await server.serve(sockets=[listener])
        preparing.cancel()
        following.cancel()
    finally:
        await service.engine.close()


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
