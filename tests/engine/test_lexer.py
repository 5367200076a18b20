"""SPARQL's terminals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec.engine.lexer import spaced, tokens, unescape_codepoints


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<http://x/SERVICE#y>", "iri"),
        ('"SERVICE"', "string"),
        ("'''a ' SERVICE'''", "string"),
        ('"""a\n"b" """', "string"),
        ("?service", "variable"),
        ("x:SERVICE", "name"),
        ("SERVICE:x", "name"),
        (":", "name"),
        ("ex:a.b.c", "name"),
        ("ex:%20\\~a", "name"),
        ("SeRvIcE", "word"),
        ("1.5e-3", "number"),
        ("@en-GB", "language"),
    ],
)
def test_one_terminal_is_one_token(text: str, kind: str) -> None:
    assert kinds(text) == [(kind, text)]


def test_comments_and_white_space_are_left_out() -> None:
    assert kinds("ASK # SERVICE\n{ }") == [("word", "ASK"), ("punctuation", "{"), ("punctuation", "}")]


def test_final_dot_of_a_name_is_punctuation() -> None:
    assert kinds("x:a.b. ") == [("name", "x:a.b"), ("punctuation", ".")]


def test_comparison_is_no_iri() -> None:
    assert kinds("?a < ?b && ?c > ?d")[1] == ("punctuation", "<")


@given(st.text())
def test_offsets_cut_the_text_as_it_is(text: str) -> None:
    assert all(text[token.start : token.end] == token.text for token in tokens(text))


def test_codepoints_are_resolved_like_sparql_does() -> None:
    assert unescape_codepoints(r"\u0053ERVICE \U00000041 \u12 \UFFFFFFFF") == r"SERVICE A \u12 \UFFFFFFFF"


@given(st.text(alphabet=" \t\n#'\"<>a\\?.{}", max_size=40))
def test_a_text_with_other_white_space_has_the_same_tokens(text: str) -> None:
    assert [token.text for token in tokens(spaced(text))] == [token.text for token in tokens(text)]
    assert spaced(spaced(text)) == spaced(text)


@pytest.mark.parametrize("text", ["ASK  { }", "\nASK { # really\n}", " ASK\t{\r\n} "])
def test_white_space_and_comments_become_single_spaces(text: str) -> None:
    assert spaced(text) == "ASK { }"


@pytest.mark.parametrize("text", ['"a\nb"', "'a  b\n", "a\\ \n b"])
def test_a_text_that_is_astray_is_left_as_it_is(text: str) -> None:
    assert spaced(text) == text
