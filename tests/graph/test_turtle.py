"""The canonical Turtle writer."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple

from smartspec.graph.formatting import fingerprint
from smartspec.graph.reading import parse_turtle
from smartspec.graph.turtle import canonical_triples, write_turtle

A = NamedNode("https://w3id.org/smartspec/id/region/NL41")
P = NamedNode("https://w3id.org/smartspec/def/locator")


def written(turtle: str) -> str:
    return write_turtle(parse_turtle(turtle, Path("inline.ttl")))


def test_subjects_and_predicates_are_sorted_type_first() -> None:
    text = written("""PREFIX s3: <https://w3id.org/smartspec/def/> PREFIX region: <https://w3id.org/smartspec/id/region/>
        region:NL41 s3:nutsLevel 2 ; a s3:Region . region:BE2 a s3:Region .""")
    assert text == (
        "@prefix region: <https://w3id.org/smartspec/id/region/> .\n"
        "@prefix s3: <https://w3id.org/smartspec/def/> .\n\n"
        "region:BE2 a s3:Region .\n\n"
        "region:NL41 a s3:Region ;\n  s3:nutsLevel 2 .\n"
    )


def test_only_prefixes_in_use_are_declared() -> None:
    assert "@prefix" not in written("<http://a> <http://b> <http://c> .")


def test_blank_nodes_used_once_are_written_in_place() -> None:
    text = written("<http://a> <http://b> [ <http://c> ( 1 [ <http://d> 2 ] ) ] .")
    assert "_:" not in text
    assert "( 1 [" in text


@pytest.mark.parametrize(
    "turtle",
    [
        "<http://a> <http://b> _:x . <http://c> <http://b> _:x . _:x <http://d> 1 .",
        "_:x <http://d> _:x .",
        "_:x <http://d> _:y . _:y <http://d> _:x .",
        "[] <http://d> 1 .",
        "<http://a> <http://b> _:x .",
        "<http://a> <http://b> ( 1 2 ) . <http://a> <http://c> () .",
        "<http://a> <http://b> _:l . _:l <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> 1 .",
    ],
)
def test_any_shape_of_blank_nodes_survives(turtle: str) -> None:
    before = parse_turtle(turtle, Path("in.ttl"))
    assert fingerprint(parse_turtle(write_turtle(before), Path("out.ttl"))) == fingerprint(before)


def test_names_that_need_escapes_are_written_in_full() -> None:
    assert "<https://w3id.org/smartspec/id/region/a~b>" in written(
        "<https://w3id.org/smartspec/id/region/a~b> <http://p> 1 ."
    )


@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0")))
def test_any_text_survives(text: str) -> None:
    triples = [Triple(A, P, Literal(text)), Triple(A, P, Literal(text, language="fr"))]
    assert set(parse_turtle(write_turtle(triples), Path("out.ttl"))) == set(triples)


def test_literals_become_as_the_store_keeps_them() -> None:
    triples = parse_turtle(
        '<http://a> <http://b> 01, 4.50, "x"@EN, "1"^^<http://www.w3.org/2001/XMLSchema#boolean> .', Path()
    )
    assert {str(triple.object) for triple in canonical_triples(triples)} == {
        '"1"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '"4.5"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        '"x"@en',
        '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>',
    }
