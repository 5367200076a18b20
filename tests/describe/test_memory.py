"""What is kept of a release: names are asked for once, and no more of them than is allowed."""

import asyncio

from smartspec.describe.memory import Memory
from smartspec.engine.local import LocalEngine
from smartspec.graph.terms import node
from tests.describe.counting import counting

ENERGY = node("theme:cybersecurity").value
BRITTANY = node("region:FRH0").value


def test_names_are_asked_for_once(small_engine: LocalEngine) -> None:
    engine, memory = counting(small_engine), Memory()
    first = asyncio.run(memory.labels(engine, [ENERGY, "urn:nameless"]))
    again = asyncio.run(memory.labels(engine, ["urn:nameless", ENERGY]))
    assert (engine.asked, first) == (1, again)
    assert first.has(ENERGY)
    assert not first.has("urn:nameless")


def test_only_new_names_are_asked_for(small_engine: LocalEngine) -> None:
    engine, memory = counting(small_engine), Memory()
    asyncio.run(memory.labels(engine, [ENERGY]))
    both = asyncio.run(memory.labels(engine, [ENERGY, BRITTANY]))
    assert (engine.asked, set(both.names)) == (2, {ENERGY, BRITTANY})


def test_no_more_is_kept_than_allowed(small_engine: LocalEngine) -> None:
    engine, memory = counting(small_engine), Memory(most=1)
    for _ in range(2):
        assert set(asyncio.run(memory.labels(engine, [ENERGY, BRITTANY])).names) == {ENERGY, BRITTANY}
    assert engine.asked == 2


def test_all_names_read_ahead_are_those_that_would_be_asked_for(small_engine: LocalEngine) -> None:
    engine, memory = counting(small_engine), Memory()
    asked = asyncio.run(Memory().labels(small_engine, [ENERGY, BRITTANY, "urn:nameless"]))
    asyncio.run(memory.read_names(engine))
    assert asyncio.run(memory.labels(engine, [ENERGY, BRITTANY, "urn:nameless"])) == asked
    assert engine.asked == 1


def test_names_of_too_many_terms_are_not_kept_ahead(small_engine: LocalEngine) -> None:
    engine, memory = counting(small_engine), Memory(most=1)
    asyncio.run(memory.read_names(engine))
    assert asyncio.run(memory.labels(engine, [ENERGY])).has(ENERGY)
    assert engine.asked == 2


def test_sources_of_graphs_are_asked_for_once(small_engine: LocalEngine) -> None:
    engine, memory = counting(small_engine), Memory()
    assert asyncio.run(memory.documents(engine)) == asyncio.run(memory.documents(engine))
    assert engine.asked == 1
