"""A random mix of good and bad queries for a while: nothing grows, nothing stays, nothing is lost.

``SMARTSPEC_SOAK_SECONDS`` says for how long (default 20); CI runs a minute.
"""

import asyncio
import gc
import os
import random
import signal
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from smartspec.engine.formats import CSV, JSON
from smartspec.engine.limits import (
    CrashedError,
    DeadlineError,
    EngineGoneError,
    Limits,
    NotBegunError,
    OverloadedError,
    ResultLimitError,
)
from smartspec.engine.pool import PoolEngine
from smartspec.engine.protocol import Question
from smartspec.errors import ProblemError
from smartspec.graph.release import Release
from tests.engine.pooling import COUNT, FOR_EVER, children, descriptors, large, run, until

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(sys.platform != "linux", reason="the pool needs Linux"),
]

SECONDS = float(os.environ.get("SMARTSPEC_SOAK_SECONDS", "20"))
CLIENTS = 12
KINDS = {
    "count": (COUNT, ()),
    "rows": (large(2000, CSV), ()),
    "too large": (large(60_000), (ResultLimitError,)),
    # its time may be over before a killed template is there again
    "endless": (Question(FOR_EVER.text, JSON, timeout=0.2), (DeadlineError, NotBegunError, EngineGoneError)),
    "syntax": (Question("ASK {", JSON), (ProblemError,)),
    "deep": (Question("SELECT * " + "{" * 10_000 + "}" * 10_000, JSON), (CrashedError,)),
    "leaves": (FOR_EVER, ()),
}
WEIGHTS = (60, 10, 3, 3, 10, 1, 3)


def resident() -> int:
    """KiB of memory that this process has."""
    return int(Path("/proc/self/status").read_text().partition("VmRSS:")[2].split()[0])


def is_quiet(engine: PoolEngine) -> bool:
    """Whether nothing is left to do, and no process has been forgotten."""
    return len(children(engine.template)) == len(engine.workers) and len(asyncio.all_tasks()) == 1


async def client(engine: PoolEngine, chance: random.Random, end: float, seen: Counter[str]) -> None:
    """Asks one query after the other, of a kind that chance chooses."""
    loop = asyncio.get_running_loop()
    while loop.time() < end:
        (kind,) = chance.choices(list(KINDS), WEIGHTS)
        question, allowed = KINDS[kind]
        task = asyncio.create_task(engine.answer(question))
        if kind == "leaves":
            await asyncio.sleep(chance.random() / 10)
            task.cancel()
        (end_of_it,) = await asyncio.gather(task, return_exceptions=True)
        assert not isinstance(end_of_it, OverloadedError)
        known = isinstance(end_of_it, (*allowed, asyncio.CancelledError) if kind == "leaves" else allowed)
        killed = isinstance(end_of_it, CrashedError) and "SIGKILL" in str(end_of_it)
        seen[f"{kind}, killed" if killed else kind] += 1
        assert known or killed or not isinstance(end_of_it, BaseException), (kind, end_of_it)


async def killer(engine: PoolEngine, chance: random.Random, end: float, seen: Counter[str]) -> None:
    """Kills a worker now and then, and the template more rarely."""
    loop = asyncio.get_running_loop()
    while loop.time() < end:
        await asyncio.sleep(0.5)
        numbers = children(engine.template)
        if chance.random() < 0.1:
            os.kill(engine.template, signal.SIGKILL)
            seen["template killed"] += 1
        elif numbers:
            with suppress(ProcessLookupError):  # it may have ended meanwhile
                os.kill(chance.choice(sorted(numbers)), signal.SIGKILL)
            seen["worker killed"] += 1


def test_a_random_mix_leaves_no_growth(tiny_release: Release) -> None:
    async def soak(engine: PoolEngine) -> None:
        loop, chance, seen = asyncio.get_running_loop(), random.Random(5), Counter[str]()
        sizes = []
        for part in (0.25, 0.75):  # the first part fills what is kept, the second must add nothing
            end = loop.time() + SECONDS * part
            await asyncio.gather(
                *(client(engine, chance, end, seen) for _ in range(CLIENTS)), killer(engine, chance, end, seen)
            )
            os.kill(killed := engine.template, signal.SIGKILL)  # so that each part ends while one is made anew
            await until(lambda: engine.template != killed)
            await until(lambda: is_quiet(engine))
            gc.collect()  # a result that was dropped may wait for that with its file
            sizes.append((resident(), descriptors() - 2 * len(engine.workers)))
        sys.stdout.write(f"{dict(seen)}, (KiB, descriptors) {sizes}\n")
        (memory, open_files), (memory_after, open_files_after) = sizes
        assert memory_after <= memory + 20_000
        assert open_files_after <= open_files
        assert len(engine.workers) <= engine.limits.workers
        assert sum(count for kind, count in seen.items() if kind.endswith(", killed")) <= seen["worker killed"]

    run(tiny_release, soak, Limits(query_timeout=60, query_memory=200, result_bytes=3_000_000))
