"""The servers of a benchmark, each on the same data, each for as long as it is measured beside the others."""

from __future__ import annotations

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

_GRAPH: Final = "urn:graph"
_PATIENCE: Final = 600.0
_LIMITS: Final = ("--query-timeout", "300", "--result-bytes", str(1 << 31))


@dataclass(frozen=True)
class Peer:
    """A server that runs: where it is asked, its process, and seconds from its start (and load) to its first answer."""

    name: str
    port: int
    path: str
    process: int
    start: float


def smartspec(stack: ExitStack, data: Path, folder: Path) -> Peer:
    """Our service, the data in memory."""
    del folder
    return _serve(stack, "SmartSpec", "--data", str(data), *_LIMITS)


def smartspec_on_disk(stack: ExitStack, data: Path, folder: Path) -> Peer:
    """Our service, the data in a store on disk."""
    return _serve(stack, "SmartSpec, disk", "--data", str(data), "--store", str(folder / "ours"), *_LIMITS)


def smartspec_before_oxigraph(stack: ExitStack, data: Path, folder: Path) -> Peer:
    """Our service before an Oxigraph server that holds the data."""
    behind = oxigraph(stack, data, folder)
    url = f"http://127.0.0.1:{behind.port}/query"
    return _serve(stack, "SmartSpec on Oxigraph", "--engine", url, "--query-timeout", "300")


def oxigraph(stack: ExitStack, data: Path, folder: Path) -> Peer:
    """Oxigraph's server, the data in memory."""
    del folder
    port = free_port()
    began = time.perf_counter()
    process = _run(stack, [_beside("oxigraph"), "serve", "--bind", f"127.0.0.1:{port}"], port)
    _put(f"http://127.0.0.1:{port}/store?default", data)
    return Peer("Oxigraph", port, "/query", process, time.perf_counter() - began)


def oxigraph_on_disk(stack: ExitStack, data: Path, folder: Path) -> Peer:
    """Oxigraph's server on a store on disk, loaded by its own command."""
    port, program = free_port(), _beside("oxigraph")
    began = time.perf_counter()
    subprocess.run(
        [program, "load", "--location", str(folder / "raw"), "--file", str(data)], check=True, capture_output=True
    )
    command = [program, "serve", "--location", str(folder / "raw"), "--bind", f"127.0.0.1:{port}"]
    return Peer("Oxigraph, disk", port, "/query", _run(stack, command, port), time.perf_counter() - began)


def rdflib_endpoint(store: str, program: str) -> Callable[[ExitStack, Path, Path], Peer]:
    """rdflib-endpoint with one of its stores; ``program`` is its command."""

    def start(stack: ExitStack, data: Path, folder: Path) -> Peer:
        del folder
        port = free_port()
        began = time.perf_counter()
        command = [program, "serve", "--host", "127.0.0.1", "--port", str(port), "--store", store, str(data)]
        process = _run(stack, command, port)
        return Peer(f"rdflib-endpoint, {store}", port, "/", process, time.perf_counter() - began)

    return start


def virtuoso_server(stack: ExitStack, data: Path, folder: Path) -> Peer:
    """Virtuoso, the data in one graph."""
    port, place = free_port(), folder / "virtuoso"
    place.mkdir()
    began = time.perf_counter()
    server = stack.enter_context(virtuoso(port, place))
    _put(f"{server.target.graph_store}?graph-uri={_GRAPH}", data, server.target.auth)
    process = int(subprocess.run(["pgrep", "-n", "virtuoso-t"], check=True, capture_output=True, text=True).stdout)
    return Peer("Virtuoso", port, "/sparql", process, time.perf_counter() - began)


def _serve(stack: ExitStack, name: str, *options: str) -> Peer:
    port = free_port()
    began = time.perf_counter()
    command = [sys.executable, "-m", "smartspec", "serve", "--port", str(port), "--query-log", "none", *options]
    process = _run(stack, command, port)
    httpx.get(f"http://127.0.0.1:{port}/sparql", params={"query": "ASK {}"}, timeout=_PATIENCE, trust_env=False)
    return Peer(name, port, "/sparql", process, time.perf_counter() - began)


def _beside(name: str) -> str:
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.is_file() else shutil.which(name)
    if found is None:
        raise SystemExit(f"there is no {name} here; pip install {name}")
    return found


def _put(url: str, data: Path, auth: httpx.Auth | None = None) -> None:
    headers = {"Content-Type": "application/n-triples"}
    content = data.read_bytes()
    answer = httpx.put(url, content=content, headers=headers, auth=auth, timeout=_PATIENCE, trust_env=False)
    answer.raise_for_status()


def _run(stack: ExitStack, command: list[str], port: int) -> int:
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
            return process.pid
    raise SystemExit(f"{' '.join(command)} did not start")
