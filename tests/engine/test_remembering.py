"""Results that are remembered: the same to the same question only, asked once for all who wait."""

import asyncio

import pytest

from smartspec.engine.formats import CSV, JSON
from smartspec.engine.limits import Limits, OverloadedError
from smartspec.engine.protocol import Answer, GraphScope, Question
from smartspec.engine.remembering import RememberingEngine
from smartspec.engine.watching import layers

ASK = Question("ASK { ?s ?p 'a  b' }", JSON)


class Slow:
    """Answers with how often it was asked, when it is let; counts who was given up."""

    limits = Limits()

    def __init__(self) -> None:
        self.asked = self.given_up = 0
        self.timeouts: list[float | None] = []
        self.let = asyncio.Event()

    async def answer(self, question: Question) -> Answer:
        self.asked += 1
        self.timeouts.append(question.timeout)
        number = self.asked
        try:
            await self.let.wait()
        except asyncio.CancelledError:
            self.given_up += 1
            raise
        if "refuse" in question.text:
            raise OverloadedError(1, 1, 1)
        return Answer(str(number).encode(), question.result_format)

    async def close(self) -> None:
        self.let.clear()


def ready() -> tuple[Slow, RememberingEngine]:
    slow = Slow()
    slow.let.set()
    return slow, RememberingEngine(slow, 1 << 16)


@pytest.mark.parametrize("text", ["ASK { ?s ?p 'a  b' }", " ASK\n\n{ ?s  ?p\t'a  b' # what\n}\n"])
def test_comments_and_runs_of_space_make_no_difference(text: str) -> None:
    async def scenario() -> None:
        slow, engine = ready()
        first = await engine.answer(ASK)
        assert await engine.answer(Question(text, JSON)) is first
        assert (slow.asked, engine.hits, engine.misses) == (1, 1, 1)

    asyncio.run(scenario())


@pytest.mark.parametrize(
    "other",
    [
        Question("ASK { ?s ?p 'a b' }", JSON),
        Question("ASK{ ?s ?p 'a  b' }", JSON),
        Question("ASK # { ?s ?p 'a  b' }", JSON),
        Question(ASK.text, CSV),
        Question(ASK.text, JSON, GraphScope(("http://t/",))),
        Question(ASK.text, JSON, base_iri="http://t/"),
        Question(ASK.text, JSON, timeout=1),
    ],
)
def test_another_question_is_asked(other: Question) -> None:
    async def scenario() -> None:
        slow, engine = ready()
        await engine.answer(ASK)
        await engine.answer(other)
        assert slow.asked == 2

    asyncio.run(scenario())


@pytest.mark.parametrize("text", ["SELECT (now () AS ?t) {}", "SELECT * { BIND(RAND() AS ?x) }"])
def test_what_differs_each_time_is_always_asked(text: str) -> None:
    async def scenario() -> None:
        slow, engine = ready()
        await engine.answer(Question(text, JSON))
        await engine.answer(Question(text, JSON))
        assert slow.asked == 2

    asyncio.run(scenario())


def test_those_who_wait_for_the_same_are_answered_by_one_query() -> None:
    async def scenario() -> None:
        slow = Slow()
        engine = RememberingEngine(slow, 1 << 16)
        waiting = [asyncio.create_task(engine.answer(ASK)) for _ in range(5)]
        await asyncio.sleep(0)
        slow.let.set()
        assert {answer.body for answer in await asyncio.gather(*waiting)} == {b"1"}
        assert (slow.asked, engine.shared) == (1, 4)

    asyncio.run(scenario())


def test_when_the_one_leaves_who_asked_the_next_asks_again_for_the_others_with_the_time_that_is_left() -> None:
    async def scenario() -> None:
        slow = Slow()
        engine = RememberingEngine(slow, 1 << 16)
        first, *others = (asyncio.create_task(engine.answer(ASK)) for _ in range(4))
        await asyncio.sleep(0.05)
        first.cancel()
        others.pop().cancel()
        await asyncio.sleep(0.01)
        assert (slow.given_up, slow.asked) == (1, 2)
        assert slow.timeouts[0] is None
        assert 0 < (slow.timeouts[1] or 0) <= Limits().query_timeout - 0.05
        slow.let.set()
        assert [(await other).body for other in others] == [b"2", b"2"]
        assert (await engine.answer(ASK)).body == b"2"

    asyncio.run(scenario())


def test_errors_are_shared_but_not_remembered() -> None:
    async def scenario() -> None:
        slow = Slow()
        engine = RememberingEngine(slow, 1 << 16)
        question = Question("ASK { 'refuse' ?p ?o }", JSON)
        waiting = [asyncio.create_task(engine.answer(question)) for _ in range(2)]
        await asyncio.sleep(0.01)
        slow.let.set()
        outcomes = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [OverloadedError, OverloadedError]
        assert slow.asked == 1
        with pytest.raises(OverloadedError):
            await engine.answer(question)
        assert slow.asked == 2

    asyncio.run(scenario())


def test_it_is_an_engine_on_an_engine() -> None:
    async def scenario() -> None:
        slow, engine = ready()
        assert engine.limits is slow.limits
        assert list(layers(engine)) == [engine, slow]
        await engine.close()
        assert not slow.let.is_set()

    asyncio.run(scenario())
