"""What is worked out of a network once and shown often: communities, who stands between, where each is drawn."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from smartspec.describe.kept import drop_oldest
from smartspec.describe.network import Network, betweenness, communities, modularity
from smartspec.web.charts.communities import HEIGHT, WIDTH
from smartspec.web.charts.forces import settle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smartspec.describe.cooperation import Cooperation
    from smartspec.describe.network import Group
    from smartspec.web.selection import Selection

MOST_ANALYSES: Final = 200
"""How many selections' networks are kept; the oldest give way."""

Places = dict[str, tuple[float, float]]


@dataclass(frozen=True)
class Analysis:
    """A network with what was worked out of it.

    Attributes:
        network: those who share partnerships, and how many every two share.
        groups: its communities, the largest first; those of one alone are left out.
        modularity: how much more the groups are joined within than chance would join them.
        between: for each node the share of shortest paths that lead through it.
        places: where each node is drawn, the same in every selection of a release.
    """

    network: Network
    groups: tuple[Group, ...]
    modularity: float
    between: Mapping[str, float]
    places: Mapping[str, tuple[float, float]]

    @cached_property
    def group_of(self) -> Mapping[str, int]:
        """The number of the community of each node, from 1; those who are in none come after all others."""
        found = dict.fromkeys(self.network.nodes, len(self.groups) + 1)
        return found | {node: place for place, group in enumerate(self.groups, 1) for node in group}


class AnalysisKeeper:
    """Keeps what was worked out of one release. A new release comes with a new keeper, so nothing grows stale."""

    def __init__(self, most: int = MOST_ANALYSES) -> None:
        self._most = most
        self._places: Places | None = None
        self._analyses: dict[Selection, Analysis] = {}

    async def analysis(self, whole: Cooperation, selection: Selection) -> Analysis:
        """The network of the partnerships that are selected among all of the release."""
        if selection not in self._analyses:
            if self._places is None:
                self._places = await asyncio.to_thread(_places, network_of(whole))
            chosen = network_of(selection.among(whole))
            self._analyses[selection] = await asyncio.to_thread(_analysis, chosen, self._places)
            drop_oldest(self._analyses, self._most)
        return self._analyses[selection]


def network_of(cooperation: Cooperation) -> Network:
    """Participants, joined where a partnership has both."""
    return Network(tuple(sorted(cooperation.participants)), cooperation.shared())


def _places(network: Network) -> Places:
    return settle(communities(network), network.weights, WIDTH, HEIGHT)


def _analysis(network: Network, places: Places) -> Analysis:
    groups = communities(network)
    together = tuple(group for group in groups if len(group) > 1)
    shown = {node: places[node] for node in network.nodes}
    return Analysis(network, together, modularity(network, groups), betweenness(network), shown)
