"""A process that is prepared once, and the children that are forked from it, as their owner sees them.

A `Template` prepares something, such as a graph in memory, and forks a `Child` for each piece of work. It has one
thread, so forking it is safe whatever threads its owner runs, and a fork costs milliseconds where a fresh interpreter
with its imports costs a second. Owner and child speak over the child's *line*; the child's *leash* runs from the owner
to the template. When the owner lets go of a leash, on purpose or by dying, the template kills that child; when the
template dies, its children die with it (on Linux; elsewhere when their work ends). Only the template reaps and kills,
so no signal ever meets a stranger that got a dead child's number, and no zombie stays.

It needs a system that forks (Linux, macOS, BSD). Functions travel by name, their arguments and results pickled.
"""

from __future__ import annotations

import asyncio
import pickle
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from functools import partial
from typing import TYPE_CHECKING, Final, Generic, Self, TypeVar, TypeVarTuple

from smartspec.process.allocator import with_allocator
from smartspec.process.limits import End, LimitError, TemplateError, WorkError
from smartspec.process.messages import END, FAILURE, HEAD, RESULT, framed, read
from smartspec.process.nursery import answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from smartspec.process.limits import Limits

P = TypeVar("P")
R = TypeVar("R")
A = TypeVarTuple("A")

_BOOT: Final = """
import signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the owner
sys.path[:] = sys.argv[2:]
from smartspec.process.nursery import serve
serve(int(sys.argv[1]))
"""


