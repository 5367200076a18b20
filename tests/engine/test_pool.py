"""The pool answers as the local engine does, whole or not at all, within its limits."""

import asyncio
import json
import logging
import os
import signal
import sys

import pytest

from smartspec.engine.formats import CSV, JSON, N_TRIPLES, TURTLE, ResultFormat
from smartspec.engine.limits import DeadlineError, Limits, NotBegunError, OverloadedError, ResultLimitError
from smartspec.engine.local import LocalEngine
from smartspec.engine.pool import PoolEngine
from smartspec.engine.protocol import Answer, GraphScope, Question
from smartspec.engine.watching import Watch, WatchedEngine
from smartspec.errors import NotAcceptableError, QuerySyntaxError, ServiceRefusedError
from smartspec.graph.release import Release
from tests.engine.pooling import COUNT, FOR_EVER, children, large, run, staffed, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the pool needs Linux")


@pytest.mark.parametrize(
    "question",
    [
        COUNT,
        Question("SELECT * { ?s ?p ?o } ORDER BY ?s", CSV),
        Question("CONSTRUCT WHERE { ?s ?p 7 }", TURTLE),
        Question("ASK { <0> ?p ?o }", JSON, base_iri="http://t/"),
        Question('SELECT ?s { ?s ?p ?o FILTER(function:matches(STR(?o), "7")) }', CSV),
        Question(COUNT.text, JSON, GraphScope(("https://w3id.org/smartspec/graph/a",))),
        large(5000),
    ],
    ids=["rows", "csv", "graph", "base", "function", "scope", "large"],
)
def test_answers_are_those_of_the_local_engine(tiny_release: Release, question: Question) -> None:
    async def same(engine: PoolEngine) -> None:
        answer = await engine.answer(question)
        expected = LocalEngine.of(tiny_release).answer_now(question).body
        assert (answer.body, answer.size, answer.result_format) == (expected, len(expected), question.result_format)
        assert b"".join([piece async for piece in answer]) == expected

    run(tiny_release, same)


def test_a_refused_query_costs_no_worker(tiny_release: Release) -> None:
    async def refuse(engine: PoolEngine) -> None:
        await engine.answer(COUNT)
        before = {worker.number for worker in engine.workers}
        with pytest.raises(QuerySyntaxError, match="Line 1, column 6") as caught:
            await engine.answer(Question("ASK {", JSON))
        assert caught.value.extensions["column"] == 6
        with pytest.raises(ServiceRefusedError, match="no query leaves this service"):
            await engine.answer(Question("ASK { SERVICE SILENT <http://x/> { ?s ?p ?o } }", JSON))
        with pytest.raises(NotAcceptableError):
            await engine.answer(Question("ASK {}", N_TRIPLES))
        assert {worker.number for worker in engine.workers} == before

    run(tiny_release, refuse)


def test_a_query_without_end_is_stopped_at_its_deadline_and_its_worker_replaced(tiny_release: Release) -> None:
    async def stop(engine: PoolEngine) -> None:
        await staffed(engine)
        with pytest.raises(DeadlineError, match=r"stopped after \d\.\d s; 1 s are allowed") as caught:
            await engine.answer(FOR_EVER)
        assert isinstance(caught.value.extensions["used"], float)
        assert caught.value.extensions["used"] >= 1
        assert caught.value.extensions["limit"] == "query_timeout"
        assert caught.value.extensions["setting"] == "SMARTSPEC_QUERY_TIMEOUT"
        assert engine.workers == []
        await until(lambda: children(engine.template) == set())
        await staffed(engine)

    run(tiny_release, stop, Limits(query_timeout=1))


@pytest.mark.parametrize(("wanted", "allowed"), [(0.1, 0.1), (99, 0.4)])
def test_a_client_lowers_its_deadline_and_never_raises_it(tiny_release: Release, wanted: float, allowed: float) -> None:
    async def ask(engine: PoolEngine) -> None:
        await staffed(engine)
        with pytest.raises(DeadlineError) as caught:
            await engine.answer(Question(FOR_EVER.text, JSON, timeout=wanted))
        assert caught.value.extensions["allowed"] == allowed

    run(tiny_release, ask, Limits(query_timeout=0.4))


