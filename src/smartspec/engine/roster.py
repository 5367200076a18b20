"""Which worker is free, which is busy, and who waits for one: the pool's elastic part, without processes of its own.

A query that runs long makes its worker slow: another worker may be hired beside it, and as soon as there is a quick
query to yield to, the slow one's priority is lowered, so that a few endless queries leave room for quick ones. A worker
whose priority was lowered is let go after its answer.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from typing import TYPE_CHECKING, Final

from smartspec.engine.limits import EngineGoneError, NotBegunError, OverloadedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from smartspec.engine.limits import Limits
    from smartspec.engine.worker import Worker

SLOW_AFTER: Final = 0.1
"""Seconds after which a query counts as slow."""

_TICK: Final = 0.02
_LEAST: Final = 2


class Roster:
    """The workers of a pool. ``hire`` gives a new one, or None where there can be none now."""

    def __init__(self, limits: Limits, hire: Callable[[], Worker | None]) -> None:
        self.idle: list[Worker] = []
        self.busy: set[Worker] = set()
        self._waiting: deque[tuple[float, asyncio.Future[Worker]]] = deque()
        self._limits = limits
        self._hire = hire
        self._ticking: asyncio.TimerHandle | None = None
        self._closed = False
        self._steady = min(limits.workers, max(_LEAST, min(os.cpu_count() or 1, limits.workers - _LEAST)))

    @property
    def waiting(self) -> int:
        """How many queries wait."""
        return len(self._waiting)

    async def take(self, seconds: float) -> Worker:
        """A worker for a query that has so many seconds; give it back in any case.

        Raises:
            OverloadedError: more queries wait than may.
            NotBegunError: none was free in time.
            EngineGoneError: the pool is closed, or is closed meanwhile.
        """
        if self._closed:
            raise _stopping()
        loop = asyncio.get_running_loop()
        now = loop.time()
        worker = None if self._waiting else self._free()
        if worker is None:
            return await self._wait(now, seconds)
        self._assign(worker, now + seconds)
        return worker

    def give_back(self, worker: Worker) -> None:
        """The query is over; a worker that has yielded or is spent is let go."""
        self.busy.discard(worker)
        if worker.yielding or worker.spent or self._closed:
            worker.close()
        else:
            worker.slow = False
            self.idle.append(worker)
        self.fill()

    def lose(self, worker: Worker) -> None:
        """A worker ended by itself; if it was busy, who asked it gives it back."""
        if worker in self.idle:
            self.idle.remove(worker)
            worker.close()

    def lose_idle(self) -> None:
        """What the workers were forked from is gone, and they with it, if not yet noticed."""
        for worker in self.idle:
            worker.close()
        self.idle.clear()

    def fill(self) -> None:
        """Give free workers to those who wait longest."""
        while self._waiting:
            if self._waiting[0][1].done():
                self._waiting.popleft()
                continue
            worker = self._free()
            if worker is None:
                return
            deadline, ticket = self._waiting.popleft()
            self._assign(worker, deadline)
            ticket.set_result(worker)

    def close(self) -> None:
        """Let all workers go; whoever waits for one or for its answer is told."""
        self._closed = True
        if self._ticking:
            self._ticking.cancel()
        for _, ticket in self._waiting:
            if not ticket.done():
                ticket.set_exception(_stopping())
        self._waiting.clear()
        for worker in self.busy:
            worker.fail(_stopping())
            worker.close()
        self.lose_idle()

    async def _wait(self, now: float, seconds: float) -> Worker:
        if len(self._waiting) >= self._limits.queue:
            next_end = min((worker.deadline for worker in self.busy), default=now)
            raise OverloadedError(self._limits.queue, len(self._waiting), next_end - now)
        loop = asyncio.get_running_loop()
        ticket: asyncio.Future[Worker] = loop.create_future()
        entry = (now + seconds, ticket)
        self._waiting.append(entry)
        self._tick_soon(loop)
        try:
            return await ticket
        except TimeoutError:
            raise NotBegunError(seconds, loop.time() - now) from None
        except asyncio.CancelledError:
            if entry in self._waiting:
                self._waiting.remove(entry)
            if ticket.done() and not ticket.cancelled() and ticket.exception() is None:
                self.give_back(ticket.result())
            raise

    def _assign(self, worker: Worker, deadline: float) -> None:
        loop = asyncio.get_running_loop()
        worker.begun, worker.deadline = loop.time(), deadline
        self.busy.add(worker)
        self._yield_slow()
        self._tick_soon(loop)

    def _free(self) -> Worker | None:
        if self.idle:
            return self.idle.pop()
        if self._closed:
            return None
        quick = sum(not worker.slow for worker in self.busy)
        return self._hire() if quick < self._steady and len(self.busy) < self._limits.workers else None

    def _tick_soon(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._ticking is None:
            self._ticking = loop.call_later(_TICK, self._tick, loop)

    def _tick(self, loop: asyncio.AbstractEventLoop) -> None:
        """One look at all clocks, as long as there is anything to look at."""
        now, self._ticking = loop.time(), None
        for worker in self.busy:
            if now >= worker.deadline:
                worker.fail(TimeoutError())
            elif now - worker.begun >= SLOW_AFTER:
                worker.slow = True
        self._yield_slow()
        for entry in [entry for entry in self._waiting if now >= entry[0]]:
            self._waiting.remove(entry)
            if not entry[1].done():
                entry[1].set_exception(TimeoutError())
        self.fill()
        if self.busy or self._waiting:
            self._tick_soon(loop)

    def _yield_slow(self) -> None:
        """Lower the priority of slow workers where a quick query runs or waits beside them."""
        slow = [worker for worker in self.busy if worker.slow]
        if slow and (self._waiting or len(slow) < len(self.busy)):
            for worker in slow:
                if not worker.yielding:
                    worker.yield_to_others()


def _stopping() -> EngineGoneError:
    return EngineGoneError("The service is being stopped. Ask again in a moment.", headers={"Retry-After": "5"})
