"""``function:matches``: names in SPARQL, the same in the service and in a worker."""

import json

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode

from smartspec.engine.formats import JSON
from smartspec.engine.functions import FUNCTIONS, MATCHES, WORDS, matches
from smartspec.engine.local import LocalEngine
from smartspec.engine.protocol import Question
from smartspec.errors import QuerySyntaxError
from smartspec.graph.release import make_release
from smartspec.graph.terms import triple

TRUE, FALSE = Literal(True), Literal(False)
TRIPLES = [
    triple("http://t/1", "rdfs:label", Literal("Île-de-France", language="fr")),
    triple("http://t/2", "rdfs:label", Literal("Bretagne", language="fr")),
]


@pytest.mark.parametrize(
    ("text", "wanted", "answer"),
    [
        ("Île-de-France", "ile france", TRUE),
        ("Île-de-France", "FRANCE", TRUE),
        ("Île-de-France", "fran", TRUE),
        ("Île-de-France", "rance", FALSE),
        ("Île-de-France", "", FALSE),
        ("", "x", FALSE),
    ],
)
def test_words_match_by_their_beginning(text: str, wanted: str, answer: Literal) -> None:
    assert matches(Literal(text, language="fr"), Literal(wanted)) == answer


def test_anything_but_two_literals_is_an_error() -> None:
    assert matches(NamedNode("http://t/1"), Literal("t")) is None
    assert matches(Literal("t"), BlankNode()) is None
    assert matches(Literal("t")) is None


def test_a_query_calls_it_without_declaring_the_prefix() -> None:
    engine = LocalEngine.of(make_release({"a": TRIPLES}, version="1.2.3", sources="", builder=""))
    rows = engine.select('SELECT ?s { ?s rdfs:label ?name FILTER(function:matches(?name, "ile")) }')
    assert [row["s"].value for row in rows] == ["http://t/1"]


def test_an_error_in_it_drops_the_row_and_nothing_else() -> None:
    engine = LocalEngine.of(make_release({"a": TRIPLES}, version="1.2.3", sources="", builder=""))
    text = 'SELECT ?s { ?s rdfs:label ?name FILTER(!function:matches(?s, "ile")) }'
    assert json.loads(engine.answer_now(Question(text, JSON)).body)["results"]["bindings"] == []


def test_another_function_is_refused_and_ours_is_named() -> None:
    engine = LocalEngine.of(make_release({"a": TRIPLES}, version="1.2.3", sources="", builder=""))
    with pytest.raises(QuerySyntaxError, match="function:matches"):
        engine.select("SELECT * { ?s ?p ?o FILTER(<http://t/f>(?o)) }")


def test_every_function_is_described() -> None:
    assert set(FUNCTIONS) == set(WORDS) == {MATCHES}
