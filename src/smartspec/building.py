"""Build a release from its sources, checked. `smartspec.provision` takes one that is already built, where it fits."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from smartspec import __version__
from smartspec.errors import ReleaseRefusedError
from smartspec.graph.derive import derive
from smartspec.graph.description import DATASET_GRAPH, describe, modified_of, version_of
from smartspec.graph.namespaces import graph_iri
from smartspec.graph.reading import read_all
from smartspec.graph.release import Release, make_release
from smartspec.graph.terms import node, triple
from smartspec.query.canned import load_queries
from smartspec.query.description import describe_queries
from smartspec.shacl.coverage import measure_coverage
from smartspec.shacl.findings import report_text
from smartspec.shacl.measured import write_coverage
from smartspec.shacl.reading import Checked
from smartspec.shacl.validation import validate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import Triple

    from smartspec.graph.sources import Sources

DERIVED_GRAPH: Final = "derived"
_OWN_WORK: Final = "document:smartspec-ontology"

_NOTHING: Final = Checked((), ())


def build_release(sources: Sources) -> Release:
    """The release of the sources: read, derived, described, checked against the shapes, and their coverage measured.

    Raises:
        SourceError: files that cannot be read, each with its place.
        ReleaseRefusedError: the graph breaks the shapes; lists the findings.
    """
    checked = checked_sources(sources)
    graphs = gather(sources, checked)
    findings = validate(checked, read_shapes(sources), beside(graphs, checked))
    if findings:
        raise ReleaseRefusedError(f"no release is built of data that break the shapes\n{report_text(findings)}")
    release = _release(graphs, sources)
    return replace(release, coverage=write_coverage(measure_coverage(release.graphs())))


def assemble(sources: Sources) -> Release:
    """The release of the sources, not checked, nor is the coverage of the shapes measured.

    Raises:
        SourceError: files that cannot be read, each with its place.
    """
    return _release(gather(sources), sources)


def _release(graphs: Mapping[str, list[Triple]], sources: Sources) -> Release:
    stated = graphs[DATASET_GRAPH]
    version, modified = version_of(stated), modified_of(stated)
    return make_release(graphs, version=version, sources=sources.digest(), builder=__version__, modified=modified)


def gather(sources: Sources, checked: Checked = _NOTHING) -> dict[str, list[Triple]]:
    """The graphs of a release by name: what the files state, the queries, what follows, and the graph's description.

    Texts that are checked stand for their files; those of other files lead to further derived statements, no more.

    Raises:
        SourceError: files that cannot be read, each with its place.
    """
    graph_of = sources.turtle()
    read = {text.path.resolve(): list(text.triples) for text in checked.texts}
    outside = [triple for path, triples in read.items() if path not in graph_of for triple in triples]
    read |= read_all(path for path in graph_of if path not in read)
    graphs: dict[str, list[Triple]] = {}
    for path, name in graph_of.items():
        graphs.setdefault(name, []).extend(read[path])
    graphs["queries"] = list(describe_queries(load_queries(sources.queries()).values()))
    graphs[DERIVED_GRAPH] = derive([*chain.from_iterable(graphs.values()), *outside], sources.derivations())
    graphs[DERIVED_GRAPH].append(triple(graph_iri(DERIVED_GRAPH), "prov:hadPrimarySource", node(_OWN_WORK)))
    graphs[DATASET_GRAPH] = [*graphs.get(DATASET_GRAPH, []), *describe(graphs)]
    return graphs


def beside(graphs: Mapping[str, list[Triple]], checked: Checked) -> list[Triple]:
    """What the graphs of a release state beyond some checked texts: what shapes see there besides."""
    own = set(checked.triples)
    return [triple for triples in graphs.values() for triple in triples if triple not in own]


def checked_sources(sources: Sources) -> Checked:
    """What validation reports on: the texts of data, ontology and shapes.

    Raises:
        SourceError: files that cannot be read, each with its place.
    """
    return Checked.load(sources.turtle())


def read_shapes(sources: Sources) -> list[Triple]:
    """The triples of the shapes.

    Raises:
        SourceError: files that cannot be read, each with its place.
    """
    return list(chain.from_iterable(read_all(sources.graph_files("shapes")).values()))
