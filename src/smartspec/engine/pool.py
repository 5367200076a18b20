"""The engine of the service: queries run in worker processes, so that a bad one dies alone (Linux).

A template process holds the release in memory and forks the workers (`smartspec.process.template`). A worker answers
one query at a time. It is killed and replaced when the query passes a limit, when its client is gone, or when the query
brings it down; nothing else is lost. No process outlives this one, however it ends.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from signal import SIGKILL
from time import monotonic
from typing import TYPE_CHECKING, Final

from smartspec.engine.formats import JSON
from smartspec.engine.limits import (
    DEFAULT_LIMITS,
    CrashedError,
    DeadlineError,
    EngineGoneError,
    Limits,
    MemoryLimitError,
    NotBegunError,
)
from smartspec.engine.protocol import Answer, Load, Question
from smartspec.engine.roster import NotStartedError, Roster
from smartspec.engine.serving import encode, load_engine
from smartspec.engine.worker import Asked, Worker, WorkerEndedError
from smartspec.errors import ProblemError
from smartspec.process.limits import LimitError, ProcessError, TemplateError, WorkError
from smartspec.process.template import Template

if TYPE_CHECKING:
    from smartspec.engine.content import Content
    from smartspec.engine.local import LocalEngine
    from smartspec.graph.release import Release

logger = logging.getLogger(__name__)
_FIRST: Final = 30.0
"""Seconds for the first query of all, whatever others may take: a machine that is slow to fork still starts."""
_PAUSE: Final = 1.0
"""Seconds between attempts to start a template."""
_TOO_DEEP: Final = (
    "Very deep nesting and very long chains of operators do that; write such lists as VALUES or IN, and send fewer at "
    "once."
)
_KILLED: Final = (
    "Something outside this service did that, such as the system for lack of memory. The query may be asked again."
)
_GONE: Final = "The process that holds the data ended and is being started again. Ask again in a moment."


class PoolEngine:
    """Answers from a pool of processes. Making one blocks until the release is loaded; it serves one event loop.

    Raises:
        ProcessError: the release could not be loaded.
    """

    def __init__(self, release: Release | Content, limits: Limits = DEFAULT_LIMITS) -> None:
        self.limits = limits
        self._release = release
        self._template = Template(load_engine, release)
        self._roster = Roster(limits, self._hire)
        self._watched: Template[LocalEngine] | None = None
        self._renewal: asyncio.Task[None] | None = None
        self._lost = self._closed = False

    @property
    def template(self) -> int:
        """The process identifier of the template."""
        return self._template.number

    @property
    def workers(self) -> list[Worker]:
        """The workers that there are."""
        return [*self._roster.idle, *self._roster.busy]

    @property
    def load(self) -> Load:
        """How busy it is."""
        return Load(len(self.workers), len(self._roster.busy), self._roster.waiting)

    async def start(self) -> None:
        """Try a first query, and tell how the workers are cut from the network."""
        await self._answer(Question("ASK {}", JSON), max(_FIRST, self.limits.query_timeout))
        isolation = next((worker.isolation for worker in self.workers if worker.isolation is not None), "")
        if isolation:
            logger.info("Query workers have no network (%s).", isolation)
        else:
            logger.warning(
                "Query workers cannot be cut from the network: neither seccomp nor a network namespace is allowed "
                "here. SERVICE and LOAD are still refused when a query is read."
            )

    async def answer(self, question: Question) -> Answer:
        """See `smartspec.engine.protocol.Engine.answer`."""
        return await self._answer(question, self.limits.seconds(question.timeout))

    async def _answer(self, question: Question, seconds: float) -> Answer:
        """An answer; it is asked again where the template took the worker along, which is no query's fault."""
        loop = asyncio.get_running_loop()
        end = monotonic() + seconds
        asked = Asked(encode(question), end, loop.create_future())
        self._roster.put(asked)
        while True:
            try:
                return Answer(await asked.content, question.result_format)
            except TimeoutError as error:
                raise self._too_late(error, seconds, monotonic() - end + seconds) from None
            except WorkError as error:
                logger.error("A worker failed:\n%s", error.trace)  # noqa: TRY400 - the trace is the worker's
                raise ProblemError("The query could not be answered. It has been noted.") from None
            except WorkerEndedError as error:
                problem = await self._autopsy(error.worker)
                if problem:
                    raise problem from None
            except asyncio.CancelledError:
                self._roster.withdraw(asked)
                raise
            asked = Asked(asked.message, end, loop.create_future())
            self._roster.put_back([asked])

    async def close(self) -> None:
        """End all processes; queries that still run get an error."""
        self._closed = True
        if self._renewal:
            await asyncio.wait([self._renewal])
        self._roster.close()
        self._watch(None)
        await asyncio.to_thread(self._template.close)

    def _too_late(self, error: TimeoutError, seconds: float, used: float) -> ProblemError:
        if self._lost:
            return EngineGoneError(_GONE, headers={"Retry-After": "2"})
        return NotBegunError(seconds, used) if isinstance(error, NotStartedError) else DeadlineError(seconds, used)

    async def _autopsy(self, worker: Worker) -> ProblemError | None:
        """Why a worker died; None where the query is not to blame, because the template is gone."""
        try:
            end = await worker.end()
        except TemplateError:
            return None
        finally:
            worker.close()
        error = end.error(self.limits.query_memory) if end else None
        if isinstance(error, LimitError):
            return MemoryLimitError(error.allowed, error.used)
        advice = _KILLED if end and end.code == -SIGKILL else _TOO_DEEP
        return CrashedError(f"The query was given up: {error or 'its process ended'}. {advice}")

    def _hire(self) -> Worker | None:
        if self._lost:
            return None
        if self._watched is not self._template:
            self._watch(self._template)
        with suppress(TemplateError):
            return Worker(self._template.fork(), self.limits, self._roster.note, self._roster.lose)
        return None

    def _watch(self, template: Template[LocalEngine] | None) -> None:
        """Have the event loop tell when the template ends."""
        loop = asyncio.get_running_loop()
        if self._watched:
            loop.remove_reader(self._watched.control)
        if template:
            loop.add_reader(template.control, self._lose_template)
        self._watched = template

    def _lose_template(self) -> None:
        self._lost = True
        self._watch(None)
        self._roster.lose_idle()
        self._renewal = asyncio.get_running_loop().create_task(self._renew())

    async def _renew(self) -> None:
        """A new template in place of one that died; those who wait go on waiting until their deadline."""
        logger.error("The template of the query workers is gone; it is started again.")
        while not self._closed:
            try:
                template = await asyncio.to_thread(Template, load_engine, self._release)
            except (ProcessError, OSError) as error:
                logger.error("The template cannot be started: %s", error)  # noqa: TRY400 - no trace of use
                await asyncio.sleep(_PAUSE)
                continue
            lost, self._template, self._lost = self._template, template, False
            self._watch(template)
            self._roster.fill()
            await asyncio.to_thread(lost.close)
            return
