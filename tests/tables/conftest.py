"""What the tests of the importers share: the committed graphs, and what an import makes, in the same form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest

from smartspec.graph.namespaces import GRAPH
from smartspec.graph.reading import parse_turtle
from smartspec.graph.turtle import canonical_triples

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from smartspec.graph.release import Release
    from smartspec.tables.statements import Outputs

Graphs: TypeAlias = "dict[str, set[Triple]]"


@pytest.fixture(scope="session")
def graphs(release: Release) -> Graphs:
    """Graph name → its triples, as the release holds them."""
    return {iri.removeprefix(GRAPH): set(triples) for iri, triples in release.graphs().items()}


@pytest.fixture(scope="session")
def made() -> Callable[[Outputs], Graphs]:
    """Reads the files of an import back, as graph name → triples."""
    return _made


def _made(outputs: Outputs) -> Graphs:
    found: Graphs = {}
    for file, text in outputs.texts().items():
        triples = canonical_triples(parse_turtle(text, Path(file)))
        found.setdefault(file.partition("/")[0], set()).update(triples)
    return found
