"""SmartSpec beside other SPARQL servers, on the same data in the same run: a table, JSON and plots.

    python -m tests.benchmarks [--triples 100000 …] [--shipped] [--rounds 3] [--seconds 1] [--out DIR]
                               [--rdflib-endpoint COMMAND] [--virtuoso] [--only WORD …]

Rounds are paired: in each, every server is asked the same for the same time, one after the other, all of them being up.
A figure is the median of its rounds; the ratio to Oxigraph is the median of the ratios within a round, and on a machine
that does other things besides the only figure that means much. No query comes twice.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from pyoxigraph import RdfFormat, serialize

from smartspec.building import open_release
from smartspec.graph.sources import find_sources
from tests.benchmarks.clients import Round, ask, memory, processor_seconds, targets_of
from tests.benchmarks.generate import model
from tests.benchmarks.peers import (
    oxigraph,
    oxigraph_on_disk,
    rdflib_endpoint,
    smartspec,
    smartspec_before_oxigraph,
    smartspec_on_disk,
    virtuoso_server,
)
from tests.benchmarks.plots import plot
from tests.benchmarks.workloads import WORKLOADS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.benchmarks.peers import Peer
    from tests.benchmarks.workloads import Workload

CLIENTS: Final = (1, 8, 32)
BASES: Final = {"SmartSpec, disk": "Oxigraph, disk", "Oxigraph, disk": "Oxigraph, disk"}
"""Who is compared with whom: with Oxigraph on the same kind of store."""


@dataclass(frozen=True)
class Figure:
    """What a server did under a load. Times in ms; ``ratio``: its rate as a part of Oxigraph's on the same store."""

    data: str
    workload: str
    clients: int
    peer: str
    rate: float
    ratio: float
    p50: float
    p95: float
    p99: float
    processor: float
    lost: int

    def row(self) -> str:
        """One line of the table."""
        times = f"{self.p50:9.2f} {self.p95:9.2f} {self.p99:9.2f} {self.processor:9.3f}"
        return f"{self.workload:14} {self.clients:3} {self.peer:24} {self.rate:10.1f} {self.ratio:7.3f} {times}"


@dataclass(frozen=True)
class Start:
    """How a server began: seconds from its start, load included, to its first answer, and its memory then, in MiB."""

    data: str
    peer: str
    seconds: float
    memory: float


def main() -> None:
    """Measure, print, and write files where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, nargs="*", default=[100_000], help="sizes of the scale models")
    parser.add_argument("--shipped", action="store_true", help="the shipped graph, too")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=1.0, help="of each server's turn in a round")
    parser.add_argument("--only", nargs="*", default=[], help="workloads whose name has one of these words")
    parser.add_argument("--rdflib-endpoint", metavar="COMMAND", help="the command of rdflib-endpoint")
    parser.add_argument("--virtuoso", action="store_true", help="Virtuoso, too (virtuoso-t)")
    parser.add_argument("--out", type=Path, help="folder for benchmarks.json and the plots")
    options = parser.parse_args()
    starts: list[Start] = []
    figures: list[Figure] = []
    for name, content in data_sets(options.triples, shipped=options.shipped):
        measure(name, content, options, starts, figures)
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        found = {"load average": os.getloadavg(), "starts": starts, "figures": figures}
        text = json.dumps(found, indent=1, default=asdict)
        (options.out / "benchmarks.json").write_text(text + "\n", encoding="utf-8")
        for name in dict.fromkeys(figure.data for figure in figures):
            drawing = plot([(f.workload, f.clients, f.peer, f.ratio) for f in figures if f.data == name])
            (options.out / f"benchmarks-{name}.svg").write_text(drawing, encoding="utf-8")


def data_sets(sizes: list[int], *, shipped: bool) -> list[tuple[str, bytes]]:
    """Name and N-Triples of what is to be served."""
    models = [(str(size), bytes(serialize(model(size), format=RdfFormat.N_TRIPLES) or b"")) for size in sizes]
    return [*([("shipped", open_release(find_sources()).merge)] if shipped else []), *models]


def measure(name: str, content: bytes, options: argparse.Namespace, starts: list[Start], figures: list[Figure]) -> None:
    """All figures of one data set, each printed when it is there."""
    makers: list[Callable[[ExitStack, Path, Path], Peer]] = []
    makers += [smartspec, oxigraph, smartspec_on_disk, oxigraph_on_disk, smartspec_before_oxigraph]
    if options.rdflib_endpoint:
        makers += [rdflib_endpoint(store, options.rdflib_endpoint) for store in ("default", "Oxigraph")]
    if options.virtuoso:
        makers.append(virtuoso_server)
    subjects = [line.partition(" ")[0] for line in content.decode().splitlines()]
    subjects = [subject for subject in dict.fromkeys(subjects) if subject.startswith("<")]
    with TemporaryDirectory() as place, ExitStack() as stack:
        data = Path(place) / "data.nt"
        data.write_bytes(content)
        peers = [make(stack, data, Path(place)) for make in makers]
        triples = content.count(b"\n")
        print(f"\n{name}: {triples} triples; load average {os.getloadavg()[0]:.1f}\n")
        for peer in peers:
            starts.append(Start(name, peer.name, peer.start, memory(peer.process)))
            print(f"{peer.name:24} first answer after {peer.start:7.2f} s, memory {starts[-1].memory:8.1f} MiB")
        print(f"\n{'workload':14} cl. {'server':24}  answers/s   ratio       p50       p95       p99    CPU ms")
        chosen = [w for w in WORKLOADS if not options.only or any(word in w.name for word in options.only)]
        numbers = count()
        for workload in chosen:
            for clients in CLIENTS[:1] if workload.heavy else CLIENTS:
                for figure in compare(name, workload, clients, peers, subjects, numbers, options):
                    figures.append(figure)
                    print(figure.row(), flush=True)


def compare(  # noqa: PLR0913, PLR0917 - one turn of the run
    data: str,
    workload: Workload,
    clients: int,
    peers: list[Peer],
    subjects: list[str],
    numbers: count[int],
    options: argparse.Namespace,
) -> list[Figure]:
    """Paired rounds of one load on all servers."""
    found: dict[str, list[tuple[Round, float]]] = {peer.name: [] for peer in peers}
    for turn in range(options.rounds + 1):
        for peer in peers:
            before = processor_seconds(peer.process)
            seconds = options.seconds if turn else 0
            targets = targets_of(peer.path, workload.queries(subjects, numbers))
            outcome = ask(peer.port, targets, clients, seconds)
            spent = (processor_seconds(peer.process) - before) / len(outcome.times)
            if turn:
                found[peer.name].append((outcome, spent))
    return [figure(data, workload.name, clients, name, found) for name in found]


def figure(data: str, workload: str, clients: int, name: str, found: dict[str, list[tuple[Round, float]]]) -> Figure:
    """Medians over the rounds."""
    rounds = [outcome for outcome, _ in found[name]]
    base = [outcome for outcome, _ in found[BASES.get(name, "Oxigraph")]]
    times = sorted(1e3 * each for outcome in rounds for each in outcome.times)
    return Figure(
        data,
        workload,
        clients,
        name,
        statistics.median(outcome.rate for outcome in rounds),
        statistics.median(mine.rate / theirs.rate for mine, theirs in zip(rounds, base, strict=True)),
        times[len(times) // 2],
        times[len(times) * 95 // 100],
        times[len(times) * 99 // 100],
        1e3 * statistics.median(spent for _, spent in found[name]),
        sum(outcome.lost for outcome in rounds),
    )


if __name__ == "__main__":
    main()
