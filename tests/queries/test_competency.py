"""Questions that specialists ask, with answers worked out by hand from the sources, not from the graph.

``competency/{group}.yaml`` says for each question which canned query answers it, with which parameters (``given``;
``without``: optional ones left out), and which rows some columns of the answer have: ``exactly`` these, in any order,
or these ``among`` others of which the question does not speak.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from pyoxigraph import Literal, NamedNode, QuerySolutions

from smartspec.engine.local import LocalEngine
from smartspec.graph.namespaces import compact, expand
from smartspec.graph.sources import find_sources
from smartspec.query.canned import Parameter, load_queries
from smartspec.query.values import bind

QUERIES = load_queries(find_sources().queries())
WITHOUT_A_QUESTION = {"partnership-overview", "sources-by-publisher"}

Row = tuple[str, ...]
Ask = Callable[..., list[dict[str, str]]]


@dataclass(frozen=True)
class Competency:
    """A question, how it is asked, and the rows that the answer has in some columns."""

    question: str
    query: str
    given: Mapping[str, str | None]
    columns: Row
    rows: frozenset[Row]
    whole: bool


def read_competencies() -> Iterator[Competency]:
    for path in sorted((Path(__file__).parent / "competency").glob("*.yaml")):
        for entry in yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader):
            yield competency(entry)


def competency(entry: dict[str, Any]) -> Competency:
    whole = "exactly" in entry
    rows = entry["exactly" if whole else "among"]
    return Competency(
        question=entry["question"],
        query=entry["query"],
        given={**entry.get("given", {}), **dict.fromkeys(entry.get("without", ()))},
        columns=tuple(entry["columns"]),
        rows=frozenset((row,) if isinstance(row, str) else tuple(row) for row in rows),
        whole=whole,
    )


COMPETENCIES = list(read_competencies())


@pytest.fixture
def ask(engine: LocalEngine) -> Ask:
    return partial(ask_graph, engine)


def ask_graph(engine: LocalEngine, name: str, **given: str | None) -> list[dict[str, str]]:
    """The rows of a canned query, by column, IRIs shortened; ``None`` leaves an optional parameter out."""
    parameters = {parameter.name: parameter for parameter in QUERIES[name].parameters}
    values = {key: None if value is None else [term(parameters[key], value)] for key, value in given.items()}
    solutions = engine.run(bind(QUERIES[name].text, values))
    assert isinstance(solutions, QuerySolutions)
    columns = [variable.value for variable in solutions.variables]
    return [dict(zip(columns, map(shown, solution), strict=True)) for solution in solutions]


def term(parameter: Parameter, value: str) -> NamedNode | Literal:
    if parameter.datatype:
        return Literal(value, datatype=NamedNode(parameter.datatype))
    return Literal(value) if parameter.language else NamedNode(expand(value) or value)


def shown(value: object) -> str:
    if isinstance(value, NamedNode):
        return compact(value.value) or value.value
    return value.value if isinstance(value, Literal) else ""


@pytest.mark.parametrize("case", COMPETENCIES, ids=lambda case: case.question)
def test_question_is_answered(ask: Ask, case: Competency) -> None:
    rows = {tuple(row[column] for column in case.columns) for row in ask(case.query, **case.given)}
    assert case.rows - rows == set()
    assert not case.whole or rows - case.rows == set()


def test_there_are_forty_questions_and_more() -> None:
    assert len({case.question for case in COMPETENCIES}) == len(COMPETENCIES) >= 40


def test_nearly_every_query_answers_a_question() -> None:
    assert QUERIES.keys() - {case.query for case in COMPETENCIES} == WITHOUT_A_QUESTION


def test_unknown_seats_are_39_of_82(ask: Ask) -> None:
    rows = ask("unknown-seats")
    assert [sum(int(row[column]) for row in rows) for column in ("seats", "named", "unknown")] == [82, 43, 39]


@pytest.mark.parametrize(
    ("day", "number", "within", "outside"),
    [
        ("1993-11-01", 12, "country:PT", "country:AT"),
        ("2004-04-30", 15, "country:AT", "country:EE"),
        ("2004-05-01", 25, "country:EE", "country:RO"),
        ("2013-06-30", 27, "country:UK", "country:HR"),
        ("2013-07-01", 28, "country:HR", "country:NO"),
        ("2020-01-31", 28, "country:UK", "country:NO"),
        ("2020-02-01", 27, "country:HR", "country:UK"),
    ],
)
def test_members_of_the_union(ask: Ask, day: str, number: int, within: str, outside: str) -> None:
    states = {row["state"] for row in ask("eu-members-on-day", day=day)}
    assert len(states) == number
    assert within in states
    assert outside not in states


def test_what_was_not_yet_known_on_the_day_after_the_announcement(ask: Ask) -> None:
    known = {row["thing"] for row in ask("known-on-day", day="2017-12-08")}
    assert "partnership:bioeconomy" in known
    assert known.isdisjoint({"call:industrial-transition-2018", "event:announcement-2017-12-12"})


def test_timeline_is_in_order_and_keeps_to_its_days(ask: Ask) -> None:
    rows = ask("timeline", **{"from": "2019-01-01", "to": "2019-12-31"})
    begins = [row["firstDay"] or row["lastDay"] for row in rows]
    assert begins == sorted(begins)
    assert max(begins) <= "2019-12-31"
    assert all(row["lastDay"] >= "2019-01-01" for row in rows if row["lastDay"])


def test_partner_finder_names_no_partner_and_nobody_at_home(ask: Ask) -> None:
    partners = {row["actor"] for row in ask("co-members-of-territory", territory="region:ITC1")}
    found = ask("partner-finder")
    assert partners.isdisjoint(row["candidate"] for row in found)
    assert "country:IT" not in {row["country"] for row in found}
    themes = [int(row["commonThemes"]) for row in found]
    assert themes == sorted(themes, reverse=True)


def test_membership_of_the_wider_partnership_is_none_of_the_pilot(ask: Ask) -> None:
    pilot = {row["actor"] for row in ask("members-of-partnership", partnership="partnership:cybersecurity")}
    wider = {row["actor"] for row in ask("members-of-partnership", partnership="partnership:s3p-cybersecurity")}
    assert "region:UKL" in wider - pilot


def test_answer_in_french(ask: Ask) -> None:
    labels = {row["coordinatorLabel"] for row in ask("coordinators-of-several-partnerships", language="fr")}
    assert labels == {"Flandre", "Andalousie"}
