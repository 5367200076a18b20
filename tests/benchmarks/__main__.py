"""SmartSpec beside other SPARQL servers, on the same data in the same run: a table, JSON and plots.

    python -m tests.benchmarks --shipped --triples 100000 --rdflib-endpoint COMMAND --virtuoso --out build
    python -m tests.benchmarks --triples 100000 1000000 10000000 --clients 1 --memory-to 1000000 --out build

Turns are paired: in each round every server is asked the same for the same time, one after the other, all of them being
up. A figure is the median of its rounds; the ratio to Oxigraph is the median of the ratios within a round, and on a
machine that does other things besides the only figure that means much, with that of processor time. No query comes
twice. Of data of several sizes a last table shows how each cost grows.
"""

from __future__ import annotations

import argparse
import json
import os
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from pyoxigraph import RdfFormat, serialize

from smartspec.graph.sources import find_sources
from smartspec.provision import open_release
from tests.benchmarks import peers as servers
from tests.benchmarks.clients import ask, memory, processor_seconds, settle, targets_of
from tests.benchmarks.figures import BASES, HEADING, Figure, Start, Turn, figure, growth
from tests.benchmarks.generate import draw
from tests.benchmarks.plots import bars, lines
from tests.benchmarks.workloads import Workload, workloads

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.benchmarks.peers import Maker, Peer

_SUBJECTS: Final = 100_000
_SLOW: Final = 2.0
"""Seconds for one answer to one client; a server that takes longer is not asked by more clients."""


@dataclass
class Run:
    """What is to be measured, and what has been found."""

    options: argparse.Namespace
    workloads: tuple[Workload, ...]
    starts: list[Start] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    numbers: count[int] = field(default_factory=count)


def main() -> None:
    """Measure, print, and write files where asked."""
    options = read_options()
    chosen = tuple(each for each in workloads() if _is_chosen(each.name, options.only))
    run = Run(options, chosen)
    with TemporaryDirectory(dir=options.folder) as place:
        for name, path in data_sets(options, Path(place)):
            measure(run, name, path)
            path.unlink()
    if len({start.data for start in run.starts}) > 1:
        print("", *growth(run.starts, run.figures), sep="\n")
    if options.out:
        write(run, options.out)


def read_options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, nargs="*", default=[100_000], help="sizes of the scale models")
    parser.add_argument("--seed", type=int, default=1, help="of the scale models")
    parser.add_argument("--shipped", action="store_true", help="the shipped graph, too")
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=0.5, help="of each server's turn in a round")
    parser.add_argument("--budget", type=float, default=3.0, help="seconds after which a load's next round is left out")
    parser.add_argument("--only", nargs="*", default=[], help="workloads whose name has one of these words")
    parser.add_argument("--peers", nargs="*", default=[], help="servers whose name has one of these words")
    parser.add_argument("--rdflib-endpoint", metavar="COMMAND", help="the command of rdflib-endpoint")
    parser.add_argument("--virtuoso", action="store_true", help="Virtuoso, too (virtuoso-t)")
    parser.add_argument("--memory-to", type=int, default=1 << 40, help="triples up to which stores in memory take part")
    parser.add_argument("--folder", type=Path, help="where stores and data are kept meanwhile")
    parser.add_argument("--out", type=Path, help="folder for benchmarks.json and the plots")
    return parser.parse_args()


def data_sets(options: argparse.Namespace, folder: Path) -> Iterator[tuple[str, Path]]:
    """Name and file (N-Triples) of what is to be served."""
    path = folder / "data.nt"
    if options.shipped:
        path.write_bytes(open_release(find_sources()).merge)
        yield "shipped", path
    for size in options.triples:
        serialize(draw(size, options.seed), path, format=RdfFormat.N_TRIPLES)
        yield str(size), path


def makers(options: argparse.Namespace, triples: int) -> list[Maker]:
    """The servers that take part on so many triples."""
    on_disk = {"SmartSpec, disk": servers.smartspec_on_disk, "Oxigraph, disk": servers.oxigraph_on_disk}
    in_memory: dict[str, Maker] = {
        "SmartSpec": servers.smartspec,
        "Oxigraph": servers.oxigraph,
        "SmartSpec on Oxigraph": servers.smartspec_before_oxigraph,
    }
    if options.rdflib_endpoint:
        for store in ("default", "Oxigraph"):
            in_memory[f"rdflib-endpoint, {store}"] = servers.rdflib_endpoint(store, options.rdflib_endpoint)
    others: dict[str, Maker] = {"Virtuoso": servers.virtuoso_server} if options.virtuoso else {}
    known = (in_memory if triples <= options.memory_to else {}) | on_disk | others
    chosen = [name for name in known if _is_chosen(name, options.peers)]
    wanted = {*chosen, *(BASES.get(name, "Oxigraph") for name in chosen)}
    return [make for name, make in known.items() if name in wanted]


