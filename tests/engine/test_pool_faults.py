"""Whatever a query or a person does to a process, one answer is lost at most, and nothing stays behind."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from smartspec.engine.formats import JSON
from smartspec.engine.limits import CrashedError, DeadlineError, Limits, MemoryLimitError, OverloadedError
from smartspec.engine.pool import PoolEngine
from smartspec.engine.protocol import Question
from smartspec.errors import ProblemError
from smartspec.graph.release import Release
from tests.engine.pooling import (
    COUNT,
    EATS_MEMORY,
    FOR_EVER,
    QUICK,
    children,
    descriptors,
    is_running,
    large,
    pool,
    run,
    until,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the pool needs Linux")

DEEP = Question("SELECT * " + "{" * 10_000 + "}" * 10_000, JSON)


def test_a_query_that_eats_memory_is_stopped_at_its_limit_and_costs_no_other(tiny_release: Release) -> None:
    async def eat(engine: PoolEngine) -> None:
        eating = asyncio.create_task(engine.answer(EATS_MEMORY))
        others = [(await engine.answer(COUNT)).size for _ in range(100)]
        with pytest.raises(MemoryLimitError, match="more than 200 MiB") as caught:
            await eating
        assert 50 <= caught.value.extensions["used"] <= 220  # type: ignore[operator]
        assert len(set(others)) == 1
        assert (await engine.answer(COUNT)).size == others[0]

    run(tiny_release, eat)


def test_nesting_that_breaks_the_parser_costs_one_answer(tiny_release: Release) -> None:
    async def nest(engine: PoolEngine) -> None:
        deep = asyncio.create_task(engine.answer(DEEP))
        for _ in range(20):
            await engine.answer(COUNT)
        with pytest.raises(CrashedError, match="nesting"):
            await deep
        assert (await engine.answer(COUNT)).size

    run(tiny_release, nest)


def test_a_query_of_ten_megabytes_is_answered(tiny_release: Release) -> None:
    async def ask(engine: PoolEngine) -> None:
        values = " ".join(str(i) for i in range(60)) + " " * 10_000_000
        answer = await engine.answer(Question(f"ASK {{ VALUES ?o {{ {values} }} ?s ?p ?o }}", JSON))
        assert b"true" in answer.body

    run(tiny_release, ask)


def test_a_query_that_cannot_be_sent_is_stopped_at_its_deadline(tiny_release: Release) -> None:
    async def send(engine: PoolEngine) -> None:
        await engine.answer(COUNT)
        os.kill(engine.workers[0].number, signal.SIGSTOP)
        with pytest.raises(DeadlineError):
            await engine.answer(Question("ASK {}" + " " * 10_000_000, JSON, timeout=0.2))
        await until(lambda: len(children(engine.template)) == 0)

    run(tiny_release, send)


def test_workers_killed_under_load_cost_one_answer_each(tiny_release: Release) -> None:
    async def load(engine: PoolEngine) -> None:
        lost = 0

        async def client() -> None:
            nonlocal lost
            for _ in range(60):
                try:
                    await engine.answer(COUNT)
                except CrashedError:
                    lost += 1

        clients = [asyncio.create_task(client()) for _ in range(8)]
        for _ in range(10):
            await asyncio.sleep(0.01)
            for worker in engine.workers[:1]:
                if worker.number and is_running(worker.number):
                    os.kill(worker.number, signal.SIGKILL)
        await asyncio.gather(*clients)
        assert lost <= 10

    run(tiny_release, load)


def test_an_idle_worker_that_is_killed_is_replaced_without_a_lost_answer(tiny_release: Release) -> None:
    async def lose(engine: PoolEngine) -> None:
        await engine.answer(COUNT)
        os.kill(engine.workers[0].number, signal.SIGKILL)
        await until(lambda: engine.workers == [])
        assert (await engine.answer(COUNT)).size

    run(tiny_release, lose)


def test_a_template_killed_under_load_costs_no_answer(tiny_release: Release) -> None:
    async def load(engine: PoolEngine) -> None:
        await engine.answer(COUNT)
        template = engine.template
        asked = [asyncio.create_task(engine.answer(COUNT)) for _ in range(40)]
        await asyncio.sleep(0.005)
        os.kill(template, signal.SIGKILL)
        asked += [asyncio.create_task(engine.answer(COUNT)) for _ in range(40)]
        assert len({answer.body for answer in await asyncio.gather(*asked)}) == 1
        assert engine.template != template

    run(tiny_release, load, Limits(query_timeout=10))


def test_two_hundred_queries_with_kills_leave_no_process_and_no_descriptor(tiny_release: Release) -> None:
    async def mix(engine: PoolEngine) -> None:
        await engine.answer(COUNT)
        before = descriptors(), descriptors(engine.template)
        endless = Question(FOR_EVER.text, JSON, timeout=0.05)
        kinds = [COUNT, endless, large(2000), COUNT, Question("ASK {", JSON)]
        for i in range(0, 200, 5):
            tasks = [asyncio.create_task(engine.answer(question)) for question in kinds]
            if i % 15 == 0:
                await asyncio.sleep(0.01)
                tasks[1].cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
            known = ProblemError | asyncio.CancelledError
            assert not [r for r in results if isinstance(r, BaseException) and not isinstance(r, known)]
            assert not [r for r in results if isinstance(r, OverloadedError | CrashedError)]
            del results, tasks
        idle = len(engine.workers)
        await until(lambda: len(children(engine.template)) == idle)
        await until(lambda: descriptors() <= before[0] + 2 * idle)
        await until(lambda: descriptors(engine.template) <= before[1] + idle)

    run(tiny_release, mix)


def test_closing_ends_all_processes_and_tells_who_waits(tiny_release: Release) -> None:
    async def close() -> None:
        async with pool(tiny_release, QUICK) as engine:
            asking = asyncio.create_task(engine.answer(FOR_EVER))
            await until(lambda: any(worker.number for worker in engine.workers))
            family = {engine.template, *children(engine.template)}
        with pytest.raises(ProblemError):
            await asking
        await until(lambda: not any(map(is_running, family)))

    asyncio.run(close())


def test_no_process_outlives_a_service_that_is_killed() -> None:
    code = """
import asyncio
from pyoxigraph import *
from smartspec.engine.pool import PoolEngine
from smartspec.graph.release import make_release
from tests.engine.pooling import FOR_EVER
triples = [Triple(NamedNode(f"http://t/{i}"), NamedNode("http://t/p"), Literal(i)) for i in range(60)]
async def main():
    engine = PoolEngine(make_release({"a": triples}, version="1", sources="", builder=""))
    tasks = [asyncio.create_task(engine.answer(FOR_EVER)) for _ in range(2)]
    await asyncio.sleep(0.2)
    print(engine.template, flush=True)
    await asyncio.gather(*tasks)
asyncio.run(main())
"""
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([*sys.path, str(root)])}
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment) as one:
        assert one.stdout
        template = int(one.stdout.readline())
        family = {template, *children(template)}
        assert len(family) == 3
        one.kill()
    asyncio.run(nobody(family))


async def nobody(family: set[int]) -> None:
    await until(lambda: not any(map(is_running, family)))
