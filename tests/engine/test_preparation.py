"""What is done to a query before pyoxigraph sees it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store

from smartspec.engine.lexer import tokens
from smartspec.engine.preparation import dataset_of_tokens, is_plain, prepare
from smartspec.engine.protocol import GraphScope
from smartspec.errors import ServiceRefusedError

ADVICE = "funding:ip-17-5108.cybersecurity.advice"
ADVICE_IRI = "<https://w3id.org/smartspec/id/funding/ip-17-5108.cybersecurity.advice>"


def test_parser_still_refuses_names_with_two_dots() -> None:
    """Once this fails, the detour in `prepare` can go."""
    with pytest.raises(SyntaxError):
        Store().query("PREFIX x: <http://x/> SELECT * { x:a.b.c ?p ?o }")


def test_names_with_two_dots_become_full_iris() -> None:
    assert prepare(f"SELECT * {{ {ADVICE} ?p ?o }}") == f"SELECT * {{ {ADVICE_IRI} ?p ?o }}"


def test_declared_prefix_wins_over_ours() -> None:
    text = "PREFIX funding: <http://x/> SELECT * { funding:a.b.c ?p ?o }"
    assert "<http://x/a.b.c>" in prepare(text)


def test_escapes_in_names_are_resolved() -> None:
    assert "<http://x/a.b.c~d>" in prepare(r"PREFIX x: <http://x/> ASK { x:a.b.c\~d ?p ?o }")


@pytest.mark.parametrize(
    "text",
    ['ASK { ?s ?p "x:a.b.c" }', "ASK { ?s ?p region:a.b }", "ASK { <x:a.b.c> ?p ?o }", "ASK { none:a.b.c ?p 1 }"],
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert prepare(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
        "SELECT * { service silent <http://x> { } }",
        "SELECT * { SERVICE?x{} }",
        "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <http://x> {} } }",
        "SELECT * { { SELECT * { SERVICE <http://x> {} } } }",
        "CONSTRUCT { ?s ?p ?o } { #\nSERVICE# c\n<http://x> {?s ?p ?o} }",
        r"SELECT * { \u0053ERVICE <http://x> {} }",
        r"SELECT * { S\U00000045RVICE <http://x> {} }",
        "PREFIX service: <http://x/> SELECT * { SERVICE service:a {} }",
    ],
)
def test_service_is_refused_however_it_is_spelled(text: str) -> None:
    with pytest.raises(ServiceRefusedError):
        prepare(text)


@pytest.mark.parametrize(
    "text",
    [
        'SELECT * { ?s ?p "SERVICE <http://x> {}" }',
        "SELECT * { ?service ?p <http://x/SERVICE> } # SERVICE",
        "PREFIX SERVICE: <http://x/> SELECT * { SERVICE:a SERVICE:SERVICE 1 }",
    ],
)
def test_the_word_service_alone_harms_nobody(text: str) -> None:
    assert prepare(text) == text


PARTS = st.sampled_from(
    [
        "ASK",
        " ",
        "{",
        "}",
        "service",
        "ſervice",
        "FROM",
        "<urn:g>",
        "a:b.c",
        "a:b.c.d",
        "a:b..c",
        ".d",
        "\\u0041",
        "\\",
        '"',
        "#",
        "\n",
    ]
)


@given(st.lists(PARTS).map("".join))
def test_a_plain_query_needs_no_preparation(text: str) -> None:
    if is_plain(text):
        assert prepare(text) == text
        assert dataset_of_tokens(list(tokens(text))) == GraphScope()
