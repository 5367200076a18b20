"""A worker process as the serving process sees it: one question at a time, over one line."""

from __future__ import annotations

import asyncio
import os
import pickle
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from smartspec.engine.limits import SpoolFullError
from smartspec.engine.protocol import Answer
from smartspec.engine.serving import HELLO, LAST, PROBLEM, SPOOLED, encode, serve_questions
from smartspec.engine.spool import SpooledFile
from smartspec.errors import ProblemError
from smartspec.process.limits import WorkError
from smartspec.process.messages import FAILURE, HEAD
from smartspec.process.template import begin_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from smartspec.engine.limits import Limits
    from smartspec.engine.protocol import Question
    from smartspec.process.limits import End
    from smartspec.process.template import Child

_AT_ONCE: Final = 1 << 17
_PATIENCE: Final = 2.0
"""Seconds to wait for the template's word on how a worker ended."""
_NICENESS: Final = 10
"""A ninth of the weight of a process that yields to none; at 15, a thirtieth, a busy machine starves a slow query."""


class Worker:
    """A child of the template that answers questions. It belongs to one event loop.

    Attributes:
        number: its process identifier; 0 until it has said so.
        isolation: how it was cut from the network, None until it has said so.
        begun: when its question was asked, by the loop's clock.
        deadline: when it must have answered.
        slow: its question runs long.
        yielding: its priority was lowered, which cannot be undone.
        spent: it must not be asked again.
    """

    number: int
    isolation: str | None

    def __init__(self, child: Child, limits: Limits, on_end: Callable[[Worker], None]) -> None:
        self.number, self.isolation = 0, None
        self.slow = self.yielding = self.spent = False
        self._last = self._dead = False
        self.begun = 0.0
        self.deadline = 0.0
        self._child = child
        self._on_end = on_end
        self._received = bytearray()
        self._unsent = bytearray()
        self._file: int | None = None
        self._reply: asyncio.Future[tuple[bytes, bytes | SpooledFile]] | None = None
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(child.line, self._read)
        self._send(begin_request(limits.query_memory, serve_questions, limits.query_memory, limits.result_bytes))

    async def ask(self, question: Question) -> Answer:
        """The answer. A call that is cancelled, or that raises anything but the worker's own problem, leaves it spent.

        Raises:
            ProblemError: the query was refused, met a limit that the worker minds itself, or was failed with one.
            EOFError: the worker died.
            WorkError: the worker raised what nobody foresaw.
            Exception: what `fail` was given.
        """
        if self._dead:
            raise EOFError
        spent, self.spent = self.spent, True
        reply = self._reply = self._loop.create_future()
        self._send(encode(question))
        try:
            kind, body = await reply
        finally:
            self._reply = None
            if reply.done() and not reply.cancelled():
                reply.exception()  # it may have come in the same turn as a cancellation, and nobody asks for it then
        self.spent = spent or self._last or self._dead or kind == FAILURE
        if isinstance(body, SpooledFile):
            return Answer(body, question.result_format)
        if kind == PROBLEM:
            raise _problem(body)
        if kind == FAILURE:
            raise WorkError(*pickle.loads(body))  # noqa: S301 - our own process wrote it
        if kind == SPOOLED:  # the system had no descriptor left to give
            raise SpoolFullError("The service has too many files and connections open to take the result.")
        return Answer(body, question.result_format)

    def fail(self, error: Exception) -> None:
        """Give the question up: who asked gets this error."""
        if self._reply and not self._reply.done():
            self._reply.set_exception(error)

    def yield_to_others(self) -> None:
        """Let quicker ones go first."""
        self.yielding = True
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
        self.spent = self._dead = True
        self._unsent.clear()
        if self._child.line.fileno() >= 0:
            self._loop.remove_reader(self._child.line)
            self._loop.remove_writer(self._child.line)
        self._child.close()
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _send(self, message: bytes) -> None:
        """Send a message, now or when the line has room; a line that is broken is noticed by reading."""
        waiting = bool(self._unsent)
        self._unsent += message
        if not waiting and not self._sent():
            self._loop.add_writer(self._child.line, self._write)

    def _write(self) -> None:
        if self._sent():
            self._loop.remove_writer(self._child.line)

    def _sent(self) -> bool:
        """Send as much as there is room for; says whether nothing is left."""
        try:
            with memoryview(self._unsent) as rest:
                count = self._child.line.send(rest)
        except BlockingIOError:
            return False
        except OSError:
            count = len(self._unsent)
        del self._unsent[:count]
        return not self._unsent

    def _read(self) -> None:
        """Take what has come; the line can be read."""
        try:
            piece, descriptors, _, _ = socket.recv_fds(self._child.line, _AT_ONCE, 1)
        except BlockingIOError:
            return
        except OSError:
            piece, descriptors = b"", []
        if descriptors:
            self._file = descriptors[0]
        self._received += piece
        while self._take_message():
            pass
        if not piece:
            self._loop.remove_reader(self._child.line)
            self.spent = self._dead = True
            self.fail(EOFError())
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
            if self.yielding:
                self.yield_to_others()
        elif kind == LAST:
            self._last = True
        else:
            content = body if self._file is None else SpooledFile(self._file, int(body))
            self._file = None
            if self._reply and not self._reply.done():
                self._reply.set_result((kind, content))
        return True


def _problem(message: bytes) -> ProblemError:
    """The problem that a worker met; its class may make its own words, so these are put back as they were."""
    kind, detail, extensions, headers = pickle.loads(message)  # noqa: S301 - our own process wrote it
    problem: ProblemError = kind.__new__(kind)
    ProblemError.__init__(problem, detail, extensions, headers)
    return problem
