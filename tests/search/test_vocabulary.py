"""Types and properties by name, and identifiers of things."""

from smartspec.graph.namespaces import DEFINITION
from smartspec.search.finder import Finder
from smartspec.search.vocabulary import entity_id, entity_iri, properties, resolve, starting_with, types


def test_types_are_those_of_things_the_largest_first(small: Finder) -> None:
    assert [(each.key, each.count) for each in types(small, "en")] == [
        ("s3:Region", 3),
        ("s3:Country", 1),
        ("s3:Theme", 1),
    ]


def test_terms_are_known_by_any_of_their_names(small: Finder) -> None:
    known = properties(small, "fr")
    for text in ("s3:country", "country", f"<{DEFINITION}country>", DEFINITION + "country", "Pays"):
        assert resolve(text, known) == DEFINITION + "country", text
    assert resolve("nothing", known) is None
    assert resolve("", known) is None


def test_terms_begin_like_what_is_typed(small: Finder) -> None:
    assert [each.key for each in starting_with("reg", types(small, "en"))] == ["s3:Region"]
    assert [each.key for each in starting_with("PAY", types(small, "fr"))] == ["s3:Country"]
    assert len(starting_with("", types(small, "en"))) == 3
    assert starting_with("xyz", types(small, "en")) == []


def test_identifiers_go_both_ways() -> None:
    for iri in ("https://w3id.org/smartspec/id/region/NL41", "http://example.org/x"):
        assert entity_iri(entity_id(iri)) == iri
