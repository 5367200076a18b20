"""Notice when another release is published on the SPARQL server behind a service, and serve that.

Where none was published, what the server holds may change at any time: what was read of it is forgotten now and then.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Final

from smartspec.commands.service import remote_service
from smartspec.engine.publication import look_again
from smartspec.errors import ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI

    from smartspec.commands.holding import Holding
    from smartspec.engine.remote import RemoteEngine
    from smartspec.web.service import Service

logger = logging.getLogger(__name__)

EVERY: Final = 5.0
"""Seconds between two looks."""
KEPT: Final = 600.0
"""Seconds for which names, lists and maps are kept of what may change at any time."""


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
    read = monotonic()
    while True:
        await asyncio.sleep(every)
        if not await look_again(engine):
            continue
        is_new = engine.manifest != app.state.service.manifest
        if is_new or (not engine.published and monotonic() - read >= KEPT):
            newer = around(await remote_service(holding, engine))
            if not is_new:
                with suppress(ProblemError):  # nobody waits for what was there before
                    await newer.prepare()
            app.state.service = newer
            read = monotonic()
        if is_new:
            logger.info("Serving release %s now.", engine.manifest.version)
