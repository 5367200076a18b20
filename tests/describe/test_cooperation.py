"""Partnerships as they are read of a release, and as they are selected."""

import asyncio
from datetime import date

import pytest
from pyoxigraph import Literal

from smartspec.describe.cooperation import Cooperation, Partnership, Point, read_cooperation
from smartspec.describe.labels import Labels
from smartspec.describe.memory import Memory
from smartspec.describe.network import Network
from smartspec.engine.local import LocalEngine
from smartspec.graph.namespaces import IDENTIFIER
from smartspec.graph.sources import Sources
from smartspec.query.canned import load_queries
from smartspec.query.values import bind

REGION, COUNTRY, PARTNERSHIP = (f"{IDENTIFIER}{name}/" for name in ("region", "country", "partnership"))


def read(engine: LocalEngine) -> Cooperation:
    return asyncio.run(read_cooperation(engine, Memory()))


@pytest.fixture(scope="module")
def whole(engine: LocalEngine) -> Cooperation:
    return read(engine)


def test_partnerships_are_read_with_participants_leads_and_subjects(small_engine: LocalEngine) -> None:
    (found,) = read(small_engine).partnerships
    assert found.participants == (COUNTRY + "EE", REGION + "FRH0")
    assert found.leads == {REGION + "FRH0"}
    assert found.themes == {f"{IDENTIFIER}theme/cybersecurity"}
    assert (found.first, found.unknown) == (None, None)


def test_names_come_along(small_engine: LocalEngine) -> None:
    labels = read(small_engine).labels
    assert labels.choose(REGION + "FRH0", "fr").text == "Bretagne"
    assert labels.choose(f"{IDENTIFIER}theme/cybersecurity", "fr").text == "Cybersécurité"


def test_arcs_lead_from_leads_and_join_all_where_none_is_named() -> None:
    assert list(Partnership("p", participants=("a", "b", "c"), leads=frozenset("b")).spokes()) == [
        ("a", "b"),
        ("b", "c"),
    ]
    assert list(Partnership("p", participants=("a", "b", "c")).spokes()) == [("a", "b"), ("a", "c"), ("b", "c")]
    assert list(Partnership("p", participants=("a",), leads=frozenset("a")).spokes()) == []


@pytest.mark.parametrize(("year", "ran"), [(2017, False), (2018, True), (2019, True), (2020, False)])
def test_years_are_those_between_the_days(year: int, ran: bool) -> None:  # noqa: FBT001
    assert Partnership("p", date(2018, 6, 1), date(2019, 1, 1)).ran_in(year) is ran


def test_what_is_not_known_to_have_begun_ran_in_no_year_and_what_has_no_end_runs_on() -> None:
    assert not Partnership("p", None, date(2019, 1, 1)).ran_in(2018)
    assert Partnership("p", date(2018, 6, 1), None).ran_in(2090)


def test_selecting_keeps_partnerships_that_are_all_of_it() -> None:
    first = Partnership("a", date(2018, 1, 1), programmes=frozenset({"x"}), themes=frozenset({"t"}), unknown=3)
    second = Partnership("b", programmes=frozenset({"x"}), participants=("n",))
    both = Cooperation((first, second), {}, (), Labels({}))
    assert both.chosen(programme="x").partnerships == (first, second)
    assert both.chosen("x", "t", 2018).partnerships == (first,)
    assert both.chosen(theme="u").partnerships == ()
    assert (both.unknown, both.undated, list(both.years())) == (3, 1, [2018])
    assert both.participants == {"n": (second,)}


def test_every_participant_of_nuts_has_a_point_and_smaller_ones_that_of_what_is_around(whole: Cooperation) -> None:
    assert whole.points[REGION + "ITH5"].place == REGION + "ITH5"
    assert whole.points[REGION + "FI194"].place == REGION + "FI19"
    assert isinstance(whole.points[COUNTRY + "EE"], Point)
    assert REGION + "north-croatia" not in whole.points
    assert REGION + "north-croatia" in whole.participants


def test_degrees_are_those_of_the_canned_query(whole: Cooperation, engine: LocalEngine, sources: Sources) -> None:
    queries = load_queries(sources.queries())
    rows = engine.select(bind(queries["centrality"].text, {"programme": None, "language": [Literal("en")]}))
    network = Network(tuple(sorted(whole.participants)), whole.shared())
    assert {row["actor"].value: int(row["coMembers"].value) for row in rows} == {
        node: network.degree(node) for node in network.nodes
    }