def test_a_query_whose_client_leaves_is_stopped(tiny_release: Release) -> None:
    async def leave(engine: PoolEngine) -> None:
        task = asyncio.create_task(engine.answer(FOR_EVER))
        await until(lambda: any(worker.number for worker in engine.workers))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert engine.workers == []
        assert (await engine.answer(COUNT)).size

    run(tiny_release, leave)


@pytest.mark.parametrize("wanted", [JSON, CSV])
def test_a_result_is_whole_or_refused(tiny_release: Release, wanted: ResultFormat) -> None:
    async def cap(engine: PoolEngine) -> None:
        with pytest.raises(ResultLimitError, match="more than 1000000 bytes") as caught:
            await engine.answer(large(100_000, wanted))
        assert caught.value.extensions["limit"] == "result_bytes"
        answer = await engine.answer(large(500, wanted))
        assert answer.size == len(LocalEngine.of(tiny_release).answer_now(large(500, wanted)).body)

    run(tiny_release, cap, Limits(query_timeout=60, result_bytes=1_000_000))


def test_past_the_queue_a_query_is_refused_at_once(tiny_release: Release) -> None:
    async def overflow(engine: PoolEngine) -> None:
        await staffed(engine)
        tasks = [asyncio.create_task(engine.answer(FOR_EVER)) for _ in range(2 + 3)]
        await asyncio.sleep(0)
        with pytest.raises(OverloadedError, match="3 queries wait for an answer and 3 may") as caught:
            await engine.answer(COUNT)
        assert not any(task.done() for task in tasks)
        assert int(caught.value.headers["Retry-After"]) >= 1
        ends = await asyncio.gather(*tasks, return_exceptions=True)
        assert {type(end) for end in ends} == {DeadlineError, NotBegunError}

    run(tiny_release, overflow, Limits(query_timeout=0.4, workers=2, queue=3))


def test_quick_queries_are_answered_beside_three_without_end(tiny_release: Release) -> None:
    async def beside(engine: PoolEngine) -> None:
        endless = [asyncio.create_task(engine.answer(FOR_EVER)) for _ in range(3)]
        await until(lambda: sum(worker.slow for worker in engine.workers) == 3)
        for _ in range(20):
            await engine.answer(COUNT)
        assert not any(task.done() for task in endless)
        slow = [worker for worker in engine.workers if worker.slow]
        assert [worker.yielding for worker in slow] == [True] * 3
        assert [os.getpriority(os.PRIO_PROCESS, worker.number) for worker in slow] == [10] * 3
        for task in endless:
            task.cancel()
        await asyncio.wait(endless)

    run(tiny_release, beside)


def test_a_worker_that_has_yielded_is_let_go_after_its_answer(tiny_release: Release) -> None:
    async def slow(engine: PoolEngine) -> None:
        await engine.answer(COUNT)
        (worker,) = engine.workers
        os.kill(worker.number, signal.SIGSTOP)
        task = asyncio.create_task(engine.answer(COUNT))
        await until(lambda: worker.slow)
        assert not worker.yielding
        assert (await engine.answer(COUNT)).size
        assert worker.yielding
        os.kill(worker.number, signal.SIGCONT)
        await task
        assert worker not in engine.workers

    run(tiny_release, slow)


def test_many_at_once_get_their_own_answers(tiny_release: Release) -> None:
    async def many(engine: PoolEngine) -> None:
        texts = [f"SELECT ?o {{ <http://t/{i}> ?p ?o }}" for i in range(60)]
        answers = await asyncio.gather(*(engine.answer(Question(text, JSON)) for text in texts))
        found = [int(json.loads(answer.body)["results"]["bindings"][0]["o"]["value"]) for answer in answers]
        assert found == list(range(60))
        assert 1 <= len(engine.workers) <= 5

    run(tiny_release, many)


