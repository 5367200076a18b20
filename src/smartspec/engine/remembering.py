"""An engine that remembers results of its release, and asks only once what several want at the same time."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from smartspec.engine.cache import ByteBoundedCache
from smartspec.engine.sameness import is_volatile, normalised

if TYPE_CHECKING:
    from smartspec.engine.limits import Limits
    from smartspec.engine.protocol import Answer, Engine, Question

_ENTRY: Final = 500
"""Bytes that an answer takes beside its result and the text of its question, about."""
_LEAST_TIME: Final = 0.001
"""Seconds that a question is asked with where none are left: it then ends as one that came too late."""

Key = tuple[str, str, tuple[str, ...], tuple[str, ...], str | None, float | None]


def unremembered(engine: Engine) -> Engine:
    """The engine that is really asked, where one that remembers stands before it."""
    return engine.engine if isinstance(engine, RememberingEngine) else engine


class RememberingEngine:
    """Gives the same answer again to the same question: text without comments and runs of space, format, graphs, base.

    A question's own deadline is part of it. Queries whose results differ each time are always asked; results in files
    are not kept. Errors are not remembered, though those who wait together share them. If the one leaves who asked for
    all who wait, the next of them asks again, and has no more time than before. It belongs to one event loop.
    """

    def __init__(self, engine: Engine, most: int) -> None:
        self.engine = engine
        self.hits = self.misses = self.shared = 0
        self.held: ByteBoundedCache[Key, Answer] = ByteBoundedCache(most)
        self._asking: dict[Key, asyncio.Future[Answer]] = {}

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
        if key not in self._asking:
            self.misses += 1
            return await self._ask(key, question)
        self.shared += 1
        began = time.monotonic()
        while key in self._asking:
            first = self._asking[key]
            await asyncio.wait([first])
            if not first.cancelled():
                return first.result()
        return await self._ask(key, self._sooner(question, time.monotonic() - began))

    async def close(self) -> None:
        """See `smartspec.engine.protocol.Engine.close`."""
        await self.engine.close()

    async def _ask(self, key: Key, question: Question) -> Answer:
        """The answer, for all who wait for it."""
        asking = self._asking[key] = asyncio.get_running_loop().create_future()
        try:
            answer = await self.engine.answer(question)
        except asyncio.CancelledError:
            asking.cancel()
            raise
        except Exception as error:
            asking.set_exception(error)
            asking.exception()  # nobody may wait for it
            raise
        finally:
            del self._asking[key]
        asking.set_result(answer)
        if not answer.spooled:
            self.held.put(key, answer, answer.size + 2 * len(question.text) + _ENTRY)
        return answer

    def _sooner(self, question: Question, waited: float) -> Question:
        """The question with what is left of its time."""
        if self.limits is None:
            return question
        return replace(question, timeout=max(_LEAST_TIME, self.limits.seconds(question.timeout) - waited))


def _key(question: Question) -> Key:
    """All that an answer depends on, and the deadline; a tuple, since its hash is asked for often."""
    scope, name = question.scope, question.result_format.name
    text = normalised(question.text)
    return text, name, scope.default_graphs, scope.named_graphs, question.base_iri, question.timeout
