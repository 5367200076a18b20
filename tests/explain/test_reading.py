"""A query's parts: what they are, where they stand, and how they are written again without some of them."""

from __future__ import annotations

import pytest

from smartspec.explain.parts import Condition, TriplePattern, parts_of
from smartspec.explain.patterns import unquote
from smartspec.explain.reading import read_query
from smartspec.explain.tokens import NotTakenApartError
from smartspec.explain.writing import connected, write_pieces


def patterns(text: str) -> list[str]:
    found = [part for part in parts_of(read_query(text).selection) if isinstance(part, TriplePattern)]
    return [part.text.replace("https://w3id.org/smartspec/def/", "s3:") for part in found]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("'a'", "a"),
        (r'"b\tc\"d"', 'b\tc"d'),
        (r"'''caf\u00e9 \U0001F600'''", "café 😀"),
        (r"'caf\\u00e9'", r"caf\u00e9"),
    ],
)
def test_string_is_what_its_quotes_and_escapes_stand_for(written: str, meant: str) -> None:
    assert unquote(written) == meant


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ASK { ?s ?p ?o , 3 ; a s3:X }", ["?s ?p ?o .", "?s ?p 3 .", "?s a <s3:X> ."]),
        ("ASK { ?s s3:a/^s3:b ?o }", ["?s <s3:a> ?_between1 .", "?o <s3:b> ?_between1 ."]),
        ("ASK { ?s (s3:a|s3:b)+ ?o }", ["?s (s3:a|s3:b)+ ?o ."]),
        ("ASK { ?s !(s3:a|^s3:b) 'x'@en }", ["?s !(s3:a|^s3:b) 'x'@en ."]),
        ("ASK { [ s3:a ?x ] s3:b ?y }", ["?_between1 <s3:a> ?x .", "?_between1 <s3:b> ?y ."]),
        ("ASK { _:n s3:a _:n }", ["?_between1 <s3:a> ?_between1 ."]),
        ("ASK { # { ?no ?no ?no\n ?s ?p '}' }", ["?s ?p '}' ."]),
    ],
)
def test_triples_are_told_apart(query: str, expected: list[str]) -> None:
    assert patterns(query) == expected


def test_conditions_are_told_apart_at_and_but_not_at_or() -> None:
    text = "ASK { ?s ?p ?o FILTER(?o > 1 && (?o < 5 || ?o = 9) && EXISTS { ?o ?q ?r } && !BOUND(?z)) }"
    found = [part for part in parts_of(read_query(text).selection) if isinstance(part, Condition)]
    assert [part.text for part in found] == ["?o > 1", "?o < 5 || ?o = 9", "EXISTS { ?o ?q ?r }", "!BOUND(?z)"]
    assert [text[part.start : part.end] for part in found] == [part.text for part in found]


def test_pieces_that_share_no_variable_are_apart() -> None:
    where = read_query("ASK { ?a ?b ?c . ?x ?y ?z FILTER(?a = ?c) }").selection.where
    assert [piece.text for piece in connected(write_pieces(where, frozenset()))] == [
        "?x ?y ?z .",
        "?a ?b ?c . FILTER (?a = ?c)",
    ]


def test_condition_goes_with_the_pattern_that_binds_its_variable() -> None:
    where = read_query("ASK { ?a ?b ?c . FILTER(?c > 3) }").selection.where
    [pattern, _] = parts_of(where)
    assert write_pieces(where, frozenset([pattern.number])) == []


@pytest.mark.parametrize("text", ["ASK { << ?s ?p ?o >> ?q ?r }", "ASK { ?s ?p ?o", "ASK { ?s ?p ?o } }"])
def test_what_is_not_known_is_refused(text: str) -> None:
    with pytest.raises(NotTakenApartError):
        read_query(text)
