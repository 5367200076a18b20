"""Move a running application over to a newer release, whole or not at all."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING

from smartspec.describe.overview import is_ready
from smartspec.errors import SmartSpecError, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from fastapi import FastAPI

    from smartspec.web.service import Service

logger = logging.getLogger(__name__)


class Outcome(Enum):
    """How an attempt to move over ended: a newer release is served, nothing is new, or it cannot be served."""

    SERVED = "served"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class Reload:
    """One attempt: its outcome, which release is served since, when it ended, after how long, and what was at fault."""

    outcome: Outcome
    release: str
    ended: datetime
    seconds: float
    faults: tuple[str, ...] = ()


class Reloader:
    """Opens a newer service beside the current one and puts it in its place; the old one ends with its last visitor.

    ``open_next`` gets the current service and gives a newer one, None where nothing is new; it raises where there is
    none that can be served. ``patience``: seconds that requests may take to finish on the old service.
    """

    def __init__(
        self, app: FastAPI, open_next: Callable[[Service], Awaitable[Service | None]], patience: float
    ) -> None:
        self.last: Reload | None = None
        self.counts = dict.fromkeys(Outcome, 0)
        self._app = app
        self._open_next = open_next
        self._patience = patience
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[object]] = set()

    def begin(self) -> asyncio.Task[Reload]:
        """Start an attempt that nobody's leaving stops."""
        task = asyncio.get_running_loop().create_task(self._reload())
        self._hold(task)
        return task

    async def close(self) -> None:
        """Give up what is under way."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _reload(self) -> Reload:
        """One attempt, after those that were begun before."""
        async with self._turn:
            began = time.monotonic()
            old: Service = self._app.state.service
            try:
                outcome, faults = await self._move(old), tuple[str, ...]()
            except (SmartSpecError, OSError) as error:
                outcome, faults = Outcome.REFUSED, tuple(str(error).splitlines())
            except Exception:
                logger.exception("The newer release could not be opened.")
                outcome, faults = Outcome.REFUSED, ("it could not be opened; the reason has been noted in the log",)
            seconds = time.monotonic() - began
            release: str = self._app.state.service.release
            self.last = Reload(outcome, release, datetime.now(UTC), seconds, faults)
            self.counts[outcome] += 1
            _note(self.last)
            return self.last

    async def _move(self, old: Service) -> Outcome:
        new = await self._open_next(old)
        if new is None:
            return Outcome.UNCHANGED
        try:
            await _check(new)
        except BaseException:
            await new.engine.close()
            raise
        self._app.state.service = new
        self._hold(asyncio.get_running_loop().create_task(self._retire(old)))
        return Outcome.SERVED

    async def _retire(self, old: Service) -> None:
        """Close an old service when it has no more visitors, or when their time is over."""
        try:
            if not await old.visitors.leave(self._patience):
                logger.warning("%d requests on release %s were given up.", old.visitors.count, old.release)
        finally:
            await old.engine.close()

    def _hold(self, task: asyncio.Task[object]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _check(service: Service) -> None:
    """Ask a first question of it, before anyone else does."""
    if not await is_ready(service.engine):
        raise UnavailableError("the newer release holds no statement")


def _note(reload: Reload) -> None:
    if reload.outcome is Outcome.REFUSED:
        faults = "\n".join(reload.faults)
        logger.error("The newer release is refused; release %s stays.\n%s", reload.release, faults)
    else:
        logger.info("Release %s is served (%s, %.1f s).", reload.release, reload.outcome.value, reload.seconds)
