"""A network on a circle: its nodes around it, those that are joined near each other, and lines across.

The order on the circle is found by moving every node towards the mean of its neighbours, a number of times that is
fixed: the same answer always gives the same picture.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from smartspec.web.charts.reading import Sheet, is_linked, is_numeric, number
from smartspec.web.charts.svg import element, linked, shortened, text, titled, width_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smartspec.web.shown import Value

MOST_NODES: Final = 60
_SIZE: Final = 760.0
_RADIUS: Final = 200.0
_ROUNDS: Final = 40
_NAMES: Final = _SIZE / 2 - _RADIUS - 18

Edges = Counter[tuple[str, str]]


@dataclass(frozen=True)
class _Network:
    nodes: Mapping[str, Value]
    edges: Edges
    shown: int

    def degree(self, node: str) -> int:
        return sum(node in pair for pair in self.edges)


def draw_network(sheet: Sheet) -> tuple[str, float, float, int] | None:
    """The drawing, its width and height, and how many rows it shows; None where nothing is joined."""
    network = _read(sheet)
    if not network.edges:
        return None
    angles = _angles(network)
    heaviest = max(network.edges.values())
    lines = [_edge(network, pair, angles, heaviest) for pair in sorted(network.edges, key=network.edges.__getitem__)]
    nodes = [_node(network, key, angle) for key, angle in angles.items()]
    longest = max(width_of(shortened(value.text, _NAMES)) for value in network.nodes.values())
    side = min(_SIZE, 2 * (_RADIUS + longest + 24))
    inner = element("g", *lines, *nodes, transform=f"translate({(side - _SIZE) / 2:.0f} {(side - _SIZE) / 2:.0f})")
    return inner, side, side, network.shown


def _read(sheet: Sheet) -> _Network:
    """The nodes and edges, an edge for each pair whichever comes first, at most those of the best joined nodes."""
    linked_columns = sheet.parts("from", is_linked)
    start = linked_columns[0] if linked_columns else None
    ends = [at for at in sheet.parts("to", is_linked) if at != start]
    weight = sheet.part("weight", is_numeric)
    nodes: dict[str, Value] = {}
    rows: list[tuple[tuple[str, str], float]] = []
    if start is not None and ends:
        for row in sheet.results.rows:
            one, other = row[start], row[ends[0]]
            if one and other and one.full != other.full:
                first, second = sorted((one.full or one.text, other.full or other.text))
                nodes |= {one.full or one.text: one, other.full or other.text: other}
                counted = number(row[weight]) if weight is not None else 1.0
                rows.append(((first, second), counted or 0.0))
    degrees = Counter(node for pair, _ in rows for node in pair)
    kept = set(sorted(nodes, key=lambda node: (-degrees[node], node))[:MOST_NODES])
    edges: Edges = Counter()
    shown = 0
    for pair, counted in rows:
        if kept.issuperset(pair):
            shown += 1
            edges[pair] += max(1, round(counted))
    return _Network({node: nodes[node] for node in nodes if any(node in pair for pair in edges)}, edges, shown)


def _angles(network: _Network) -> dict[str, float]:
    """Where each node stands on the circle, in radians."""
    order = list(network.nodes)
    for _ in range(_ROUNDS):
        at = {node: math.tau * place / len(order) for place, node in enumerate(order)}
        pull = {node: complex(math.cos(angle), math.sin(angle)) for node, angle in at.items()}
        moved = dict(pull)
        for (one, other), weight in network.edges.items():
            moved[one] += pull[other] * weight
            moved[other] += pull[one] * weight
        order.sort(key=lambda node: (math.atan2(moved[node].imag, moved[node].real) % math.tau, node))
    return {node: math.tau * place / len(order) for place, node in enumerate(order)}


def _edge(network: _Network, pair: tuple[str, str], angles: Mapping[str, float], heaviest: float) -> str:
    (x1, y1), (x2, y2) = (_point(angles[node]) for node in pair)
    weight = network.edges[pair]
    path = f"M{x1:.0f} {y1:.0f}Q{_SIZE / 2:.0f} {_SIZE / 2:.0f} {x2:.0f} {y2:.0f}"
    told = " – ".join(network.nodes[node].text for node in pair) + f": {weight}"
    width = 1 + 4 * weight / heaviest
    line = element("path", d=path, class_="edge", fill="none", stroke="#888", stroke_width=width, stroke_opacity=0.55)
    return titled(told, line)


def _node(network: _Network, key: str, angle: float) -> str:
    """The dot of a node with its name beside, turned outward and never upside down."""
    value, degree = network.nodes[key], network.degree(key)
    x, y = _point(angle)
    turned = math.degrees(angle)
    away = 90 < turned < 270  # noqa: PLR2004
    label = text(shortened(value.text, _NAMES), x + (-11 if away else 11), y + 4, anchor="end" if away else "start")
    spin = element("g", label, transform=f"rotate({turned - 180 if away else turned:.1f} {x:.1f} {y:.1f})")
    dot = element("circle", cx=x, cy=y, r=3 + 5 * math.sqrt(degree / len(network.nodes)), class_="series-1")
    return titled(f"{value.text} ({degree})", linked(value.href, dot + spin))


def _point(angle: float) -> tuple[float, float]:
    return _SIZE / 2 + _RADIUS * math.cos(angle), _SIZE / 2 + _RADIUS * math.sin(angle)
