"""The shape coverage of a release as it is carried, as JSON; `smartspec.shacl.coverage` measures it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Final

from smartspec.graph.namespaces import graph_iri

SHAPES_GRAPH: Final = graph_iri("shapes")
NOT_DATA: Final = (graph_iri("ontology"), SHAPES_GRAPH, graph_iri("queries"))
"""The graphs of a release that are no data: what terms mean, what must hold, what can be asked."""
NO_CLASS: Final = ""
"""Stands for the class of what has no rdf:type."""


@dataclass(frozen=True)
class Share:
    """How many of some triples shapes look at."""

    name: str
    triples: int
    looked_at: int

    @property
    def percent(self) -> float:
        """The share in percent, cut, not rounded, after one decimal: 100 means all. Of nothing, all is looked at."""
        return self.looked_at * 1000 // self.triples / 10 if self.triples else 100.0


@dataclass(frozen=True)
class Gap:
    """The triples of one property on things of one class that no shape looks at; one of them as N-Triples' terms."""

    class_iri: str
    property_iri: str
    triples: int
    not_looked_at: int
    example_subject: str
    example_value: str


@dataclass(frozen=True)
class Coverage:
    """What shapes look at in a graph.

    Attributes:
        total: all triples.
        classes: by class of the subject (a thing of two classes counts in both); `NO_CLASS` for none.
        properties: by predicate.
        gaps: the pairs of class and property in which triples are not looked at, the widest first.
        classes_without_shape: classes with instances or declared beside the data that no shape targets.
        properties_without_shape: properties used or declared of which no shape looks at any triple.
    """

    total: Share
    classes: tuple[Share, ...]
    properties: tuple[Share, ...]
    gaps: tuple[Gap, ...]
    classes_without_shape: tuple[str, ...]
    properties_without_shape: tuple[str, ...]


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
