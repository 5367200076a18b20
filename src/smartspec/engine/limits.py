"""What one query may use, and the problems that tell a client which limit it met and what to do.

::

    ProblemError
    ├── LimitedError          names the limit, what it allows, what was used, and the setting
    │   ├── OverloadedError   503 with Retry-After, more queries wait than may
    │   ├── NotBegunError     503 with Retry-After, no worker was free in the query's time
    │   ├── DeadlineError     504
    │   ├── MemoryLimitError  422
    │   └── ResultLimitError  422
    ├── SpoolFullError        507, the disk has no room for the result
    ├── CrashedError          500, the query brought its worker down
    └── EngineGoneError       503 with Retry-After, the engine is being started again
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Final

from smartspec.errors import ProblemError


@dataclass(frozen=True)
class Limits:
    """What an engine allows. The fields are named as the settings are.

    Attributes:
        query_timeout: seconds from asking to the whole result, waiting included.
        query_memory: MiB that one query may take beside the data.
        result_bytes: bytes of one result.
        workers: queries that run at once, at most.
        queue: queries that wait for a worker, at most.
    """

    query_timeout: float = 30.0
    query_memory: int = 1024
    result_bytes: int = 1 << 30
    workers: int = 5
    queue: int = 100

    def seconds(self, wanted: float | None) -> float:
        """The deadline of a query whose client wants one: lower than ours, never higher.

        >>> Limits().seconds(2), Limits().seconds(99), Limits().seconds(None)
        (2, 30.0, 30.0)
        """
        return self.query_timeout if wanted is None else min(wanted, self.query_timeout)


DEFAULT_LIMITS: Final = Limits()


class LimitedError(ProblemError):
    """A query that met a limit. ``extensions``: ``limit``, ``allowed``, ``used``, ``unit`` and ``setting``.

    Attributes:
        limit: the field of `Limits`; ``unit``: what it is counted in.
        words: what is told, with ``allowed``, ``used`` and ``wait`` as gaps.
    """

    limit = ""
    unit = ""
    words = ""

    def __init__(self, allowed: float, used: float, wait: float | None = None) -> None:
        """The problem; ``wait``: seconds after which asking again may help."""
        whole = None if wait is None else max(1, ceil(wait))
        told = {"limit": self.limit, "allowed": _short(allowed), "used": _short(used), "unit": self.unit}
        super().__init__(
            self.words.format(allowed=_short(allowed), used=used, wait=whole),
            {**told, "setting": f"SMARTSPEC_{self.limit.upper()}"},
            {} if whole is None else {"Retry-After": str(whole)},
        )


class OverloadedError(LimitedError):
    """More queries wait than may: this one was not begun."""

    status = 503
    slug = "overloaded"
    title = "Too many queries are waiting"
    limit = "queue"
    unit = "waiting queries"
    words = "{used} queries wait for an answer and {allowed} may. Ask again in {wait} s."

    def __init__(self, allowed: int, used: int, wait: float) -> None:
        super().__init__(allowed, used, wait)


class NotBegunError(LimitedError):
    """A query whose time was over before a worker was free for it."""

    status = 503
    slug = "not-begun"
    title = "The query found no worker in its time"
    limit = "query_timeout"
    unit = "seconds"
    words = "The service is busy: the query waited {used:.1f} s for a worker and was not begun. Ask again later."

    def __init__(self, allowed: float, used: float) -> None:
        super().__init__(allowed, used, wait=allowed / 2)


class DeadlineError(LimitedError):
    """A query that ran longer than it may."""

    status = 504
    slug = "query-timeout"
    title = "The query takes too long"
    limit = "query_timeout"
    unit = "seconds"
    words = (
        "The query was stopped after {used:.1f} s; {allowed} s are allowed. Ask for less at once: name the predicates "
        "and classes, bind a subject, avoid patterns that share no variable, or page with LIMIT."
    )


class MemoryLimitError(LimitedError):
    """A query that took more memory than it may."""

    status = 422
    slug = "query-memory"
    title = "The query takes too much memory"
    limit = "query_memory"
    unit = "MiB"
    words = (
        "The query was stopped when it wanted more than {allowed} MiB of memory (it held {used:.0f} MiB). Group, sort "
        "and deduplicate fewer rows: filter first, avoid patterns that share no variable, add LIMIT."
    )


class ResultLimitError(LimitedError):
    """A result larger than the service gives."""

    status = 422
    slug = "result-too-large"
    title = "The result is too large"
    limit = "result_bytes"
    unit = "bytes"
    words = (
        "The result has more than {allowed} bytes. Ask for fewer columns or rows, page with ORDER BY, LIMIT and "
        "OFFSET, or choose a smaller format such as CSV. The whole graph is at /dataset."
    )


class SpoolFullError(ProblemError):
    """A result for which the disk has no room."""

    status = 507
    slug = "spool-full"
    title = "There is no room for the result"


class CrashedError(ProblemError):
    """A query that brought its worker down: one answer is lost, nothing else."""

    slug = "query-crashed"
    title = "The query brought its worker down"


class EngineGoneError(ProblemError):
    """The process that holds the data is gone; it is being started again."""

    status = 503
    slug = "engine-gone"
    title = "The query engine is being started again"


def _short(number: float) -> float:
    """A number as people and JSON want it: whole where it is whole, else to the millisecond."""
    return int(number) if number == int(number) else round(number, 3)
