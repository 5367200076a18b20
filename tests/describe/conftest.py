"""A small graph of a few sources, and an engine on it."""

from pathlib import Path

import pytest

from smartspec.engine.local import LocalEngine
from smartspec.graph.reading import read_turtle
from smartspec.graph.release import Release, make_release

GRAPHS = Path(__file__).parent / "graphs"


@pytest.fixture(scope="session")
def small_release() -> Release:
    graphs = {path.stem: read_turtle(path) for path in sorted(GRAPHS.glob("*.ttl"))}
    return make_release(graphs, version="1.2.3", sources="0" * 64, builder="test")


@pytest.fixture(scope="session")
def small_engine(small_release: Release) -> LocalEngine:
    return LocalEngine.of(small_release)
