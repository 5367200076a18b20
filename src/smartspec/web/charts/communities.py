"""The network of those who share partnerships: lines between them, and circles coloured by community."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from smartspec.web.charts.map import Spot, circle, names_for_any_width
from smartspec.web.charts.svg import Picture, element, titled
from smartspec.web.presentation import Value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smartspec.describe.labels import Labels
    from smartspec.web.analysis import Analysis
    from smartspec.web.language import Texts
    from smartspec.web.links import Links

WIDTH: Final = 900.0
HEIGHT: Final = 720.0
_LARGEST: Final = 13.0
COLOURS: Final = 6
"""How many communities have a colour of their own; smaller ones share one."""


@dataclass(frozen=True)
class NetworkPicture:
    """Draws a network in a reader's language."""

    analysis: Analysis
    labels: Labels
    texts: Texts
    links: Links

    def picture(self) -> Picture:
        """The network; each circle leads to the page of the one whom it stands for."""
        network = self.analysis.network
        spots = {node: self._spot(node) for node in network.nodes}
        largest = max((spot.size for spot in spots.values()), default=0.0) or 1.0
        order = sorted(network.nodes, key=lambda node: (-spots[node].size, node))
        circles = [circle(spots[node], largest, self._colour(node), _LARGEST) for node in order]
        written = names_for_any_width(list(spots.values()), largest)
        content = self._lines(spots, network.weights) + "".join(circles) + written
        shown, ties = self.texts.number(len(spots)), self.texts.number(len(network.weights))
        told = self.texts("network-picture-text", shown=shown, ties=ties)
        return Picture("network", self.texts("network-picture"), told, WIDTH, HEIGHT, content)

    def _colour(self, node: str) -> str:
        return f"node series-{min(self.analysis.group_of[node], COLOURS)}"

    def _spot(self, node: str) -> Spot:
        name = self.labels.choose(node, self.texts.language).text
        degree = self.analysis.network.degree(node)
        x, y = self.analysis.places[node]
        told = f"{name}: {self.texts.count('network-joined', degree)}"
        return Spot(x, y, float(degree), Value(name, self.links.to(node)), told)

    def _lines(self, spots: Mapping[str, Spot], weights: Mapping[tuple[str, str], int]) -> str:
        """Those who share one partnership in one path, each heavier line by itself with what it says."""
        if not weights:
            return ""
        single = (_line(spots[one], spots[other]) for (one, other), weight in sorted(weights.items()) if weight == 1)
        path = "".join(single)
        light = [element("path", d=path, stroke_width=0.7, stroke_opacity=0.6)] if path else []
        heavy = [
            self._heavy(spots[one], spots[other], weight)
            for (one, other), weight in sorted(weights.items(), key=_heaviest_last)
            if weight > 1
        ]
        return element("g", *light, *heavy, class_="ties", aria_hidden="true", fill="none", stroke="#888")

    def _heavy(self, one: Spot, other: Spot, weight: int) -> str:
        told = f"{one.name.text} – {other.name.text}: {self.texts.count('map-partnerships', weight)}"
        return titled(told, element("path", d=_line(one, other), stroke_width=0.7 * weight, stroke_opacity=0.8))


def _line(one: Spot, other: Spot) -> str:
    return f"M{one.x:.0f} {one.y:.0f}L{other.x:.0f} {other.y:.0f}"


def _heaviest_last(tie: tuple[tuple[str, str], int]) -> tuple[int, tuple[str, str]]:
    return tie[1], tie[0]
