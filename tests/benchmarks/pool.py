"""What holds when queries are bad: endless ones, memory eaters, large results; and what the pool takes of memory.

Run: ``python -m tests.benchmarks.pool [--triples N] [--rounds N] [--json FILE]``, on the shipped graph unless a size of
the scale model is given. Everything is seen from outside: by clients, and by what the system tells of the processes.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack
from itertools import count, repeat
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from smartspec.settings import Settings
from tests.benchmarks.__main__ import data_sets, look_at
from tests.benchmarks.clients import Connection, ask, memory, settle, targets_of
from tests.benchmarks.peers import oxigraph, serve
from tests.benchmarks.workloads import workloads

if TYPE_CHECKING:
    from collections.abc import Iterator
    from subprocess import Popen

    from tests.benchmarks.clients import Round

SECONDS: Final = 2.0
CLIENTS: Final = 8
DEADLINE: Final = 1.0
ENDLESS: Final = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f }"
EATS: Final = f"SELECT (GROUP_CONCAT(STR(?s); separator='{'x' * 9999}') AS ?all) {{ ?s ?p ?o . ?a ?b ?c }}"
BIG: Final = "SELECT * { ?s ?p ?o { SELECT * { ?a a ?b } LIMIT 16 } }"
"""About 300 MB as JSON, where the graph has 57 000 triples."""
_HOLDING: Final = """
import sys
from pathlib import Path
from smartspec.engine.content import FileContent
from smartspec.engine.data_files import DataFile

def held():
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024

before = held()
engine = FileContent((DataFile(Path(sys.argv[1])),)).open()
print(held() - before)
"""

Figures = dict[str, float]


def main() -> None:
    """Measure, print, and write JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, help="size of a scale model to take in place of the shipped graph")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, help="file for the figures")
    options = parser.parse_args()
    options.shipped, options.seed = options.triples is None, 1
    options.triples = [options.triples] if options.triples else []
    figures: Figures = {}
    with TemporaryDirectory() as folder:
        for _, data in data_sets(options, Path(folder)):
            for found in measure(data, options.rounds):
                figures |= found
                for name, value in found.items():
                    print(f"{name:66} {value:12.4g}", flush=True)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def measure(data: Path, rounds: int) -> Iterator[Figures]:
    """All figures, by name."""
    _, subjects = look_at(data)
    with ExitStack() as stack:
        options = ("--data", str(data), "--query-memory", "500")
        alone = Bench(*serve(stack, *options, "--workers", "1")[:2], subjects)
        settle([alone.process.pid])
        yield replacement(alone, rounds)
        alone.process.terminate()
        pool = Bench(*serve(stack, *options)[:2], subjects)
        settle([pool.process.pid])
        yield steady_memory(pool, data)
        yield beside_endless(pool, rounds)
        yield eater(pool)
        yield large(pool, oxigraph(stack, data, data.parent).port)


class Bench:
    """Our service under test, and the queries that it is asked, none of them twice."""

    def __init__(self, port: int, process: Popen[bytes], subjects: list[str]) -> None:
        self.port, self.process, self.subjects = port, process, subjects
        self.numbers = count()
        self.workloads = {each.name: each for each in workloads()}

    def lookups(self) -> Round:
        """Point lookups of several clients."""
        queries = self.workloads["point lookup"].queries(self.subjects, self.numbers)
        return ask(self.port, targets_of("/sparql", queries), CLIENTS, SECONDS)

    def begin(self, query: str, seconds: float | None = None) -> Connection:
        """Ask something without waiting for the answer; with a deadline of its own where one is given."""
        path = "/sparql" if seconds is None else f"/sparql?timeout={seconds}"
        return Connection(self.port, targets_of(path, repeat(f"PREFIX n{next(self.numbers)}: <urn:n> {query}")))


