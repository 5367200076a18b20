"""What a service is to hold, by the settings: the graph's release, files of any RDF, or what a SPARQL server holds.

What is loaded from files is told apart by their digest: a store on disk that was made of just these is opened as it is.
"""

from __future__ import annotations

import logging
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Final

from smartspec import __version__
from smartspec.commands.progress import progress_bar
from smartspec.engine.content import DiskContent, FileContent, ReleaseContent
from smartspec.engine.data_files import digest_of, estimate_triples, find_data_files, fingerprint_of
from smartspec.engine.disk import StoreFolder
from smartspec.engine.limits import Limits
from smartspec.engine.opening import open_engine
from smartspec.errors import UnavailableError
from smartspec.graph.release import Manifest
from smartspec.process.limits import WorkError
from smartspec.provision import default_cache

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from smartspec.engine.content import Content, Loadable
    from smartspec.engine.protocol import Engine
    from smartspec.graph.release import Release
    from smartspec.graph.sources import Sources
    from smartspec.settings import Settings

logger = logging.getLogger(__name__)

LIMITS: Final = ("query_timeout", "query_memory", "result_bytes", "workers", "queue")
"""The settings that are limits of a query."""


@dataclass(frozen=True)
class Holding:
    """What is served, before any engine is opened on it. Without ``content`` it is a SPARQL server that is asked.

    ``release``: the release that files for download can be made of.
    """

    settings: Settings
    sources: Sources
    content: Release | Content | None = None
    manifest: Manifest | None = None
    release: Release | None = None
    held: ExitStack = field(default_factory=ExitStack, compare=False, repr=False)

    def renewed(self, release: Release) -> Holding:
        """The same with a newer release; what it takes on disk is held until the first one is let go."""
        return _of_release(self.settings, self.sources, release, self.held)

    async def open_engine(self) -> Engine:
        """An engine on it, for the caller to close.

        Raises:
            UnavailableError: what is to be served cannot be loaded.
        """
        limits = limits_of(self.settings)
        if self.content is None:
            open_remote: Callable[[Settings, Limits], Awaitable[Engine]]
            open_remote = resolve_name("smartspec.engine.publication:open_remote")
            return await open_remote(self.settings, limits)
        try:
            return await open_engine(self.content, limits, self.settings.engine)
        except WorkError as error:
            raise UnavailableError(error.message) from error


def limits_of(settings: Settings) -> Limits:
    """What a query may use by the settings."""
    return Limits(**{name: getattr(settings, name) for name in LIMITS})


@contextmanager
def open_holding(settings: Settings, sources: Sources, open_release: Callable[[], Release]) -> Iterator[Holding]:
    """What the settings say is to be served; loaded where it goes to the disk, and kept there as long as it is served.

    Raises:
        SourceError: files that cannot be read, each with its place.
        UnavailableError: settings that do not go together, or a store that cannot be made or opened.
    """
    _refuse_what_does_not_fit(settings)
    with ExitStack() as held:
        if settings.engines:
            yield Holding(settings, sources)
        elif settings.data:
            yield _of_files(settings, sources, held)
        else:
            yield _of_release(settings, sources, open_release(), held)


def _of_release(settings: Settings, sources: Sources, release: Release, held: ExitStack) -> Holding:
    union = settings.union_default_graph
    content: Release | Content = release if union else ReleaseContent(release, union=False)
    if settings.store:
        digest = _keyed(release.manifest.digest, settings)
        content = _on_disk(settings, (digest, digest), ReleaseContent(release, union), held)
    return Holding(settings, sources, content, release.manifest, release, held)


def _of_files(settings: Settings, sources: Sources, held: ExitStack) -> Holding:
    files = find_data_files(settings.data)
    bar = progress_bar()
    loadable = FileContent(files, settings.union_default_graph, bar)
    content: Content = loadable
    if settings.store or estimate_triples(files) > settings.memory_triples:
        fingerprint = _keyed(fingerprint_of(files), settings)
        digest = _folder(settings).digest_by(fingerprint) or _keyed(digest_of(files), settings)
        content = _on_disk(settings, (digest, fingerprint), loadable, held)
    else:
        digest = _keyed(digest_of(files), settings)
    if bar:
        bar.end()
    return Holding(settings, sources, content, Manifest(digest[:12], digest, digest, __version__))


def _on_disk(settings: Settings, told: tuple[str, str], content: Loadable, held: ExitStack) -> DiskContent:
    """A store on disk with the content that a digest and a fingerprint stand for; made now where there is none."""
    folder, (digest, fingerprint) = _folder(settings), told
    if folder.find(digest) is None:
        state = folder.load(digest, fingerprint, content.fill)
        logger.info("Loaded %s quads into %s.", state.quads, folder.folder_of(digest))
    held.enter_context(folder.hold(digest))
    return DiskContent(folder.database(digest), settings.union_default_graph)


def _folder(settings: Settings) -> StoreFolder:
    return StoreFolder(settings.store or (settings.cache or default_cache()) / "stores")


def _keyed(digest: str, settings: Settings) -> str:
    """A digest that stands for how the data are held, too."""
    return sha256(f"{digest} {settings.union_default_graph}".encode()).hexdigest()


def _refuse_what_does_not_fit(settings: Settings) -> None:
    """Say at once which settings do not go together.

    Raises:
        UnavailableError: there are some.
    """
    if settings.engines and (settings.data or settings.store):
        raise UnavailableError("--engine with an address serves what is there; it does not go with --data or --store")
    if settings.watch and (settings.engines or settings.data):
        raise UnavailableError("--watch looks at the files of the graph's own release; not with --engine and --data")
    if settings.data and settings.base_iri:
        raise UnavailableError("--base-iri is for the graph's own release; the IRIs of --data stay as they are")
