"""A release: one immutable state of the graph, complete with its derived statements and its description of itself."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections import defaultdict
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, Quad, RdfFormat, parse, serialize

from smartspec.errors import Fault, SourceError
from smartspec.graph.namespaces import graph_iri
from smartspec.graph.reading import read_text
from smartspec.graph.turtle import canonical_triples

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pyoxigraph import Triple

_QUADS: Final = "graph.nq.gz"
_MANIFEST: Final = "release.json"
_COVERAGE: Final = "coverage.json"


@dataclass(frozen=True)
class Manifest:
    """What a release says of itself.

    Attributes:
        version: the data set's version, such as ``1.0.0``.
        digest: SHA-256 of the release's sorted N-Quads; equal graphs have equal digests.
        sources: SHA-256 of the files that it was built from.
        builder: version of the software that built it.
        modified: when it last changed, as a moment in UTC such as ``2026-11-22T00:00:00Z``; empty: nothing says so.
    """

    version: str
    digest: str
    sources: str
    builder: str
    modified: str = ""


@dataclass(frozen=True)
class Release:
    """Named graphs as sorted, canonical N-Quads, and what they are.

    ``coverage``: what its shapes look at, as JSON (`smartspec.shacl.measured`); empty where it was not measured.
    """

    manifest: Manifest
    quads: bytes
    coverage: str = ""

    @cached_property
    def merge(self) -> bytes:
        """The RDF merge of all graphs as N-Triples, each triple once.

        A quad's last term is the IRI of its graph, which holds no space: what stands before it is the triple.
        """
        triples = dict.fromkeys(line[: line.rindex(b" <")] for line in self.quads.splitlines())
        return b"".join(triple + b" .\n" for triple in triples)

    def graphs(self) -> dict[str, list[Triple]]:
        """The triples of each named graph, by the graph's IRI."""
        found: dict[str, list[Triple]] = defaultdict(list)
        for quad in parse(self.quads, format=RdfFormat.N_QUADS):
            found[quad.graph_name.value].append(quad.triple)
        return dict(sorted(found.items()))


def make_release(
    graphs: Mapping[str, Iterable[Triple]], *, version: str, sources: str, builder: str, modified: str = ""
) -> Release:
    """A release of named graphs (by name, such as ``themes``).

    Literals are made canonical, blank nodes get the labels of RDFC-1.0, quads are sorted: the same graph gives the same
    bytes on every machine.
    """
    quads = Dataset(
        Quad(triple.subject, triple.predicate, triple.object, NamedNode(graph_iri(name)))
        for name, triples in graphs.items()
        for triple in canonical_triples(triples)
    )
    quads.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines = (serialize(quads, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    body = b"".join(sorted(lines))
    return Release(Manifest(version, hashlib.sha256(body).hexdigest(), sources, builder, modified), body)


def dated(release: Release, seconds: int) -> Release:
    """The release as last changed at a moment, in seconds since 1970: sharper than the day that its sources give."""
    moment = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return replace(release, manifest=replace(release.manifest, modified=moment))


def save_release(release: Release, folder: Path) -> None:
    """Write a release as files; the manifest comes last, so that a half-written release is never read."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MANIFEST).unlink(missing_ok=True)
    (folder / _QUADS).write_bytes(gzip.compress(release.quads, mtime=0))
    (folder / _COVERAGE).write_text(release.coverage, encoding="utf-8")
    (folder / _MANIFEST).write_text(json.dumps(asdict(release.manifest), indent=2) + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a saved release, or None where there is none that can be read, or not a whole one."""
    if not all((folder / name).is_file() for name in (_QUADS, _COVERAGE)):
        return None
    try:
        said = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        return Manifest(**{field.name: said[field.name] for field in fields(Manifest)})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def load_release(folder: Path) -> Release:
    """A saved release.

    Raises:
        SourceError: there is none, or its bytes are not those that the manifest promises.
    """
    manifest = read_manifest(folder)
    try:
        quads = gzip.decompress((folder / _QUADS).read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError([Fault(folder / _QUADS, 0, 0, f"cannot be read: {error}")]) from error
    if manifest is None or hashlib.sha256(quads).hexdigest() != manifest.digest:
        raise SourceError([Fault(folder, 0, 0, "the release is damaged; remove the folder and build it again")])
    return Release(manifest, quads, read_text(folder / _COVERAGE))
