"""Write the release, or one of its named graphs, as RDF.

Without --graph all named graphs are written (N-Quads or TriG); with it, the triples of that graph (Turtle, N-Triples,
RDF/XML or JSON-LD). The bytes are the same in every run.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import RdfFormat, parse, serialize

from smartspec.building import open_release
from smartspec.commands.options import add_settings, settings_of
from smartspec.errors import NotFoundError, ParameterError, nearest
from smartspec.graph.namespaces import GRAPH, PREFIXES, graph_iri
from smartspec.graph.sources import find_sources
from smartspec.graph.turtle import write_turtle

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from pyoxigraph import Triple

    from smartspec.graph.release import Release

_DATASETS: Final = {"nq": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG}
_GRAPHS: Final = {"nt": RdfFormat.N_TRIPLES, "rdf": RdfFormat.RDF_XML, "jsonld": RdfFormat.JSON_LD}


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    add_settings(parser, "root", "cache")
    parser.add_argument("--graph", metavar="NAME", help="only this named graph, such as themes")
    parser.add_argument("--format", choices=[*_DATASETS, "ttl", *_GRAPHS], help="default: nq, or ttl with --graph")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write to a file instead of standard output")


def run(options: Namespace) -> int:
    """Write the asked-for bytes."""
    settings = settings_of(options)
    release = open_release(find_sources(settings.root), settings.cache)
    body = _graph(release, options.graph, options.format or "ttl") if options.graph else _all(release, options.format)
    if options.output:
        options.output.write_bytes(body)
    else:
        sys.stdout.buffer.write(body)
    return 0


def _all(release: Release, wanted: str | None) -> bytes:
    if (wanted or "nq") not in _DATASETS:
        raise ParameterError(f"{wanted} holds one graph only: add --graph NAME, or take nq or trig")
    if wanted != "trig":
        return release.quads
    return serialize(parse(release.quads, format=RdfFormat.N_QUADS), format=RdfFormat.TRIG, prefixes=PREFIXES) or b""


def _graph(release: Release, name: str, wanted: str) -> bytes:
    graphs = release.graphs()
    if graph_iri(name) not in graphs:
        known = [iri.removeprefix(GRAPH) for iri in graphs]
        raise NotFoundError(f"no graph {name!r}; nearest: {', '.join(nearest(name, known)) or 'none'}")
    triples: list[Triple] = graphs[graph_iri(name)]
    if wanted == "ttl":
        return write_turtle(triples).encode()
    if wanted not in _GRAPHS:
        raise ParameterError(f"{wanted} is for the whole release: leave out --graph, or take ttl, nt, rdf or jsonld")
    return serialize(triples, format=_GRAPHS[wanted]) or b""
