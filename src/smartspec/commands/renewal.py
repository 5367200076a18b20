"""Newer releases for a running service: built in a process of their own, and looked for while it runs."""

from __future__ import annotations

import asyncio
import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from smartspec import __version__
from smartspec.errors import SmartSpecError, UnavailableError
from smartspec.graph.release import load_release
from smartspec.graph.sources import find_sources
from smartspec.process.limits import Limits
from smartspec.process.template import Template
from smartspec.provision import provide_release

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from smartspec.graph.release import Release
    from smartspec.graph.sources import Sources
    from smartspec.web.service import Service

logger = logging.getLogger(__name__)

LOOK_EVERY: Final = 1.0
"""Seconds between two looks at the files."""

_NICENESS: Final = 10


@dataclass(frozen=True)
class Built:
    """What building gave: the folder of the release, or the text of the error, with every fault."""

    folder: Path | None
    error: str = ""


class Renewal:
    """Opens newer services of the same places; ``open_service`` makes a service of a release.

    ``places`` are what `find_sources` takes, ``cache`` is as in the settings.
    """

    def __init__(
        self,
        places: tuple[Path | None, Path | None],
        cache: Path | None,
        open_service: Callable[[Release], Awaitable[Service]],
    ) -> None:
        self._places = places
        self._cache = cache
        self._open_service = open_service

    async def open_next(self, current: Service) -> Service | None:
        """A service of the files as they are now; None where they are what the current one was built of.

        Building and checking take place in another process with lower priority; the event loop goes on.

        Raises:
            UnavailableError: no release can be built of the files; says every fault.
        """
        sources = await asyncio.to_thread(find_sources, *self._places)
        digest = await asyncio.to_thread(sources.digest)
        if (current.manifest.sources, current.manifest.builder) == (digest, __version__):
            return None
        built = await self._build()
        if built.folder is None:
            raise UnavailableError(built.error.replace(f"{sources.root}{os.sep}", ""))
        return await self._open_service(await asyncio.to_thread(load_release, built.folder))

    async def _build(self) -> Built:
        template = await asyncio.to_thread(lambda: Template(find_sources, *self._places))
        try:
            return await template.run(build_beside, self._cache, limits=Limits())
        finally:
            await asyncio.to_thread(template.close)

    async def watch(self, begin: Callable[[], Awaitable[object]]) -> None:
        """Begin a reload when the files differ from before and then stay as they are for one look; never returns."""
        known: frozenset[tuple[str, int, int]] = frozenset()
        seen = known
        while True:
            await asyncio.sleep(LOOK_EVERY)
            now = await asyncio.to_thread(self._state)
            if now == seen != known:
                known = now
                await begin()
            seen = now

    def _state(self) -> frozenset[tuple[str, int, int]]:
        try:
            return find_sources(*self._places).state()
        except (SmartSpecError, OSError):  # files that come and go while they are looked at
            return frozenset()


def build_beside(sources: Sources, cache: Path | None) -> Built:
    """Build the release of some sources, in a process of its own."""
    os.nice(_NICENESS)
    try:
        return Built(provide_release(sources, cache))
    except SmartSpecError as error:
        return Built(None, str(error))
