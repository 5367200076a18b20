"""Draw an answer as its query's header asks: one function from rows to a picture, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from smartspec.web.charts.bar import draw_bars
from smartspec.web.charts.line import draw_lines
from smartspec.web.charts.map import PLAIN, Lettering, draw_map
from smartspec.web.charts.network import draw_network
from smartspec.web.charts.reading import Sheet
from smartspec.web.charts.svg import Picture, text
from smartspec.web.charts.timeline import draw_timeline
from smartspec.web.formatting import readable_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smartspec.query.chart import Chart
    from smartspec.web.charts.map import Place
    from smartspec.web.language import Texts
    from smartspec.web.results import Results

_EMPTY_SIZE: Final = (480.0, 60.0)


@dataclass(frozen=True)
class Words:
    """The words and numbers of a reader's language, as drawings need them."""

    texts: Texts

    def number(self, value: float) -> str:
        """A number of a scale."""
        return readable_number(f"{value:.10f}".rstrip("0").rstrip("."), self.texts)

    @property
    def open_ended(self) -> str:
        """What a pale bar means."""
        return self.texts("chart-open")


def draw(  # noqa: PLR0913, PLR0917 - what is drawn, in which words, and what lies under a map and is written on it
    chart: Chart,
    title: str,
    results: Results,
    texts: Texts,
    background: Sequence[Place] = (),
    land: str | None = None,
    lettering: Lettering = PLAIN,
) -> Picture | None:
    """The picture of an answer whose labels are merged; None where there is nothing in it that could be drawn.

    ``background``: longitude and latitude of what a map shows faintly; ``land``: the address of a picture of the land,
    which is shown instead; ``lettering``: how the names on a map are written.
    """
    sheet, words = Sheet(results, chart), Words(texts)
    if not results.rows:
        return None
    if chart.kind == "bar":
        drawn = draw_bars(sheet, words)
    elif chart.kind == "line":
        drawn = draw_lines(sheet, words)
    elif chart.kind == "timeline":
        drawn = draw_timeline(sheet, words)
    elif chart.kind == "map":
        drawn = draw_map(sheet, background, land, lettering)
    elif chart.kind == "network":
        drawn = draw_network(sheet)
    else:
        drawn = None
    if drawn is None:
        return None
    content, width, height, shown = drawn
    kind = texts(f"chart-{chart.kind}")
    description = texts("chart-description", kind=kind, shown=texts.number(shown), total=texts.number(results.total))
    return Picture(chart.kind, title, description, width, height, content)


def draw_nothing(title: str, texts: Texts) -> Picture:
    """The picture that says that there is nothing to draw."""
    width, height = _EMPTY_SIZE
    return Picture("none", title, texts("chart-nothing"), width, height, text(texts("chart-nothing"), 12, 36))
