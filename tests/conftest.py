"""What the tests share: the real graph, assembled once, and an engine on it."""

from __future__ import annotations

import pytest
from hypothesis import settings

from smartspec.building import assemble
from smartspec.engine.local import LocalEngine
from smartspec.graph.release import Release
from smartspec.graph.sources import Sources, find_sources

# How long an example takes is the machine's affair.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def sources() -> Sources:
    """The shipped ontology, data, shapes and queries."""
    return find_sources()


@pytest.fixture(scope="session")
def release(sources: Sources) -> Release:
    """The release of the shipped sources; that it conforms to its shapes is a test of its own."""
    return assemble(sources)


@pytest.fixture(scope="session")
def engine(release: Release) -> LocalEngine:
    """The local engine on the real graph."""
    return LocalEngine.of(release)
