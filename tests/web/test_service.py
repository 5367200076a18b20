"""What a service reads ahead."""

import asyncio

import pytest

from smartspec.engine.protocol import Answer, Question
from smartspec.engine.watching import Watch, WatchedEngine
from smartspec.web import service as module
from smartspec.web.service import Service


class CountingEngine(WatchedEngine):
    """An engine that counts what it is asked."""

    asked = 0

    async def answer(self, question: Question) -> Answer:
        """Count, and ask."""
        self.asked += 1
        return await super().answer(question)


def asked(service: Service, *, fixed: bool = True) -> int:
    """How many questions are asked to read ahead."""
    engine = CountingEngine(service.engine, Watch())
    asyncio.run(Service(engine, service.manifest, service.queries, fixed=fixed).prepare())
    return engine.asked


def test_what_pages_need_is_read_ahead_where_it_cannot_change(service: Service) -> None:
    assert asked(service) > asked(service, fixed=False) > 0


def test_of_large_data_the_rest_is_left_until_it_is_asked_for(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", -1.0)
    assert asked(service) == asked(service, fixed=False)
