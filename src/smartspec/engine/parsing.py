"""Read what clients wrote away from the service: pyoxigraph's parser and planner can be brought down by a query.

Deep nesting overflows their stack, which ends the whole process, and long lists make them plan for minutes. So a query
of more than a few tokens is read in a process of its own, forked from a template that is started when the first such
query comes, within the query's time; it dies alone.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeVar, TypeVarTuple, cast

from smartspec.engine.cache import ByteBoundedCache
from smartspec.engine.isolation import cut_network
from smartspec.engine.lexer import tokens
from smartspec.engine.limits import CrashedError, DeadlineError, EngineGoneError, MemoryLimitError
from smartspec.errors import ProblemError
from smartspec.process.limits import CrashError, LimitError, Limits, TemplateError
from smartspec.process.template import Template

if TYPE_CHECKING:
    from collections.abc import Callable

R = TypeVar("R")
A = TypeVarTuple("A")

FEW_TOKENS: Final = 60
"""Tokens of a query that cannot take long or nest deeply."""

_MEMORY: Final = 512
"""MiB that reading a query may take: it is read against an empty store."""
_KEPT: Final = 1 << 20
"""Bytes of texts whose reading is kept, twice that with what came of them."""
_ENTRY: Final = 200
"""Bytes that one of them takes beside its text, about."""
_ADVICE: Final = (
    "Very deep nesting and very long chains of operators do that; write such lists with IN, VALUES or property paths."
)


def is_short(text: str) -> bool:
    """Whether a query has so few tokens that it can be read anywhere.

    >>> is_short("ASK {}"), is_short("ASK " + "{" * 100)
    (True, False)
    """
    return next(islice(tokens(text), FEW_TOKENS, None), None) is None


class QueryReader:
    """Calls functions on queries, in a process of its own where the query could bring it down."""

    def __init__(self) -> None:
        self._template: asyncio.Task[Template[None]] | None = None
        self._known: ByteBoundedCache[tuple[object, ...], object] = ByteBoundedCache(_KEPT)

    async def read(
        self, function: Callable[[str, *A], R], text: str, /, *arguments: *A, seconds: float, memory: int = _MEMORY
    ) -> R:
        """``function(text, …)``: it and its result travel to another process and back.

        Raises:
            ProblemError: what the function raised.
            DeadlineError: reading takes longer than the query may.
            MemoryLimitError: reading takes too much memory.
            CrashedError: the query brought its reader down.
            EngineGoneError: there is no process to read it in.
        """
        key = (function, text, *arguments)
        known = self._known.get(key)
        if known is None:
            known = await self._read(function, text, *arguments, seconds=seconds, memory=memory)
            self._known.put(key, known, len(text) + _ENTRY)
        return cast("R", known)

    async def close(self) -> None:
        """End the process."""
        if self._template:
            with suppress(TemplateError):
                await asyncio.to_thread((await self._template).close)

    async def _read(
        self, function: Callable[[str, *A], R], text: str, /, *arguments: *A, seconds: float, memory: int
    ) -> R:
        if is_short(text):
            return await asyncio.to_thread(function, text, *arguments)
        try:
            template = await asyncio.shield(self._started())
            limits = Limits(seconds, memory)
            found, problem = await template.run(_attempt, function, (text, *arguments), limits=limits)
        except LimitError as error:
            passed = DeadlineError if error.limit == "seconds" else MemoryLimitError
            raise passed(error.allowed, error.used) from None
        except CrashError as error:
            raise CrashedError(f"The query was given up: {error}. {_ADVICE}") from None
        except TemplateError as error:
            detail = f"The query could not be read: {error}. Ask again."
            raise EngineGoneError(detail, headers={"Retry-After": "1"}) from None
        if problem:
            raise problem
        return cast("R", found)

    def _started(self) -> asyncio.Task[Template[None]]:
        """The template; one that is gone, or could not be made, is made anew."""
        if self._template is None or (self._template.done() and not _is_alive(self._template)):
            _let_go(self._template)
            self._template = asyncio.create_task(asyncio.to_thread(Template, _prepare))
        return self._template


def _is_alive(making: asyncio.Task[Template[None]]) -> bool:
    return not making.cancelled() and making.exception() is None and making.result().alive


def _let_go(making: asyncio.Task[Template[None]] | None) -> None:
    """Close what is left of a template that is gone."""
    if making and not making.cancelled() and making.exception() is None:
        making.result().close()


def _prepare() -> None:
    """What the template does once: from here on it has no network."""
    cut_network()


def _attempt(
    _: None, function: Callable[..., R], arguments: tuple[object, ...]
) -> tuple[R | None, ProblemError | None]:
    """What a function gives, or the problem that it raised."""
    try:
        return function(*arguments), None
    except ProblemError as problem:
        return None, problem
