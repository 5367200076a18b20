"""Binding replaces the terms of a VALUES block, and nothing that a value contains can become more than a term."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Store

from smartspec.engine.local import LocalEngine
from smartspec.errors import ParameterError
from smartspec.query.values import bind, find_values

QUERY = 'SELECT ?x { # VALUES ?x { 1 }\n VALUES ?x { "}" <http://x/> } ?s ?p "VALUES ?x {" . values $y {1} }'


def test_block_is_found_by_its_variable_whatever_its_terms_hold() -> None:
    block = find_values(QUERY, "x")
    assert QUERY[block.start : block.end] == 'VALUES ?x { "}" <http://x/> }'
    assert QUERY[find_values(QUERY, "y").start :].startswith("values $y")


@pytest.mark.parametrize(
    "text", ["SELECT * { }", "SELECT * { VALUES ?x {1} VALUES ?x {2} }", "SELECT * { VALUES (?x) {(1)} }"]
)
def test_block_must_be_there_once(text: str) -> None:
    with pytest.raises(ParameterError, match=r"exactly one `VALUES \?x"):
        find_values(text, "x")


def test_binding_replaces_the_example() -> None:
    bound = bind("SELECT ?x { VALUES ?x { region:BE2 } }", {"x": [NamedNode("http://a"), Literal("b", language="en")]})
    assert bound == 'SELECT ?x { VALUES ?x { <http://a> "b"@en } }'


def test_none_takes_the_block_out() -> None:
    assert bind("SELECT ?x { VALUES ?x { 1 } ?x ?p ?o }", {"x": None}) == "SELECT ?x {  ?x ?p ?o }"


@given(st.text(st.characters(blacklist_categories=["Cs"])))
def test_any_text_stays_one_inert_term(value: str) -> None:
    query = bind("SELECT ?x ?done { VALUES ?x { 1 } BIND(1 AS ?done) }", {"x": [Literal(value)]})
    (row,) = LocalEngine(Store()).select(query)
    assert row["x"].value == value
