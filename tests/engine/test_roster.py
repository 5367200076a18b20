"""Which worker gets which question: shares, deadlines, and what becomes of questions whose worker is lost."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import cast

import pytest

from smartspec.engine.limits import EngineGoneError, Limits, OverloadedError
from smartspec.engine.roster import NotStartedError, Roster
from smartspec.engine.worker import Asked, Worker, WorkerEndedError


class Hand:
    """A worker without a process: answers when told."""

    def __init__(self) -> None:
        self.number = 1
        self.asked: deque[Asked] = deque()
        self.begun = 0.0
        self.slow = self.yielding = self.spent = self.closed = False

    @property
    def first(self) -> Asked | None:
        return self.asked[0] if self.asked else None

    def ask(self, asked: Asked) -> None:
        self.begun = self.begun if self.asked else monotonic()
        self.asked.append(asked)

    def take_back(self) -> list[Asked]:
        behind = [asked for asked in list(self.asked)[1:] if asked.wanted]
        self.asked = deque([self.asked[0]] if self.asked else [])
        return behind

    def answer(self, roster: Roster) -> None:
        """Answer all at once."""
        answers = len(self.asked)
        while self.asked:
            self.asked.popleft().content.set_result(b"")
        roster.note(cast("Worker", self), answers)

    def read(self) -> None:
        pass

    def yield_to_others(self) -> None:
        self.yielding = True

    def close(self) -> None:
        self.closed = True
        self.asked.clear()


class Office:
    """A roster with hands that it hires."""

    def __init__(self, limits: Limits) -> None:
        self.hands: list[Hand] = []
        self.roster = Roster(limits, self.hire)

    def hire(self) -> Worker:
        self.hands.append(Hand())
        return cast("Worker", self.hands[-1])

    def put(self, seconds: float = 60) -> Asked:
        asked = Asked(b"", monotonic() + seconds, asyncio.get_running_loop().create_future())
        self.roster.put(asked)
        return asked

    def practise(self) -> None:
        """Answer until queries count as quick."""
        for _ in range(200):
            self.put()
            for hand in self.hands:
                if hand.asked:
                    hand.answer(self.roster)


def run(scenario: Callable[[Office], Awaitable[None]], limits: Limits | None = None) -> None:
    async def whole() -> None:
        office = Office(limits or Limits(workers=2, queue=50))
        await scenario(office)
        office.roster.close()

    asyncio.run(whole())


def test_before_anything_is_known_of_queries_each_worker_has_one() -> None:
    async def scenario(office: Office) -> None:
        for _ in range(10):
            office.put()
        assert [len(hand.asked) for hand in office.hands] == [1, 1]
        office.hands[0].answer(office.roster)
        assert (len(office.hands[0].asked), office.roster.waiting) == (1, 7)

    run(scenario)


def test_where_queries_are_quick_a_free_worker_gets_a_share_of_those_that_wait() -> None:
    async def scenario(office: Office) -> None:
        office.practise()
        asked = [office.put() for _ in range(42)]
        assert [len(hand.asked) for hand in office.hands] == [1, 1]
        office.hands[0].answer(office.roster)
        assert list(office.hands[0].asked) == asked[2:18]
        office.hands[1].answer(office.roster)
        assert list(office.hands[1].asked) == asked[18:34]
        assert office.roster.waiting == 38

    run(scenario)


def test_those_behind_a_long_one_are_taken_back_and_go_first() -> None:
    async def scenario(office: Office) -> None:
        office.practise()
        asked = [office.put() for _ in range(12)]
        first, second = office.hands
        first.answer(office.roster)
        assert len(first.asked) > 2
        await asyncio.sleep(0.06)
        assert len(first.asked) == 1
        second.answer(office.roster)
        assert list(second.asked) == asked[3 : 3 + len(second.asked)]

    run(scenario)


def test_past_the_queue_a_question_is_refused_and_leaves_nothing() -> None:
    async def scenario(office: Office) -> None:
        for _ in range(5):
            office.put()
        with pytest.raises(OverloadedError, match="3 queries wait for an answer and 3 may"):
            office.put()
        assert office.roster.waiting == 3

    run(scenario, Limits(workers=2, queue=3))


def test_at_its_deadline_the_first_is_ended_with_its_worker_and_the_others_were_not_begun() -> None:
    async def scenario(office: Office) -> None:
        asked = [office.put(0.03) for _ in range(3)]
        ends = await asyncio.gather(*(each.content for each in asked), return_exceptions=True)
        assert [type(end) for end in ends] == [TimeoutError, TimeoutError, NotStartedError]
        assert [hand.closed for hand in office.hands] == [True, True]

    run(scenario)


def test_a_worker_that_is_lost_costs_the_question_that_it_answered_and_no_other() -> None:
    async def scenario(office: Office) -> None:
        office.practise()
        asked = [office.put() for _ in range(6)]
        lost, other = office.hands
        lost.answer(office.roster)
        assert len(lost.asked) == 4
        office.roster.lose(cast("Worker", lost))
        with pytest.raises(WorkerEndedError):
            await asked[2].content
        while busy := [hand for hand in (other, *office.hands) if hand.asked and hand is not lost]:
            busy[0].answer(office.roster)
        assert all(each.content.done() for each in asked)

    run(scenario)


def test_a_worker_that_gives_its_last_answer_leaves_all_it_has_to_others() -> None:
    async def scenario(office: Office) -> None:
        office.practise()
        asked = [office.put() for _ in range(6)]
        spent = office.hands[0]
        spent.answer(office.roster)
        assert list(spent.asked) == asked[2:]
        spent.spent = True
        spent.asked.popleft().content.set_result(b"")
        office.roster.note(cast("Worker", spent), 1)
        while busy := [hand for hand in office.hands if hand.asked]:
            busy[0].answer(office.roster)
        assert all(each.content.done() for each in asked)

    run(scenario)


def test_who_leaves_first_of_a_share_ends_the_worker_who_leaves_behind_does_not() -> None:
    async def scenario(office: Office) -> None:
        office.practise()
        asked = [office.put() for _ in range(6)]
        first = office.hands[0]
        first.answer(office.roster)
        asked[4].content.cancel()
        office.roster.withdraw(asked[4])
        assert not first.closed
        asked[2].content.cancel()
        office.roster.withdraw(asked[2])
        assert first.closed
        assert asked[3] in [each for hand in office.hands for each in hand.asked]

    run(scenario)


def test_after_its_close_nothing_waits() -> None:
    async def scenario(office: Office) -> None:
        asked = [office.put() for _ in range(4)]
        office.roster.close()
        late = Asked(b"", monotonic() + 1, asyncio.get_running_loop().create_future())
        office.roster.put_back([late])
        with pytest.raises(EngineGoneError):
            office.put()
        ends = await asyncio.gather(*(each.content for each in [*asked, late]), return_exceptions=True)
        assert {type(end) for end in ends} == {EngineGoneError}

    run(scenario)
