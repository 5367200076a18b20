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
    from collections.abc import Iterable, Iterator, Sequence

ACCEPT: Final = "application/sparql-results+json, application/n-triples;q=0.9"
PATIENCE: Final = 15.0
_AT_ONCE: Final = 1 << 18
_UNREST: Final = 120.0


@dataclass
class Round:
    """What some clients saw.

    Attributes:
        times: seconds of each answer.
        lost: how many were no results.
        late: how many clients gave up.
        size: bytes that came.
        seconds: how long it all took.
    """

    times: list[float] = field(default_factory=list)
    lost: int = 0
    late: int = 0
    size: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds


def targets_of(path: str, queries: Iterator[str]) -> Iterator[str]:
    """The addresses of queries at an endpoint's path."""
    separator = "&" if "?" in path else "?"
    return (f"{path}{separator}query={quote(query, safe='')}" for query in queries)


def ask(  # noqa: PLR0913 - one load
    port: int, targets: Iterator[str], clients: int, seconds: float, least: int = 0, *, accept: str = ACCEPT
) -> Round:
    """Ask for some time, and until there are so many answers and each client has one; but not past our patience."""
    found = Round()
    poll = select.epoll()
    began = time.perf_counter()
    connections = {each.socket.fileno(): each for each in (Connection(port, targets, accept) for _ in range(clients))}
    for number in connections:
        poll.register(number, select.EPOLLIN)
    while connections and time.perf_counter() < began + PATIENCE:
        for number, _ in poll.poll(1):
            connection = connections[number]
            if not connection.receive(found):
                continue
            if connection.open and (time.perf_counter() < began + seconds or len(found.times) < least):
                connection.begin()
            else:
                del connections[number]
                connection.socket.close()
    found.late = len(connections)
    found.seconds = time.perf_counter() - began
    for connection in connections.values():
        connection.socket.close()
    poll.close()
    return found


class Connection:
    """One client: a connection, what it has of an answer, and the status of the last one."""

    def __init__(self, port: int, targets: Iterator[str], accept: str = ACCEPT) -> None:
        self.targets, self.accept = targets, accept
        self.open, self.status = True, 0
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.begin()

    def begin(self) -> None:
        """Ask for the next one."""
        self._head, self._missing, self._tail = b"", -1, b""
        self._head_missing = True
        head = f"GET {next(self.targets)} HTTP/1.1\r\nHost: localhost\r\nAccept: {self.accept}\r\n\r\n"
        self.began = time.perf_counter()
        self.socket.sendall(head.encode())

    def finish(self) -> Round:
        """Wait for the rest of the answer."""
        found = Round()
        while not self.receive(found):
            pass
        found.seconds = time.perf_counter() - self.began
        return found

    def receive(self, found: Round) -> bool:
        """Take what has come; whether the answer has ended."""
        piece = self.socket.recv(_AT_ONCE)
        found.size += len(piece)
        if not piece:
            self.open = False
            found.lost += 1
        elif not self._whole(piece):
            return False
        else:
            found.times.append(time.perf_counter() - self.began)
            found.lost += self.status != 200
        return True

    def _whole(self, piece: bytes) -> bool:
        """Whether the answer is whole with this piece, by its length or by the end of its chunks."""
        if self._head_missing:
            self._head += piece
            end = self._head.find(b"\r\n\r\n")
            if end < 0:
                return False
            lines, piece = self._head[:end].lower(), self._head[end + 4 :]
            length = lines.partition(b"content-length:")[2].partition(b"\r\n")[0]
            self._missing, self._tail = int(length) if length else -1, b"\r\n"
            self.status, self._head_missing = int(lines[9:12]), False
            self.open = b"connection: close" not in lines
            if length:
                self._missing -= len(piece)
                return self._missing <= 0
        elif self._missing >= 0:
            self._missing -= len(piece)
            return self._missing <= 0
        self._tail = (self._tail + piece)[-7:]
        return self._tail.endswith(b"\r\n0\r\n\r\n")


def family(process: int) -> list[int]:
    """A process and all below it."""
    below = [each for path in Path(f"/proc/{process}/task").glob("*/children") for each in _words(path)]
    return [process, *(each for child in below for each in family(int(child)))]


def processor_seconds(processes: Iterable[int]) -> float:
    """Seconds of processor time that processes and all below them have used, those that have ended included."""
    told = (_words(Path(f"/proc/{each}/stat")) for process in processes for each in family(process))
    return sum(int(field) for words in told for field in words[-39:-35]) / os.sysconf("SC_CLK_TCK")


def settle(processes: Sequence[int]) -> None:
    """Wait until processes rest for two seconds: what they prepare after their first answers is no one's load."""
    end, before = time.monotonic() + _UNREST, -1.0
    while time.monotonic() < end and processor_seconds(processes) > before + 1.5 / os.sysconf("SC_CLK_TCK"):
        before = processor_seconds(processes)
        time.sleep(2)


def memory(processes: Iterable[int]) -> float:
    """MiB of memory of processes and all below them, each page counted once."""
    told = (_words(Path(f"/proc/{each}/smaps_rollup")) for process in processes for each in family(process))
    return sum(int(words[words.index("Pss:") + 1]) for words in told if "Pss:" in words) / 1024


def _words(path: Path) -> list[str]:
    """The words of a file of ``/proc``; none where its process or thread has ended."""
    try:
        return path.read_text(encoding="ascii").split()
    except OSError:
        return []
