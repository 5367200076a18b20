"""The files of a release in the words of DCAT and VoID: which there are, and what was measured of them.

Which files there are stands in ``graph:dataset``, so in the release itself. Their sizes and checksums cannot: the files
hold that graph, and no file holds its own digest. They are told beside it, by the service and its ``/download``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from smartspec.graph.namespaces import BASE, DATASET, DEFINITION, graph_iri
from smartspec.graph.terms import english, french, node, triple, typed
from smartspec.graph.turtle import RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from pyoxigraph import Triple

    from smartspec.graph.downloads import Download

DOWNLOAD: Final = BASE + "download"
DISTRIBUTION: Final = DATASET + "/distribution/"
"""The namespace of the files' descriptions; the files themselves are at `DOWNLOAD`."""

_LICENSE: Final = "https://creativecommons.org/licenses/by/4.0/"
_WHOLE: Final = ("smartspec.nq", "smartspec.trig", "smartspec.jsonld")
_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"
_FILE_TYPES: Final = "http://publications.europa.eu/resource/authority/file-type/"
_FORMATS: Final = {
    "nq": ("N-Quads", "application/n-quads", "RDF_N_QUADS"),
    "trig": ("TriG", "application/trig", "RDF_TRIG"),
    "jsonld": ("JSON-LD", "application/ld+json", "JSON_LD"),
    "ttl": ("Turtle", "text/turtle", "RDF_TURTLE"),
    "csv": ("CSV", "text/csv", "CSV"),
}
"""By suffix: the name, the media type (IANA), the file type (the EU's authority table, as DCAT-AP asks)."""

_TITLES: Final = {
    "": ("the whole release", "la version entière"),
    "graph": ("the graph {name}", "le graphe {name}"),
    "class": ("the things of class {name}", "les choses de la classe {name}"),
}


def file_names(graphs: Collection[str], classes: Collection[str]) -> list[str]:
    """The names of a release's files in their order, from the names of its graphs and of its classes."""
    return [
        *_WHOLE,
        *(f"graph/{name}.ttl" for name in sorted(graphs)),
        *(f"class/{name}.csv" for name in sorted(classes)),
    ]


def class_names(triples: Iterable[Triple]) -> set[str]:
    """The local names of our classes that something with an IRI has."""
    classes = {t.object for t in triples if t.predicate == RDF_TYPE and isinstance(t.subject, NamedNode)}
    found = (term.value for term in classes if isinstance(term, NamedNode))
    return {iri.removeprefix(DEFINITION) for iri in found if iri.startswith(DEFINITION)}


def describe_files(graphs: Mapping[str, Collection[Triple]]) -> Iterator[Triple]:
    """Each file of a release of named graphs (by name) as a ``dcat:Distribution`` of what it holds."""
    classes = set().union(*(class_names(triples) for triples in graphs.values()))
    for name in file_names(graphs, classes):
        yield from describe_file(name)


def describe_file(name: str) -> Iterator[Triple]:
    """A file as a ``dcat:Distribution`` of what it holds: the data set, one of its graphs, or one of its classes."""
    iri, address = DISTRIBUTION + name, NamedNode(f"{DOWNLOAD}/{name}")
    holder, words = _holder(name), _words(name)
    label, media_type, file_type = _FORMATS[name.rpartition(".")[2]]
    yield triple(holder, "dcat:distribution", NamedNode(iri))
    yield triple(iri, "a", node("dcat:Distribution"))
    for predicate in ("rdfs:label", "dcterms:title"):
        yield triple(iri, predicate, english(f"{label}: {words[0]}"))
        yield triple(iri, predicate, french(f"{label} : {words[1]}"))
    yield triple(iri, "dcterms:license", NamedNode(_LICENSE))
    yield triple(iri, "dcterms:format", NamedNode(_FILE_TYPES + file_type))
    yield triple(iri, "dcat:mediaType", NamedNode(_MEDIA_TYPES + media_type))
    yield triple(iri, "dcat:accessURL", NamedNode(DOWNLOAD))
    yield triple(iri, "dcat:downloadURL", address)
    if file_type != "CSV":
        yield triple(holder, "void:dataDump", address)


def measured(files: Iterable[Download]) -> Iterator[Triple]:
    """The size in bytes and the SHA-256 of each file (DCAT 3 section 6.8, SPDX)."""
    for file in files:
        iri = DISTRIBUTION + file.name
        checksum = f"{iri}#sha256"
        yield triple(iri, "dcat:byteSize", typed(file.size, "nonNegativeInteger"))
        yield triple(iri, "spdx:checksum", NamedNode(checksum))
        yield triple(checksum, "a", node("spdx:Checksum"))
        yield triple(checksum, "spdx:algorithm", node("spdx:checksumAlgorithm_sha256"))
        yield triple(checksum, "spdx:checksumValue", Literal(file.digest, datatype=node("xsd:hexBinary")))


def _holder(name: str) -> str:
    """What a file is a distribution of: the data set, a named graph, or a class partition (VoID section 4.3)."""
    folder, _, file = name.rpartition("/")
    stem = file.rpartition(".")[0]
    return {"graph": graph_iri(stem), "class": f"{DATASET}/class/{stem}"}.get(folder, DATASET)


def _words(name: str) -> tuple[str, str]:
    folder, _, file = name.rpartition("/")
    stem = file.rpartition(".")[0]
    in_english, in_french = _TITLES[folder]
    return in_english.format(name=stem), in_french.format(name=stem)
