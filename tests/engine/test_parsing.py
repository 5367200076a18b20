"""Queries that would bring down who reads them: each costs one answer."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable

import pytest

from smartspec.engine.formats import JSON
from smartspec.engine.limits import CrashedError, DeadlineError, Limits
from smartspec.engine.parsing import QueryReader, is_short
from smartspec.engine.protocol import Question
from smartspec.engine.remote import RemoteEngine
from smartspec.engine.travelling import travelling_text
from smartspec.errors import QuerySyntaxError, ServiceRefusedError
from tests.engine.answering import Behaviour, answering
from tests.engine.pooling import children, is_running, until

DEEP = "SELECT * " + "{" * 10_000 + "}" * 10_000
ENDLESS = f"ASK {{ ?s ?p ({'1 ' * 2_000}) }}"
"""A query whose plan takes minutes to make."""
LONG = "ASK { " + "?s ?p ?o . " * 50


def with_reader(use: Callable[[QueryReader], Awaitable[None]]) -> None:
    async def run() -> None:
        reader = QueryReader()
        try:
            await use(reader)
        finally:
            await reader.close()

    asyncio.run(run())


def test_queries_that_bring_their_reader_down_or_hold_it_cost_one_answer_each() -> None:
    async def use(reader: QueryReader) -> None:
        for text, problem, seconds in (
            (DEEP, CrashedError, 20),
            (ENDLESS, DeadlineError, 0.3),
            (LONG, QuerySyntaxError, 20),
        ):
            with pytest.raises(problem):
                await reader.read(travelling_text, text, None, seconds=seconds)
        assert await reader.read(travelling_text, f"{LONG} }}", None, seconds=20) == f"{LONG} }}"
        with pytest.raises(ServiceRefusedError, match="federate"):
            await reader.read(travelling_text, f"{LONG} SERVICE <http://e/> {{}} }}", None, seconds=20)

    with_reader(use)


def test_a_short_query_is_read_without_another_process() -> None:
    async def use(reader: QueryReader) -> None:
        assert is_short("ASK {}")
        assert await reader.read(travelling_text, "ASK {}", None, seconds=0.001) == "ASK {}"
        with pytest.raises(QuerySyntaxError) as caught:
            await reader.read(travelling_text, "ASK {", None, seconds=0.001)
        assert caught.value.extensions["line"] == 1

    with_reader(use)


def test_a_reading_is_kept() -> None:
    async def use(reader: QueryReader) -> None:
        first = await reader.read(travelling_text, f"{LONG} }}", None, seconds=20)
        assert await reader.read(travelling_text, f"{LONG} }}", None, seconds=0.0001) is first

    with_reader(use)


@pytest.mark.skipif(sys.platform != "linux", reason="children are found in /proc")
def test_a_reader_that_is_killed_is_replaced() -> None:
    async def use(reader: QueryReader) -> None:
        others = children(os.getpid())
        await reader.read(travelling_text, f"{LONG} }}", None, seconds=20)
        (started,) = children(os.getpid()) - others
        os.kill(started, signal.SIGKILL)
        await until(lambda: not is_running(started))
        assert await reader.read(travelling_text, f"{LONG} ?a ?b ?c }}", None, seconds=20)

    with_reader(use)


def test_a_service_before_a_server_survives_what_its_own_parser_does_not() -> None:
    async def run(address: str) -> float:
        engine = RemoteEngine([address], Limits(query_timeout=20))
        try:
            with pytest.raises(CrashedError):
                await engine.answer(Question(DEEP, JSON))
            endless = asyncio.create_task(engine.answer(Question(ENDLESS, JSON)))
            await asyncio.sleep(0.05)
            began = time.monotonic()
            await engine.answer(Question("ASK { ?s ?p 1 }", JSON))
            waited = time.monotonic() - began
            assert not endless.done()
            endless.cancel()
            await asyncio.wait([endless])
            return waited
        finally:
            await engine.close()

    with answering(Behaviour()) as server:
        assert asyncio.run(run(server.address)) < 5
