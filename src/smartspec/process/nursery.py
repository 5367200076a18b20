"""The other side of `smartspec.process.template`: what runs in the template's process and in its children."""

from __future__ import annotations

import gc
import os
import pickle
import select
import selectors
import socket
import sys
import time
from contextlib import contextmanager, suppress
from ctypes import CDLL
from fcntl import F_GETFL, F_SETFL, F_SETOWN, fcntl
from functools import partial
from pathlib import Path
from resource import RLIMIT_AS, RLIMIT_CORE, RUSAGE_SELF, getrusage, setrlimit
from signal import SIG_DFL, SIGCHLD, SIGKILL, set_wakeup_fd, signal
from threading import Thread
from typing import TYPE_CHECKING, Final, NoReturn, Protocol, runtime_checkable

from smartspec.process.limits import OUT_OF_MEMORY
from smartspec.process.messages import END, HEAD, RESULT, failure, framed, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PR_SET_PDEATHSIG: Final = 1
_STATM: Final = Path("/proc/self/statm")
_MIB: Final = 1 << 20
_PEAK_UNIT: Final = 1 if sys.platform == "darwin" else 1 << 10


@runtime_checkable
class OpenedHere(Protocol):
    """Something prepared that holds what cannot be forked, such as a database: each child opens it for itself.

    That comes before the child's memory is limited, so what it takes is not counted.
    """

    def open_here(self) -> None:
        """Open it in this process."""
        ...


def serve(descriptor: int) -> None:
    """The life of a template: prepare, then fork, kill and reap until its owner lets go."""
    with socket.socket(fileno=descriptor) as control:
        try:
            prepare = pickle.loads(read(control)[1])  # noqa: S301 - its owner wrote it
            with _ending_with_owner(control):
                prepared = prepare()
        except Exception as error:  # noqa: BLE001 - the process edge
            with suppress(OSError):
                control.sendall(failure(error))
            return
        gc.freeze()
        with suppress(OSError):  # an owner that is gone is noticed next
            control.sendall(framed(RESULT, b""))
        _Nursery(prepared, control).run()
        os._exit(0)  # to take what was prepared to pieces would take long


@contextmanager
def _ending_with_owner(control: socket.socket) -> Iterator[None]:
    """End this process when its owner ends meanwhile: what is prepared may take long, and nobody would want it."""
    flags = fcntl(control, F_GETFL)
    fcntl(control, F_SETOWN, os.getpid())
    fcntl(control, F_SETFL, flags | os.O_ASYNC)  # the kernel sends SIGIO, whose default is to end
    if select.select([control], [], [], 0)[0]:
        os._exit(1)
    try:
        yield
    finally:
        fcntl(control, F_SETFL, flags)


class _Nursery:
    """The children of a template, by process identifier: each one's leash, and the MiB that it began with."""

    def __init__(self, prepared: object, control: socket.socket) -> None:
        self.prepared, self.control = prepared, control
        self.children: dict[int, tuple[socket.socket, float]] = {}
        self.woken, self.waking = socket.socketpair()
        self.selector = selectors.DefaultSelector()

    def run(self) -> None:
        self.woken.setblocking(False)
        self.waking.setblocking(False)
        signal(SIGCHLD, lambda *_: None)
        set_wakeup_fd(self.waking.fileno(), warn_on_full_buffer=False)
        self.selector.register(self.control, selectors.EVENT_READ, self.fork)
        self.selector.register(self.woken, selectors.EVENT_READ, self.reap)
        with suppress(EOFError, ConnectionError):
            while True:
                for key, _ in self.selector.select():
                    key.data()
        for number in self.children:
            os.kill(number, SIGKILL)
        for number in self.children:
            os.waitpid(number, 0)

    def fork(self) -> None:
        """Start a child; where descriptors or processes run out there is none, and its owner finds the leash cut."""
        asked, descriptors, _, _ = socket.recv_fds(self.control, 1, 2)
        if not asked:
            raise EOFError
        template, inherited = os.getpid(), _resident()
        sockets = [socket.socket(fileno=descriptor) for descriptor in descriptors]
        try:
            line, leash = sockets
            number = os.fork()
        except (ValueError, OSError):
            for received in sockets:
                received.close()
            return
        if number == 0:
            self.forget(leash)
            _live(self.prepared, line, template)
        line.close()
        self.children[number] = leash, inherited
        self.selector.register(leash, selectors.EVENT_READ, partial(self.let_go, number, leash))

    def forget(self, leash: socket.socket) -> None:
        """In a fresh child: close what is the template's alone."""
        set_wakeup_fd(-1)
        signal(SIGCHLD, SIG_DFL)
        self.selector.close()
        for mine in (self.control, self.woken, self.waking, leash, *(held for held, _ in self.children.values())):
            mine.close()

    def let_go(self, number: int, leash: socket.socket) -> None:
        """The owner dropped a leash; the child may have been reaped a moment ago."""
        if leash.fileno() >= 0:
            self.selector.unregister(leash)
            os.kill(number, SIGKILL)

    def reap(self) -> None:
        with suppress(BlockingIOError):
            self.woken.recv(1 << 12)
        while self.children:
            number, status, usage = os.wait4(-1, os.WNOHANG)
            if number == 0:
                return
            if number in self.children:
                leash, inherited = self.children.pop(number)
                peak = max(0.0, usage.ru_maxrss * _PEAK_UNIT / _MIB - inherited)
                with suppress(OSError):
                    leash.send(END.pack(os.waitstatus_to_exitcode(status), peak))
                with suppress(KeyError):
                    self.selector.unregister(leash)
                leash.close()


