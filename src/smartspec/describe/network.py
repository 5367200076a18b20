"""The network of those who share partnerships: who is joined to whom, who stands between, and which groups form.

Betweenness: U. Brandes, A faster algorithm for betweenness centrality, J. Math. Sociol. 25 (2001), 163-177.
Communities: A. Clauset, M. E. J. Newman, C. Moore, Finding community structure in very large networks, Phys. Rev. E 70
(2004), 066111: those two are joined, again and again, that raise the modularity most. Ties go to the smaller names, so
that the same network always has the same communities.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Group = tuple[str, ...]


@dataclass(frozen=True)
class Network:
    """Nodes in their order, and the weight of each pair of joined ones (the smaller first)."""

    nodes: tuple[str, ...]
    weights: Mapping[tuple[str, str], int]

    @cached_property
    def neighbours(self) -> Mapping[str, Mapping[str, int]]:
        """For each node those that it is joined to, with the weights."""
        found: dict[str, dict[str, int]] = {node: {} for node in self.nodes}
        for (one, other), weight in sorted(self.weights.items()):
            found[one][other] = weight
            found[other][one] = weight
        return found

    def degree(self, node: str) -> int:
        """How many others a node is joined to."""
        return len(self.neighbours[node])


def betweenness(network: Network) -> dict[str, float]:
    """For each node the share of shortest paths between two others that lead through it, from 0 to 1.

    Weights do not count: who shares one partnership is as near as who shares five.
    """
    total = dict.fromkeys(network.nodes, 0.0)
    for source in network.nodes:
        order, before, paths = _shortest_paths(network, source)
        share = dict.fromkeys(order, 0.0)
        for node in reversed(order):
            for previous in before[node]:
                share[previous] += paths[previous] / paths[node] * (1 + share[node])
            if node != source:
                total[node] += share[node]
    pairs = (len(network.nodes) - 1) * (len(network.nodes) - 2)
    return {node: found / pairs if pairs > 0 else 0.0 for node, found in total.items()}


def _shortest_paths(network: Network, source: str) -> tuple[list[str], dict[str, list[str]], dict[str, int]]:
    """The nodes by their distance from one, and for each those before it and how many shortest paths lead to it."""
    distance, paths = {source: 0}, {source: 1}
    before: dict[str, list[str]] = {source: []}
    order, waiting = [], deque([source])
    while waiting:
        node = waiting.popleft()
        order.append(node)
        for neighbour in network.neighbours[node]:
            if neighbour not in distance:
                distance[neighbour], paths[neighbour], before[neighbour] = distance[node] + 1, 0, []
                waiting.append(neighbour)
            if distance[neighbour] == distance[node] + 1:
                paths[neighbour] += paths[node]
                before[neighbour].append(node)
    return order, before, paths


def communities(network: Network) -> list[Group]:
    """The groups of nodes that are joined among themselves more than chance would join them, the largest first."""
    doubled = 2 * sum(network.weights.values())
    groups: dict[str, Group] = {node: (node,) for node in network.nodes}
    strength = {node: sum(network.neighbours[node].values()) / doubled for node in network.nodes if doubled}
    between = {node: {n: w / doubled for n, w in network.neighbours[node].items()} for node in network.nodes if doubled}
    while best := _best_union(between, strength):
        one, other = best
        groups[one] += groups.pop(other)
        strength[one] += strength.pop(other)
        _unite(between, one, other)
    return sorted((tuple(sorted(group)) for group in groups.values()), key=lambda group: (-len(group), group))


def _best_union(between: Mapping[str, Mapping[str, float]], strength: Mapping[str, float]) -> tuple[str, str] | None:
    """The two groups whose union raises the modularity most; None where none raises it."""
    best: tuple[float, str, str] | None = None
    for one in sorted(between):
        for other, weight in between[one].items():
            gain = round(2 * (weight - strength[one] * strength[other]), 12)
            if one < other and gain > 0 and (best is None or (-gain, one, other) < best):
                best = (-gain, one, other)
    return best and (best[1], best[2])


def _unite(between: dict[str, dict[str, float]], one: str, other: str) -> None:
    joined: dict[str, float] = defaultdict(float, between[one])
    for neighbour, weight in between.pop(other).items():
        joined[neighbour] += weight
    for name in (one, other):
        joined.pop(name, None)
    between[one] = dict(joined)
    for neighbour, weight in joined.items():
        between[neighbour].pop(other, None)
        between[neighbour][one] = weight


def modularity(network: Network, groups: list[Group]) -> float:
    """How much more the groups are joined within than chance would join them (Newman 2004): at most 1."""
    doubled = 2 * sum(network.weights.values())
    if not doubled:
        return 0.0
    group_of = {node: place for place, group in enumerate(groups) for node in group}
    inner = sum(2 * weight for (one, other), weight in network.weights.items() if group_of[one] == group_of[other])
    degrees = [sum(sum(network.neighbours[node].values()) for node in group) for group in groups]
    return inner / doubled - sum((degree / doubled) ** 2 for degree in degrees)
