"""Start the service: SPARQL, canned queries, dereferenceable IRIs and pages, on the embedded store.

The shipped graph's release is loaded as built; changed sources are rebuilt and checked first. Stop with Ctrl-C.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import uvicorn

from smartspec.building import open_release
from smartspec.commands.options import add_settings, settings_of
from smartspec.engine.local import LocalEngine
from smartspec.errors import UnavailableError
from smartspec.graph.sources import find_sources
from smartspec.query.canned import load_queries
from smartspec.web.app import create_app
from smartspec.web.service import Service

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from smartspec.settings import Settings


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    add_settings(parser, "root", "host", "port", "cache")


def run(options: Namespace) -> int:
    """Serve until stopped."""
    settings = settings_of(options)
    with _listen(settings) as listener:
        sources = find_sources(settings.root)
        release = open_release(sources, settings.cache)
        service = Service(LocalEngine.of(release), release.manifest, load_queries(sources.queries()))
        server = uvicorn.Server(uvicorn.Config(create_app(settings, service), log_level="warning", server_header=False))
        host, port = listener.getsockname()[:2]
        print(f"SmartSpec {release.manifest.version} on http://{host}:{port}/ (Ctrl-C stops it)", flush=True)
        server.run(sockets=[listener])
    return 0


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
    except OSError as error:
        listener.close()
        reason = f"cannot listen on {settings.host}:{settings.port}: {error.strerror}"
        raise UnavailableError(f"{reason}; choose another with --port") from error
    return listener
