"""Gather triples per output file and write them all at once: an import that fails writes nothing."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Triple

from smartspec.graph.namespaces import PREFIXES
from smartspec.graph.turtle import RDF_TYPE, canonical_triples, write_turtle

if TYPE_CHECKING:
    from pathlib import Path

    from smartspec.graph.turtle import Term

_DATE_TYPES: Final = {4: "gYear", 7: "gYearMonth", 10: "date"}


def node(curie: str) -> NamedNode:
    """The IRI of a prefixed name of ours: ``node("region:NL41")``."""
    prefix, _, local = curie.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def typed(value: object, datatype: str) -> Literal:
    """A literal of an XSD type, given by its local name."""
    return Literal(str(value), datatype=NamedNode(PREFIXES["xsd"] + datatype))


def date_literal(text: str) -> Literal:
    """A date in the precision it is written in: ``2017``, ``2017-09`` or ``2017-09-29``."""
    return typed(text, _DATE_TYPES[len(text)])


def english(text: str) -> Literal:
    """A literal in English."""
    return Literal(text, language="en")


def french(text: str) -> Literal:
    """A literal in French."""
    return Literal(text, language="fr")


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
        """Write all files below a directory; the texts are complete before the first is written."""
        written: list[Path] = []
        for file, text in self.texts().items():
            path = directory / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            written.append(path)
        return written
