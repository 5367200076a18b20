"""A small graph on which queries without end are easily written."""

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from smartspec.graph.release import Release, make_release


@pytest.fixture(scope="session")
def tiny_release() -> Release:
    """Sixty statements, in two graphs."""
    triples = [Triple(NamedNode(f"http://t/{i}"), NamedNode("http://t/p"), Literal(i)) for i in range(60)]
    return make_release({"a": triples[:30], "b": triples[20:]}, version="1", sources="", builder="")
