"""The result formats that an engine writes: one table that the protocol, the pages and the commands share."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final


class ResultKind(Enum):
    """What a query gives: rows or a truth value, or a graph."""

    BINDINGS = "bindings"
    GRAPH = "graph"


@dataclass(frozen=True)
class ResultFormat:
    """A registered media type: its short name (``format=``, file suffix), and the kind of results it can hold."""

    name: str
    media_type: str
    kind: ResultKind
    label: str
    charset: bool = False

    @property
    def content_type(self) -> str:
        """The value for ``Content-Type``; text types say that they are UTF-8."""
        return f"{self.media_type}; charset=utf-8" if self.charset else self.media_type


JSON: Final = ResultFormat("json", "application/sparql-results+json", ResultKind.BINDINGS, "SPARQL JSON")
XML: Final = ResultFormat("xml", "application/sparql-results+xml", ResultKind.BINDINGS, "SPARQL XML")
CSV: Final = ResultFormat("csv", "text/csv", ResultKind.BINDINGS, "CSV", charset=True)
TSV: Final = ResultFormat("tsv", "text/tab-separated-values", ResultKind.BINDINGS, "TSV", charset=True)
TURTLE: Final = ResultFormat("ttl", "text/turtle", ResultKind.GRAPH, "Turtle", charset=True)
JSON_LD: Final = ResultFormat("jsonld", "application/ld+json", ResultKind.GRAPH, "JSON-LD")
N_TRIPLES: Final = ResultFormat("nt", "application/n-triples", ResultKind.GRAPH, "N-Triples")
RDF_XML: Final = ResultFormat("rdf", "application/rdf+xml", ResultKind.GRAPH, "RDF/XML")
TRIG: Final = ResultFormat("trig", "application/trig", ResultKind.GRAPH, "TriG")
N_QUADS: Final = ResultFormat("nq", "application/n-quads", ResultKind.GRAPH, "N-Quads")

FORMATS: Final = (JSON, XML, CSV, TSV, TURTLE, JSON_LD, N_TRIPLES, RDF_XML, TRIG, N_QUADS)
"""All formats, the preferred one of each kind first."""


def formats_of(kind: ResultKind) -> tuple[ResultFormat, ...]:
    """The formats that can hold results of a kind, preferred first."""
    return tuple(found for found in FORMATS if found.kind is kind)


def format_named(name: str) -> ResultFormat | None:
    """The format with a short name or media type, or None."""
    return next((found for found in FORMATS if name in (found.name, found.media_type)), None)
