"""An engine that remembers results of its release, and asks only once what several want at the same time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from smartspec.engine.cache import ByteBoundedCache
from smartspec.engine.sameness import is_volatile, normalised

if TYPE_CHECKING:
    from smartspec.engine.limits import Limits
    from smartspec.engine.protocol import Answer, Engine, Question

_ENTRY: Final = 500

Key = tuple[str, str, tuple[str, ...], tuple[str, ...], str | None, float | None]


def unremembered(engine: Engine) -> Engine:
    """The engine that is really asked, where one that remembers stands before it."""
    return engine.engine if isinstance(engine, RememberingEngine) else engine


@dataclass
class _Asking:
    """A question under way, and how many wait for its answer."""

    task: asyncio.Task[Answer]
    waiting: int = 0


class RememberingEngine:
    """Gives the same answer again to the same question: text without comments and runs of space, format, graphs, base.

    A question's own deadline is part of it, so nobody waits longer than they wanted to. Queries whose results differ
    each time are always asked; results in files are not kept. Errors are not remembered, though those who wait
    together share them. It belongs to one event loop.
    """

    def __init__(self, engine: Engine, most: int) -> None:
        self.engine = engine
        self.hits = self.misses = self.shared = 0
        self.held: ByteBoundedCache[Key, Answer] = ByteBoundedCache(most)
        self._asking: dict[Key, _Asking] = {}

    @property
    def limits(self) -> Limits | None:
        """See `smartspec.engine.protocol.Engine.limits`."""
        return self.engine.limits

    async def answer(self, question: Question) -> Answer:
        """See `smartspec.engine.protocol.Engine.answer`."""
        if is_volatile(question.text):
            return await self.engine.answer(question)
        key = _key(question)
        known = self.held.get(key)
        if known:
            self.hits += 1
            return known
        asking = self._asking.get(key)
        if asking:
            self.shared += 1
        else:
            self.misses += 1
            asking = self._asking[key] = self._ask(key, question)
        return await self._wait(key, asking)

    async def close(self) -> None:
        """See `smartspec.engine.protocol.Engine.close`."""
        await self.engine.close()

    def _ask(self, key: Key, question: Question) -> _Asking:
        asking = _Asking(asyncio.get_running_loop().create_task(self._remember(key, question)))
        asking.task.add_done_callback(lambda _: self._forget(key, asking))
        return asking

    async def _remember(self, key: Key, question: Question) -> Answer:
        answer = await self.engine.answer(question)
        if not answer.spooled:
            self.held.put(key, answer, answer.size + 2 * len(question.text) + _ENTRY)
        return answer

    async def _wait(self, key: Key, asking: _Asking) -> Answer:
        """The answer; the query is given up when the last of those who wait has gone."""
        asking.waiting += 1
        try:
            return await asyncio.shield(asking.task)
        finally:
            asking.waiting -= 1
            if not asking.waiting:
                self._forget(key, asking)
                asking.task.cancel()

    def _forget(self, key: Key, asking: _Asking) -> None:
        if self._asking.get(key) is asking:
            del self._asking[key]


def _key(question: Question) -> Key:
    """All that an answer depends on, and the deadline; a tuple, since its hash is asked for often."""
    scope, name = question.scope, question.result_format.name
    text = normalised(question.text)
    return text, name, scope.default_graphs, scope.named_graphs, question.base_iri, question.timeout
