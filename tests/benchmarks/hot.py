"""Hot answers against raw ``oxigraph serve`` (PyPI package ``oxigraph``) and uvicorn's plain ASGI, on the same data.

Run: ``python tests/benchmarks/hot.py [--rounds N] [--json FILE]`` where ``smartspec`` and ``oxigraph`` are installed.
In each round every server gets one second of the same load from one client process with eight kept-alive connections;
what counts is the ratio within a round, so whatever else the machine does meets all of them. On a machine that is busy
besides, a server of several threads gets more of it; processor time an answer is the fairer figure then (Linux).
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import select
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote
from urllib.request import Request, urlopen

from smartspec.graph.sources import find_sources
from smartspec.provision import open_release

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENTS: Final = 8
SECONDS: Final = 1.0
PORTS: Final = {"raw": 8021, "plain": 8022, "ours": 8023, "routed": 8024}
QUERY: Final = "SELECT ?p ?o { <https://w3id.org/smartspec/id/partnership/bioeconomy> ?p ?o }"
JSON: Final = "application/sparql-results+json"
PLAIN: Final = """
async def app(scope, receive, send):
    if scope["type"] == "http":
        headers = [(b"content-type", b"text/plain"), (b"content-length", b"12")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"Hello world\\n"})

import uvicorn
uvicorn.run(app, port=%d, log_level="warning", loop="uvloop", http="httptools")
"""
SERVE: Final = [sys.executable, "-m", "smartspec", "serve"]


def main() -> None:
    """Measure, print, and write JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="paired rounds (default 7)")
    parser.add_argument("--json", type=Path, help="file for the figures")
    options = parser.parse_args()
    with servers() as processes:
        figures = measure(options.rounds, processes)
    for name, value in figures.items():
        print(f"{name:58} {value:12.4g}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


@contextlib.contextmanager
def servers() -> Iterator[dict[str, int]]:
    """All servers, ready to be asked: their process identifiers."""
    oxigraph = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if oxigraph is None:
        raise SystemExit("there is no oxigraph here; pip install oxigraph")
    commands = {
        "raw": [oxigraph, "serve", "--bind", f"127.0.0.1:{PORTS['raw']}"],
        "plain": [sys.executable, "-c", PLAIN % PORTS["plain"]],
        "ours": [*SERVE, "--port", str(PORTS["ours"])],
        "routed": [*SERVE, "--port", str(PORTS["routed"]), "--cache-bytes", "0"],
    }
    processes = {}
    with contextlib.ExitStack() as stack, tempfile.TemporaryFile() as out:
        for name, command in commands.items():
            process = subprocess.Popen(command, stdout=out, stderr=out)
            processes[name] = process.pid
            stack.callback(process.wait)
            stack.callback(process.terminate)
            wait_for(PORTS[name])
        quads = open_release(find_sources()).merge
        store = f"http://127.0.0.1:{PORTS['raw']}/store?default"
        urlopen(Request(store, quads, {"Content-Type": "application/n-triples"}, method="PUT")).close()
        yield processes


def wait_for(port: int) -> None:
    """Wait until someone listens."""
    for _ in range(600):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise SystemExit(f"nobody listens on port {port}")


def measure(rounds: int, processes: dict[str, int]) -> dict[str, float]:
    """All figures, by name: rates of the servers and processor time, and medians of the ratios within a round."""
    asked = request("/sparql", QUERY)
    requests = {
        "raw": request("/query", QUERY),
        "plain": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "ours": asked,
        "routed": asked,
    }
    lengths = {name: length_of(PORTS[name], wanted) for name, wanted in requests.items()}
    rates: dict[str, list[float]] = {name: [] for name in PORTS}
    costs: dict[str, list[float]] = {name: [] for name in PORTS}
    for _ in range(rounds):
        for name, port in PORTS.items():
            before = processor_seconds(processes[name])
            done, seconds = load(port, requests[name], lengths[name])
            rates[name].append(done / seconds)
            costs[name].append(1e6 * (processor_seconds(processes[name]) - before) / done)
    figures = {f"{name}, answers a second (median)": statistics.median(found) for name, found in rates.items()}
    figures |= {f"{name}, bytes of an answer with its headers": float(length) for name, length in lengths.items()}
    figures |= {f"{name}, µs of processor an answer": statistics.median(found) for name, found in costs.items()}
    for peer in ("raw", "plain", "routed"):
        ratios = sorted(ours / theirs for ours, theirs in zip(rates["ours"], rates[peer], strict=True))
        figures[f"ours / {peer}"] = statistics.median(ratios)
        figures[f"ours / {peer}, least"] = ratios[0]
        spent = (theirs / ours for ours, theirs in zip(costs["ours"], costs[peer], strict=True))
        figures[f"answers for the same processor time, ours / {peer}"] = statistics.median(spent)
    return figures


def request(path: str, query: str) -> bytes:
    """A query as a GET request, as clients send it."""
    headers = f"Host: localhost\r\nUser-Agent: benchmark\r\nAccept: {JSON}\r\nConnection: keep-alive"
    return f"GET {path}?query={quote(query)} HTTP/1.1\r\n{headers}\r\n\r\n".encode()


def length_of(port: int, wanted: bytes) -> int:
    """Bytes of an answer, once it has been given before."""
    with socket.create_connection(("127.0.0.1", port)) as client:
        length = 0
        for _ in range(2):
            client.sendall(wanted)
            length = len(read_answer(client))
        return length


def read_answer(client: socket.socket) -> bytes:
    """One answer whole, by its length or to its last chunk."""
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += client.recv(1 << 16)
    if not answer.startswith(b"HTTP/1.1 200"):
        raise SystemExit(answer.decode())
    head, _, body = answer.partition(b"\r\n\r\n")
    sizes = [line.partition(b":")[2] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")]
    while len(body) < int(sizes[0]) if sizes else not body.endswith(b"\r\n0\r\n\r\n"):
        body += client.recv(1 << 16)
    return head + b"\r\n\r\n" + body


def processor_seconds(process: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def load(port: int, wanted: bytes, length: int) -> tuple[int, float]:
    """Answers and seconds; each connection asks again when its answer has come."""
    poll = select.epoll()
    clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(CLIENTS)]
    missing = {client.fileno(): length for client in clients}
    by_number = {client.fileno(): client for client in clients}
    for client in clients:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        poll.register(client.fileno(), select.EPOLLIN)
        client.sendall(wanted)
    done, began = 0, time.perf_counter()
    while time.perf_counter() < began + SECONDS:
        for number, _ in poll.poll():
            client = by_number[number]
            missing[number] -= len(client.recv(1 << 17))
            if missing[number] <= 0:
                missing[number] = length
                done += 1
                client.sendall(wanted)
    seconds = time.perf_counter() - began
    for client in clients:
        client.close()
    return done, seconds


if __name__ == "__main__":
    main()
