"""The service with its worker pool against the Oxigraph server (pip package ``oxigraph``), on the shipped graph.

Run: ``python tests/benchmarks/pool.py [--oxigraph PATH] [--rounds N] [--json FILE]``. Both servers are up at once, and
rounds of about two seconds alternate between them: only ratios of one run mean anything. Without the Oxigraph server
our own figures are measured alone.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Final
from urllib.parse import quote

from smartspec.building import assemble
from smartspec.graph.sources import find_sources

SECONDS: Final = 2.0
ENDLESS: Final = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f }"
BIG: Final = "SELECT * { ?s ?p ?o { SELECT * { ?a a ?b } LIMIT 36 } }"
"""About 300 MB as JSON, where the graph has 48 000 triples."""
EATS: Final = f"SELECT (GROUP_CONCAT(STR(?s); separator='{'x' * 9999}') AS ?all) {{ ?s ?p ?o . ?a ?b ?c }}"

Figures = dict[str, float]


class Client(asyncio.Protocol):
    """Asks one lookup after the other on a connection of its own, and notes how long each answer took."""

    def __init__(self, path: str, subjects: list[str], numbers: count[int], times: list[float]) -> None:
        self.path, self.subjects, self.numbers, self.times = path, subjects, numbers, times
        self.received = b""
        self.lost = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.ask()

    def ask(self) -> None:
        number = next(self.numbers)
        query = quote(f"SELECT ?p ?o {{ {self.subjects[number % len(self.subjects)]} ?p ?o }} #{number}")
        head = f"GET {self.path}?query={query} HTTP/1.1\r\nHost: localhost\r\n"
        self.began = time.perf_counter()
        self.transport.write(f"{head}Accept: application/sparql-results+json\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        self.received += data
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self.received[:end].lower()
        if b"chunked" in head:
            if not self.received.endswith(b"0\r\n\r\n"):
                return
        elif len(self.received) < end + 4 + int(head.split(b"content-length:")[1].split(b"\r\n")[0]):
            return
        self.lost += b" 200 " not in head[:16]
        self.received = b""
        self.times.append(time.perf_counter() - self.began)
        self.ask()


async def lookups(port: int, path: str, subjects: list[str], clients: int, start: int) -> tuple[list[float], int]:
    """Seconds of each answer that some clients got in a round, and how many were no results."""
    times: list[float] = []
    numbers, loop = count(start), asyncio.get_running_loop()
    ends = [
        await loop.create_connection(lambda: Client(path, subjects, numbers, times), "127.0.0.1", port)
        for _ in range(clients)
    ]
    await asyncio.sleep(SECONDS)
    for transport, _ in ends:
        transport.abort()
    return times, sum(client.lost for _, client in ends)


async def fetch(port: int, path: str, query: str, most: float = 600) -> tuple[int, int, float]:
    """Status and bytes of one answer, and the seconds until its last byte."""
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
    head = f"GET {path}?query={quote(query)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    writer.write(f"{head}Accept: application/sparql-results+json\r\n\r\n".encode())
    status, size = 0, 0
    async with asyncio.timeout(most):
        while piece := await reader.read(1 << 20):
            status = status or int(piece[9:12])
            size += len(piece)
    writer.close()
    return status, size, time.perf_counter() - began


def resident(process: int, name: str = "VmRSS") -> float:
    """MiB of memory that a process has; ``VmHWM`` is the most that it had."""
    text = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(text.partition(f"{name}:")[2].split()[0]) / 1024


def family_memory(process: int) -> float:
    """MiB of a process and all below it, each page counted once."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    own = next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    below = [each for path in Path(f"/proc/{process}/task").glob("*/children") for each in path.read_text().split()]
    return own + sum(family_memory(int(child)) for child in below)


async def compare(ours: int, theirs: int | None, subjects: list[str], rounds: int) -> Figures:
    """Uncached lookups, ours and raw, in alternating rounds."""
    figures: Figures = {}
    start = 0
    for clients in (8, 32):
        rates: list[tuple[float, float]] = []
        for _ in range(rounds):
            pair = []
            for port, path in ((ours, "/sparql"), (theirs, "/query")):
                times = (await lookups(port, path, subjects, clients, start))[0] if port else []
                pair.append(len(times) / SECONDS)
                start += 100_000
            rates.append((pair[0], pair[1]))
        figures[f"lookups, {clients} clients, a second"] = statistics.median(mine for mine, _ in rates)
        if theirs:
            figures[f"lookups, {clients} clients, raw, a second"] = statistics.median(raw for _, raw in rates)
            figures[f"lookups, {clients} clients, ours / raw"] = statistics.median(mine / raw for mine, raw in rates)
    return figures