def measure(run: Run, name: str, data: Path) -> None:
    """All figures of one data set, each printed when it is there."""
    triples, subjects = look_at(data)
    with TemporaryDirectory(dir=data.parent) as place, ExitStack() as stack:
        print(f"\n{name}: {triples} triples; load average {os.getloadavg()[0]:.1f}\n", flush=True)
        peers = []
        for make in makers(run.options, triples):
            peer = make(stack, data, Path(place))
            settle(peer.processes)
            start = Start(name, triples, peer.name, peer.load, peer.start, memory(peer.processes))
            peers.append(peer)
            run.starts.append(start)
            print(start.row(), flush=True)
        print(f"\n{HEADING}")
        for workload in run.workloads:
            asked = peers
            for clients in run.options.clients:
                found = compare(run, name, workload, clients, asked, subjects)
                asked = [peer for peer, each in zip(asked, found, strict=True) if not is_slow(each)]
                run.figures += found


def look_at(data: Path) -> tuple[int, list[str]]:
    """How many triples there are, and the subjects that are asked for."""
    triples, subjects = 0, dict[str, None]()
    with data.open(encoding="utf-8") as lines_of_data:
        for line in lines_of_data:
            triples += 1
            if line.startswith("<") and len(subjects) < _SUBJECTS:
                subjects[line.partition(" ")[0]] = None
    return triples, list(subjects)


def compare(  # noqa: PLR0913, PLR0917 - one load
    run: Run, data: str, workload: Workload, clients: int, peers: Sequence[Peer], subjects: list[str]
) -> list[Figure]:
    """Paired rounds of one load on all servers; the first is not counted unless it was the only one."""
    turns: dict[str, list[Turn]] = {peer.name: [] for peer in peers}
    least = len(workload.templates) if workload.whole else 0
    for number in range(run.options.rounds + 1):
        for peer in peers:
            if sum(turn.outcome.seconds for turn in turns[peer.name]) > run.options.budget:
                continue
            before = processor_seconds(peer.processes)
            targets = targets_of(peer.path, workload.queries(subjects, run.numbers))
            seconds = run.options.seconds if number else 0.0
            outcome = ask(peer.port, targets, clients, seconds, least)
            turns[peer.name].append(Turn(outcome, processor_seconds(peer.processes) - before))
    found = []
    for peer in peers:
        found.append(figure(data, workload.name, clients, peer.name, turns, memory(peer.processes)))
        print(found[-1].row(), flush=True)
    return found


def is_slow(found: Figure) -> bool:
    """Whether a server takes too long for this to be asked by more clients."""
    return found.late > 0 or found.p50 > 1e3 * _SLOW


def write(run: Run, folder: Path) -> None:
    """``benchmarks.json``, a plot of the ratios for each data set, and one of the growth."""
    folder.mkdir(parents=True, exist_ok=True)
    found = {"load average": os.getloadavg(), "starts": run.starts, "figures": run.figures}
    (folder / "benchmarks.json").write_text(json.dumps(found, indent=1, default=asdict) + "\n", encoding="utf-8")
    for name in dict.fromkeys(each.data for each in run.figures):
        drawing = bars([(f.workload, f.clients, f.peer, f.ratio) for f in run.figures if f.data == name and f.ratio])
        (folder / f"benchmarks-{name}.svg").write_text(drawing, encoding="utf-8")
    sizes = {start.data: start.triples for start in run.starts}
    if len(sizes) > 1:
        points = [(f"{f.workload}, {f.clients}", f.peer, sizes[f.data], f.p50) for f in run.figures]
        loads = [("load", start.peer, start.triples, 1e3 * start.load) for start in run.starts]
        (folder / "benchmarks-growth.svg").write_text(lines([*loads, *points]), encoding="utf-8")


def _is_chosen(name: str, words: Sequence[str]) -> bool:
    return not words or any(word in name for word in words)


if __name__ == "__main__":
    main()