class Child:
    """A forked process, seen from its owner. It lives until its work is done or `close` is called.

    ``line`` is a stream socket, non-blocking here; its other end is the work's.
    """

    def __init__(self, line: socket.socket, leash: socket.socket) -> None:
        self.line, self._leash = line, leash
        self._ended: asyncio.Future[End] | None = None
        line.setblocking(False)
        leash.setblocking(False)

    async def begin(self, memory: int | None, work: Callable[..., None], *arguments: object) -> None:
        """Let the child run ``work(prepared, line, *arguments)`` with at most so many MiB of memory, and end.

        Raises:
            OSError: the child is gone.
        """
        await asyncio.get_running_loop().sock_sendall(self.line, begin_request(memory, work, *arguments))

    async def receive(self, most: int | None = None) -> tuple[bytes, bytearray]:
        """One message of the child: its kind and its body.

        Raises:
            EOFError: the child ended before its message did.
            LimitError: a result of more bytes than ``most``; none of it was read.
        """
        kind, length = HEAD.unpack(await self._read(HEAD.size))
        if most is not None and kind == RESULT and length > most:
            raise LimitError("result", most, length)
        return kind, await self._read(length)

    async def _read(self, length: int) -> bytearray:
        body, filled, loop = bytearray(length), 0, asyncio.get_running_loop()
        while filled < length:
            try:
                count = await loop.sock_recv_into(self.line, memoryview(body)[filled:])
            except ConnectionError:
                count = 0
            if not count:
                raise EOFError
            filled += count
        return body

    def kill(self) -> None:
        """Have the child killed, if it still runs. Returns at once; `end` tells when it is gone."""
        with suppress(OSError):
            self._leash.shutdown(socket.SHUT_WR)

    async def end(self) -> End:
        """Wait until the child is gone; one call at a time.

        Raises:
            TemplateError: there was no child, the template went first, or `close` was called.
        """
        if self._leash.fileno() < 0:
            raise TemplateError("the process was let go")
        loop = asyncio.get_running_loop()
        ended: asyncio.Future[End] = loop.create_future()
        self._ended = ended
        loop.add_reader(self._leash, self._hear, ended)
        try:
            return await ended
        finally:
            self._listen_no_more(loop)

    def close(self) -> None:
        """Let go: a child that still runs is killed, and nobody waits for that.

        Who reads or writes its line by an event loop has that loop forget the line first.
        """
        ended = self._ended
        if ended:
            self._listen_no_more(ended.get_loop())
            if not ended.done():
                ended.set_exception(TemplateError("the process was let go"))
        self.line.close()
        self._leash.close()

    def _hear(self, ended: asyncio.Future[End]) -> None:
        """Take the template's word on how the child ended."""
        try:
            told = self._leash.recv(END.size)
        except BlockingIOError:
            return
        except OSError:
            told = b""
        if ended.done():
            return
        if told:
            ended.set_result(End(*END.unpack(told)))
        else:
            gone = "the process could not be forked, or what it was forked from is gone"
            ended.set_exception(TemplateError(gone))

    def _listen_no_more(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._ended:
            self._ended = None
            loop.remove_reader(self._leash)


def begin_request(memory: int | None, work: Callable[..., None], *arguments: object) -> bytes:
    """The message that `Child.begin` sends, for an owner that writes the line itself."""
    return framed(RESULT, pickle.dumps((memory, work, arguments)))


class Template(Generic[P]):
    """A process that has called ``prepare(*arguments)`` once and forks children that begin with what it returned.

    Making one blocks until it is prepared. Close it, or use it in a ``with`` statement. It may be used by several
    threads and event loops.

    Attributes:
        control: the socket between owner and template. It becomes readable when the template ends, and never before.

    Raises:
        WorkError: the preparation raised.
        TemplateError: the process died of it.
    """

    def __init__(self, prepare: Callable[[*A], P], /, *arguments: *A) -> None:
        self.control, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-c", _BOOT, str(theirs.fileno()), *sys.path]
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
                command, stdin=subprocess.DEVNULL, env=with_allocator(), pass_fds=[theirs.fileno()]
            )
        try:
            self.control.sendall(framed(RESULT, pickle.dumps(partial(prepare, *arguments))))
            kind, body = read(self.control)
        except (OSError, EOFError) as error:
            self.close()
            raise TemplateError("the process died while it was being prepared") from error
        if kind == FAILURE:
            self.close()
            raise WorkError(*pickle.loads(body))  # noqa: S301 - our own process wrote it
        self.control.setblocking(False)

    @property
    def number(self) -> int:
        """The process identifier."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it can still fork."""
        return self._process.poll() is None

    def fork(self) -> Child:
        """A child, which waits for `Child.begin`.

        Raises:
            TemplateError: the template is gone or does not listen, or there are no descriptors left.
        """
        with ExitStack() as stack:
            try:
                line, work = map(stack.enter_context, socket.socketpair())
                leash, held = map(stack.enter_context, socket.socketpair())
                socket.send_fds(self.control, [RESULT], [work.fileno(), held.fileno()])
            except OSError as error:
                raise TemplateError(f"no process can be forked: {error.strerror}") from error
            stack.pop_all()
            work.close()
            held.close()
        return Child(line, leash)

    async def run(self, function: Callable[[P, *A], R], /, *arguments: *A, limits: Limits) -> R:
        """``function(prepared, …)`` in a child of its own, which is killed when this call is cancelled.

        Raises:
            LimitError: a limit was passed.
            WorkError: the function raised.
            CrashError: the child died.
            TemplateError: the template is gone.
        """
        started, child = time.monotonic(), self.fork()
        try:
            async with asyncio.timeout(limits.seconds):
                await child.begin(limits.memory, answer, function, arguments, limits.result)
                kind, body = await child.receive(limits.result)
        except TimeoutError:
            raise LimitError("seconds", limits.seconds or 0, time.monotonic() - started) from None
        except (EOFError, ConnectionError):
            raise (await child.end()).error(limits.memory) from None
        finally:
            child.close()
        if kind == FAILURE:
            raise WorkError(*pickle.loads(body))  # noqa: S301 - our own process wrote it
        result: R = pickle.loads(body)  # noqa: S301 - our own process wrote it
        return result

    def run_now(self, function: Callable[[P, *A], R], /, *arguments: *A, limits: Limits) -> R:
        """`run` for a thread that runs no event loop."""
        return asyncio.run(self.run(function, *arguments, limits=limits))

    def close(self) -> None:
        """End the template and all its children; when this returns, none of them runs."""
        self.control.close()
        self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def run(function: Callable[[*A], R], /, *arguments: *A, limits: Limits) -> R:
    """``function(…)`` in a fresh process, for one piece of work and no more; raises what `Template.run` raises."""
    with Template(_itself, function) as template:
        return template.run_now(_call, *arguments, limits=limits)


def _itself(function: Callable[[*A], R]) -> Callable[[*A], R]:
    return function


def _call(function: Callable[[*A], R], *arguments: *A) -> R:
    return function(*arguments)
