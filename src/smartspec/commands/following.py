"""Notice when another release is published on the SPARQL server behind a service, and serve that."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from smartspec.commands.service import remote_service
from smartspec.engine.publication import look_again

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI

    from smartspec.commands.holding import Holding
    from smartspec.engine.remote import RemoteEngine
    from smartspec.web.service import Service

logger = logging.getLogger(__name__)

EVERY: Final = 5.0
"""Seconds between two looks."""


async def follow(
    app: FastAPI, holding: Holding, engine: RemoteEngine, around: Callable[[Service], Service], every: float = EVERY
) -> None:
    """Look for ever. Requests under way end on what they began with.

    Args:
        app: the application that serves.
        holding: what it serves.
        engine: the engine that asks, without what stands around it.
        around: puts that around the engine of a service.
        every: seconds between two looks.
    """
    while True:
        await asyncio.sleep(every)
        if await look_again(engine) and engine.manifest != app.state.service.manifest:
            app.state.service = around(await remote_service(holding, engine))
            logger.info("Serving release %s now.", engine.manifest.version)
