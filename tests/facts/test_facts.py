"""Every fact of the five founding documents is in the graph, with its document and place; or it is said why not.

The tables beside this file map each fact (``S0-001`` …: the seed and its number; ``X-…``: what the documents leave
ambiguous between them) to a graph pattern that only holds if the fact is there, or to the reason why it is no datum.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import QueryBoolean, Store

from smartspec.engine.local import LocalEngine

NUMBER_OF_FACTS = {"S0": 94, "S1": 38, "S2": 65, "S3": 24, "S4": 56, "X": 15}


@dataclass(frozen=True)
class Fact:
    """A row of a table: either a pattern or a reason."""

    id: str
    fact: str
    ask: str
    reason: str


def read_facts(series: str) -> list[Fact]:
    with (Path(__file__).parent / f"{series}.csv").open(encoding="utf-8", newline="") as file:
        return [Fact(**row) for row in csv.DictReader(file)]


FACTS = [fact for series in NUMBER_OF_FACTS for fact in read_facts(series)]
DATA = [fact for fact in FACTS if fact.ask]


def holds(engine: LocalEngine, fact: Fact) -> bool:
    result = engine.run(f"ASK {{ {fact.ask} }}")
    assert isinstance(result, QueryBoolean)
    return bool(result)


@pytest.mark.parametrize(("series", "number"), NUMBER_OF_FACTS.items())
def test_every_fact_has_a_row(series: str, number: int) -> None:
    assert [fact.id for fact in read_facts(series)] == [f"{series}-{n:03d}" for n in range(1, number + 1)]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.id)
def test_fact_has_either_a_pattern_or_a_reason(fact: Fact) -> None:
    assert bool(fact.ask) != bool(fact.reason)
    assert fact.fact


@pytest.mark.parametrize("fact", DATA, ids=lambda fact: fact.id)
def test_fact_is_in_the_graph(engine: LocalEngine, fact: Fact) -> None:
    assert holds(engine, fact), fact.fact


def test_no_pattern_holds_on_an_empty_graph() -> None:
    empty = LocalEngine(Store())
    assert [fact.id for fact in DATA if holds(empty, fact)] == []


@pytest.mark.parametrize("fact", [fact for fact in DATA if fact.id.startswith("S")], ids=lambda fact: fact.id)
def test_pattern_of_a_fact_names_a_place(fact: Fact) -> None:
    assert "s3:locator" in fact.ask
