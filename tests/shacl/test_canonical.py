"""The store is asked, not imitated: what it keeps otherwise than it is written."""

import pyoxigraph as ox
import pytest

from smartspec.shacl.canonical import rewritten

XSD = "http://www.w3.org/2001/XMLSchema#"


def triple(literal: ox.Literal) -> ox.Triple:
    return ox.Triple(ox.NamedNode("http://x/s"), ox.NamedNode("http://x/p"), literal)


@pytest.mark.parametrize(
    ("lexical", "datatype", "kept"),
    [
        ("01", "integer", ("1", "integer")),
        ("4.0", "decimal", ("4", "decimal")),
        ("1", "byte", ("1", "integer")),
        ("2020-01-01T00:00:00+00:00", "dateTime", ("2020-01-01T00:00:00Z", "dateTime")),
        ("7", "integer", None),
        ("x", "integer", None),
        ("2017", "gYear", None),
        ("any text", "string", None),
    ],
)
def test_literals_that_change_are_told(lexical: str, datatype: str, kept: tuple[str, str] | None) -> None:
    literal = ox.Literal(lexical, datatype=ox.NamedNode(XSD + datatype))
    expected = {} if kept is None else {literal: ox.Literal(kept[0], datatype=ox.NamedNode(XSD + kept[1]))}
    assert rewritten([triple(literal), triple(literal)]) == expected