def test_large_results_among_small_ones_come_to_who_asked(tiny_release: Release) -> None:
    async def mixed(engine: PoolEngine) -> None:
        small = [Question(f"SELECT ?o {{ <http://t/{i}> ?p ?o }}", JSON) for i in range(60)]
        for _ in range(3):
            await asyncio.gather(*map(engine.answer, small))
        asked = [
            question for number, each in enumerate(small) for question in (each, large(400 + number))[: 1 + number % 2]
        ]
        answers = await asyncio.wait_for(asyncio.gather(*map(engine.answer, asked)), 30)
        local = LocalEngine.of(tiny_release)
        assert [answer.size for answer in answers] == [len(local.answer_now(question).body) for question in asked]
        assert {answer.spooled for answer in answers} == {True, False}

    run(tiny_release, mixed)


def test_those_who_wait_behind_a_slow_query_are_answered_by_another_worker(tiny_release: Release) -> None:
    async def mix(engine: PoolEngine) -> None:
        quick = [Question(f"SELECT ?o {{ <http://t/{i}> ?p ?o }}", JSON) for i in range(60)]
        for _ in range(3):
            await asyncio.gather(*map(engine.answer, quick))
        before = [asyncio.create_task(engine.answer(question)) for question in quick]
        endless = asyncio.create_task(engine.answer(FOR_EVER))
        behind = [asyncio.create_task(engine.answer(question)) for question in quick]
        await asyncio.wait_for(asyncio.gather(*before, *behind), 50)
        assert not endless.done()
        endless.cancel()
        await asyncio.wait([endless])
        assert (await engine.answer(COUNT)).size

    run(tiny_release, mix, Limits(query_timeout=60, queue=200))


def test_who_leaves_while_waiting_behind_another_costs_nobody_anything(tiny_release: Release) -> None:
    async def leave(engine: PoolEngine) -> None:
        texts = [f"SELECT ?o {{ <http://t/{i}> ?p ?o }}" for i in range(60)]
        for _ in range(20):
            asked = [asyncio.create_task(engine.answer(Question(text, JSON))) for text in texts]
            await asyncio.sleep(0.001)
            for task in asked[::3]:
                task.cancel()
            answers = await asyncio.gather(*asked, return_exceptions=True)
            for number, answer in enumerate(answers):
                if isinstance(answer, asyncio.CancelledError):
                    assert number % 3 == 0
                else:
                    assert isinstance(answer, Answer)
                    assert f'"{number}"'.encode() in answer.body

    run(tiny_release, leave)


def test_each_query_is_noted_without_its_text(tiny_release: Release, caplog: pytest.LogCaptureFixture) -> None:
    async def note(pool: PoolEngine) -> None:
        engine = WatchedEngine(pool, Watch())
        await engine.answer(Question("ASK { ?s ?p 'secret' }", JSON))
        with pytest.raises(DeadlineError):
            await engine.answer(Question(FOR_EVER.text, JSON, timeout=0.1))

    with caplog.at_level(logging.INFO, "smartspec.queries"):
        run(tiny_release, note)
    records = [json.loads(record.message) for record in caplog.records if record.name == "smartspec.queries"]
    assert [record["outcome"] for record in records] == ["ok", "query-timeout"]
    assert (records[1]["limit"], records[1]["allowed"]) == ("query_timeout", 0.1)
    assert [record["waiting"] for record in records] == [0, 0]
    assert "secret" not in caplog.text


def test_isolation_is_told_at_the_start(tiny_release: Release, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "smartspec.engine"):
        run(tiny_release, PoolEngine.start)
    assert "network" in caplog.text


def test_a_deadline_that_is_too_short_for_a_fork_keeps_no_pool_from_starting(tiny_release: Release) -> None:
    run(tiny_release, PoolEngine.start, Limits(query_timeout=0.0001))
