"""The release as files to take away: the whole in three formats, each named graph in Turtle, each class as a table.

The bytes are the same for the same release on every machine; `smartspec dump --all` and ``/download`` give the same.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
from base64 import b64encode
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse, serialize

from smartspec.graph.namespaces import DEFINITION, GRAPH, PREFIXES, compact
from smartspec.graph.rebase import UNCHANGED, Rebase, rebase_release
from smartspec.graph.turtle import RDF_TYPE, write_turtle

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pyoxigraph import Triple

    from smartspec.graph.release import Release

CHECKSUMS: Final = "SHA256SUMS"
"""The list of all files with their digests, as ``sha256sum --check`` reads it."""

MEDIA_TYPES: Final = {
    "nq": "application/n-quads",
    "trig": "application/trig",
    "jsonld": "application/ld+json",
    "ttl": "text/turtle; charset=utf-8",
    "csv": "text/csv; charset=utf-8; header=present",
}
"""Media types by suffix."""

_LABEL: Final = NamedNode(PREFIXES["rdfs"] + "label")
_BETWEEN: Final = " | "


@dataclass(frozen=True)
class Download:
    """One file: its name with folder and suffix, its size in bytes, and its SHA-256 in hexadecimal."""

    name: str
    size: int
    digest: str

    @property
    def suffix(self) -> str:
        """What its name ends with, without the dot."""
        return self.name.rpartition(".")[2]

    @property
    def folder(self) -> str:
        """What kind of file it is: ``graph``, ``class``, or empty for the whole release."""
        return self.name.rpartition("/")[0]

    @property
    def structured_digest(self) -> str:
        """Its SHA-256 in base64, for ``Repr-Digest`` (RFC 9530)."""
        return b64encode(bytes.fromhex(self.digest)).decode()

    @property
    def media_type(self) -> str:
        """Its media type."""
        return MEDIA_TYPES[self.suffix]


@dataclass(frozen=True)
class Downloads:
    """The files of a release in a folder, made when they are first needed; under another base if one is given."""

    release: Release
    folder: Path
    rebase: Rebase = UNCHANGED

    def files(self) -> list[Download]:
        """All files, made now if they are not there yet."""
        try:
            return listed_files(self.folder)
        except FileNotFoundError:
            return write_downloads(self.release, self.folder, self.rebase)


def listed_files(folder: Path) -> list[Download]:
    """The files that a folder's list of checksums names.

    Raises:
        FileNotFoundError: there is no list, or a file is missing.
    """
    listed = (folder / CHECKSUMS).read_text(encoding="utf-8")
    pairs = (line.split("  ", 1) for line in listed.splitlines())
    return [Download(name, (folder / name).stat().st_size, digest) for digest, name in pairs]


def write_downloads(release: Release, folder: Path, rebase: Rebase = UNCHANGED) -> list[Download]:
    """Write all files; the list of checksums comes last, so that a folder that has it is whole."""
    found = []
    for name, body in release_files(release, rebase):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, body)
        found.append(Download(name, len(body), hashlib.sha256(body).hexdigest()))
    sums = "".join(f"{file.digest}  {file.name}\n" for file in found)
    _replace(folder / CHECKSUMS, sums.encode())
    return found


def release_files(release: Release, rebase: Rebase = UNCHANGED) -> Iterator[tuple[str, bytes]]:
    """Each file's name and bytes."""
    yield "smartspec.nq", rebase_release(release, rebase).quads
    for name, body in _made_of(release):
        yield name, rebase.outward(body)


def _made_of(release: Release) -> Iterator[tuple[str, bytes]]:
    for suffix, rdf_format in (("trig", RdfFormat.TRIG), ("jsonld", RdfFormat.JSON_LD)):
        quads = parse(release.quads, format=RdfFormat.N_QUADS)
        prefixes = PREFIXES if rdf_format is RdfFormat.TRIG else None
        yield f"smartspec.{suffix}", serialize(quads, format=rdf_format, prefixes=prefixes) or b""
    graphs = release.graphs()
    for iri, triples in graphs.items():
        yield f"graph/{iri.removeprefix(GRAPH)}.ttl", write_turtle(triples).encode()
    yield from _tables(dict.fromkeys(triple for triples in graphs.values() for triple in triples))


def _tables(triples: Mapping[Triple, None]) -> Iterator[tuple[str, bytes]]:
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    members: dict[str, list[str]] = defaultdict(list)
    for triple in triples:
        if not isinstance(triple.subject, NamedNode) or not isinstance(triple.object, NamedNode | Literal):
            continue
        said[triple.subject.value][_column(triple)].append(_cell(triple.object))
        if triple.predicate == RDF_TYPE and triple.object.value.startswith(DEFINITION):
            members[triple.object.value.removeprefix(DEFINITION)].append(triple.subject.value)
    for name in sorted(members):
        yield f"class/{name}.csv", _table({iri: said[iri] for iri in sorted(members[name])})


def _table(rows: Mapping[str, Mapping[str, list[str]]]) -> bytes:
    """One row for each thing, one column for each property, several values of one with a bar between them."""
    columns = sorted({column for row in rows.values() for column in row}, key=lambda name: (":" in name, name))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["iri", *columns])
    for iri, row in rows.items():
        writer.writerow([iri, *(_BETWEEN.join(sorted(row.get(column, ()))) for column in columns)])
    return text.getvalue().encode()


def _column(triple: Triple) -> str:
    """A property's prefixed name; labels by language: ``label_en``."""
    if triple.predicate == _LABEL and isinstance(triple.object, Literal):
        return f"label_{triple.object.language}" if triple.object.language else "label"
    return compact(triple.predicate.value) or triple.predicate.value


def _cell(term: NamedNode | Literal | BlankNode | Triple) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else ""


def _replace(path: Path, body: bytes) -> None:
    """Write a file so that nobody ever reads half of it."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    draft.write_bytes(body)
    draft.replace(path)
