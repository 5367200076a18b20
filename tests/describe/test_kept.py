"""What is read of a release is read once, and again only after it failed."""

import asyncio

import pytest

from smartspec.describe.kept import Kept
from smartspec.engine.local import LocalEngine
from smartspec.engine.protocol import Engine
from smartspec.errors import ProblemError
from smartspec.graph.release import make_release


class Reading:
    def __init__(self, failures: int = 0) -> None:
        self.failures, self.times = failures, 0

    async def read(self, _: Engine) -> int:
        self.times += 1
        await asyncio.sleep(0)
        if self.times <= self.failures:
            raise ProblemError("not now")
        return self.times


@pytest.fixture(scope="module")
def engine() -> LocalEngine:
    return LocalEngine.of(make_release({}, version="1", sources="", builder=""))


def test_those_who_ask_at_once_and_later_get_one_reading(engine: LocalEngine) -> None:
    reading = Reading()
    kept = Kept(reading.read)

    async def ask() -> list[int]:
        return [*await asyncio.gather(kept.of(engine), kept.of(engine)), await kept.of(engine)]

    assert asyncio.run(ask()) == [1, 1, 1]


def test_a_reading_that_failed_is_tried_again(engine: LocalEngine) -> None:
    kept = Kept(Reading(failures=1).read)
    with pytest.raises(ProblemError):
        asyncio.run(kept.of(engine))
    assert asyncio.run(kept.of(engine)) == 2
