"""Which worker gets which question, and which questions wait: the pool's elastic part, without processes of its own.

Where several questions wait, a worker that becomes free gets a share of them at once, so that fewer messages have to
wake anybody up: no more than it answers in `_AT_ONCE` by the mean time of the latest, one where queries are slow. As
soon as one of them takes longer, those behind it are taken back and given to others. What is read only may be asked
twice.

A query that runs long makes its worker slow: another worker may be hired beside it, and as soon as there is a quick
query to yield to, the slow one's priority is lowered, so that a few endless queries leave room for quick ones. A worker
whose priority was lowered is let go after its answer.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from math import ceil
from time import monotonic
from typing import TYPE_CHECKING, Final

from smartspec.engine.limits import EngineGoneError, OverloadedError
from smartspec.engine.worker import WorkerEndedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from smartspec.engine.limits import Limits
    from smartspec.engine.worker import Asked, Worker

SLOW_AFTER: Final = 0.1
"""Seconds after which a query counts as slow."""

_TICK: Final = 0.02
"""Seconds between two looks at the clocks, and those that a query may take while others wait behind it."""
_LEAST: Final = 2
_AT_ONCE: Final = 0.004
"""Seconds of work that a worker gets at once."""
_MOST_AT_ONCE: Final = 16
_REMEMBERED: Final = 16
"""Answers over which their mean time is taken, roughly; none counts as longer than `_LONG`."""
_LONG: Final = 0.01


class NotStartedError(TimeoutError):
    """A question whose time was over before a worker could begin with it."""


class Roster:
    """The workers of a pool. ``hire`` gives a new one, or None where there can be none now."""

    def __init__(self, limits: Limits, hire: Callable[[], Worker | None]) -> None:
        self.idle: list[Worker] = []
        self.busy: set[Worker] = set()
        self._waiting: deque[Asked] = deque()
        self._limits = limits
        self._hire = hire
        self._ticking: asyncio.TimerHandle | None = None
        self._closed = False
        self._mean = _LONG
        self._steady = min(limits.workers, max(_LEAST, min(os.cpu_count() or 1, limits.workers - _LEAST)))

    @property
    def waiting(self) -> int:
        """How many questions wait, those behind another at a worker among them."""
        return len(self._waiting) + sum([len(worker.asked) - 1 for worker in self.busy])

    def put(self, asked: Asked) -> None:
        """Have a question answered.

        Its content becomes the result or fails: with `TimeoutError` at its deadline (`NotStartedError` where no worker
        had begun with it), with `WorkerEndedError`, with `EngineGoneError` when the pool is closed, or with what the
        worker says is wrong.

        Raises:
            OverloadedError: more questions wait than may.
            EngineGoneError: the pool is closed.
        """
        if self._closed:
            raise _stopping()
        self._waiting.append(asked)
        self.fill()
        allowed, waiting = self._limits.queue, self.waiting
        if waiting > allowed and self._waiting and self._waiting[-1] is asked:
            self._waiting.pop()
            now = monotonic()
            next_end = min((worker.asked[0].deadline for worker in self.busy), default=now)
            raise OverloadedError(allowed, waiting - 1, next_end - now)

    def put_back(self, asked: list[Asked]) -> None:
        """Have questions answered that waited already."""
        if self._closed:
            for each in asked:
                each.fail(_stopping())
            return
        self._waiting.extendleft(reversed(asked))
        self.fill()

    def withdraw(self, asked: Asked) -> None:
        """Nobody wants the answer any more: who works on it is let go."""
        for worker in self.busy:
            if worker.first is asked:
                self._dismiss(worker)
                return
        if asked in self._waiting:
            self._waiting.remove(asked)

    def note(self, worker: Worker, answers: int) -> None:
        """A worker has given so many answers since it was last noted."""
        now = monotonic()
        seconds = min((now - worker.begun) / answers, _LONG)
        self._mean += (seconds - self._mean) * min(answers / _REMEMBERED, 1)
        worker.begun = now
        if worker.yielding or worker.spent or self._closed:
            self._dismiss(worker)
            return
        if not worker.asked:
            self.busy.discard(worker)
            self.idle.append(worker)
            self.fill()

    def lose(self, worker: Worker) -> None:
        """A worker ended by itself: who asked the question that it had begun with is told; the others are put back."""
        first, behind = worker.first, worker.take_back()
        self.busy.discard(worker)
        if worker in self.idle:
            self.idle.remove(worker)
        if first and first.wanted:
            first.fail(WorkerEndedError(worker))
        else:
            worker.close()
        self.put_back(behind)

    def lose_idle(self) -> None:
        """What the workers were forked from is gone, and they with it, if not yet noticed."""
        for worker in self.idle:
            worker.close()
        self.idle.clear()

    def fill(self) -> None:
        """Give questions to workers, those first that wait longest."""
        while self._waiting:
            if not self._waiting[0].wanted:
                self._waiting.popleft()
                continue
            worker = self._free()
            if worker is None:
                break
            self.busy.add(worker)
            for _ in range(self._share()):
                worker.ask(self._waiting.popleft())
        self._yield_slow()
        if self._ticking is None and (self.busy or self._waiting) and not self._closed:
            self._ticking = asyncio.get_running_loop().call_later(_TICK, self._tick)

    def close(self) -> None:
        """Let all workers go; whoever waits for an answer is told."""
        self._closed = True
        if self._ticking:
            self._ticking.cancel()
        for asked in [*self._waiting, *(asked for worker in self.busy for asked in worker.asked)]:
            asked.fail(_stopping())
        self._waiting.clear()
        for worker in self.busy:
            worker.close()
        self.busy.clear()
        self.lose_idle()

    def _free(self) -> Worker | None:
        """A worker that has nothing to do."""
        if self.idle:
            return self.idle.pop()
        if self._closed:
            return None
        quick = sum(not worker.slow for worker in self.busy)
        return self._hire() if quick < self._steady and len(self.busy) < self._limits.workers else None

    def _share(self) -> int:
        """How many of those that wait a free worker gets, when the other free ones shall have as many."""
        share = ceil(len(self._waiting) / (len(self.idle) + 1))
        return max(1, min(share, int(_AT_ONCE / max(self._mean, _AT_ONCE / _MOST_AT_ONCE))))

    def _dismiss(self, worker: Worker) -> None:
        """Let a worker go, whatever it does; the questions that somebody still waits for are put back."""
        wanted = [asked for asked in worker.asked if asked.wanted]
        self.busy.discard(worker)
        worker.close()
        self.put_back(wanted)

    def _tick(self) -> None:
        """One look at all clocks, as long as there is anything to look at."""
        self._ticking, now = None, monotonic()
        for asked in [asked for asked in self._waiting if now >= asked.deadline]:
            self._waiting.remove(asked)
            asked.fail(NotStartedError())
        for worker in list(self.busy):
            worker.read()  # what was answered in time counts as answered
            if worker in self.busy and worker.asked:
                self._look_at(worker, monotonic())
        self.fill()

    def _look_at(self, worker: Worker, now: float) -> None:
        first, *behind = worker.asked
        for asked in behind:
            if now >= asked.deadline:
                asked.fail(NotStartedError())
        if now >= first.deadline or (not first.wanted and now >= worker.begun + _TICK):
            first.fail(TimeoutError() if worker.number else NotStartedError())
            self._dismiss(worker)
            return
        worker.slow = now >= worker.begun + SLOW_AFTER
        if now >= worker.begun + _TICK:
            self.put_back(worker.take_back())

    def _yield_slow(self) -> None:
        """Lower the priority of slow workers where a quick query runs or waits beside them."""
        slow = [worker for worker in self.busy if worker.slow]
        if slow and (self._waiting or len(slow) < len(self.busy)):
            for worker in slow:
                if not worker.yielding:
                    worker.yield_to_others()


def _stopping() -> EngineGoneError:
    return EngineGoneError("The service is being stopped. Ask again in a moment.", headers={"Retry-After": "5"})
