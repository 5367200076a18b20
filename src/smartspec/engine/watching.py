"""Who watches the queries: which run now, how each ended, and a hand to stop one."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import TYPE_CHECKING, Final

from smartspec.engine.limits import LimitedError
from smartspec.engine.protocol import Staffed
from smartspec.errors import ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from smartspec.engine.limits import Limits
    from smartspec.engine.protocol import Answer, Engine, Question

queries = logging.getLogger("smartspec.queries")
"""One line a query, as JSON: no text of it, only the start of its SHA-256; nothing of who asked."""

OK: Final = "ok"
CLIENT_GONE: Final = "client-gone"
FAILED: Final = "failed"


class StoppedError(ProblemError):
    """A query that the operator of the service stopped."""

    status = 503
    slug = "query-stopped"
    title = "The query was stopped"


@dataclass(slots=True)
class Running:
    """A query that runs: its number, what is asked, since when, and the task that waits for its answer."""

    number: int
    question: Question
    task: asyncio.Task[object]
    began: float = field(default_factory=time.monotonic)
    stopped: bool = False

    @property
    def digest(self) -> str:
        """The start of the SHA-256 of its text, as the log names it."""
        return sha256(self.question.text.encode("utf-8", "replace")).hexdigest()[:12]

    @property
    def since(self) -> datetime:
        """When it began."""
        return datetime.now(UTC) - timedelta(seconds=self.seconds)

    @property
    def seconds(self) -> float:
        """How long it has run."""
        return time.monotonic() - self.began


@dataclass(frozen=True, slots=True)
class End:
    """How a query ended: ``ok``, ``client-gone``, ``failed``, or the slug of its problem; after how many seconds."""

    outcome: str
    seconds: float
    size: int = 0
    problem: ProblemError | None = None


class Watch:
    """Sees the queries of all engines that are watched by it, whichever release they are asked of."""

    def __init__(self) -> None:
        self.on_end: list[Callable[[End], None]] = []
        self._running: dict[int, Running] = {}
        self._numbers = count(1)

    @property
    def running(self) -> list[Running]:
        """The queries that run now, the oldest first."""
        return list(self._running.values())

    def stop(self, number: int) -> bool:
        """Stop a query; False: none of that number runs."""
        running = self._running.get(number)
        if running is None:
            return False
        running.stopped = True
        running.task.cancel()
        return True

    def begin(self, question: Question) -> Running:
        """A query begins in this task."""
        task = asyncio.current_task()
        assert task is not None  # a coroutine that runs is in a task
        running = Running(next(self._numbers), question, task)
        self._running[running.number] = running
        return running

    def end(self, running: Running, end: End) -> None:
        """It has ended."""
        del self._running[running.number]
        for tell in self.on_end:
            tell(end)


class WatchedEngine:
    """An engine whose queries are watched."""

    def __init__(self, engine: Engine, watch: Watch) -> None:
        self.engine = engine
        self._watch = watch
        self._staffed = next((layer for layer in layers(engine) if isinstance(layer, Staffed)), None)

    @property
    def limits(self) -> Limits | None:
        """See `smartspec.engine.protocol.Engine.limits`."""
        return self.engine.limits

    async def answer(self, question: Question) -> Answer:
        """See `smartspec.engine.protocol.Engine.answer`.

        Raises:
            StoppedError: the operator stopped the query.
        """
        running = self._watch.begin(question)
        end = End(FAILED, 0)
        try:
            answer = await self.engine.answer(question)
            end = End(OK, running.seconds, answer.size)
        except ProblemError as problem:
            end = End(problem.slug, running.seconds, problem=problem)
            raise
        except asyncio.CancelledError:
            if not running.stopped:
                end = End(CLIENT_GONE, running.seconds)
                raise
            running.task.uncancel()
            stopped = StoppedError("The operator of this service stopped the query. Ask for less, or ask them why.")
            end = End(stopped.slug, running.seconds, problem=stopped)
            raise stopped from None
        finally:
            self._watch.end(running, end)
            self._note(running, end)
        return answer

    async def close(self) -> None:
        """See `smartspec.engine.protocol.Engine.close`."""
        await self.engine.close()

    def _note(self, running: Running, end: End) -> None:
        """One line of the log."""
        stopped = isinstance(end.problem, LimitedError) or (end.problem is not None and end.problem.status >= 500)  # noqa: PLR2004
        level = logging.WARNING if stopped else logging.INFO
        if not queries.isEnabledFor(level):
            return
        facts: dict[str, object] = {
            "query": running.digest,
            "outcome": end.outcome,
            "seconds": round(end.seconds, 4),
            "bytes": end.size,
            "format": running.question.result_format.name,
        }
        if self._staffed:
            facts["waiting"] = self._staffed.load.waiting
        if isinstance(end.problem, LimitedError):
            facts |= {name: end.problem.extensions[name] for name in ("limit", "allowed", "used")}
        queries.log(level, json.dumps(facts))


def layers(engine: Engine) -> Iterator[Engine]:
    """An engine and those that it wraps, from the outside in."""
    at: Engine | None = engine
    while at is not None:
        yield at
        at = getattr(at, "engine", None)
