"""What the tests of the pool share: a pool for one test, queries without end, and a look at processes."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from smartspec.engine.formats import JSON, ResultFormat
from smartspec.engine.limits import Limits, NotBegunError
from smartspec.engine.pool import PoolEngine
from smartspec.engine.protocol import Question
from smartspec.graph.release import Release

CROSS = " . ".join(f"?s{i} ?p{i} ?o{i}" for i in range(9))
FOR_EVER = Question(f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}", JSON)
EATS_MEMORY = Question(f"SELECT (GROUP_CONCAT(STR(?o0); separator='{'x' * 9999}') AS ?all) {{ {CROSS} }}", JSON)
COUNT = Question("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", JSON)
QUICK = Limits(query_timeout=60, query_memory=200)
"""Time enough on any machine, for tests of anything but time."""


def large(rows: int, wanted: ResultFormat = JSON) -> Question:
    """A question with so many rows."""
    return Question(f"SELECT * {{ {CROSS} }} LIMIT {rows}", wanted)


@asynccontextmanager
async def pool(release: Release, limits: Limits = QUICK) -> AsyncIterator[PoolEngine]:
    """A pool that is closed in the end."""
    engine = await asyncio.to_thread(PoolEngine, release, limits)
    try:
        yield engine
    finally:
        await engine.close()


def run(release: Release, scenario: Callable[[PoolEngine], Awaitable[None]], limits: Limits = QUICK) -> None:
    """Run a scenario on a pool of its own."""

    async def whole() -> None:
        async with pool(release, limits) as engine:
            await scenario(engine)

    asyncio.run(whole())


async def staffed(engine: PoolEngine) -> None:
    """Wait for a first worker, which may take longer than the pool gives a query."""
    while not any(worker.number for worker in engine.workers):
        with suppress(NotBegunError):
            await engine.answer(COUNT)


def children(process: int) -> set[int]:
    """The processes that a process has forked, in whichever of its threads, and that have not ended."""
    try:
        threads = list(Path(f"/proc/{process}/task").iterdir())
        return {int(word) for thread in threads for word in (thread / "children").read_text().split()}
    except OSError:
        return set()


def is_running(process: int) -> bool:
    """Whether a process runs."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def descriptors(process: int | str = "self") -> int:
    """How many descriptors a process has open."""
    return len(list(Path(f"/proc/{process}/fd").iterdir()))


async def until(condition: Callable[[], bool], seconds: float = 30) -> float:
    """Wait for something to become true; gives the seconds that it took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() < began + seconds
        await asyncio.sleep(0.005)
    return time.monotonic() - began
