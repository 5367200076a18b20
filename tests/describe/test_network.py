"""Measures of networks, against networks whose measures are published or plain to see."""

import pytest

from smartspec.describe.network import Network, betweenness, communities, modularity

KARATE = (
    "1-2 1-3 1-4 1-5 1-6 1-7 1-8 1-9 1-11 1-12 1-13 1-14 1-18 1-20 1-22 1-32 2-3 2-4 2-8 2-14 2-18 2-20 2-22 2-31 3-4 "
    "3-8 3-9 3-10 3-14 3-28 3-29 3-33 4-8 4-13 4-14 5-7 5-11 6-7 6-11 6-17 7-17 9-31 9-33 9-34 10-34 14-34 15-33 15-34 "
    "16-33 16-34 19-33 19-34 20-34 21-33 21-34 23-33 23-34 24-26 24-28 24-30 24-33 24-34 25-26 25-28 25-32 26-32 27-30 "
    "27-34 28-34 29-32 29-34 30-33 30-34 31-33 31-34 32-33 32-34 33-34"
)
"""Who met whom in a karate club: W. W. Zachary, J. Anthropol. Res. 33 (1977), 452-473."""


def network(edges: str, alone: str = "") -> Network:
    ends = [sorted(edge.split("-")) for edge in edges.split()]
    pairs = [(one, other) for one, other in ends]
    nodes = sorted({node for pair in pairs for node in pair} | {*alone.split()})
    return Network(tuple(nodes), dict.fromkeys(pairs, 1))


def test_betweenness_of_the_karate_club() -> None:
    found = betweenness(network(KARATE))
    assert found["1"] == pytest.approx(0.43763528)
    assert found["34"] == pytest.approx(0.30407498)
    assert found["33"] == pytest.approx(0.14524711)
    assert found["12"] == 0


def test_communities_of_the_karate_club() -> None:
    club = network(KARATE)
    groups = communities(club)
    assert [len(group) for group in groups] == [17, 9, 8]
    assert modularity(club, groups) == pytest.approx(0.3807, abs=1e-4)
    assert {"33", "34"} < set(groups[0])


def test_two_triangles_with_a_bridge_are_two_communities() -> None:
    bridge = network("a-b b-c a-c c-d d-e e-f d-f", alone="z")
    assert communities(bridge) == [("a", "b", "c"), ("d", "e", "f"), ("z",)]
    found = betweenness(bridge)
    assert found["c"] == found["d"] > 0
    assert found["a"] == found["z"] == 0


def test_weights_bind_but_make_no_way_shorter() -> None:
    square = Network(("a", "b", "c", "d"), {("a", "b"): 5, ("b", "c"): 1, ("c", "d"): 5, ("a", "d"): 1})
    assert communities(square) == [("a", "b"), ("c", "d")]
    assert len(set(betweenness(square).values())) == 1


@pytest.mark.parametrize("nodes", [(), ("a",), ("a", "b")])
def test_networks_without_ties_have_measures_too(nodes: tuple[str, ...]) -> None:
    empty = Network(nodes, {})
    assert communities(empty) == [(node,) for node in nodes]
    assert betweenness(empty) == dict.fromkeys(nodes, 0.0)
    assert modularity(empty, communities(empty)) == 0


def test_neighbours_hold_both_ways() -> None:
    small = network("a-b b-c")
    assert small.neighbours == {"a": {"b": 1}, "b": {"a": 1, "c": 1}, "c": {"b": 1}}
    assert (small.degree("b"), small.degree("a")) == (2, 1)
