"""What is read of one release once: the first who asks has it read, whoever asks meanwhile waits for the same."""

from __future__ import annotations

import asyncio
from itertools import islice
from typing import TYPE_CHECKING, Generic, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

K = TypeVar("K")
P = ParamSpec("P")
T = TypeVar("T")


class Kept(Generic[P, T]):
    """A reading of one release. A new release comes with a new one, so nothing in it grows stale."""

    def __init__(self, read: Callable[P, Coroutine[None, None, T]]) -> None:
        self._read = read
        self._reading: asyncio.Task[T] | None = None

    async def of(self, *engine: P.args, **more: P.kwargs) -> T:
        """What was read of an engine; a reading that failed is tried again when asked again.

        Raises:
            ProblemError: the engine could not give it.
        """
        if self._reading is None or _failed(self._reading):
            self._reading = asyncio.create_task(self._read(*engine, **more))
        return await asyncio.shield(self._reading)


def _failed(task: asyncio.Task[T]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)


def drop_oldest(kept: dict[K, T], most: int) -> None:
    """Let the oldest go until there are no more than so many."""
    for key in list(islice(kept, max(0, len(kept) - most))):
        del kept[key]
