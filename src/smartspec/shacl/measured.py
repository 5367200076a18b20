"""The shape coverage of a release: measured when the release is built, and carried with it as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from itertools import chain
from typing import TYPE_CHECKING, Final

from smartspec.graph.namespaces import graph_iri
from smartspec.shacl.coverage import Coverage, Gap, Share, coverage_report

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyoxigraph import Triple

SHAPES_GRAPH: Final = graph_iri("shapes")
NOT_DATA: Final = (graph_iri("ontology"), SHAPES_GRAPH, graph_iri("queries"))
"""The graphs of a release that are no data: what terms mean, what must hold, what can be asked."""


def measure_coverage(graphs: Mapping[str, Sequence[Triple]]) -> Coverage:
    """What the shapes of a release look at in its data; ``graphs`` are its named graphs by IRI.

    Raises:
        SourceError: the shapes are not well-formed SHACL.
    """
    data = dict.fromkeys(chain.from_iterable(graphs[name] for name in graphs if name not in NOT_DATA))
    context = dict.fromkeys(chain.from_iterable(graphs.get(name, ()) for name in NOT_DATA))
    return coverage_report(data, graphs.get(SHAPES_GRAPH, ()), context)


def write_coverage(coverage: Coverage) -> str:
    """The coverage as JSON."""
    return json.dumps(asdict(coverage), ensure_ascii=False)


def read_coverage(text: str) -> Coverage | None:
    """The coverage that `write_coverage` wrote; None where it is of another version, or none at all."""
    try:
        said = json.loads(text)
        return Coverage(
            total=Share(**said["total"]),
            classes=tuple(Share(**each) for each in said["classes"]),
            properties=tuple(Share(**each) for each in said["properties"]),
            gaps=tuple(Gap(**each) for each in said["gaps"]),
            classes_without_shape=tuple(said["classes_without_shape"]),
            properties_without_shape=tuple(said["properties_without_shape"]),
        )
    except (ValueError, TypeError, KeyError):
        return None
