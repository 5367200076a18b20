"""The scanner cuts Turtle where a parser would."""

import pytest

from smartspec.errors import line_and_column
from smartspec.graph.outline import Outline, language_tags
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


OUTLINES = [
    ("x:a x:b 1 . x:a x:b 2 , 3 ; x:c 4 ; .", [(0, 0, 1), (12, 1, 3)]),
    ("@prefix a.b: <http://x/> . a.b:c a.b:d 1.5 .", [(27, 0, 1)]),
    ("PREFIX x: <http://x/>\nBASE <http://y.z/>\n[ x:p [ x:q 1 ] , ( 1 2 ) ] .", [(41, 0, 7)]),
    ("x:a x:b 1.\nPREFIX y: <http://y/> [ y:p 1 ] .", [(0, 0, 1), (33, 1, 1)]),
    ("x:g { x:a x:b 1 . x:c x:d 2 } { x:e x:f 3 }", [(6, 0, 1), (18, 1, 1), (32, 2, 1)]),
    ('x:a x:b \'a . b\' , """; , " .""" . # x:c x:d 1 .\nx:c x:d <http://x/;,.> .', [(0, 0, 2), (48, 2, 1)]),
    ("x:a x:b 1.x:c x:d 2 .", [(0, 0, 1), (10, 1, 1)]),
    ("", []),
]


@pytest.mark.parametrize(("text", "passages"), OUTLINES)
def test_outline_counts_the_triples_of_each_statement(text: str, passages: list[tuple[int, int, int]]) -> None:
    total = sum(count for _, _, count in passages)
    outline = Outline(text, total)
    found = {outline.passage(number) for number in range(total)}
    assert sorted((passage.start, passage.before, passage.count) for passage in found) == passages


def test_outline_of_another_text_is_refused() -> None:
    with pytest.raises(ValueError, match="5 triples were read, the text states 1"):
        Outline("x:a x:b 1 .", 5)


def test_language_tags_are_those_of_literals() -> None:
    text = "x:a x:b 'x'@EN , \"y\\\"@de\"@fr-CH , '@it' . # 'z'@pl"
    assert list(language_tags(text)) == [(11, "EN"), (25, "fr-CH")]
