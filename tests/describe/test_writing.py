"""Statements in every format, with the prefixes that they use and no others."""

import pytest
from pyoxigraph import RdfFormat, parse

from smartspec.describe.writing import DATASET_FORMATS, GRAPH_FORMATS, in_graph, used_prefixes, write_statements
from smartspec.graph.namespaces import graph_iri
from smartspec.graph.terms import node, triple, typed

REGION = node("region:FRH0").value
SAID = [triple(REGION, "s3:theme", node("theme:energy")), triple(REGION, "s3:amount", typed(1, "integer"))]
TWICE = [*in_graph(SAID, graph_iri("b")), *in_graph(SAID, graph_iri("a"))]


@pytest.mark.parametrize("name", GRAPH_FORMATS)
def test_a_graph_holds_each_triple_once(name: str) -> None:
    read = list(parse(write_statements(TWICE, name), format=GRAPH_FORMATS[name]))
    assert sorted(str(quad.triple) for quad in read) == sorted(str(found) for found in SAID)


@pytest.mark.parametrize("name", DATASET_FORMATS)
def test_a_dataset_holds_each_statement_in_its_graphs(name: str) -> None:
    assert set(parse(write_statements(TWICE, name), format=DATASET_FORMATS[name])) == set(TWICE)


def test_only_the_prefixes_that_are_used_are_declared() -> None:
    assert list(used_prefixes(SAID)) == ["region", "s3", "theme", "xsd"]
    assert "graph" in used_prefixes(TWICE)


def test_statements_without_a_graph_stand_in_the_default_one() -> None:
    (quad,) = parse(write_statements(in_graph(SAID[:1]), "nq"), format=RdfFormat.N_QUADS)
    assert quad.triple == SAID[0]
