"""What files state, by named graph, whatever they are: a whole checkout, a directory of RDF files, one file, a dump."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple

from smartspec.errors import Fault, SourceError, read_each
from smartspec.graph.distributions import DISTRIBUTION
from smartspec.graph.namespaces import DATASET, GRAPH, PREFIXES, graph_iri
from smartspec.graph.reading import read_text, syntax_fault
from smartspec.graph.sources import FOLDERS, Sources
from smartspec.graph.turtle import RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

RDF_FORMATS: Final = {
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".rdf": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
}
"""File suffix, in small letters, → format."""

_BYTE_ORDER_MARK: Final = "\ufeff"
_MADE_GRAPHS: Final = (graph_iri("derived"), graph_iri("queries"))
_PARTS: Final = tuple(f"{DATASET}/{kind}/" for kind in ("class", "property", "linkset", "distribution"))
_COUNTS: Final = tuple(
    NamedNode(PREFIXES["void"] + name)
    for name in (
        "triples",
        "entities",
        "classes",
        "properties",
        "distinctSubjects",
        "distinctObjects",
        "subset",
        "classPartition",
        "propertyPartition",
        "dataDump",
    )
)


@dataclass(frozen=True)
class Snapshot:
    """What files state: the triples by graph IRI, ``""`` for the default graph, and the prefixes that they declare."""

    graphs: Mapping[str, Sequence[Triple]]
    prefixes: Mapping[str, str]

    def merged(self) -> Snapshot:
        """The same with all graphs as one default graph."""
        return Snapshot({"": list(chain.from_iterable(self.graphs.values()))}, self.prefixes)


def is_whole(folder: Path) -> bool:
    """Whether a directory is a whole checkout, with all four asset folders."""
    return all((folder / name).is_dir() for name in FOLDERS)


def read_snapshot(path: Path) -> Snapshot:
    """What a file or directory states.

    Of a whole checkout each file states its graph as `smartspec.graph.sources` says; elsewhere only TriG, N-Quads and
    JSON-LD name graphs. What a build adds to a release, derived statements and statistics, is left out of its dumps.
    Blank nodes of different files are different. Where files use one prefix for two namespaces, the first counts.

    Raises:
        SourceError: files that cannot be read, or that are no RDF, each with its place.
    """
    graphs: dict[str, list[Triple]] = defaultdict(list)
    prefixes: dict[str, str] = {}
    files = _files(path)
    for name, (quads, declared) in zip(files.values(), read_each(_read, files), strict=True):
        prefixes = {**declared, **prefixes}
        for quad in quads:
            graphs[_graph_name(quad) or name].append(quad.triple)
    stated = {name: triples for name, triples in graphs.items() if name not in _MADE_GRAPHS}
    return Snapshot(stated, prefixes)


def _files(path: Path) -> Mapping[Path, str]:
    """The RDF files, and the graph that each states where it does not say itself."""
    if path.is_file():
        return {path: ""}
    if is_whole(path):
        return {file: graph_iri(name) for file, name in Sources(path).turtle().items()}
    found = [file for file in path.rglob("*") if file.suffix.lower() in RDF_FORMATS and file.is_file()]
    visible = [file for file in found if not any(part.startswith(".") for part in file.relative_to(path).parts)]
    if not visible:
        raise SourceError([Fault(path, 0, 0, f"holds no RDF files ({', '.join(RDF_FORMATS)})")])
    return dict.fromkeys(sorted(visible), "")


def _read(path: Path) -> tuple[list[Quad], dict[str, str]]:
    """The quads of a file without what a build added, and its prefixes; blank nodes get names of their own.

    Raises:
        SourceError: the file cannot be read, is in no format that we know, or is ill-formed.
    """
    rdf_format = RDF_FORMATS.get(path.suffix.lower())
    if rdf_format is None:
        known = ", ".join(RDF_FORMATS)
        raise SourceError([Fault(path, 0, 0, f"the suffix {path.suffix!r} tells no RDF format; there are {known}")])
    try:
        text = read_text(path).removeprefix(_BYTE_ORDER_MARK)
        parser = pyoxigraph.parse(text, format=rdf_format, rename_blank_nodes=True)
        quads = list(parser)
    except SyntaxError as error:
        raise SourceError([syntax_fault(path, error)]) from error
    if any(isinstance(term, Triple) for quad in quads for term in (quad.subject, quad.object)):
        raise SourceError([Fault(path, 0, 0, "holds triple terms (RDF 1.2), which cannot be compared")])
    return [quad for quad in quads if not _is_statistic(quad)], parser.prefixes


def _graph_name(quad: Quad) -> str:
    return quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""


def _is_statistic(quad: Quad) -> bool:
    """Whether `smartspec.graph.description` made the statement when a release was built."""
    if _graph_name(quad) != graph_iri("dataset") or not isinstance(quad.subject, NamedNode):
        return False
    subject = quad.subject.value
    names_a_graph = subject.startswith(GRAPH) and quad.predicate == RDF_TYPE
    names_a_file = isinstance(quad.object, NamedNode) and quad.object.value.startswith(DISTRIBUTION)
    return subject.startswith(_PARTS) or quad.predicate in _COUNTS or names_a_graph or names_a_file
