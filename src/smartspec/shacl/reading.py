"""Read files in any RDF format to be validated, and say of every file all that cannot be read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
from pyoxigraph import RdfFormat

from smartspec.errors import Fault, SourceError, line_and_column, read_each
from smartspec.graph.reading import read_text, syntax_fault
from smartspec.graph.scan import tokens
from smartspec.graph.snapshot import RDF_FORMATS
from smartspec.shacl.places import EXACT, PlacedText
from smartspec.shacl.subject_lines import xml_fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_FORMATS: Final = {**RDF_FORMATS, ".xml": RdfFormat.RDF_XML, ".json": RdfFormat.JSON_LD}
"""File suffix → format; a directory is searched for those of `RDF_FORMATS` only."""
_MOST_FAULTS: Final = 20
"""A file in a wrong format has a fault in every line; after so many the rest is left out."""
_LONGEST: Final = 16 * 2**20
"""The size of pyoxigraph's buffer in bytes."""
_BYTE_ORDER_MARK: Final = "\ufeff"
_BEYOND: Final = "RDF 1.2 {} cannot be validated: SHACL 1.0 knows terms of RDF 1.1 only"


@dataclass(frozen=True)
class Checked:
    """Texts to be checked, each with its path, and what they state; named graphs are merged."""

    texts: tuple[PlacedText, ...]
    triples: tuple[ox.Triple, ...]

    @classmethod
    def read(cls, texts: Iterable[tuple[Path, str]]) -> Checked:
        """Parse texts, each in the format of its path's suffix, Turtle where it has none that is known.

        Blank nodes of different texts are different, whatever their labels.

        Raises:
            SourceError: with the faults of all texts that do not parse.
        """
        return cls._of(read_each(lambda given: read_placed(*given), texts))

    @classmethod
    def load(cls, paths: Iterable[Path]) -> Checked:
        """Read and parse files, and all RDF files below directories.

        Raises:
            SourceError: with the faults of all files that are missing, unreadable, not UTF-8 or do not parse.
        """
        return cls._of(read_each(lambda path: read_placed(path, read_text(path)), _files(paths)))

    @classmethod
    def _of(cls, texts: Sequence[PlacedText]) -> Checked:
        return cls(tuple(texts), tuple(triple for text in texts for triple in text.triples))

    @property
    def prefixes(self) -> dict[str, str]:
        """Prefix → namespace as the texts declare them; the first that declares a prefix is heard."""
        declared: dict[str, str] = {}
        for text in self.texts:
            for prefix, namespace in text.prefixes.items():
                declared.setdefault(prefix, namespace)
        return declared


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """Each file once; a directory's RDF files in order, hidden ones left out; what is not there as it is named."""
    seen: set[Path] = set()
    for path in paths:
        for file in _below(path) if path.is_dir() else [path]:
            if file.resolve() not in seen:
                seen.add(file.resolve())
                yield file


def _below(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in RDF_FORMATS
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def syntax_of(path: Path, text: str) -> RdfFormat:
    """The format of a file by its suffix; XML's suffixes are also used for Turtle, so the text decides there."""
    syntax = _FORMATS.get(path.suffix.lower(), RdfFormat.TURTLE)
    if syntax == RdfFormat.RDF_XML and not text.lstrip().startswith("<?xml") and "<rdf:RDF" not in text[:10_000]:
        return RdfFormat.TURTLE
    return syntax


def read_placed(path: Path, text: str) -> PlacedText:
    """Parse one text.

    Raises:
        SourceError: with all faults of a text that does not parse, up to a limit.
    """
    syntax, base = syntax_of(path, text), path.absolute().as_uri()
    if text.startswith(_BYTE_ORDER_MARK):
        raise SourceError([Fault(path, 1, 1, "begins with a byte-order mark; save the file as UTF-8 without one")])
    triples, prefixes = _parse(path, text, syntax, base)
    _require_rdf_1_1(path, text, triples)
    labels: dict[str, ox.BlankNode] = {}
    if syntax not in EXACT or "_:" in text:
        triples = _relabelled(triples, labels)
    return PlacedText(path, text, triples, syntax, base, prefixes, labels)


def _parse(path: Path, text: str, syntax: RdfFormat, base: str) -> tuple[list[ox.Triple], dict[str, str]]:
    faults: list[Fault] = []
    triples: list[ox.Triple] = []
    quads = ox.parse(text, format=syntax, base_iri=base)
    while len(faults) < _MOST_FAULTS:
        try:
            triples += (quad.triple for quad in quads)
            break
        except SyntaxError as error:
            faults.append(_fault(path, text, syntax, error))
            if syntax not in EXACT:
                break
        except MemoryError:
            faults.append(_too_long(path, text))
            break
    if faults:
        raise SourceError(faults)
    return triples, dict(quads.prefixes)


def _fault(path: Path, text: str, syntax: RdfFormat, error: SyntaxError) -> Fault:
    """The fault that a parser complains of; where it does not know the place in XML, another parser may."""
    fault = syntax_fault(path, error)
    if not fault.line and syntax == RdfFormat.RDF_XML:
        line, column = xml_fault(text)
        return replace(fault, line=line, column=column)
    return fault


def _too_long(path: Path, text: str) -> Fault:
    """The fault of a literal that is longer than the parser takes."""
    reason = f"is longer than {_LONGEST // 2**20} MiB, the most that is read as one literal"
    offset = next((token.offset for token in tokens(text) if len(token.text.encode()) > _LONGEST), None)
    if offset is None:
        return Fault(path, 0, 0, f"something in it {reason}")
    return Fault(path, *line_and_column(text, offset), f"what begins here {reason}")


def _require_rdf_1_1(path: Path, text: str, triples: Iterable[ox.Triple]) -> None:
    if "<<" in text or "{|" in text or "~" in text:
        at = next((number for number, triple in enumerate(triples) if isinstance(triple.object, ox.Triple)), None)
        if at is not None:
            offset = min(found for mark in ("<<", "{|", "~") if (found := text.find(mark)) >= 0)
            raise SourceError([Fault(path, *line_and_column(text, offset), _BEYOND.format("triple terms"))])
    if "--" in text:
        for triple in triples:
            if isinstance(triple.object, ox.Literal) and triple.object.direction is not None:
                raise SourceError([Fault(path, 0, 0, f"{_BEYOND.format('text directions')} ({triple.object})")])


def _relabelled(triples: Iterable[ox.Triple], labels: dict[str, ox.BlankNode]) -> list[ox.Triple]:
    """The triples with blank nodes of their own; ``labels`` is filled with them."""

    def own(node: ox.BlankNode) -> ox.BlankNode:
        found = labels.get(node.value)
        if found is None:
            found = labels[node.value] = ox.BlankNode()
        return found

    relabelled: list[ox.Triple] = []
    for triple in triples:
        subject, value = triple.subject, triple.object
        if isinstance(subject, ox.BlankNode) or isinstance(value, ox.BlankNode):
            subject = own(subject) if isinstance(subject, ox.BlankNode) else subject
            value = own(value) if isinstance(value, ox.BlankNode) else value
            relabelled.append(ox.Triple(subject, triple.predicate, value))
        else:
            relabelled.append(triple)
    return relabelled
