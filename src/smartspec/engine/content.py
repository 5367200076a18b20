"""What an engine is opened on: a release in memory, files of any RDF, or a store on disk. It travels between processes.

Each opens as an engine whose default graph is the merge of all graphs, each triple once; or, where no union is wanted,
the default graph that the data themselves have.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from pyoxigraph import RdfFormat, Store

from smartspec.engine.data_files import load_files, merge_graphs
from smartspec.engine.disk import open_database
from smartspec.engine.local import LocalEngine, load_store
from smartspec.graph.release import Release

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from smartspec.engine.data_files import DataFile


class Content(Protocol):
    """Something that can be queried once it is opened. Pickled, it is small unless it is a release."""

    def open(self) -> LocalEngine:
        """An engine on it.

        Raises:
            SourceError: files that cannot be read.
            UnavailableError: a store that cannot be opened.
        """
        ...


class Loadable(Content, Protocol):
    """Content that can be loaded into a store of any kind."""

    def fill(self, store: Store) -> int:
        """Load it into an empty store; returns how many quads the data have.

        Raises:
            SourceError: files that cannot be read.
            OSError: the store cannot be written.
        """
        ...


@dataclass(frozen=True)
class ReleaseContent:
    """A release, loaded into memory."""

    release: Release
    union: bool = True

    def open(self) -> LocalEngine:
        """See `Content.open`."""
        return LocalEngine(load_store(self.release, merge=self.union), merged=self.union)

    def fill(self, store: Store) -> int:
        """Load it into a store; returns how many quads it has."""
        store.bulk_load(self.release.quads, format=RdfFormat.N_QUADS)
        quads = len(store)
        if self.union:
            merge_graphs(store)
        return quads


@dataclass(frozen=True)
class FileContent:
    """Files of any RDF, loaded into memory. ``progress`` is called while that goes on."""

    files: tuple[DataFile, ...]
    union: bool = True
    progress: Callable[[str, int, int], None] | None = None

    def open(self) -> LocalEngine:
        """See `Content.open`."""
        store = Store()
        self.fill(store)
        return LocalEngine(store, merged=self.union)

    def fill(self, store: Store) -> int:
        """Load them into a store; returns how many quads they have."""
        quads = load_files(store, self.files, self.progress)
        if self.union:
            merge_graphs(store, self.progress)
        return quads


@dataclass(frozen=True)
class DiskContent:
    """A store on disk. It is opened by the process that first asks it: an open database must not be forked."""

    database: Path
    union: bool = True

    def open(self) -> LocalEngine:
        """See `Content.open`."""
        return DiskEngine(self.database, merged=self.union)


class DiskEngine(LocalEngine):
    """Answers from a store on disk, which it opens read-only when it is first asked."""

    def __init__(self, database: Path, *, merged: bool = True) -> None:
        super().__init__(None, merged=merged)
        self._database = database

    @cached_property
    def store(self) -> Store:
        """The store; the first look opens it.

        Raises:
            UnavailableError: it cannot be opened.
        """
        return open_database(self._database)

    def open_here(self) -> None:
        """Open the store in this process."""
        _ = self.store


def engine_of(content: Release | Content) -> LocalEngine:
    """An engine on a release or other content; raises what `Content.open` raises."""
    return LocalEngine.of(content) if isinstance(content, Release) else content.open()
