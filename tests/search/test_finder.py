"""How hits are ranked, and that nothing that is typed upsets the search."""

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartspec.engine.local import LocalEngine
from smartspec.graph.namespaces import DEFINITION, IDENTIFIER, compact
from smartspec.search import index, reading
from smartspec.search.finder import MOST_CHARACTERS, Finder
from smartspec.search.index import SearchUnavailableError
from smartspec.search.reading import query_text
from tests.search.conftest import SMALL, engine_of, finder_of


def found(finder: Finder, text: str, class_iri: str | None = None, language: str = "en") -> list[str]:
    return [compact(hit.entry.iri) or hit.entry.iri for hit in finder.find(text, class_iri, language).hits]


def test_the_whole_name_comes_before_its_beginning_before_a_word() -> None:
    finder = finder_of(
        engine_of("""
        region:A a s3:Region ; rdfs:label "Northern Norway"@en .
        region:B a s3:Region ; rdfs:label "North"@en .
        region:C a s3:Region ; rdfs:label "Far North"@en .
        """)
    )
    assert found(finder, "north") == ["region:B", "region:A", "region:C"]


def test_important_classes_come_first_and_then_what_is_spoken_of() -> None:
    finder = finder_of(
        engine_of("""
        theme:a a s3:Theme ; rdfs:label "Energy"@en .
        ex:b a s3:Partnership ; rdfs:label "Energy"@en .
        theme:c a s3:Theme ; rdfs:label "Energy"@en .
        ex:d s3:theme theme:c .
        """)
    )
    assert found(finder, "energy") == ["http://example.org/b", "theme:c", "theme:a"]


def test_of_equal_matches_names_in_the_readers_language_come_first() -> None:
    finder = finder_of(
        engine_of("""
        theme:a a s3:Theme ; rdfs:label "Transition"@en .
        theme:b a s3:Theme ; rdfs:label "Transition"@fr .
        """)
    )
    assert found(finder, "transition", language="en")[0] == "theme:a"
    assert found(finder, "transition", language="fr")[0] == "theme:b"


def test_a_slip_costs_more_than_none(small: Finder) -> None:
    right, wrong = small.find("Brittany").hits[0], small.find("Brittnay").hits[0]
    assert right.entry == wrong.entry
    assert (right.certain, wrong.certain) == (True, False)
    assert wrong.score < right.score


def test_the_matched_name_is_told(small: Finder) -> None:
    name = small.find("bretagne").hits[0].name
    assert name
    assert (name.text, name.language) == ("Bretagne", "fr")


def test_labels_are_in_the_readers_language_else_in_english(small: Finder) -> None:
    entry = small.entry(IDENTIFIER + "region/NL41")
    assert entry
    assert [entry.label(language).text for language in ("fr", "en", "de")] == [
        "Brabant-Septentrional",
        "North Brabant",
        "North Brabant",
    ]


def test_an_iri_finds_its_thing_only_within_the_class(small: Finder) -> None:
    assert found(small, "region:NL41") == ["region:NL41"]
    assert found(small, "region:NL41", DEFINITION + "Country") == []


def test_general_texts_find_much_and_say_that_there_is_more() -> None:
    many = "".join(f'ex:{number} rdfs:label "Thing {number}"@en .\n' for number in range(900))
    result = finder_of(engine_of(many)).find("thing")
    assert not result.complete
    assert len(result.hits) >= index.MOST_ROWS
    assert finder_of(engine_of(SMALL)).find("north").complete


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=MOST_CHARACTERS * 2) | st.text(alphabet="\"'*^:()-+{}NEARANDORNOT \x00%_~é", max_size=60))
def test_nothing_that_is_typed_upsets_the_search(small: Finder, text: str) -> None:
    result = small.find(text)
    assert all(0 <= hit.score <= 100 for hit in result.hits)
    assert [hit.score for hit in result.hits] == sorted((hit.score for hit in result.hits), reverse=True)
    assert len({hit.entry.iri for hit in result.hits}) == len(result.hits)


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_every_name_finds_its_thing(small: Finder, data: st.DataObject) -> None:
    entry = data.draw(st.sampled_from(small.entries))
    name = data.draw(st.sampled_from(entry.names))
    assert entry in [hit.entry for hit in small.find(name.text).hits]
    assert entry in [hit.entry for hit in small.find(name.text.upper()).hits]


def test_the_same_release_gives_the_same_finder(small_engine: LocalEngine, small: Finder) -> None:
    again = finder_of(small_engine)
    assert again.entries == small.entries
    for text in ("north", "brittnay", "fr"):
        assert again.find(text) == small.find(text)


def test_an_old_sqlite_gets_a_clear_refusal(small_engine: LocalEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "_TABLES", "CREATE VIRTUAL TABLE words USING no_such_module(text)")
    with pytest.raises(SearchUnavailableError, match=f"FTS5; the one of this Python is {sqlite3.sqlite_version}"):
        finder_of(small_engine)


def test_more_names_than_there_is_room_for_are_refused(
    small_engine: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert query_text("names").rstrip().endswith(f"LIMIT {reading.MOST_NAMES + 1}")
    monkeypatch.setattr(reading, "MOST_NAMES", 3)
    with pytest.raises(SearchUnavailableError, match="room for 3 names"):
        finder_of(small_engine)
