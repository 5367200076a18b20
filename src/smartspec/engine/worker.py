"""A worker process as the serving process sees it: questions on their way over one line, answered in their order."""

from __future__ import annotations

import asyncio
import os
import pickle
import socket
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Final

from smartspec.engine.limits import SpoolFullError
from smartspec.engine.serving import HELLO, LAST, PROBLEM, SPOOLED, serve_questions
from smartspec.engine.spool import SpooledFile
from smartspec.process.limits import WorkError
from smartspec.process.messages import FAILURE, HEAD
from smartspec.process.template import begin_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from smartspec.engine.limits import Limits
    from smartspec.errors import ProblemError
    from smartspec.process.limits import End
    from smartspec.process.template import Child

Content = bytes | SpooledFile
"""A whole result: in memory, or in a file."""

_AT_ONCE: Final = 1 << 17
_PATIENCE: Final = 2.0
"""Seconds to wait for the template's word on how a worker ended."""
_NICENESS: Final = 10
"""A ninth of the weight of a process that yields to none; at 15, a thirtieth, a busy machine starves a slow query."""


class WorkerEndedError(Exception):
    """The worker of a question ended before its answer."""

    def __init__(self, worker: Worker) -> None:
        super().__init__("the worker ended")
        self.worker = worker


@dataclass(eq=False, slots=True)
class Asked:
    """A question under way.

    Attributes:
        message: the question as it travels.
        deadline: when it must be answered, by `time.monotonic`.
        content: becomes the result, or what is wrong; whoever cancels it wants it no more.
    """

    message: bytes
    deadline: float
    content: asyncio.Future[Content]

    @property
    def wanted(self) -> bool:
        """Whether somebody waits for it."""
        return not self.content.done()

    def fail(self, error: Exception) -> None:
        """Tell whoever waits that there will be no answer."""
        if self.wanted:
            self.content.set_exception(error)


class Worker:
    """A child of the template that answers questions, one at a time. It belongs to one event loop.

    Attributes:
        number: its process identifier; 0 until it has said so.
        isolation: how it was cut from the network, None until it has said so.
        asked: the questions that it has; it answers the first, the others follow.
        begun: when it could begin with the first, by `time.monotonic`.
        slow: the first runs long.
        yielding: its priority was lowered, which cannot be undone.
        spent: it must not be asked again.
    """

    number: int
    isolation: str | None

    def __init__(
        self,
        child: Child,
        limits: Limits,
        on_answers: Callable[[Worker, int], None],
        on_end: Callable[[Worker], None],
    ) -> None:
        self.number, self.isolation = 0, None
        self.slow = self.yielding = self.spent = False
        self.asked: deque[Asked] = deque()
        self.begun = 0.0
        self._child = child
        self._on_answers = on_answers
        self._on_end = on_end
        self._received = bytearray()
        self._unsent = bytearray()
        self._sending = False
        self._file: int | None = None
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(child.line, self.read)
        self._send(begin_request(None, serve_questions, limits.query_memory, limits.result_bytes))

    @property
    def first(self) -> Asked | None:
        """The question that it answers."""
        return self.asked[0] if self.asked else None

    def ask(self, asked: Asked) -> None:
        """Have a question answered after those that it has."""
        if not self.asked:
            self.begun = monotonic()
        self.asked.append(asked)
        self._send(asked.message)

    def take_back(self) -> list[Asked]:
        """The questions that wait behind the first: it may still answer them, but nobody listens."""
        behind = [asked for asked in list(self.asked)[1:] if asked.wanted]
        for place, asked in enumerate(self.asked):
            if asked in behind:
                unheard: asyncio.Future[Content] = self._loop.create_future()
                unheard.cancel()
                self.asked[place] = Asked(b"", asked.deadline, unheard)
        return behind

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
        self.spent = True
        self.asked.clear()
        self._unsent.clear()
        if self._child.line.fileno() >= 0:
            self._loop.remove_reader(self._child.line)
            self._loop.remove_writer(self._child.line)
        self._child.close()
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def read(self) -> None:
        """Take what has come, if anything has."""
        if self._child.line.fileno() < 0:
            return
        try:
            piece, descriptors, _, _ = socket.recv_fds(self._child.line, _AT_ONCE, 1)
        except BlockingIOError:
            return
        except OSError:
            piece, descriptors = b"", []
        if descriptors:
            self._file = descriptors[0]
        self._received += piece
        before = len(self.asked)
        while self._take_message():
            pass
        if before > len(self.asked):
            self.slow = False
            self._on_answers(self, before - len(self.asked))
        if not piece and self._child.line.fileno() >= 0:
            self._loop.remove_reader(self._child.line)
            self.spent = True
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
            self.spent = True
        else:
            self._settle(self.asked.popleft(), kind, body)
        return True

    def _settle(self, asked: Asked, kind: bytes, body: bytes) -> None:
        """Give a reply to whoever waits for it."""
        content: Content = body
        if kind == SPOOLED and self._file is not None:
            content, self._file = SpooledFile(self._file, int(body)), None
        if kind == FAILURE:
            self.spent = True
        if not asked.wanted:
            return
        error = None if isinstance(content, SpooledFile) else _error(kind, body)
        if error:
            asked.content.set_exception(error)
        else:
            asked.content.set_result(content)

    def _send(self, message: bytes) -> None:
        """Send a message together with all others of this turn of the loop, as soon as the line has room."""
        self._unsent += message
        if not self._sending:
            self._sending = True
            self._loop.call_soon(self._begin_sending)

    def _begin_sending(self) -> None:
        if not self._sent():
            self._loop.add_writer(self._child.line, self._go_on_sending)

    def _go_on_sending(self) -> None:
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
        self._sending = bool(self._unsent)
        return not self._sending


def _error(kind: bytes, body: bytes) -> Exception | None:
    """What is wrong by a reply, if anything is."""
    if kind == PROBLEM:
        problem: ProblemError = pickle.loads(body)  # noqa: S301 - our own process wrote it
        return problem
    if kind == FAILURE:
        return WorkError(*pickle.loads(body))  # noqa: S301 - our own process wrote it
    if kind == SPOOLED:  # the system had no descriptor left to give
        return SpoolFullError("The service has too many files and connections open to take the result.")
    return None
