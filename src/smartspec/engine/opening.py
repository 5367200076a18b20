"""Choose the embedded engine that this system can run, and let its queries out where that is wanted."""

from __future__ import annotations

import asyncio
import logging
import sys
from pkgutil import resolve_name
from typing import TYPE_CHECKING

from smartspec.engine.content import engine_of

if sys.platform == "linux":
    from smartspec.engine.pool import PoolEngine

if TYPE_CHECKING:
    from collections.abc import Collection

    from smartspec.engine.content import Content
    from smartspec.engine.limits import Limits
    from smartspec.engine.protocol import Engine
    from smartspec.graph.release import Release

logger = logging.getLogger(__name__)


async def open_engine(release: Release | Content, limits: Limits, kind: str = "local") -> Engine:
    """An engine for a service, ready to be asked.

    ``local``: queries run in this process; ``pool``: in killable workers, where the system can.

    Raises:
        ProcessError: the release could not be loaded by the pool.
    """
    if kind == "local":
        return await asyncio.to_thread(engine_of, release)
    if sys.platform == "linux":
        pool = await asyncio.to_thread(PoolEngine, release, limits)
        await pool.start()
        return pool
    logger.warning(
        "No limit on time, memory and results holds on this system (%s): queries run inside the service, and a bad "
        "one can stop it. Run it on Linux or in a container for anything but trying out.",
        sys.platform,
    )
    return await asyncio.to_thread(engine_of, release)


def federating(engine: Engine, listed: Collection[str]) -> Engine:
    """The engine, let out to the endpoints of a list; itself, and nothing loaded, where there are none."""
    if not listed:
        return engine
    federated: Engine = resolve_name("smartspec.engine.federation:FederatingEngine")(engine, listed)
    return federated
