"""Real SPARQL servers on loopback, each for as long as a test needs it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from smartspec.engine.credentials import credentials
from smartspec.engine.publication import Target

if TYPE_CHECKING:
    from collections.abc import Iterator

_INI = """
[Database]
DatabaseFile = virtuoso.db
TransactionFile = virtuoso.trx
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
ServerThreads = {threads}
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = {threads}
ServerRoot = .
[SPARQL]
DefaultQuery = ASK {{}}
"""
_PATIENCE = 240.0


@dataclass(frozen=True)
class Server:
    """A server that runs: where it is asked, where a release is put, and its process."""

    query: str
    target: Target
    process: int


def program(name: str) -> str:
    """The path of a program; skips the test where it is missing, but fails it in CI."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.is_file() else shutil.which(name)
    if found is None:
        reason = f"{name} is not installed"
        if os.environ.get("SMARTSPEC_CI") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@contextmanager
def oxigraph(port: int, location: Path) -> Iterator[Server]:
    """Oxigraph's own server (pip package ``oxigraph``)."""
    root = f"http://127.0.0.1:{port}"
    command = [program("oxigraph"), "serve", "--location", str(location), "--bind", f"127.0.0.1:{port}"]
    with _running(command, location.parent, f"{root}/query") as process:
        yield Server(f"{root}/query", Target(f"{root}/update", f"{root}/store"), process)


@contextmanager
def virtuoso(port: int, folder: Path, threads: int = 10, buffers: int = 10_000) -> Iterator[Server]:
    """Virtuoso (Debian package ``virtuoso-opensource-7-bin``); a buffer has 8 KiB."""
    root = f"http://127.0.0.1:{port}"
    command = [program("virtuoso-t"), "+foreground", "+configfile", "virtuoso.ini"]
    sizes = {"threads": threads, "buffers": buffers, "dirty": buffers * 6 // 10}
    (folder / "virtuoso.ini").write_text(_INI.format(sql=free_port(), http=port, **sizes), encoding="utf-8")
    auth = credentials("dba", "dba", None)
    with _running(command, folder, f"{root}/sparql") as process:
        yield Server(f"{root}/sparql", Target(f"{root}/sparql-auth", f"{root}/sparql-graph-crud-auth", auth), process)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(command: list[str], folder: Path, address: str) -> Iterator[int]:
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(process, address)
            yield process.pid
        finally:
            process.kill()


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            httpx.get(address, params={"query": "ASK {}"}, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    ended = process.poll()
    pytest.fail(f"{command_name(process)} " + ("did not start in time" if ended is None else f"ended with {ended}"))


def command_name(process: subprocess.Popen[bytes]) -> str:
    """What a process runs."""
    return str(process.args[0] if isinstance(process.args, list) else process.args)
