"""Clients of a benchmark: kept-alive connections, each of which asks again when its answer is there; one thread."""

from __future__ import annotations

import os
import select
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator

ACCEPT: Final = "application/sparql-results+json, application/n-triples;q=0.9"
_AT_ONCE: Final = 1 << 18
_PATIENCE: Final = 300.0


@dataclass
class Round:
    """What some clients saw: seconds of each answer, how many were no results, bytes, and how long it all took."""

    times: list[float] = field(default_factory=list)
    lost: int = 0
    size: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds


def targets_of(path: str, queries: Iterator[str]) -> Iterator[str]:
    """The addresses of queries at an endpoint's path."""
    return (f"{path}?query={quote(query, safe='')}" for query in queries)


def ask(port: int, targets: Iterator[str], clients: int, seconds: float, *, accept: str = ACCEPT) -> Round:
    """Ask for some time, or until each client has one answer where that takes longer."""
    found = Round()
    poll = select.epoll()
    connections = {}
    began = time.perf_counter()
    for _ in range(clients):
        connection = _Connection(port, targets, accept)
        connections[connection.socket.fileno()] = connection
        poll.register(connection.socket.fileno(), select.EPOLLIN)
    while connections:
        events = poll.poll(_PATIENCE)
        if not events:
            raise SystemExit(f"no answer from port {port} in {_PATIENCE:g} s")
        for number, _ in events:
            connection = connections[number]
            if not connection.receive(found):
                continue
            if time.perf_counter() < began + seconds:
                connection.begin()
            else:
                del connections[number]
                connection.socket.close()
    found.seconds = time.perf_counter() - began
    poll.close()
    return found


class _Connection:
    """One client: a connection, and what it has of an answer."""

    def __init__(self, port: int, targets: Iterator[str], accept: str) -> None:
        self.port, self.targets, self.accept = port, targets, accept
        self.begin(new=True)

    def begin(self, *, new: bool = False) -> None:
        """Ask for the next one."""
        if new:
            self.socket = socket.create_connection(("127.0.0.1", self.port))
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.head, self.missing, self.tail = b"", -1, b""
        head = f"GET {next(self.targets)} HTTP/1.1\r\nHost: localhost\r\nAccept: {self.accept}\r\n\r\n"
        self.began = time.perf_counter()
        self.socket.sendall(head.encode())

    def receive(self, found: Round) -> bool:
        """Take what has come; whether the answer is whole."""
        piece = self.socket.recv(_AT_ONCE)
        if not piece:
            raise SystemExit(f"port {self.port} closed a connection after {self.head[:200]!r}")
        found.size += len(piece)
        if self.missing < 0 and not self.tail:
            self.head += piece
            end = self.head.find(b"\r\n\r\n")
            if end < 0:
                return False
            lines = self.head[:end].lower()
            piece = self.head[end + 4 :]
            length = lines.partition(b"content-length:")[2].partition(b"\r\n")[0]
            self.missing = int(length) if length else -1
            self.tail = b"\r\n" if self.missing < 0 else b""
        if self.missing >= 0:
            self.missing -= len(piece)
            if self.missing > 0:
                return False
        else:
            self.tail = (self.tail + piece)[-7:]
            if not self.tail.endswith(b"\r\n0\r\n\r\n"):
                return False
        found.times.append(time.perf_counter() - self.began)
        found.lost += b" 200 " not in self.head[:16]
        return True


def family(process: int) -> list[int]:
    """A process and all below it."""
    below = [each for path in Path(f"/proc/{process}/task").glob("*/children") for each in path.read_text().split()]
    return [process, *(each for child in below for each in family(int(child)))]


def processor_seconds(process: int) -> float:
    """Seconds of processor time that a process and all below it have used."""
    total = 0
    for each in family(process):
        fields = Path(f"/proc/{each}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def memory(process: int) -> float:
    """MiB of memory of a process and all below it, each page counted once."""
    total = 0
    for each in family(process):
        lines = Path(f"/proc/{each}/smaps_rollup").read_text(encoding="ascii").splitlines()
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024
