"""The engine of the service: queries run in worker processes, so that a bad one dies alone (Linux).

A template process holds the release in memory and forks the workers (`smartspec.process.template`). A worker answers
one query at a time. It is killed and replaced when the query passes a limit, when its client is gone, or when the query
brings it down; nothing else is lost. No process outlives this one, however it ends.
"""

from __future__ import annotations

import asyncio
import json
import logging
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from smartspec.engine.formats import JSON
from smartspec.engine.limits import (
    DEFAULT_LIMITS,
    CrashedError,
    DeadlineError,
    EngineGoneError,
    LimitedError,
    Limits,
    MemoryLimitError,
)
from smartspec.engine.protocol import Load, Question
from smartspec.engine.roster import Roster
from smartspec.engine.serving import load_engine
from smartspec.engine.worker import Worker
from smartspec.errors import ProblemError
from smartspec.process.limits import LimitError, ProcessError, TemplateError, WorkError
from smartspec.process.template import Template

if TYPE_CHECKING:
    from smartspec.engine.protocol import Answer
    from smartspec.graph.release import Release

logger = logging.getLogger(__name__)
queries = logging.getLogger("smartspec.queries")
"""One line a query, as JSON: no text of it, only the start of its SHA-256; nothing of who asked."""

_PAUSE: Final = 1.0
_GONE: Final = "The process that holds the data ended; it is being started again. Ask again in a moment."


class PoolEngine:
    """Answers from a pool of processes. Making one blocks until the release is loaded; it serves one event loop.

    Raises:
        ProcessError: the release could not be loaded.
    """

    def __init__(self, release: Release, limits: Limits = DEFAULT_LIMITS) -> None:
        self.limits = limits
        self._release = release
        self._template = Template(load_engine, release)
        self._roster = Roster(limits, self._hire)
        self._renewal: asyncio.Task[None] | None = None
        self._closed = False

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
        await self.answer(Question("ASK {}", JSON))
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
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            answer = await self._answer(question, self.limits.seconds(question.timeout))
        except ProblemError as problem:
            self._note(question, problem.slug, loop.time() - began, problem)
            raise
        except asyncio.CancelledError:
            self._note(question, "client-gone", loop.time() - began)
            raise
        self._note(question, "ok", loop.time() - began, size=answer.size)
        return answer

    async def close(self) -> None:
        """End all processes; queries that still run get an error."""
        self._closed = True
        if self._renewal:
            await asyncio.wait([self._renewal])
        self._roster.close()
        await asyncio.to_thread(self._template.close)

    async def _answer(self, question: Question, seconds: float) -> Answer:
        """The answer; asked once more where the template took the worker along, which is no query's fault."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        for _ in range(2):
            worker = await self._roster.take(max(0.0, end - loop.time()))
            try:
                return await worker.ask(question)
            except TimeoutError:
                raise DeadlineError(seconds, loop.time() - end + seconds) from None
            except WorkError as error:
                logger.error("A worker failed:\n%s", error.trace)  # noqa: TRY400 - the trace is the worker's
                raise ProblemError("The query could not be answered. It has been noted.") from None
            except EOFError:
                problem = await self._autopsy(worker)
                if problem:
                    raise problem from None
            finally:
                self._roster.give_back(worker)
        raise EngineGoneError(_GONE, headers={"Retry-After": "2"})

    async def _autopsy(self, worker: Worker) -> ProblemError | None:
        """Why a worker died; None where the query is not to blame, because the template is gone."""
        try:
            end = await worker.end()
        except TemplateError:
            return None
        error = end.error(self.limits.query_memory) if end else None
        if isinstance(error, LimitError):
            return MemoryLimitError(error.allowed, error.used)
        return CrashedError(
            f"The query was given up: {error or 'its process ended'}. Very deep nesting and very long chains of "
            "operators do that; write such lists as VALUES or IN, and send fewer at once."
        )

    def _hire(self) -> Worker | None:
        try:
            return Worker(self._template.fork(), self.limits, self._roster.lose)
        except TemplateError:
            if not self._template.alive and not self._closed and (self._renewal is None or self._renewal.done()):
                self._renewal = asyncio.get_running_loop().create_task(self._renew())
            return None

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
            await asyncio.to_thread(self._template.close)
            self._template = template
            self._roster.fill()
            return

    def _note(
        self, question: Question, outcome: str, seconds: float, problem: ProblemError | None = None, size: int = 0
    ) -> None:
        level = logging.WARNING if isinstance(problem, LimitedError | CrashedError | EngineGoneError) else logging.INFO
        if not queries.isEnabledFor(level):
            return
        facts: dict[str, object] = {
            "query": sha256(question.text.encode("utf-8", "replace")).hexdigest()[:12],
            "outcome": outcome,
            "seconds": round(seconds, 4),
            "bytes": size,
            "format": question.result_format.name,
            "waiting": self._roster.waiting,
        }
        if isinstance(problem, LimitedError):
            facts |= {name: problem.extensions[name] for name in ("limit", "allowed", "used")}
        queries.log(level, json.dumps(facts))
