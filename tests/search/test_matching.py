"""Cells of a table and what they mean: candidates by name, type and the rest of the row."""

import asyncio

import pytest

from smartspec.engine.local import LocalEngine
from smartspec.search.batch import MatchQuery, PropertyCondition, Wanted
from smartspec.search.finder import Finder
from smartspec.search.matching import Candidate, Matcher
from smartspec.search.vocabulary import entity_id, entity_iri


def candidates(engine: LocalEngine, finder: Finder, query: MatchQuery) -> list[Candidate]:
    return asyncio.run(Matcher(engine, finder, "en").candidates(query))


def ids(found: list[Candidate]) -> list[str]:
    return [entity_id(each.entry.iri) for each in found]


def condition(name: str, *values: str | Wanted) -> PropertyCondition:
    return PropertyCondition(name, tuple(Wanted(each) if isinstance(each, str) else each for each in values))


def test_a_unique_name_may_be_taken_unasked(small_engine: LocalEngine, small: Finder) -> None:
    found = candidates(small_engine, small, MatchQuery("noord brabant"))
    assert (ids(found)[0], found[0].match) == ("region/NL41", True)


def test_namesakes_are_left_to_the_reader(small_engine: LocalEngine, small: Finder) -> None:
    found = candidates(small_engine, small, MatchQuery("Bretagne", ("Region",)))
    assert (sorted(ids(found)), [each.match for each in found]) == (["region/FRH", "region/FRH0"], [False, False])


def test_the_rest_of_the_row_decides_between_namesakes(small_engine: LocalEngine, small: Finder) -> None:
    query = MatchQuery("Bretagne", properties=(condition("s3:nutsLevel", "2"), condition("country", "France")))
    found = candidates(small_engine, small, query)
    assert ids(found) == ["region/FRH0", "region/FRH"]
    assert [each.match for each in found] == [True, False]
    assert found[1].conditions == {"s3:nutsLevel": False, "country": True}


@pytest.mark.parametrize(
    ("name", "value", "holds"),
    [
        ("s3:nutsLevel", Wanted("2"), True),
        ("s3:nutsLevel", Wanted("2.0"), True),
        ("s3:nutsLevel", Wanted("3"), False),
        ("s3:area", Wanted("5082.10"), True),
        ("s3:opened", Wanted("2017"), True),
        ("s3:opened", Wanted("2018"), False),
        ("rdfs:label", Wanted("brabant septentrional"), True),
        ("s3:nutsLevel", Wanted("", entity_iri("country/FR")), False),
        ("s3:unheardOf", Wanted("2"), False),
    ],
)
def test_values_are_compared_as_what_they_are(
    small_engine: LocalEngine, small: Finder, name: str, value: Wanted, *, holds: bool
) -> None:
    found = candidates(small_engine, small, MatchQuery("NL41", properties=(condition(name, value),)))
    assert (ids(found)[0], found[0].conditions[name]) == ("region/NL41", holds)


@pytest.mark.parametrize("value", [Wanted("FR"), Wanted("france"), Wanted("", entity_iri("country:FR"))])
def test_a_linked_thing_is_known_by_any_of_its_names(small_engine: LocalEngine, small: Finder, value: Wanted) -> None:
    found = candidates(small_engine, small, MatchQuery("Brittany", properties=(condition("s3:country", value),)))
    assert {each.conditions["s3:country"] for each in found} == {True}


def test_without_a_name_the_properties_find_the_thing(small_engine: LocalEngine, small: Finder) -> None:
    found = candidates(
        small_engine, small, MatchQuery("", ("s3:Region",), properties=(condition("s3:nutsLevel", "1"),))
    )
    assert (ids(found), found[0].match) == (["region/FRH"], True)


def test_types_narrow_or_only_weigh(small_engine: LocalEngine, small: Finder) -> None:
    strict = candidates(small_engine, small, MatchQuery("north", ("s3:Region",)))
    loose = candidates(small_engine, small, MatchQuery("north", ("s3:Region",), strictness="should"))
    both = candidates(small_engine, small, MatchQuery("north", ("s3:Region", "s3:Country"), strictness="all"))
    assert (ids(strict), sorted(ids(loose)), ids(both)) == (["region/NL41"], ["region/NL41", "theme/north"], [])


def test_an_unknown_type_or_property_finds_nothing(small_engine: LocalEngine, small: Finder) -> None:
    assert candidates(small_engine, small, MatchQuery("north", ("s3:Nothing",))) == []
    assert candidates(small_engine, small, MatchQuery("", properties=(condition("s3:nothing", "1"),))) == []


def test_classes_and_properties_are_no_candidates(small_engine: LocalEngine, small: Finder) -> None:
    assert candidates(small_engine, small, MatchQuery("Country")) == []


def test_no_more_than_asked_for(small_engine: LocalEngine, small: Finder) -> None:
    assert len(candidates(small_engine, small, MatchQuery("Brittany", limit=1))) == 1
