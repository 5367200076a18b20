"""The servers of a benchmark, each on the same data, each for as long as it is measured beside the others."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx

from tests.engine.servers import free_port, virtuoso

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack

    Maker = Callable[[ExitStack, Path, Path], "Peer"]

_GRAPH: Final = "urn:graph"
_PATIENCE: Final = 1800.0
_LIMITS: Final = ("--query-timeout", "300", "--result-bytes", str(1 << 31))


@dataclass(frozen=True)
class Peer:
    """A server that runs.

    Attributes:
        processes: its processes, but for those that they started.
        load: seconds from nothing to the first answer, the data being a file.
        start: the same, where the data had been loaded before; None where each start loads them.
    """

    name: str
    port: int
    path: str
    processes: tuple[int, ...]
    load: float
    start: float | None = None


def smartspec(stack: ExitStack, data: Path, folder: Path) -> Peer:
    """Our service, the data in memory."""
    del folder
    port, process, seconds = serve(stack, "--data", str(data), "--memory-triples", str(1 << 30), *_LIMITS)
    return Peer("SmartSpec", port, "/sparql", (process.pid,), seconds)


def smartspec_on_disk(stack: ExitStack, data: Path, folder: Path) -> Peer:
    """Our service, the data in a store on disk; it is started twice."""
    options = ("--data", str(data), "--store", str(folder / "ours"), *_LIMITS)
    _, process, load = serve(stack, *options)
    process.terminate()
    process.wait()
    port, process, start = serve(stack, *options)
    return Peer("SmartSpec, disk", port, "/sparql", (process.pid,), load, start)


def smartspec_before_oxigraph(stack: ExitStack, data: Path, folder: Path) -> Peer:
    """Our service before an Oxigraph server that holds the data in memory."""
    behind = oxigraph(stack, data, folder)
    url = f"http://127.0.0.1:{behind.port}/query"
    port, process, start = serve(stack, "--engine", url, "--query-timeout", "300")
    both = process.pid, *behind.processes
    return Peer("SmartSpec on Oxigraph", port, "/sparql", both, behind.load + start, start)


def oxigraph(stack: ExitStack, data: Path, folder: Path) -> Peer:
    """Oxigraph's server, the data in memory."""
    del folder
    port = free_port()
    began = time.perf_counter()
    process = run(stack, [beside("oxigraph"), "serve", "--bind", f"127.0.0.1:{port}"], port)
    _put(f"http://127.0.0.1:{port}/store?default", data)
    _first_answer(port, "/query")
    return Peer("Oxigraph", port, "/query", (process.pid,), time.perf_counter() - began)


def oxigraph_on_disk(stack: ExitStack, data: Path, folder: Path) -> Peer:
    """Oxigraph's server on a store on disk, loaded by its own command."""
    port, program, location = free_port(), beside("oxigraph"), str(folder / "raw")
    began = time.perf_counter()
    subprocess.run([program, "load", "--location", location, "--file", str(data)], check=True, capture_output=True)
    loaded = time.perf_counter()
    process = run(stack, [program, "serve", "--location", location, "--bind", f"127.0.0.1:{port}"], port)
    _first_answer(port, "/query")
    ready = time.perf_counter()
    return Peer("Oxigraph, disk", port, "/query", (process.pid,), ready - began, ready - loaded)


def rdflib_endpoint(store: str, program: str) -> Maker:
    """rdflib-endpoint with one of its stores; ``program`` is its command."""

    def start(stack: ExitStack, data: Path, folder: Path) -> Peer:
        del folder
        port = free_port()
        began = time.perf_counter()
        command = [program, "serve", "--host", "127.0.0.1", "--port", str(port), "--store", store, str(data)]
        process = run(stack, command, port)
        _first_answer(port, "/")
        return Peer(f"rdflib-endpoint, {store}", port, "/", (process.pid,), time.perf_counter() - began)

    return start


def virtuoso_server(stack: ExitStack, data: Path, folder: Path) -> Peer:
    """Virtuoso, the data in one graph, with a thread for each client and half a GiB of buffers."""
    port, place = free_port(), folder / "virtuoso"
    place.mkdir()
    began = time.perf_counter()
    server = stack.enter_context(virtuoso(port, place, threads=40, buffers=65_000))
    _put(f"{server.target.graph_store}?graph-uri={_GRAPH}", data, server.target.auth)
    _first_answer(port, "/sparql")
    seconds = time.perf_counter() - began
    return Peer("Virtuoso", port, "/sparql", (server.process,), seconds)


def serve(stack: ExitStack, *options: str) -> tuple[int, subprocess.Popen[bytes], float]:
    """Our service, started and asked once: its port, its process, and the seconds that this took."""
    port = free_port()
    began = time.perf_counter()
    command = [sys.executable, "-m", "smartspec", "serve", "--port", str(port), "--query-log", "none", *options]
    process = run(stack, command, port)
    _first_answer(port, "/sparql")
    return port, process, time.perf_counter() - began


def beside(name: str) -> str:
    """The path of a program of this environment, or of the system."""
    found = shutil.which(name, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if found is None:
        raise SystemExit(f"there is no {name} here; pip install {name}")
    return found


def run(stack: ExitStack, command: list[str], port: int) -> subprocess.Popen[bytes]:
    """Start a server that ends with the run; its process, once it listens."""
    process = stack.enter_context(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    stack.callback(process.terminate)
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.02)
        else:
            return process
    raise SystemExit(f"{' '.join(command)} did not start")


def _first_answer(port: int, path: str) -> None:
    """Wait for the answer to a query that looks at the data."""
    query = {"query": "SELECT * { ?s ?p ?o } LIMIT 1"}
    httpx.get(f"http://127.0.0.1:{port}{path}", params=query, timeout=_PATIENCE, trust_env=False).raise_for_status()


def _put(url: str, data: Path, auth: httpx.Auth | None = None) -> None:
    headers = {"Content-Type": "application/n-triples"}
    content = data.read_bytes()
    answer = httpx.put(url, content=content, headers=headers, auth=auth, timeout=_PATIENCE, trust_env=False)
    answer.raise_for_status()
