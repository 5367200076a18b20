"""What a benchmark finds, and how it is shown."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.benchmarks.clients import Round

BASES: Final = {"SmartSpec, disk": "Oxigraph, disk", "Oxigraph, disk": "Oxigraph, disk"}
"""Who is compared with whom: with Oxigraph on the same kind of store."""

_COLUMNS: Final = {"answers/s": 10, "ratio": 7, "p50": 9, "p95": 9, "p99": 9, "CPU ms": 9, "of CPU": 7, "MiB": 7}
HEADING: Final = " ".join(
    [f"{'workload':14} cl. {'server':24}", *(f"{name:>{width}}" for name, width in _COLUMNS.items()), "lost late"]
)
"""What the columns of `Figure.row` are; the ratios are to Oxigraph."""


@dataclass(frozen=True)
class Start:
    """How a server began: seconds from nothing, and from a stop, to its first answer, and its MiB of memory then."""

    data: str
    triples: int
    peer: str
    load: float
    start: float | None
    memory: float

    def row(self) -> str:
        """One line."""
        again = "     –" if self.start is None else f"{self.start:6.2f}"
        return f"{self.peer:24} loaded and first answer {self.load:7.2f} s, restart {again} s, {self.memory:8.1f} MiB"


@dataclass(frozen=True)
class Turn:
    """A turn of a server: what its clients saw, and the seconds of processor time that it took, all in all."""

    outcome: Round
    processor: float

    @property
    def each(self) -> float:
        """Seconds of processor time for an answer."""
        return self.processor / max(1, len(self.outcome.times))


@dataclass(frozen=True)
class Figure:
    """What a server did under a load: medians of its turns, percentiles of all its answers in ms.

    Attributes:
        ratio: its rate as a part of that of Oxigraph on the same kind of store, turn by turn.
        processor: ms of processor time of all its processes for an answer.
        processor_ratio: that against Oxigraph's.
        memory: MiB of all its processes afterwards.
        lost: answers that were none.
        late: clients that gave up; then the figures are of those that did not.
    """

    data: str
    workload: str
    clients: int
    peer: str
    rate: float
    ratio: float | None
    p50: float
    p95: float
    p99: float
    processor: float
    processor_ratio: float | None
    memory: float
    lost: int
    late: int

    def row(self) -> str:
        """One line of the table, see `HEADING`."""
        ratios = ["      –" if each is None else f"{each:7.3f}" for each in (self.ratio, self.processor_ratio)]
        times = f"{self.p50:9.2f} {self.p95:9.2f} {self.p99:9.2f} {self.processor:9.3f}"
        left = f"{self.workload:14} {self.clients:3} {self.peer:24} {self.rate:10.1f} {ratios[0]} {times} {ratios[1]}"
        return f"{left} {self.memory:7.0f} {self.lost:4} {self.late:4}"


def figure(  # noqa: PLR0913, PLR0917 - what names a figure
    data: str, workload: str, clients: int, peer: str, turns: Mapping[str, Sequence[Turn]], memory: float
) -> Figure:
    """The figure of one server, of its turns and Oxigraph's."""
    mine, theirs = counted(turns[peer]), counted(turns.get(BASES.get(peer, "Oxigraph"), ()))
    times = sorted(1e3 * each for turn in mine for each in turn.outcome.times) or [float("nan")]
    pairs = [pair for pair in zip(mine, theirs, strict=False) if pair[1].outcome.times]
    return Figure(
        data,
        workload,
        clients,
        peer,
        statistics.median(turn.outcome.rate for turn in mine),
        statistics.median(turn.outcome.rate / base.outcome.rate for turn, base in pairs) if pairs else None,
        times[len(times) // 2],
        times[len(times) * 95 // 100],
        times[len(times) * 99 // 100],
        1e3 * statistics.median(turn.each for turn in mine),
        statistics.median(turn.each / max(base.each, 1e-6) for turn, base in pairs) if pairs else None,
        memory,
        sum(turn.outcome.lost for turn in mine),
        sum(turn.outcome.late for turn in mine),
    )


def counted(turns: Sequence[Turn]) -> Sequence[Turn]:
    """All but the first, which warms up, unless it was the only one."""
    return turns[1:] or turns


def growth(starts: Sequence[Start], figures: Sequence[Figure]) -> list[str]:
    """A table of each cost by size, of servers that were measured on data of several sizes."""
    sizes = {start.data: start.triples for start in starts}
    rows: dict[tuple[str, str], dict[str, float]] = {}
    for start in starts:
        told = {"load, s": start.load, "restart, s": start.start, "memory, MiB": start.memory}
        for name, value in told.items():
            if value is not None:
                rows.setdefault((name, start.peer), {})[start.data] = value
    for found in figures:
        rows.setdefault((f"{found.workload}, {found.clients} cl., p50 ms", found.peer), {})[found.data] = found.p50
        rows.setdefault((f"{found.workload}, {found.clients} cl., CPU ms", found.peer), {})[found.data] = (
            found.processor
        )
    lines = [f"{'cost':34} {'server':24}" + "".join(f"{size:>12,}" for size in sizes.values())]
    for (name, peer), values in sorted(rows.items(), key=lambda row: row[0][0]):
        cells = [f"{values[data]:12.2f}" if data in values else f"{'–':>12}" for data in sizes]
        lines.append(f"{name:34} {peer:24}{''.join(cells)}")
    return lines
