"""Constraints are run on all focus nodes at once only where that is what pre-binding means."""

from pathlib import Path

import pytest

from smartspec.graph.reading import parse_turtle
from smartspec.shacl.sparql_constraints import complaint, is_set_based
from smartspec.shacl.validation import run_shapes


@pytest.mark.parametrize(
    "pattern",
    [
        "$this <p> ?v",
        "$this <p> ?v FILTER(?v = $this)",
        "BIND($this AS ?v)",
        "OPTIONAL { $this <p> ?v } FILTER(!BOUND(?v))",
        "OPTIONAL { ?x <p> ?v FILTER(?v = $this) }",
        "OPTIONAL { ?x <p> ?v FILTER EXISTS { $this <p> ?v } }",
        "FILTER NOT EXISTS { $this <p> ?v }",
        "FILTER(NOT EXISTS { ?x <p> ?v FILTER(?v = $this) })",
        "{ $this <p> ?v } UNION { $this <q> ?v }",
        "{ $this <p> ?v FILTER(?v > 1) } UNION { ?v <q> $this OPTIONAL { ?v <r> ?w } }",
    ],
)
def test_joining_is_pre_binding(pattern: str) -> None:
    assert is_set_based(f"SELECT $this ?v WHERE {{ {pattern} }}")


@pytest.mark.parametrize(
    "pattern",
    [
        "{ ?x <p> ?v FILTER(?v = $this) } UNION { $this <q> ?v }",
        "{ $this <p> ?v } UNION { OPTIONAL { $this <q> ?v } FILTER(!BOUND(?v)) }",
        "{ ?x <p> ?v FILTER NOT EXISTS { $this <q> ?v } }",
        "OPTIONAL { OPTIONAL { $this <p> ?v } FILTER(!BOUND(?v)) }",
        "OPTIONAL { BIND($this AS ?v) }",
        "{ BIND($this AS ?v) }",
        "$this <p> ?v MINUS { $this <q> ?v }",
        "VALUES ?v { 1 } $this <p> ?v",
        "{ SELECT $this { $this <p> ?v } }",
        "GRAPH ?g { $this <p> ?v }",
        "$this <p> $currentShape",
        "$this <p> ?failure",
    ],
)
def test_joining_is_something_else(pattern: str) -> None:
    assert not is_set_based(f"SELECT $this ?v WHERE {{ {pattern} }}")


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        ("SELECT $this (COUNT(?v) AS ?n) { $this <p> ?v } GROUP BY $this", True),
        ("SELECT (COUNT(?v) AS ?n) { $this <p> ?v } GROUP BY ?v", False),
        ("SELECT ?v { $this <p> ?v }", False),
        ("SELECT * { $this <p> ?v }", True),
        ("SELECT $this { $this <p> ?v } LIMIT 1", False),
        ("SELECT $this { $this <p> 'LIMIT' } # LIMIT", True),
    ],
)
def test_head_and_tail_matter_too(select: str, *, expected: bool) -> None:
    assert is_set_based(select) is expected


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("SELECT $this { $this <x:p> ?v }", None),
        ("SELECT $this\n{ $this <x:p> }", (2, 15)),
        ("SELECT ?v { ?v foaf:name 1 }", (1, 1)),
    ],
)
def test_complaint_has_a_place(query: str, place: tuple[int, int] | None) -> None:
    wrong = complaint(query)
    assert (None if wrong is None else (wrong.extensions["line"], wrong.extensions["column"])) == place


@pytest.mark.parametrize("node", ["<x:nowhere>", '"nowhere"', "<x:a>"])
@pytest.mark.parametrize("pattern", ["$this <x:p>* ?value", "?value (<x:p>|^<x:q>)? $this", "$this $PATH ?value"])
def test_path_of_no_length_matches_a_node_that_is_nowhere(pattern: str, node: str) -> None:
    shapes = f"""@prefix sh: <http://www.w3.org/ns/shacl#> .
    <x:S> sh:targetNode {node} ; sh:path [ sh:zeroOrOnePath <x:p> ] ;
      sh:sparql [ sh:select "SELECT $this ?value {{ {pattern} FILTER(?value = $this) }}" ] ."""
    data = parse_turtle("<x:a> <x:p> <x:b> .", Path("d.ttl"))
    assert [found.focus for found in run_shapes(data, parse_turtle(shapes, Path("s.ttl")))] == [node.strip('<>"')]
