"""The scanner cuts Turtle where a parser would."""

import pytest

from smartspec.errors import line_and_column
from smartspec.graph.scan import statements, tokens

TEXT = """@prefix x: <http://x/> .
PREFIX y: <http://y/>
x:a.b x:p 1.5, 2, "a . b", '''c
. d''' ; # trailing . comment
  x:q [ x:r ( 1 2 ) ] .
y:c\\~d a x:T.
<http://z#1> x:p "end"@en."""


def test_statements_have_their_subjects_in_full() -> None:
    cut, _ = statements(TEXT)
    assert [statement.subject for statement in cut if not statement.directive] == [
        "http://x/a.b",
        "http://y/c~d",
        "http://z#1",
    ]
    assert [line_and_column(TEXT, statement.start)[0] for statement in cut] == [1, 2, 3, 6, 7]


def test_statement_spans_cover_their_text() -> None:
    cut, _ = statements(TEXT)
    assert TEXT[cut[-1].start : cut[-1].end] == '<http://z#1> x:p "end"@en.'


def test_trailing_comments_know_that_they_trail() -> None:
    cut, rest = statements(TEXT + "\n# last")
    assert [(c.text, c.trailing) for s in cut for c in s.comments] == [("# trailing . comment", True)]
    assert [c.text for c in rest] == ["# last"]


def test_tokens_lose_no_character() -> None:
    assert "".join(token.text for token in tokens(TEXT)) == TEXT


@pytest.mark.parametrize("text", ['"""a"b""c\\""""', "'''it''s'''", '"\\\\"', "''", '""""""'])
def test_strings_are_one_token(text: str) -> None:
    assert [token.text for token in tokens(text)] == [text]
