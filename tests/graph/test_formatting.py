"""Formatting keeps the graph and the comments."""

from pathlib import Path

import pytest

from smartspec.errors import SourceError
from smartspec.graph.formatting import fingerprint, format_turtle
from smartspec.graph.reading import parse_turtle, read_text
from smartspec.graph.sources import Sources

MESSY = """# What this file states.
@prefix s3: <https://w3id.org/smartspec/def/> .
@prefix region: <https://w3id.org/smartspec/id/region/> .
# second header line? no: it stands before region:NL41
region:NL41 s3:nutsLevel 02 ; # level two
  a s3:Region .
region:BE2 a s3:Region .
# the end
"""


def test_formatting_is_idempotent() -> None:
    once = format_turtle(MESSY)
    assert format_turtle(once) == once


def test_prefixes_of_the_file_are_kept() -> None:
    text = """@prefix : <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix s3: <http://example.org/three#> .
@prefix sdo: <http://schema.org/> .

:a a sdo:Person ;
  rdfs:label "a" ;
  s3:p :b .
"""
    assert format_turtle("@prefix idle: <http://example.org/idle> .\n" + text) == text


def test_namespace_with_two_prefixes_has_the_one_that_is_declared_first() -> None:
    text = "@prefix b: <http://example.org/> . @prefix a: <http://example.org/> . a:x b:y a:z ."
    assert format_turtle(text) == "@prefix b: <http://example.org/> .\n\nb:x\n  b:y b:z .\n"


def test_comments_stay_on_top_or_move_to_their_subject() -> None:
    assert format_turtle(MESSY) == (
        "# What this file states.\n# the end\n\n"
        "@prefix region: <https://w3id.org/smartspec/id/region/> .\n"
        "@prefix s3: <https://w3id.org/smartspec/def/> .\n\n"
        "region:BE2 a s3:Region .\n\n"
        "# second header line? no: it stands before region:NL41\n# level two\n"
        "region:NL41 a s3:Region ;\n  s3:nutsLevel 2 .\n"
    )


def test_number_sign_in_strings_and_iris_is_no_comment() -> None:
    text = '<http://a#b> <http://p#q> "# no comment", """\n# nor this\n""" .'
    assert fingerprint(parse_turtle(format_turtle(text), Path("out.ttl"))) == fingerprint(
        parse_turtle(text, Path("in.ttl"))
    )
    assert not format_turtle(text).startswith("#")


def test_comment_that_no_subject_can_carry_is_an_error_with_its_line() -> None:
    with pytest.raises(SourceError, match=r"x\.ttl:2:1: .*blank-node subject"):
        format_turtle("<http://a> <http://b> 1 .\n# lost?\n[] <http://b> 2 .", Path("x.ttl"))


def test_same_graph_with_other_blank_node_names_has_the_same_fingerprint() -> None:
    first = parse_turtle("<http://a> <http://b> _:x . _:x <http://c> 1 .", Path("a.ttl"))
    second = parse_turtle("<http://a> <http://b> [ <http://c> 01 ] .", Path("b.ttl"))
    other = parse_turtle("<http://a> <http://b> [ <http://c> 2 ] .", Path("c.ttl"))
    assert fingerprint(first) == fingerprint(second) != fingerprint(other)


def test_all_shipped_files_are_in_style(sources: Sources) -> None:
    files = sources.graph_files("ontology", "data", "shapes")
    assert [path.name for path in files if format_turtle(read_text(path), path) != read_text(path)] == []