def _live(prepared: object, line: socket.socket, template: int) -> NoReturn:
    """The life of a child."""
    code = 1
    try:
        _die_with(template)
        line.setblocking(True)
        memory, work, arguments = pickle.loads(read(line)[1])  # noqa: S301 - its owner wrote it
        if isinstance(prepared, OpenedHere):
            prepared.open_here()
        limit_memory(memory)
        work(prepared, line, *arguments)
        code = 0
    except MemoryError:
        code = OUT_OF_MEMORY
    except Exception as error:  # noqa: BLE001 - the process edge
        with suppress(OSError):
            line.sendall(failure(error))
    finally:
        os._exit(code)


def answer(
    prepared: object,
    line: socket.socket,
    function: Callable[..., object],
    arguments: tuple[object, ...],
    most: int | None,
) -> None:
    """The work that `Template.run` gives a child: one result, or only its length where it is too long."""
    body = pickle.dumps(function(prepared, *arguments))
    too_long = most is not None and len(body) > most
    line.sendall(HEAD.pack(RESULT, len(body)) if too_long else framed(RESULT, body))


def _die_with(template: int) -> None:
    """Have the kernel kill this process when the template ends (Linux, prctl(2)); it may have ended already."""
    if sys.platform == "linux":
        CDLL(None).prctl(_PR_SET_PDEATHSIG, SIGKILL)
    if os.getppid() != template:
        os._exit(1)


def limit_memory(mebibytes: int | None) -> None:
    """Allow this process so many MiB of address space beyond today's; where the system cannot, a thread watches it."""
    setrlimit(RLIMIT_CORE, (0, 0))
    if mebibytes is None:
        return
    try:
        most = _pages(0) + mebibytes * _MIB
        setrlimit(RLIMIT_AS, (most, most))
    except (OSError, ValueError):
        Thread(target=watch_memory, args=(mebibytes + _resident(),), daemon=True).start()


def watch_memory(mebibytes: float) -> None:
    """End this process when more memory than this is resident; for a thread, on systems without ``RLIMIT_AS``."""
    while getrusage(RUSAGE_SELF).ru_maxrss * _PEAK_UNIT <= mebibytes * _MIB:
        time.sleep(0.02)
    os._exit(OUT_OF_MEMORY)


def _resident() -> float:
    """MiB of memory that this process has; where the system does not tell, the most that it ever had."""
    try:
        return _pages(1) / _MIB
    except OSError:
        return getrusage(RUSAGE_SELF).ru_maxrss * _PEAK_UNIT / _MIB


def _pages(column: int) -> int:
    """Bytes of this process by a column of ``/proc/self/statm``: 0 is address space, 1 is resident memory."""
    return int(_STATM.read_text(encoding="ascii").split()[column]) * os.sysconf("SC_PAGESIZE")
