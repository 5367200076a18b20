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
import gc
import logging
import socket
import sys
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Final

from smartspec.commands.holding import LIMITS, open_holding
from smartspec.commands.options import add_settings, settings_of
from smartspec.errors import UnavailableError
from smartspec.graph.sources import find_sources
from smartspec.process.descriptors import allow_many_descriptors
from smartspec.provision import open_release

if sys.platform == "win32":
    from asyncio import new_event_loop
else:
    from uvloop import new_event_loop

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from smartspec.commands.holding import Holding
    from smartspec.settings import Settings

_ADDRESSES: Final = ("base_iri", "public_url", "trusted_proxies", "hosts", "archive")
_DATA: Final = ("data", "store", "memory_triples", "union_default_graph")
_BACKLOG: Final = 2048
"""Connections that the system keeps for us until they are accepted; uvicorn's number."""


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
            asyncio.Runner(loop_factory=new_event_loop) as runner,
        ):
            runner.run(_serve(settings, listener, holding))
    return 0


async def _serve(settings: Settings, listener: socket.socket, holding: Holding) -> None:
    """Load the web application while the processes that answer queries take up the data; then serve.

    What has been loaded stays, so nobody looks for garbage in it, now or later.
    """
    gc.disable()
    try:
        engine, serve = await asyncio.gather(
            holding.open_engine(), asyncio.to_thread(resolve_name, "smartspec.commands.serving:serve")
        )
        gc.freeze()
    finally:
        gc.enable()
    await serve(settings, listener, holding, engine)


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
