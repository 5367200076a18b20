"""Plots of a benchmark: bars of ratios, and lines of growth; both on logarithmic scales."""

from __future__ import annotations

from html import escape
from math import isfinite, log10
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LEFT: Final = 420
_DECADE: Final = 110
_ROW: Final = 16
_PANEL: Final = (230, 200)
_IN_A_ROW: Final = 4
_COLOURS: Final = ("#245", "#a53", "#475", "#c83", "#68a", "#999", "#bbb", "#757")


def bars(ratios: Sequence[tuple[str, int, str, float]]) -> str:
    """Each server's rate as a part of Oxigraph's, by workload and clients, from a thousandth to ten times."""
    colours = _colours(peer for _, _, peer, _ in ratios)
    rows = []
    for number, (workload, clients, peer, ratio) in enumerate(ratios):
        y = _ROW * number
        width = _DECADE * (3 + log10(max(1e-3, min(ratio, 10))))
        rows.append(f'<text x="4" y="{y + 12}">{escape(workload)}, {clients}: {escape(peer)} {ratio:.3g}</text>')
        rows.append(f'<rect x="{_LEFT}" y="{y + 2}" width="{width:.0f}" height="{_ROW - 4}" fill="{colours[peer]}"/>')
    height, at = _ROW * len(ratios), _LEFT + 3 * _DECADE
    rows.append(f'<line x1="{at}" x2="{at}" y1="0" y2="{height}" stroke="#c33"/>')
    return _svg(_LEFT + 4 * _DECADE, height, rows)


def lines(points: Sequence[tuple[str, str, int, float]]) -> str:
    """A panel for each cost: milliseconds of each server by the number of triples."""
    colours = _colours(peer for _, peer, _, _ in points)
    costs = list(dict.fromkeys(cost for cost, _, _, _ in points))
    width, height = _PANEL
    rows = [
        f'<text x="{4 + 180 * number}" y="12" fill="{colour}">{escape(peer)}</text>'
        for number, (peer, colour) in enumerate(colours.items())
    ]
    for number, cost in enumerate(costs):
        mine = [(peer, size, value) for name, peer, size, value in points if name == cost and isfinite(value)]
        place = width * (number % _IN_A_ROW), 20 + height * (number // _IN_A_ROW)
        rows += [f'<g transform="translate({place[0]} {place[1]})">', *_panel(cost, mine, colours), "</g>"]
    return _svg(width * _IN_A_ROW, 20 + height * -(-len(costs) // _IN_A_ROW), rows)


def _panel(cost: str, points: Sequence[tuple[str, int, float]], colours: dict[str, str]) -> list[str]:
    if not points:
        return []
    low, high = (log10(chosen(value for _, _, value in points)) for chosen in (min, max))
    left, right = (log10(chosen(size for _, size, _ in points)) for chosen in (min, max))
    width, height = _PANEL[0] - 50, _PANEL[1] - 50

    def at(size: int, value: float) -> str:
        x = 40 + width * (log10(size) - left) / max(right - left, 1e-9)
        return f"{x:.0f},{30 + height * (1 - (log10(value) - low) / max(high - low, 1e-9)):.0f}"

    rows = [
        f'<text x="4" y="14" font-weight="bold">{escape(cost)}</text>',
        *(f'<text x="4" y="{y}">{10**level:.3g} ms</text>' for y, level in ((34, high), (30 + height, low))),
        *(f'<text x="{x}" y="{44 + height}">{10**level:.2g}</text>' for x, level in ((40, left), (width, right))),
    ]
    for peer, colour in colours.items():
        path = " ".join(at(size, value) for name, size, value in points if name == peer)
        rows.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
    return rows


def _colours(peers: Iterable[str]) -> dict[str, str]:
    return dict(zip(dict.fromkeys(peers), _COLOURS * 3, strict=False))


def _svg(width: int, height: int, rows: Iterable[str]) -> str:
    size = f'width="{width}" height="{height}" font-family="sans-serif" font-size="11"'
    return "".join([f'<svg xmlns="http://www.w3.org/2000/svg" {size}>', *rows, "</svg>\n"])
