"""Queries are watched: each is seen while it runs, counted as what it ended as, and can be stopped."""

import asyncio
import json
import logging

import pytest

from smartspec.engine.formats import JSON
from smartspec.engine.limits import DeadlineError, Limits
from smartspec.engine.protocol import Answer, Question
from smartspec.engine.watching import End, StoppedError, Watch, WatchedEngine

ASK = Question("ASK { 'secret' ?p ?o }", JSON)


class Engine:
    """Answers as its question says."""

    limits = Limits()

    async def answer(self, question: Question) -> Answer:
        if question.text == "slow":
            await asyncio.sleep(60)
        if question.text == "late":
            raise DeadlineError(1, 1)
        if question.text == "broken":
            raise RuntimeError
        return Answer(b"12345", question.result_format)

    async def close(self) -> None:
        pass


def watched() -> tuple[Watch, WatchedEngine, list[End]]:
    watch, ends = Watch(), list[End]()
    watch.on_end.append(ends.append)
    return watch, WatchedEngine(Engine(), watch), ends


def test_each_end_is_told(caplog: pytest.LogCaptureFixture) -> None:
    async def scenario() -> None:
        watch, engine, ends = watched()
        await engine.answer(ASK)
        with pytest.raises(DeadlineError):
            await engine.answer(Question("late", JSON))
        with pytest.raises(RuntimeError):
            await engine.answer(Question("broken", JSON))
        leaving = asyncio.create_task(engine.answer(Question("slow", JSON)))
        await asyncio.sleep(0.01)
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        assert [end.outcome for end in ends] == ["ok", "query-timeout", "failed", "client-gone"]
        assert (ends[0].size, watch.running) == (5, [])

    with caplog.at_level(logging.INFO, "smartspec.queries"):
        asyncio.run(scenario())
    lines = [json.loads(record.getMessage()) for record in caplog.records if record.name == "smartspec.queries"]
    assert [line["outcome"] for line in lines] == ["ok", "query-timeout", "failed", "client-gone"]
    assert lines[1]["limit"] == "query_timeout"
    assert "secret" not in caplog.text


def test_a_running_query_is_seen_and_stopped() -> None:
    async def scenario() -> None:
        watch, engine, ends = watched()
        running = asyncio.create_task(engine.answer(Question("slow", JSON)))
        await asyncio.sleep(0.01)
        (seen,) = watch.running
        assert (seen.question.text, seen.seconds > 0, len(seen.digest)) == ("slow", True, 12)
        assert watch.stop(seen.number)
        with pytest.raises(StoppedError, match="operator"):
            await running
        assert running.cancelling() == 0
        assert not watch.stop(seen.number)
        assert [end.outcome for end in ends] == ["query-stopped"]

    asyncio.run(scenario())
