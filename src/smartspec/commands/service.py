"""Open a service as the settings say: the engine watched and remembered, with downloads where a release is served."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from smartspec import __version__
from smartspec.describe.applicable import applicable
from smartspec.describe.checks import Checks
from smartspec.describe.repository import open_repository
from smartspec.engine.opening import federating
from smartspec.engine.remembering import RememberingEngine
from smartspec.engine.watching import Watch, WatchedEngine
from smartspec.errors import ProblemError, UnavailableError
from smartspec.graph.archive import Archive
from smartspec.graph.downloads import Downloads
from smartspec.graph.namespaces import BASE
from smartspec.graph.rebase import Rebase, rebase_release
from smartspec.provision import default_cache
from smartspec.query.canned import load_queries
from smartspec.shacl.measured import read_coverage
from smartspec.web.service import Service

if TYPE_CHECKING:
    from smartspec.commands.holding import Holding
    from smartspec.engine.protocol import Engine
    from smartspec.engine.remote import RemoteEngine
    from smartspec.graph.release import Release
    from smartspec.query.canned import CannedQuery
    from smartspec.settings import Settings

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Opening:
    """Opens services by the settings; every query of them can be watched."""

    settings: Settings
    watch: Watch

    async def open(self, holding: Holding, engine: Engine) -> Service:
        """A service on what is held and the engine that holds it, which is closed where there can be no service.

        Raises:
            SmartSpecError: the release, the queries or the base cannot be served.
        """
        try:
            service = await service_of(holding, engine)
            if holding.release:
                downloads = await asyncio.to_thread(downloads_of, holding.release, self.settings)
                repository = await asyncio.to_thread(open_repository, holding.sources)
                archive = archive_of(self.settings)
                checks = Checks(read_coverage(holding.release.coverage))
                service = replace(service, downloads=downloads, repository=repository, archive=archive, checks=checks)
        except Exception:
            await engine.close()
            raise
        return self.around(service)

    def around(self, service: Service) -> Service:
        """The service with its engine watched, and let out to the endpoints that are listed.

        Answers are remembered where what is served cannot change.
        """
        inner, listed = service.engine, self.settings.service_addresses
        engine: Engine = WatchedEngine(federating(inner, listed), self.watch)
        if self.settings.cache_bytes and service.fixed:
            engine = RememberingEngine(engine, self.settings.cache_bytes // 2)
        return replace(service, engine=engine, federates=bool(listed))


async def service_of(holding: Holding, engine: Engine) -> Service:
    """A service on what is held, without downloads."""
    if holding.manifest is None:
        return await remote_service(holding, cast("RemoteEngine", engine))
    ours = holding.release is not None
    queries, union = await _queries_for(holding, engine, ours=ours), holding.settings.union_default_graph
    return Service(engine, holding.manifest, queries, union_default_graph=union, checked=ours)


async def remote_service(holding: Holding, engine: RemoteEngine) -> Service:
    """A service on what a SPARQL server holds now."""
    ours = engine.published
    queries = await _queries_for(holding, engine, ours=ours)
    union = holding.settings.union_default_graph if ours else None
    return Service(engine, engine.manifest, queries, union_default_graph=union, fixed=ours, checked=ours)


async def _queries_for(holding: Holding, engine: Engine, *, ours: bool) -> dict[str, CannedQuery]:
    """The queries that are given; else the shipped ones, of other data than ours only those that apply there."""
    queries = load_queries(holding.sources.queries())
    if ours or holding.settings.queries:
        return queries
    try:
        return await applicable(engine, queries)
    except ProblemError as problem:
        logger.warning("No canned queries: %s", problem.detail)
        return {}


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
