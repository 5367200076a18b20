"""Open a service as the settings say: the engine watched and remembered, with downloads where a release is served."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from smartspec import __version__
from smartspec.building import default_cache
from smartspec.describe.checks import Checks
from smartspec.describe.repository import open_repository
from smartspec.engine.federation import FederatingEngine
from smartspec.engine.limits import Limits
from smartspec.engine.remembering import RememberingEngine
from smartspec.engine.watching import Watch, WatchedEngine
from smartspec.errors import UnavailableError
from smartspec.graph.archive import Archive
from smartspec.graph.downloads import Downloads
from smartspec.graph.namespaces import BASE
from smartspec.graph.rebase import Rebase, rebase_release
from smartspec.shacl.measured import read_coverage

if TYPE_CHECKING:
    from smartspec.commands.holding import Holding
    from smartspec.engine.protocol import Engine
    from smartspec.graph.release import Release
    from smartspec.settings import Settings
    from smartspec.web.service import Service

LIMITS: Final = ("query_timeout", "query_memory", "result_bytes", "workers", "queue")
"""The settings that are limits of a query."""


@dataclass(frozen=True)
class Opening:
    """Opens services by the settings; every query of them can be watched."""

    settings: Settings
    watch: Watch

    async def open(self, holding: Holding) -> tuple[Service, Engine]:
        """A service on what is held, and the engine below all that stands around it.

        Raises:
            SmartSpecError: the release, the queries or the base cannot be served.
        """
        service = await holding.open(limits_of(self.settings))
        engine = service.engine
        try:
            if holding.release:
                downloads = await asyncio.to_thread(downloads_of, holding.release, self.settings)
                repository = await asyncio.to_thread(open_repository, holding.sources)
                archive = archive_of(self.settings)
                checks = Checks(read_coverage(holding.release.coverage))
                service = replace(service, downloads=downloads, repository=repository, archive=archive, checks=checks)
        except Exception:
            await engine.close()
            raise
        return self.around(service), engine

    def around(self, service: Service) -> Service:
        """The service with its engine watched, and let out to the endpoints that are listed.

        Answers are remembered where what is served cannot change.
        """
        inner, listed = service.engine, self.settings.service_addresses
        engine: Engine = WatchedEngine(FederatingEngine(inner, listed) if listed else inner, self.watch)
        if self.settings.cache_bytes and service.fixed:
            engine = RememberingEngine(engine, self.settings.cache_bytes // 2)
        return replace(service, engine=engine, federates=bool(listed))


def limits_of(settings: Settings) -> Limits:
    """What a query may use by the settings."""
    return Limits(**{name: getattr(settings, name) for name in LIMITS})


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


def archive_of(settings: Settings) -> Archive | None:
    """The earlier releases' files, where an operator keeps them.

    Raises:
        UnavailableError: the directory is none.
    """
    if settings.archive and not settings.archive.is_dir():
        raise UnavailableError(f"archive: {settings.archive} is no directory")
    return Archive(settings.archive) if settings.archive else None
