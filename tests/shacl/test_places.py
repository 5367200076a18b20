"""Places are exact: the line and column of the value that does not fit."""

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from smartspec.shacl.places import Place, PlacedText, find_place

TEXT = '''@prefix s3: <https://w3id.org/smartspec/def/> .
@prefix region: <https://w3id.org/smartspec/id/region/> .

region:NL41 a s3:Region ;
  s3:locator "b1" , # not "b2" here
    """b
2""" , "b2" ;
  s3:area [ s3:locator "inner" ] , 7 .

region:BE2 s3:within region:NL41 . region:NL41 s3:within region:BE2 .
'''
PATH = Path("x.ttl")
NL41 = "https://w3id.org/smartspec/id/region/NL41"
S3 = "https://w3id.org/smartspec/def/"


@pytest.mark.parametrize(
    ("predicate", "value", "line", "column"),
    [
        (None, None, 4, 1),
        (S3 + "locator", Literal("b1"), 5, 14),
        (S3 + "locator", Literal("b\n2"), 6, 5),
        (S3 + "locator", Literal("b2"), 7, 8),
        (S3 + "area", Literal(7), 8, 36),
        (S3 + "area", None, 8, 3),
        (S3 + "within", NamedNode("https://w3id.org/smartspec/id/region/BE2"), 10, 58),
        (S3 + "missing", None, 4, 1),
        (S3 + "locator", Literal("not there"), 5, 3),
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", NamedNode(S3 + "Region"), 4, 15),
    ],
)
def test_place_of_a_value(predicate: str | None, value: NamedNode | Literal | None, line: int, column: int) -> None:
    assert PlacedText(PATH, TEXT).place(NL41, predicate, value) == Place(PATH, line, column)


def test_subject_that_is_not_here_has_no_place() -> None:
    assert PlacedText(PATH, TEXT).place("http://elsewhere", None, None) is None


def test_of_several_files_the_one_with_the_value_is_named() -> None:
    first = PlacedText(Path("a.ttl"), "<http://x> <http://p> 1 .")
    second = PlacedText(Path("b.ttl"), "\n<http://x> <http://p> 2 .")
    place = find_place([first, second], "http://x", "http://p", Literal(2))
    assert place == Place(Path("b.ttl"), 2, 23)
