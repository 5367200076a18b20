"""Build a release from its sources, checked; or take the one that is already built for just these sources."""

from __future__ import annotations

import os
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from smartspec import __version__
from smartspec.errors import ReleaseRefusedError
from smartspec.graph.derive import derive
from smartspec.graph.description import DATASET_GRAPH, describe, version_of
from smartspec.graph.namespaces import graph_iri
from smartspec.graph.reading import read_all
from smartspec.graph.release import Release, load_release, make_release, read_manifest, save_release
from smartspec.graph.sources import Sources, packaged_folder
from smartspec.graph.terms import node, triple
from smartspec.query.canned import load_queries
from smartspec.query.description import describe_queries
from smartspec.shacl.findings import report_text
from smartspec.shacl.validation import Checked, validate

if TYPE_CHECKING:
    from pyoxigraph import Triple

DERIVED_GRAPH: Final = "derived"
_OWN_WORK: Final = "document:smartspec-ontology"

SHIPPED: Final = "release"
"""The folder of the package that carries the shipped graph's release."""


def build_release(sources: Sources) -> Release:
    """The release of the sources: read, derived, described, and checked against the shapes.

    Raises:
        SourceError: files that cannot be read, each with its place.
        ReleaseRefusedError: the graph breaks the shapes; lists the findings.
    """
    release = assemble(sources)
    findings = validate(checked_sources(sources), read_shapes(sources), chain.from_iterable(release.graphs().values()))
    if findings:
        raise ReleaseRefusedError(f"no release is built of data that break the shapes\n{report_text(findings)}")
    return release


def assemble(sources: Sources) -> Release:
    """The release of the sources, not yet checked.

    Raises:
        SourceError: files that cannot be read, each with its place.
    """
    graphs: dict[str, list[Triple]] = {}
    graph_of = sources.turtle()
    for path, triples in read_all(graph_of).items():
        graphs.setdefault(graph_of[path], []).extend(triples)
    queries = load_queries(sources.queries())
    graphs["queries"] = list(describe_queries(queries.values()))
    graphs[DERIVED_GRAPH] = derive(chain.from_iterable(graphs.values()), sources.derivations())
    graphs[DERIVED_GRAPH].append(triple(graph_iri(DERIVED_GRAPH), "prov:hadPrimarySource", node(_OWN_WORK)))
    graphs[DATASET_GRAPH] = [*graphs.get(DATASET_GRAPH, []), *describe(graphs)]
    return make_release(
        graphs, version=version_of(graphs[DATASET_GRAPH]), sources=sources.digest(), builder=__version__
    )


def checked_sources(sources: Sources) -> Checked:
    """What validation reports on: the texts of data, ontology and shapes."""
    return Checked.read((path, path.read_text(encoding="utf-8")) for path in sources.turtle())


def read_shapes(sources: Sources) -> list[Triple]:
    """The triples of the shapes.

    Raises:
        SourceError: files that cannot be read, each with its place.
    """
    return list(chain.from_iterable(read_all(sources.graph_files("shapes")).values()))


def open_release(sources: Sources, cache: Path | None = None) -> Release:
    """The release of the sources: the shipped one or a cached one where it fits, else built now and cached.

    Raises:
        SourceError: files that cannot be read, each with its place.
        ReleaseRefusedError: the graph breaks the shapes; lists the findings.
    """
    digest = sources.digest()
    cached = (cache or default_cache()) / digest[:16]
    for folder in (packaged_folder(SHIPPED), cached):
        manifest = read_manifest(folder)
        if manifest and (manifest.sources, manifest.builder) == (digest, __version__):
            return load_release(folder)
    release = build_release(sources)
    save_release(release, cached)
    return release


def default_cache() -> Path:
    """Where built releases are kept: ``smartspec`` below the user's cache directory (XDG Base Directory)."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "smartspec"
