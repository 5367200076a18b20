"""Write the release, or one of its named graphs, as RDF; or all files that the service offers.

Without --graph all named graphs are written (N-Quads or TriG); with it, the triples of that graph (Turtle, N-Triples,
RDF/XML or JSON-LD). With --all DIR, every file of /download is written there: the whole as N-Quads, TriG and JSON-LD,
each graph in Turtle, each class as CSV, and SHA256SUMS. The bytes are the same in every run.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import RdfFormat, parse, serialize

from smartspec.commands.options import add_settings, settings_of
from smartspec.errors import NotFoundError, ParameterError, nearest
from smartspec.graph.downloads import CHECKSUMS, write_downloads
from smartspec.graph.namespaces import GRAPH, PREFIXES, graph_iri
from smartspec.graph.rebase import UNCHANGED, Rebase, rebase_release
from smartspec.graph.sources import find_sources
from smartspec.graph.turtle import write_turtle
from smartspec.provision import open_release

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from pyoxigraph import Triple

    from smartspec.graph.release import Release

_DATASETS: Final = {"nq": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG}
_GRAPHS: Final = {"nt": RdfFormat.N_TRIPLES, "rdf": RdfFormat.RDF_XML, "jsonld": RdfFormat.JSON_LD}


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    add_settings(parser, "root", "cache", "base_iri")
    parser.add_argument("--graph", metavar="NAME", help="only this named graph, such as themes")
    parser.add_argument("--format", choices=[*_DATASETS, "ttl", *_GRAPHS], help="default: nq, or ttl with --graph")
    parser.add_argument("--all", type=Path, metavar="DIR", help="write all files of /download to a directory")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write to a file instead of standard output")


def run(options: Namespace) -> int:
    """Write the asked-for bytes."""
    settings = settings_of(options)
    release = open_release(find_sources(settings.root), settings.cache)
    rebase = _rebase(settings.base_iri)
    if options.all:
        files = write_downloads(release, options.all, rebase)
        print(f"{len(files)} files and {CHECKSUMS} in {options.all}", file=sys.stderr)
        return 0
    wanted = options.format
    if options.graph:
        body = rebase.outward(_graph(release, options.graph, wanted or "ttl"))
    else:
        body = _all(release, wanted or "nq", rebase)
    if options.output:
        options.output.write_bytes(body)
    else:
        sys.stdout.buffer.write(body)
    return 0


def _rebase(base: str | None) -> Rebase:
    try:
        return Rebase(base) if base else UNCHANGED
    except ValueError as error:
        raise ParameterError(f"base-iri: {error}") from error


def _all(release: Release, wanted: str, rebase: Rebase) -> bytes:
    if wanted not in _DATASETS:
        raise ParameterError(f"{wanted} holds one graph only: add --graph NAME, or take nq or trig")
    if wanted != "trig":
        return rebase_release(release, rebase).quads
    quads = parse(release.quads, format=RdfFormat.N_QUADS)
    return rebase.outward(serialize(quads, format=RdfFormat.TRIG, prefixes=PREFIXES) or b"")


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
