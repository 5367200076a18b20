"""Names: in the reader's language, else the next best, and never none."""

import asyncio

import pytest
from pyoxigraph import Literal

from smartspec.describe.labels import Label, Labels, choose_literal, local_name, read_labels
from smartspec.engine.local import LocalEngine
from smartspec.graph.terms import node

ENGLISH, FRENCH, GREEK = (
    Literal(text, language=tag) for text, tag in (("Spain", "en"), ("Espagne", "fr"), ("Ισ", "el"))
)
PLAIN = Literal("ES")


@pytest.mark.parametrize(
    ("literals", "language", "text"),
    [
        ([FRENCH, ENGLISH], "en", "Spain"),
        ([FRENCH, ENGLISH], "fr", "Espagne"),
        ([GREEK, FRENCH, ENGLISH], "de", "Spain"),
        ([GREEK, FRENCH, PLAIN], "de", "ES"),
        ([GREEK], "en", "Ισ"),
    ],
)
def test_reader_gets_the_best_language_there_is(literals: list[Literal], language: str, text: str) -> None:
    chosen = choose_literal(literals, language)
    assert chosen is not None
    assert chosen.text == text


def test_nothing_is_chosen_of_nothing() -> None:
    assert choose_literal([], "en") is None


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        ("https://w3id.org/smartspec/id/participation/ip-17-5108.cybersecurity.FRH0", "ip-17-5108.cybersecurity.FRH0"),
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "rdf:type"),
        ("https://example.org/a/b/", "b"),
        ("urn:x", "urn:x"),
    ],
)
def test_what_has_no_name_is_called_by_its_iri(iri: str, name: str) -> None:
    assert local_name(iri) == name
    assert Labels({}).choose(iri, "en") == Label(name)


def test_names_are_read_in_all_languages(small_engine: LocalEngine) -> None:
    iri = node("region:FRH0").value
    labels = asyncio.run(read_labels(small_engine, [iri, node("region:nowhere").value]))
    assert labels.choose(iri, "fr") == Label("Bretagne", "fr")
    assert labels.choose(iri, "en") == Label("Brittany", "en")
    assert not labels.has(node("region:nowhere").value)


def test_no_question_is_asked_about_nothing(small_engine: LocalEngine) -> None:
    assert asyncio.run(read_labels(small_engine, [])) == Labels({})
