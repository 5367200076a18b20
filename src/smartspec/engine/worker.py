"""A worker process as the serving process sees it: one question at a time, over one line."""

from __future__ import annotations

import asyncio
import os
import pickle
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from smartspec.engine.protocol import Answer
from smartspec.engine.serving import HELLO, LAST, PROBLEM, SPOOLED, encode, serve_questions
from smartspec.engine.spool import SpooledFile
from smartspec.errors import ProblemError
from smartspec.process.limits import WorkError
from smartspec.process.messages import FAILURE, HEAD

if TYPE_CHECKING:
    from collections.abc import Callable

    from smartspec.engine.limits import Limits
    from smartspec.engine.protocol import Question
    from smartspec.process.limits import End
    from smartspec.process.template import Child

_AT_ONCE: Final = 1 << 17
_PATIENCE: Final = 2.0
"""Seconds to wait for the template's word on how a worker ended."""
_NICENESS: Final = 15


class Worker:
    """A child of the template that answers questions. It belongs to one event loop.

    Attributes:
        number: its process identifier; 0 until it has said so.
        isolation: how it was cut from the network, None until it has said so.
        begun: when its question was asked, by the loop's clock.
        deadline: when it must have answered.
        slow: its question runs long, so that its priority was lowered, which cannot be undone.
        spent: it must not be asked again.
    """

    number: int
    isolation: str | None

    def __init__(self, child: Child, limits: Limits, on_end: Callable[[Worker], None]) -> None:
        self.number, self.isolation = 0, None
        self.slow = self.spent = False
        self._last = self._dead = False
        self.begun = 0.0
        self.deadline = 0.0
        self._child = child
        self._on_end = on_end
        self._received = bytearray()
        self._descriptor: int | None = None
        self._reply: asyncio.Future[tuple[bytes, bytes, int | None]] | None = None
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(child.line, self._read)
        memory, result = limits.query_memory, limits.result_bytes
        self._begin: asyncio.Task[None] | None = self._loop.create_task(
            child.begin(memory, serve_questions, memory, result)
        )

    async def ask(self, question: Question) -> Answer:
        """The answer. A call that is cancelled, or that raises anything but a problem, leaves the worker spent.

        Raises:
            ProblemError: the query was refused, or met a limit that the worker minds itself.
            EOFError: the worker died.
            WorkError: the worker raised what nobody foresaw.
            TimeoutError: `expire` was called.
        """
        spent, self.spent = self.spent, True
        self._reply = self._loop.create_future()
        try:
            await self._send(encode(question))
            kind, body, descriptor = await self._reply
        finally:
            self._reply = None
        self.spent = spent or self._last or self._dead or kind == FAILURE
        if kind == PROBLEM:
            raise _problem(body)
        if kind == FAILURE:
            raise WorkError(*pickle.loads(body))  # noqa: S301 - our own process wrote it
        if descriptor is not None:
            return Answer(SpooledFile(descriptor, int(body)), question.result_format)
        return Answer(body, question.result_format)

    def expire(self) -> None:
        """Give the question up: its time is over."""
        self._fail(TimeoutError())

    def slow_down(self) -> None:
        """Let quicker ones go first."""
        self.slow = True
        if self.number:
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.number, _NICENESS)

    async def end(self) -> End | None:
        """How it ended; None where nobody says so in time.

        Raises:
            TemplateError: the template went first.
        """
        try:
            return await asyncio.wait_for(self._child.end(), _PATIENCE)
        except TimeoutError:
            return None

    def close(self) -> None:
        """Let go: a worker that still runs is killed, and nobody waits for that."""
        self.spent = True
        if self._begin:
            self._begin.cancel()
        if self._child.line.fileno() >= 0:
            self._loop.remove_reader(self._child.line)
        self._child.close()
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    async def _send(self, message: bytes) -> None:
        """Send a question; one that is expired or answered before it is sent whole is not sent on."""
        try:
            if self._begin:
                await self._begin
                self._begin = None
            rest = memoryview(message)[self._child.line.send(message) :]
        except BlockingIOError:
            rest = memoryview(message)
        except OSError as error:
            raise EOFError from error
        if rest and self._reply:
            sending = self._loop.create_task(self._loop.sock_sendall(self._child.line, rest))
            both: set[asyncio.Future[Any]] = {sending, self._reply}
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            sending.cancel()
            with suppress(OSError, asyncio.CancelledError):
                await sending

    def _read(self) -> None:
        """Take what has come; the line can be read."""
        try:
            piece, descriptors, _, _ = socket.recv_fds(self._child.line, _AT_ONCE, 1)
        except BlockingIOError:
            return
        except OSError:
            piece, descriptors = b"", []
        if descriptors:
            self._descriptor = descriptors[0]
        self._received += piece
        while self._take_message():
            pass
        if not piece:
            self._loop.remove_reader(self._child.line)
            self.spent = self._dead = True
            self._fail(EOFError())
            self._on_end(self)

    def _take_message(self) -> bool:
        if len(self._received) < HEAD.size:
            return False
        kind, length = HEAD.unpack_from(self._received)
        end = HEAD.size + length
        if len(self._received) < end:
            return False
        body = bytes(memoryview(self._received)[HEAD.size : end])
        del self._received[:end]
        if kind == HELLO:
            self.number, self.isolation = pickle.loads(body)  # noqa: S301 - our own process wrote it
        elif kind == LAST:
            self._last = True
        elif self._reply and not self._reply.done():
            descriptor, self._descriptor = (self._descriptor, None) if kind == SPOOLED else (None, self._descriptor)
            self._reply.set_result((kind, body, descriptor))
        return True

    def _fail(self, error: Exception) -> None:
        if self._reply and not self._reply.done():
            self._reply.set_exception(error)


def _problem(message: bytes) -> ProblemError:
    """The problem that a worker met; its class may make its own words, so these are put back as they were."""
    kind, detail, extensions, headers = pickle.loads(message)  # noqa: S301 - our own process wrote it
    problem: ProblemError = kind.__new__(kind)
    ProblemError.__init__(problem, detail, extensions, headers)
    return problem