async def large(ours: int, theirs: int | None, process: int) -> Figures:
    """A result of about 300 MB: time against raw, and by how much the serving process grows."""
    before, pairs, size = resident(process), [], 0
    for _ in range(3):
        _, size, mine = await fetch(ours, "/sparql", BIG)
        pairs.append((mine, (await fetch(theirs, "/query", BIG))[2] if theirs else mine))
    return {
        "large result, MB": size / 1e6,
        "large result, s": statistics.median(mine for mine, _ in pairs),
        "large result, ours / raw": statistics.median(mine / raw for mine, raw in pairs),
        "large result, growth of the serving process, MiB": resident(process, "VmHWM") - before,
    }


async def beside_endless(ours: int, subjects: list[str], rounds: int) -> Figures:
    """95th percentile of lookups beside three queries without end, against alone."""
    ratios, lost = [], 0
    for turn in range(rounds):
        alone, missed = await lookups(ours, "/sparql", subjects, 8, 50_000_000 + turn * 200_000)
        endless = [asyncio.create_task(fetch(ours, "/sparql", f"{ENDLESS} #{turn}{i}")) for i in range(3)]
        await asyncio.sleep(0.5)
        beside, more = await lookups(ours, "/sparql", subjects, 8, 50_100_000 + turn * 200_000)
        lost += missed + more
        for task in endless:
            task.cancel()
        await asyncio.wait(endless)
        await asyncio.sleep(0.5)
        ratios.append(statistics.quantiles(beside, n=20)[-1] / statistics.quantiles(alone, n=20)[-1])
    return {"p95 beside three endless / alone": statistics.median(ratios), "answers lost": float(lost)}


async def eater(ours: int, subjects: list[str], process: int) -> Figures:
    """A query that eats memory: how it ends, and what it costs others."""
    before = family_memory(process)
    eating = asyncio.create_task(fetch(ours, "/sparql", EATS))
    _, lost = await lookups(ours, "/sparql", subjects, 8, 90_000_000)
    status, _, seconds = await eating
    await asyncio.sleep(1)
    return {
        "memory eater, status": status,
        "memory eater, s": seconds,
        "memory eater, others lost": float(lost),
        "memory of all processes before, MiB": before,
        "memory of all processes after, MiB": family_memory(process),
    }


def start(stack: ExitStack, command: list[str], port: int) -> subprocess.Popen[bytes]:
    """A server that listens, and is ended with the run."""
    process = stack.enter_context(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    stack.callback(process.terminate)
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return process


def measure(oxigraph: str | None, rounds: int) -> Figures:
    """All figures, by name."""
    release = assemble(find_sources())
    subjects = list(dict.fromkeys(line.split(" ", 1)[0] for line in release.merge.decode().splitlines()))
    subjects = [subject for subject in subjects if subject.startswith("<")]
    with ExitStack() as stack:
        serve = [sys.executable, "-m", "smartspec", "serve", "--port", "8391", "--query-memory", "500"]
        ours = start(stack, serve, 8391)
        theirs = None
        if oxigraph:
            theirs = 8392
            start(stack, [oxigraph, "serve", "--bind", "127.0.0.1:8392"], theirs)
            file = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "graph.nt"
            file.write_bytes(release.merge)
            load = ["curl", "-fsS", "-T", str(file), "-H", "Content-Type: application/n-triples"]
            subprocess.run([*load, "http://127.0.0.1:8392/store?default"], check=True)
        figures: Figures = {"triples": float(release.merge.count(b"\n"))}
        figures |= asyncio.run(compare(8391, theirs, subjects, rounds))
        figures |= asyncio.run(beside_endless(8391, subjects, rounds))
        figures |= asyncio.run(eater(8391, subjects, ours.pid))
        return figures | asyncio.run(large(8391, theirs, ours.pid))


def main() -> None:
    """Measure, print, and write JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--oxigraph", default=shutil.which("oxigraph"), help="the Oxigraph server (default: on PATH)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, help="file for the figures")
    options = parser.parse_args()
    figures = measure(options.oxigraph, options.rounds)
    for name, value in figures.items():
        print(f"{name:58} {value:12.4g}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
