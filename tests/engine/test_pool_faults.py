"""Whatever a query or a person does to a process, one answer is lost at most, and nothing stays behind."""

import asyncio
import os
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from smartspec.engine.formats import CSV, JSON, N_TRIPLES, ResultFormat
from smartspec.engine.limits import (
    CrashedError,
    DeadlineError,
    EngineGoneError,
    Limits,
    MemoryLimitError,
    OverloadedError,
    SpoolFullError,
)
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


def test_a_disk_that_is_full_costs_the_large_result_only(tiny_release: Release) -> None:
    async def fill(engine: PoolEngine) -> None:
        resource.prlimit(engine.template, resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
        outcomes: Counter[str] = Counter()
        for question in [large(5000), COUNT] * 5:
            try:
                await engine.answer(question)
                outcomes["answered"] += 1
            except SpoolFullError as problem:
                outcomes[problem.detail] += 1
        assert outcomes == {"The result could not be kept while it was made: File too large.": 5, "answered": 5}

    run(tiny_release, fill)


def test_without_a_descriptor_for_it_a_large_result_is_refused_and_not_mistaken(tiny_release: Release) -> None:
    async def exhaust(engine: PoolEngine) -> None:
        await engine.answer(COUNT)
        limits = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors() + 20, limits[1]))
        taken: list[int] = []
        try:
            with suppress(OSError):
                while True:
                    taken.append(os.dup(0))
            with pytest.raises(SpoolFullError, match="too many files"):
                await engine.answer(large(5000))
            waiting = asyncio.create_task(engine.answer(FOR_EVER))
            await asyncio.sleep(0.1)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, limits)
            for descriptor in taken:
                os.close(descriptor)
        assert (await engine.answer(COUNT)).size
        waiting.cancel()

    run(tiny_release, exhaust)


def test_a_jump_of_the_clock_changes_no_deadline(tiny_release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    async def jump(engine: PoolEngine) -> None:
        now = time.time()
        await engine.answer(COUNT)
        asking = [asyncio.create_task(engine.answer(Question(FOR_EVER.text, JSON, timeout=s))) for s in (0.5, 60)]
        for years in (10, -10):
            monkeypatch.setattr(time, "time", lambda years=years: now + years * 3e7)
            assert (await engine.answer(COUNT)).size
            assert not asking[1].done()
        with pytest.raises(DeadlineError) as caught:
            await asking[0]
        assert 0.5 <= float(str(caught.value.extensions["used"])) < 60
        asking[1].cancel()
        await asyncio.wait(asking)

    run(tiny_release, jump)


@pytest.mark.parametrize("wanted", [JSON, CSV], ids=["json", "csv"])
def test_terms_that_are_no_iris_leave_a_whole_result(tiny_release: Release, wanted: ResultFormat) -> None:
    async def ask(engine: PoolEngine) -> None:
        odd = "IRI('http://x/ y')", "IRI('no')", "STRDT('a', IRI('http://x/{}'))", "STRLANG('a', 'not a language')"
        values = " ".join(f"BIND({each} AS ?v{i})" for i, each in enumerate(odd))
        answer = await engine.answer(Question(f"SELECT * {{ ?s ?p 7 {values} }}", wanted))
        assert b"http://t/7" in answer.body
        graph = f"CONSTRUCT {{ ?s <http://t/q> ?v0, ?v1, ?v2 . ?v0 ?p 7 }} {{ ?s ?p 7 {values} }}"
        body = (await engine.answer(Question(graph, N_TRIPLES))).body
        assert all(line.endswith(b" .") for line in body.splitlines())

    run(tiny_release, ask)


def test_a_pool_that_is_closed_tells_who_waits(tiny_release: Release) -> None:
    async def close(engine: PoolEngine) -> None:
        asked = [asyncio.create_task(engine.answer(FOR_EVER)) for _ in range(6)]
        await until(lambda: sum(bool(worker.number) for worker in engine.workers) == 2)
        await engine.close()
        ends = await asyncio.gather(*asked, return_exceptions=True)
        assert [type(end) for end in ends] == [EngineGoneError] * 6
        with pytest.raises(EngineGoneError):
            await engine.answer(COUNT)

    run(tiny_release, close, Limits(query_timeout=60, workers=2))


def test_a_client_that_leaves_while_its_query_is_sent_leaves_nothing_behind(tiny_release: Release) -> None:
    async def leave(engine: PoolEngine) -> None:
        await engine.answer(COUNT)
        before = descriptors()
        for _ in range(20):
            (worker,) = engine.workers
            os.kill(worker.number, signal.SIGSTOP)
            asking = asyncio.create_task(engine.answer(Question("ASK {}" + " " * 2_000_000, JSON)))
            await asyncio.sleep(0.01)
            asking.cancel()
            await asyncio.wait([asking])
            assert (await engine.answer(COUNT)).size
        assert descriptors() <= before
        assert len(asyncio.all_tasks()) == 1

    run(tiny_release, leave)


def test_a_template_that_dies_idle_is_replaced_before_anyone_asks(tiny_release: Release) -> None:
    async def lose(engine: PoolEngine) -> None:
        dead: set[int] = set()
        await engine.answer(COUNT)
        for _ in range(3):
            dead.add(engine.template)
            os.kill(engine.template, signal.SIGKILL)
            await until(lambda: engine.template not in dead)
        assert (await engine.answer(COUNT)).size

    run(tiny_release, lose)


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
                    with suppress(ProcessLookupError):
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

    run(tiny_release, load)


def test_a_hundred_queries_with_kills_leave_no_process_and_no_descriptor(tiny_release: Release) -> None:
    async def mix(engine: PoolEngine) -> None:
        await engine.answer(COUNT)
        before = descriptors(), descriptors(engine.template)
        endless = Question(FOR_EVER.text, JSON, timeout=0.05)
        kinds = [COUNT, endless, large(2000), COUNT, Question("ASK {", JSON)]
        for i in range(0, 100, 5):
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
from tests.engine.pooling import FOR_EVER, children, until
triples = [Triple(NamedNode(f"http://t/{i}"), NamedNode("http://t/p"), Literal(i)) for i in range(60)]
async def main():
    engine = PoolEngine(make_release({"a": triples}, version="1", sources="", builder=""))
    tasks = [asyncio.create_task(engine.answer(FOR_EVER)) for _ in range(2)]
    await until(lambda: len(children(engine.template)) == 2)
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
