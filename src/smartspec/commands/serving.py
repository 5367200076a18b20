"""The web side of `smartspec serve`: the application on an engine, and what goes on beside it while it serves."""

from __future__ import annotations

import asyncio
import logging
import signal
from math import ceil
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Final

import uvicorn

from smartspec.commands.renewal import Renewal
from smartspec.commands.service import Opening
from smartspec.engine.watching import Watch
from smartspec.errors import ProblemError, SmartSpecError
from smartspec.web.app import create_app
from smartspec.web.built import Built, read_built
from smartspec.web.hot_protocol import hot_protocol
from smartspec.web.patience import patient
from smartspec.web.reloading import Reloader

if TYPE_CHECKING:
    import socket

    from fastapi import FastAPI

    from smartspec.commands.holding import Holding
    from smartspec.engine.protocol import Engine
    from smartspec.graph.release import Release
    from smartspec.settings import Settings
    from smartspec.web.service import Service

logger = logging.getLogger(__name__)

_FIRST_ANSWERS: Final = 0.5
"""Seconds that the service leaves to its first visitors before it reads what they may need."""
_SENDING: Final = 10
"""Seconds that clients have to take their answers after the last query has ended."""


async def serve(settings: Settings, listener: socket.socket, holding: Holding, engine: Engine) -> None:
    """Serve what is held, by an engine on it, until stopped.

    Raises:
        SmartSpecError: the release, the queries or an address cannot be served.
    """
    opening = Opening(settings, Watch())
    service = await opening.open(holding, engine)
    try:
        app = create_app(settings, service, opening.watch)
    except SmartSpecError:
        await engine.close()
        raise
    patience = ceil(settings.query_timeout) + _SENDING
    renewal = _renewal(settings, holding, opening)
    reloader = app.state.reloader = Reloader(app, renewal.open_next, patience) if renewal else None
    tasks = [asyncio.create_task(_prepare(service))]
    if settings.engines:
        follow = resolve_name("smartspec.commands.following:follow")
        tasks.append(asyncio.create_task(follow(app, holding, engine, opening.around)))
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
        return await opening.open(newer, await newer.open_engine())

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
