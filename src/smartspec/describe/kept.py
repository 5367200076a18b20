"""What is read of one release once: the first who asks has it read, whoever asks meanwhile waits for the same."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from smartspec.engine.protocol import Engine

T = TypeVar("T")


class Kept(Generic[T]):
    """A reading of one release. A new release comes with a new one, so nothing in it grows stale."""

    def __init__(self, read: Callable[[Engine], Coroutine[None, None, T]]) -> None:
        self._read = read
        self._reading: asyncio.Task[T] | None = None

    async def of(self, engine: Engine) -> T:
        """What was read; a reading that failed is tried again when asked again.

        Raises:
            ProblemError: the engine could not give it.
        """
        if self._reading is None or _failed(self._reading):
            self._reading = asyncio.create_task(self._read(engine))
        return await asyncio.shield(self._reading)


def _failed(task: asyncio.Task[T]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)
