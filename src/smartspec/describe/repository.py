"""Where a statement is written: file and line in the project's repository, for statements of one release's sources."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from smartspec.describe.labels import local_name
from smartspec.errors import SourceError
from smartspec.graph.namespaces import graph_iri
from smartspec.graph.reading import read_text
from smartspec.shacl.reading import read_placed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pyoxigraph import Triple

    from smartspec.graph.sources import Sources
    from smartspec.shacl.places import PlacedText

_KEPT: Final = 48


@dataclass(frozen=True, order=True)
class Line:
    """A line of a file: its path from the repository's root, with slashes, and the line from 1."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


class Repository:
    """The files that a release was built from, asked for the lines of statements.

    Only files that can speak of a thing are parsed, and the last ones are kept; safe to ask from several threads.
    """

    def __init__(self, sources: Sources) -> None:
        self._root = sources.root
        self._texts: dict[str, dict[Path, str]] = defaultdict(dict)
        for path, graph in sources.turtle().items():
            self._texts[graph_iri(graph)][path] = read_text(path)
        self._placed: OrderedDict[Path, PlacedText] = OrderedDict()
        self._lock = Lock()

    def lines(self, statements: Iterable[tuple[Triple, str]]) -> dict[tuple[Triple, str], Line]:
        """The lines at which the values of statements are written.

        Args:
            statements: triples with the IRI of the named graph that states them. Those about blank nodes, and those of
                graphs that are derived and not written, have no line.

        Returns:
            The statements that were found, each with its line.
        """
        wanted: dict[tuple[str, str], set[Triple]] = defaultdict(set)
        for triple, graph in statements:
            if isinstance(triple.subject, NamedNode):
                wanted[graph, triple.subject.value].add(triple)
        found: dict[tuple[Triple, str], Line] = {}
        for (graph, subject), triples in wanted.items():
            for path, text in self._texts.get(graph, {}).items():
                if _ending(subject) in text:
                    found |= {(triple, graph): line for triple, line in self._lines_in(path, text, triples).items()}
        return found

    def _lines_in(self, path: Path, text: str, triples: set[Triple]) -> dict[Triple, Line]:
        with self._lock:
            placed = self._place(path, text)
            spots = [(triple, placed.spot(number)) for number, triple in enumerate(placed.triples) if triple in triples]
        name = path.relative_to(self._root).as_posix()
        return {triple: Line(name, placed.place(spot.object).line) for triple, spot in spots if spot}

    def _place(self, path: Path, text: str) -> PlacedText:
        placed = self._placed.pop(path, None) or read_placed(path, text)
        self._placed[path] = placed
        if len(self._placed) > _KEPT:
            self._placed.popitem(last=False)
        return placed


def open_repository(sources: Sources) -> Repository | None:
    """The repository of sources; None where its files cannot be read, which costs a page nothing but its lines."""
    try:
        return Repository(sources)
    except SourceError:
        return None


def _ending(iri: str) -> str:
    """What every way of writing an IRI in Turtle holds: the end of its local name."""
    return local_name(iri) if iri.isascii() and "%" not in iri else ""
