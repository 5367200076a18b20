"""The form of a query is decided on its tokens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec.engine.formats import ResultKind
from smartspec.errors import ProblemError, QuerySyntaxError, ServiceRefusedError
from smartspec.query.form import QueryForm, classify


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * { }", QueryForm.SELECT),
        ("# ASK\nPREFIX ask: <http://ASK> BASE <http://x/> select (1 AS ?ask) {}", QueryForm.SELECT),
        ("ASK { ?s ?p 'SELECT' }", QueryForm.ASK),
        ("construct where { ?s ?p ?o }", QueryForm.CONSTRUCT),
        ("DESCRIBE region:NL41", QueryForm.DESCRIBE),
        (r"\u0041SK {}", QueryForm.ASK),
    ],
)
def test_form_is_the_first_keyword(text: str, form: QueryForm) -> None:
    assert classify(text) is form


def test_kind_of_results() -> None:
    assert QueryForm.ASK.kind is QueryForm.SELECT.kind is ResultKind.BINDINGS
    assert QueryForm.CONSTRUCT.kind is QueryForm.DESCRIBE.kind is ResultKind.GRAPH


@pytest.mark.parametrize("text", ["", "  # only a comment", "PREFIX x: <http://x/>", "{}"])
def test_text_without_a_query(text: str) -> None:
    with pytest.raises(QuerySyntaxError, match="no query here"):
        classify(text)


@pytest.mark.parametrize("verb", ["INSERT DATA", "DELETE", "clear", "WITH <http://x> DELETE", "DROP"])
def test_update_says_where_the_graph_is_edited(verb: str) -> None:
    with pytest.raises(QuerySyntaxError, match="edited as Turtle files in git"):
        classify(f"PREFIX x: <http://x/> {verb} {{}}")


def test_mistyped_verb_has_the_nearest_right_one() -> None:
    with pytest.raises(QuerySyntaxError, match="'SELEC' begins no query; expected SELECT"):
        classify("SELEC * {}")


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <http://x>",
        "load silent <http://x> INTO GRAPH <http://y>",
        "PREFIX a: <http://a/> LOAD a:b",
        "INSERT DATA {} ; LOAD <http://x>",
        r"\u004cOAD <http://x>",
        "# a query\nLOAD#\n<http://x>",
    ],
)
def test_load_is_refused_however_it_is_spelled(text: str) -> None:
    with pytest.raises(ServiceRefusedError):
        classify(text)


def test_service_is_refused() -> None:
    with pytest.raises(ServiceRefusedError):
        classify("SELECT * { SERVICE <http://x> {} }")


PIECES = st.sampled_from(
    [
        "SELECT",
        "ask",
        "Construct",
        "DESCRIBE",
        "INSERT",
        "LOAD",
        "PREFIX",
        "BASE",
        "VERSION",
        "SERVICE",
        "ſelect",
        "sELECT:x",
        "select.",
        " ",
        " ",
        "\n",
        "\u00a0",
        "#",
        "?x",
        "$x",
        "*",
        "(",
        "{",
        "}",
        "<urn:a>",
        "<",
        ">",
        "a:",
        ":",
        "x:SELECT",
        '"',
        "'",
        "1",
    ]
)


@given(st.lists(PIECES).map("".join))
def test_what_is_seen_at_a_glance_is_what_the_tokens_say(text: str) -> None:
    assert outcome_of(text) == outcome_of(f"{text}\n#\\")


def outcome_of(text: str) -> object:
    try:
        return classify(text)
    except ProblemError as error:
        return type(error)
