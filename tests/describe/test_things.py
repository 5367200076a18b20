"""Lists of things, and what a mistyped key may have meant."""

import asyncio

import pytest

from smartspec.describe.things import members, nothing_there, thing_iri
from smartspec.engine.local import LocalEngine
from smartspec.graph.terms import node


@pytest.mark.parametrize(("language", "names"), [("en", ["Brittany", "Brittany", "Noord-Brabant"]), ("fr", None)])
def test_members_come_in_the_order_of_their_names(
    small_engine: LocalEngine, language: str, names: list[str] | None
) -> None:
    things = asyncio.run(members(small_engine, node("s3:Region").value, language))
    expected = names or ["Brabant-Septentrional", "Bretagne", "Bretagne"]
    assert [thing.label(language).text for thing in things] == expected


@pytest.mark.parametrize("key", ["", "a b", "a/b", "<x>", "é", "a%20b", 'a"', "a\nb", "a?b"])
def test_no_thing_has_a_key_of_other_characters(key: str) -> None:
    assert thing_iri("region", key) is None


def test_no_thing_is_of_an_unknown_kind() -> None:
    assert thing_iri("spaceship", "NL41") is None


def test_a_mistyped_key_is_answered_with_the_nearest_things(small_engine: LocalEngine) -> None:
    error = asyncio.run(nothing_there(small_engine, "partnership", "cyber-security"))
    assert error.extensions["nearest"] == [node("partnership:cybersecurity").value]


def test_a_mistyped_kind_is_answered_with_the_nearest_kinds(small_engine: LocalEngine) -> None:
    error = asyncio.run(nothing_there(small_engine, "partnershp", "bioeconomy"))
    assert error.extensions["nearest"][0] == "partnership"  # type: ignore[index]
