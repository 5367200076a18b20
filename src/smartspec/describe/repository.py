"""Where a statement is written: file and line in the project's repository, for statements of one release's sources."""

from __future__ import annotations

import asyncio
from array import array
from bisect import bisect_left
from contextlib import suppress
from dataclasses import dataclass
from pkgutil import resolve_name
from threading import Lock
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from smartspec.errors import SourceError
from smartspec.graph.namespaces import graph_iri
from smartspec.graph.reading import read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from pyoxigraph import Triple

    from smartspec.graph.sources import Sources
    from smartspec.shacl.places import PlacedText


@dataclass(frozen=True, order=True)
class Line:
    """A line of a file: its path from the repository's root, with slashes, and the line from 1."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


class LineIndex:
    """The lines of statements in 16 bytes for each: sorted hashes, and beside each the file and the line."""

    def __init__(self, lines: Mapping[tuple[Triple, str], Line]) -> None:
        self._paths = sorted({line.path for line in lines.values()})
        numbers = {path: number for number, path in enumerate(self._paths)}
        entries = sorted((hash(statement), numbers[line.path], line.line) for statement, line in lines.items())
        self._hashes = array("q", (entry[0] for entry in entries))
        self._files = array("I", (entry[1] for entry in entries))
        self._lines = array("I", (entry[2] for entry in entries))

    def line(self, statement: tuple[Triple, str]) -> Line | None:
        """The line of a triple in a named graph; None where no file states it."""
        wanted = hash(statement)
        at = bisect_left(self._hashes, wanted)
        if at == len(self._hashes) or self._hashes[at] != wanted:
            return None
        return Line(self._paths[self._files[at]], self._lines[at])


class Repository:
    """The files that a release was built from, asked for the lines of statements.

    They are read at once, since they may change, and parsed when first asked, once; then their text is let go.
    """

    def __init__(self, sources: Sources) -> None:
        self._root = sources.root
        self._texts = [(path, graph_iri(graph), read_text(path)) for path, graph in sources.turtle().items()]
        self._index: LineIndex | None = None
        self._lock = Lock()

    async def lines(self, statements: Iterable[tuple[Triple, str]]) -> dict[tuple[Triple, str], Line]:
        """The lines at which the values of statements are written.

        Args:
            statements: triples with the IRI of the named graph that states them. Those about blank nodes, and those of
                graphs that are derived and not written, have no line.

        Returns:
            The statements that were found, each with its line.
        """
        index = await self.read()
        return {statement: line for statement in statements if (line := index.line(statement))}

    async def read(self) -> LineIndex:
        """Have the files parsed, beside the event loop, unless they are already."""
        return await asyncio.to_thread(self._read) if self._index is None else self._index

    def _read(self) -> LineIndex:
        with self._lock:
            if self._index is None:
                self._index = LineIndex(dict(self._placed()))
                self._texts.clear()
            return self._index

    def _placed(self) -> Iterator[tuple[tuple[Triple, str], Line]]:
        """Every statement about an IRI with its line; files that are no longer well-formed have none.

        What reads them takes rdflib along, so it is loaded here.
        """
        read_placed: Callable[[Path, str], PlacedText] = resolve_name("smartspec.shacl.reading:read_placed")
        for path, graph, text in self._texts:
            with suppress(SourceError):
                placed, name = read_placed(path, text), path.relative_to(self._root).as_posix()
                for number, triple in enumerate(placed.triples):
                    spot = placed.spot(number) if isinstance(triple.subject, NamedNode) else None
                    if spot:
                        yield (triple, graph), Line(name, placed.place(spot.object).line)


def open_repository(sources: Sources) -> Repository | None:
    """The repository of sources; None where its files cannot be read, which costs a page nothing but its lines."""
    try:
        return Repository(sources)
    except SourceError:
        return None
