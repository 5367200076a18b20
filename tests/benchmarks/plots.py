"""Plots of a benchmark: bars on a logarithmic scale, a line at 1."""

from __future__ import annotations

from html import escape
from math import log10
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEFT: Final = 420
_DECADE: Final = 110
_ROW: Final = 16
_COLOURS: Final = ("#245", "#a53", "#475", "#c83", "#68a", "#999", "#bbb", "#757")


def plot(ratios: Sequence[tuple[str, int, str, float]]) -> str:
    """Each server's rate as a part of Oxigraph's, by workload and clients, from a thousandth to ten times."""
    colours = dict(zip(dict.fromkeys(peer for _, _, peer, _ in ratios), _COLOURS * 3, strict=False))
    rows = []
    for number, (workload, clients, peer, ratio) in enumerate(ratios):
        y = _ROW * number
        width = _DECADE * (3 + log10(max(1e-3, min(ratio, 10))))
        rows.append(f'<text x="4" y="{y + 12}">{escape(workload)}, {clients}: {escape(peer)} {ratio:.3g}</text>')
        rows.append(f'<rect x="{_LEFT}" y="{y + 2}" width="{width:.0f}" height="{_ROW - 4}" fill="{colours[peer]}"/>')
    height, at = _ROW * len(ratios), _LEFT + 3 * _DECADE
    line = f'<line x1="{at}" x2="{at}" y1="0" y2="{height}" stroke="#c33"/>'
    size = f'width="{_LEFT + 4 * _DECADE}" height="{height}" font-family="sans-serif" font-size="11"'
    return "".join([f'<svg xmlns="http://www.w3.org/2000/svg" {size}>', *rows, line, "</svg>\n"])
