"""Gather triples per output file and write them all at once: an import that fails writes nothing."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import Triple

from smartspec.graph.terms import node
from smartspec.graph.turtle import RDF_TYPE, canonical_triples, write_turtle

if TYPE_CHECKING:
    from pathlib import Path

    from smartspec.graph.turtle import Term


class Outputs:
    """The Turtle files that an import makes, by path relative to ``data/``, each with its triples and header."""

    def __init__(self) -> None:
        self._triples: dict[str, set[Triple]] = defaultdict(set)
        self._headers: dict[str, str] = {}

    def say(self, file: str, subject: str, predicate: str, *objects: Term | str) -> None:
        """State ``subject predicate object`` for each object; strings are prefixed names, ``a`` is rdf:type."""
        verb = RDF_TYPE if predicate == "a" else node(predicate)
        for value in objects:
            term = node(value) if isinstance(value, str) else value
            self._triples[file].add(Triple(node(subject), verb, term))

    def head(self, file: str, *lines: str) -> None:
        """Comment lines for the top of a file."""
        self._headers[file] = "\n".join(f"# {line}" for line in lines)

    def texts(self) -> dict[str, str]:
        """Path → Turtle text, sorted by path."""
        return {
            file: write_turtle(canonical_triples(triples), header=self._headers.get(file, ""))
            for file, triples in sorted(self._triples.items())
        }

    def write(self, directory: Path) -> list[Path]:
        """Write all files below a directory, or none: each is written beside its place first, then moved there."""
        moves: list[tuple[Path, Path]] = []
        try:
            for file, text in self.texts().items():
                path = directory / file
                path.parent.mkdir(parents=True, exist_ok=True)
                moves.append((path.with_suffix(".new"), path))
                moves[-1][0].write_text(text, encoding="utf-8", newline="\n")
        except OSError:
            for draft, _ in moves:
                draft.unlink(missing_ok=True)
            raise
        return [draft.replace(path) for draft, path in moves]
