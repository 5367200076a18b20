"""The outline of a text finds each of its triples."""

import pytest

from smartspec.graph.outline import Outline, language_tags

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