def replacement(bench: Bench, rounds: int) -> Figures:
    """How long after a deadline, and after a client's leaving, a fresh worker has answered who waits; there is one."""
    deadlines, leavings = [], []
    for _ in range(rounds):
        endless = bench.begin(ENDLESS, DEADLINE)
        time.sleep(DEADLINE / 4)
        waiting = bench.begin("ASK {}")
        waiting.finish()
        deadlines.append(time.perf_counter() - endless.began - DEADLINE)
        endless.finish()
        leaving = bench.begin(ENDLESS)
        time.sleep(DEADLINE / 4)
        waiting = bench.begin("ASK {}")
        time.sleep(DEADLINE / 4)
        left = time.perf_counter()
        leaving.socket.close()
        waiting.finish()
        leavings.append(time.perf_counter() - left)
    return {
        "deadline to a fresh worker's answer, worst, s (mark 0.3)": max(deadlines),
        "client's leaving to a fresh worker's answer, worst, s (mark 0.3)": max(leavings),
    }


def steady_memory(bench: Bench, data: Path) -> Figures:
    """Memory of all processes when all workers have read the whole store, as a part of (1 + workers) stores."""
    for name in ("aggregate", "join over all", "mix"):
        queries = bench.workloads[name].queries(bench.subjects, bench.numbers)
        ask(bench.port, targets_of("/sparql", queries), 32, SECONDS)
    held = memory([bench.process.pid])
    told = subprocess.run([sys.executable, "-c", _HOLDING, str(data)], check=True, capture_output=True, text=True)
    store = float(told.stdout)
    return {
        "store in memory, MiB": store,
        "memory of all processes after a busy time, MiB": held,
        "the same / ((1 + workers) x store) (mark 1)": held / (1 + Settings().workers) / store,
    }


def beside_endless(bench: Bench, rounds: int) -> Figures:
    """95th percentile of lookups beside three queries without end, against alone."""
    ratios, seen = [], []
    for _ in range(rounds):
        alone = bench.lookups()
        endless = [bench.begin(ENDLESS) for _ in range(3)]
        time.sleep(0.5)
        beside = bench.lookups()
        for each in endless:
            each.socket.close()
        time.sleep(0.5)
        seen += [alone, beside]
        ratios.append(statistics.quantiles(beside.times, n=20)[-1] / statistics.quantiles(alone.times, n=20)[-1])
    return {
        "p95 beside three endless / alone (mark 2)": statistics.median(ratios),
        "answers lost": float(sum(each.lost for each in seen)),
        "clients that gave up": float(sum(each.late for each in seen)),
    }


def eater(bench: Bench) -> Figures:
    """A query that eats memory: how it ends, and what it costs others."""
    before = memory([bench.process.pid])
    eating = bench.begin(EATS)
    others = bench.lookups()
    seconds = eating.finish().seconds
    time.sleep(1)
    return {
        "memory eater, status": eating.status,
        "memory eater, s": seconds,
        "memory eater, others lost": float(others.lost + others.late),
        "memory of all processes before, MiB": before,
        "memory of all processes after, MiB": memory([bench.process.pid]),
    }


def large(bench: Bench, theirs: int) -> Figures:
    """A result of about 300 MB: time against raw, and by how much the serving process grows."""
    before, pairs, size = resident(bench.process.pid), [], 0
    for _ in range(3):
        mine = bench.begin(BIG).finish()
        raw = Connection(theirs, targets_of("/query", repeat(BIG))).finish()
        pairs.append((mine.seconds, raw.seconds))
        size = mine.size
    return {
        "large result, MB": size / 1e6,
        "large result, s": statistics.median(mine for mine, _ in pairs),
        "large result, ours / raw (mark 1.2)": statistics.median(mine / raw for mine, raw in pairs),
        "large result, growth of the serving process, MiB (mark 50)": resident(bench.process.pid, "VmHWM") - before,
    }


def resident(process: int, name: str = "VmRSS") -> float:
    """MiB of memory that a process has; ``VmHWM`` is the most that it had."""
    text = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(text.partition(f"{name}:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main()
