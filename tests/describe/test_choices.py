"""What fits a parameter: words become IRIs with few questions, and whole classes are read only where they must be."""

import asyncio

from smartspec.describe.choices import Choices
from smartspec.engine.local import LocalEngine
from smartspec.graph.terms import node
from tests.describe.counting import counting

TERRITORY = node("s3:Territory").value
BRITTANY = node("region:FRH0").value


def fitting(choices: Choices, engine: LocalEngine, *words: str) -> list[str]:
    return asyncio.run(choices.fitting(engine, TERRITORY, words, "en"))


def test_a_word_is_looked_up_once_and_no_class_is_read(small_engine: LocalEngine) -> None:
    engine, choices = counting(small_engine), Choices()
    for word in ("FRH0", "region:FRH0", BRITTANY, f"<{BRITTANY}>"):
        assert fitting(choices, engine, word) == [BRITTANY]
        assert fitting(choices, engine, word) == [BRITTANY]
    assert engine.asked == 4


def test_a_word_without_meaning_brings_the_whole_class(small_engine: LocalEngine) -> None:
    engine, choices = counting(small_engine), Choices()
    assert BRITTANY in fitting(choices, engine, "FRH1")
    assert BRITTANY in fitting(choices, engine, 'x> } { ?s ?p ?o } #"')
    assert engine.asked == 2


def test_no_more_is_kept_than_allowed(small_engine: LocalEngine) -> None:
    engine, choices = counting(small_engine), Choices(most=1)
    for word in ("FRH0", "EE", "FRH0"):
        fitting(choices, engine, word)
    assert engine.asked == 3


def test_a_name_means_all_things_that_bear_it(small_engine: LocalEngine) -> None:
    choices = Choices()
    for name in ("Estonia", "estonie", "ESTONIE"):
        assert asyncio.run(choices.named(small_engine, TERRITORY, name, "en"))[0] == node("country:EE").value
    assert BRITTANY in asyncio.run(choices.named(small_engine, TERRITORY, "Brittany", "en"))
    assert asyncio.run(choices.named(small_engine, TERRITORY, "Atlantis", "en")) == []
