"""What a running service serves: one engine on one release, with its canned queries. Swapped whole, never changed."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

from smartspec import __version__
from smartspec.describe.checks import Checks
from smartspec.describe.choices import Choices
from smartspec.describe.cooperation import Cooperation, read_cooperation
from smartspec.describe.disagreements import Disagreements
from smartspec.describe.facets import CollectionKeeper
from smartspec.describe.kept import Kept
from smartspec.describe.memory import Memory
from smartspec.describe.overview import Overview, read_overview
from smartspec.describe.schema import Schema, read_schema
from smartspec.explain.vocabulary import Vocabulary, read_vocabulary
from smartspec.search.finder import Finder, read_finder
from smartspec.web.analysis import AnalysisKeeper
from smartspec.web.visitors import Visitors

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping

    from smartspec.describe.repository import Repository
    from smartspec.engine.protocol import Engine
    from smartspec.graph.archive import Archive
    from smartspec.graph.downloads import Downloads
    from smartspec.graph.release import Manifest
    from smartspec.query.canned import CannedQuery

PATIENCE: Final = 10.0
"""Seconds that reading one thing ahead may take."""


@dataclass(frozen=True)
class Service:
    """A release that can be asked: the engine that holds it, its manifest, and the canned queries by name.

    Attributes:
        engine: what answers.
        manifest: which release it is.
        queries: the canned queries by name.
        downloads: the release's files; None where none are offered.
        repository: tells the lines that state the release; None where it was not built from files at hand.
        archive: the files of earlier releases; None where none are offered.
        union_default_graph: whether the default graph is the merge of all graphs; None where another engine decides.
        fixed: what is served cannot change behind the service's back.
        federates: queries may call the endpoints that are listed.
        checked: it is a release of the graph, which was built of data that conform to their shapes.
        memory: names of terms and sources of graphs; it keeps what was read of this release, as do the following.
        names: finds things by name.
        choices: what fits a parameter of a class.
        collections: the things of a class, for lists.
        partnerships: who works with whom.
        analyses: what is worked out of that.
        checks: what the shapes ask.
        figures: how much is in the graph; see `overview`.
        terms: the ontology; see `schema`.
        words: the names that queries can use; see `vocabulary`.
        visitors: the requests that it is answering.
    """

    engine: Engine
    manifest: Manifest
    queries: Mapping[str, CannedQuery]
    downloads: Downloads | None = None
    repository: Repository | None = None
    archive: Archive | None = None
    union_default_graph: bool | None = True
    fixed: bool = True
    federates: bool = False
    checked: bool = True
    memory: Memory = field(default_factory=Memory, compare=False)
    names: Kept[[Engine], Finder] = field(default_factory=partial(Kept, read_finder), compare=False)
    choices: Choices = field(default_factory=Choices, compare=False)
    collections: CollectionKeeper = field(default_factory=CollectionKeeper, compare=False)
    partnerships: Kept[[Engine, Memory], Cooperation] = field(
        default_factory=partial(Kept, read_cooperation), compare=False
    )
    analyses: AnalysisKeeper = field(default_factory=AnalysisKeeper, compare=False)
    checks: Checks = field(default_factory=Checks, compare=False)
    figures: Kept[[Engine], Overview] = field(default_factory=partial(Kept, read_overview), compare=False)
    terms: Kept[[Engine], Schema] = field(default_factory=partial(Kept, read_schema), compare=False)
    words: Kept[[Engine], Vocabulary] = field(default_factory=partial(Kept, read_vocabulary), compare=False)
    visitors: Visitors = field(default_factory=Visitors, compare=False)

    async def overview(self) -> Overview:
        """The figures of what is served, counted once where it cannot change."""
        return await (self.figures.of(self.engine) if self.fixed else read_overview(self.engine))

    async def schema(self) -> Schema:
        """The ontology with its counts, read once where it cannot change."""
        return await (self.terms.of(self.engine) if self.fixed else read_schema(self.engine))

    async def vocabulary(self) -> Vocabulary:
        """The names that queries can use, read once where they cannot change."""
        return await (self.words.of(self.engine) if self.fixed else read_vocabulary(self.engine))

    async def prepare(self) -> None:
        """Read what pages need of the whole release, one thing after the other, so that queries come in between.

        Where one takes longer than `PATIENCE` the data are large, and the rest is read when somebody asks for it.

        Raises:
            ProblemError: the engine could not give it.
        """
        for read in self._ahead():
            began = time.monotonic()
            await read()
            if time.monotonic() - began > PATIENCE:
                return

    def _ahead(self) -> Iterator[Callable[[], Awaitable[object]]]:
        yield partial(self.names.of, self.engine)
        if self.fixed:
            yield partial(self.memory.read_names, self.engine)
            yield partial(self.partnerships.of, self.engine, self.memory)
            yield self.overview
            yield self.schema
            yield partial(self.checks.requirements, self.engine)
            yield partial(self.memory.coordinates, self.engine)
            if self.repository:
                yield self.repository.read

    @cached_property
    def disagreements(self) -> Disagreements:
        """Where sources contradict each other, read when first asked for."""
        return Disagreements(self.queries)

    @property
    def release(self) -> str:
        """The release's version and digest, as every answer names it in ``SmartSpec-Release``."""
        return f"{self.manifest.version}; sha256={self.manifest.digest}"

    @property
    def last_modified(self) -> str | None:
        """When what is served last changed, for ``Last-Modified`` (RFC 9110 section 8.8.2); None: nothing says so.

        Never a moment to come: a description that is dated ahead counts as changed now.
        """
        modified, now = self._modified, datetime.now(UTC)
        if modified is None:
            return None
        return self._modified_text if modified <= now else format_datetime(now, usegmt=True)

    @cached_property
    def _modified(self) -> datetime | None:
        return datetime.fromisoformat(self.manifest.modified) if self.manifest.modified else None

    @cached_property
    def _modified_text(self) -> str:
        return format_datetime(self._modified, usegmt=True) if self._modified else ""

    @property
    def stamp(self) -> str:
        """What every entity tag starts from: equal stamps give equal answers to equal requests."""
        moment = "" if self.fixed else f" {time.time_ns()}"
        return f"{self.manifest.digest} {__version__}{moment}"
