"""What the colours of a chart mean, in as many lines as it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from smartspec.web.charts.svg import element, shortened, text, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_LINE: Final = 18.0
_MARK: Final = 15.0
_APART: Final = 20.0


def draw_legend(names: Sequence[str], left: float, right: float) -> tuple[str, float]:
    """A coloured square and the name of each series, between two edges; and how high it is."""
    drawn: list[str] = []
    x, y = left, 0.0
    for place, name in enumerate(names):
        shown = shortened(name, right - left - _MARK)
        if x > left and x + _MARK + width_of(shown) > right:
            x, y = left, y + _LINE
        drawn.append(element("rect", x=x, y=y + 6, width=10, height=10, class_=f"series-{place + 1}"))
        drawn.append(text(shown, x + _MARK, y + 15))
        x += _MARK + width_of(shown) + _APART
    return element("g", *drawn), y + _LINE + 8 if names else 0.0
