"""Constraints that slips break are told from constraints that nothing breaks."""

from __future__ import annotations

from pathlib import Path

import pytest

from smartspec.building import read_shapes
from smartspec.graph.reading import parse_turtle
from smartspec.graph.release import Release
from smartspec.graph.sources import Sources
from smartspec.shacl.mutation import Effort, Evidence, Verdict, decide_constraints

PATH = Path("x.ttl")
PREFIXES = """
@prefix : <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DATA = """
:a a :A ; :name "Ann"@en , "Anne"@fr ; :title "Dr" ; :born "1980-02-01"^^xsd:date ; :died "2020-02-01"^^xsd:date ;
  :age 40 ; :height 1.7 ; :knows :b ; :likes :c ; :label "Ann"@en , "Anne"@fr ; :code "x1" .
:b a :B ; :age 3 . :c a :B . :B rdfs:subClassOf :A0 .
"""
SMALL = Effort(slips=150, pairs=40, focus_nodes=2)


def verdicts(shapes: str, data: str = DATA, cases: tuple[str, ...] = (), seed: int = 1) -> list[Verdict]:
    effort = Effort(SMALL.slips, SMALL.pairs, SMALL.focus_nodes, seed)
    read = [parse_turtle(PREFIXES + text, PATH) for text in (data, shapes, *cases)]
    return decide_constraints(read[0], read[1], effort, read[2:])


def evidence(shapes: str, data: str = DATA, cases: tuple[str, ...] = ()) -> dict[str, Evidence]:
    return {verdict.constraint.name: verdict.evidence for verdict in verdicts(shapes, data, cases)}


def on_property(constraint: str) -> str:
    return f":S a sh:NodeShape ; sh:targetClass :A ; sh:property :P . :P {constraint} ."


@pytest.mark.parametrize(
    "constraint",
    [
        "sh:path :knows ; sh:class :A0",
        "sh:path :age ; sh:datatype xsd:integer",
        "sh:path :height ; sh:datatype xsd:decimal",
        "sh:path :title ; sh:nodeKind sh:Literal",
        "sh:path :knows ; sh:nodeKind sh:BlankNodeOrIRI",
        "sh:path :title ; sh:minCount 1",
        "sh:path :title ; sh:maxCount 1",
        "sh:path :title ; sh:maxCount 40",
        "sh:path :unused ; sh:maxCount 0",
        "sh:path :unused ; sh:class :A",
        "sh:path :unused ; sh:datatype xsd:string",
        "sh:path :age ; sh:minInclusive 40",
        "sh:path :age ; sh:minInclusive -1000000",
        "sh:path :age ; sh:minExclusive 39",
        "sh:path :age ; sh:maxInclusive 1000000",
        "sh:path :height ; sh:maxExclusive 1.8",
        "sh:path :born ; sh:maxExclusive '2026-01-01'^^xsd:date",
        "sh:path :title ; sh:minLength 1",
        "sh:path :title ; sh:maxLength 1000",
        "sh:path :code ; sh:pattern '^x' ; sh:flags 'i'",
        "sh:path :name ; sh:languageIn ( 'en' 'fr' )",
        "sh:path :name ; sh:uniqueLang true",
        "sh:path :name ; sh:equals :label",
        "sh:path :knows ; sh:disjoint :likes",
        "sh:path :born ; sh:lessThan :died",
        "sh:path :born ; sh:lessThanOrEquals :died",
        "sh:path :knows ; sh:node [ sh:property [ sh:path :age ; sh:minCount 1 ] ]",
        "sh:path :title ; sh:not [ sh:in ( 'Mr' ) ]",
        "sh:path :title ; sh:hasValue 'Dr'",
        "sh:path :title ; sh:in ( 'Dr' 'Prof' )",
        "sh:path :knows ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ sh:class :B ]",
        "sh:path :knows ; sh:qualifiedMaxCount 3 ; sh:qualifiedValueShape [ sh:class :B ]",
        "sh:path ( :knows :age ) ; sh:maxInclusive 3",
        "sh:path [ sh:inversePath :knows ] ; sh:maxCount 0",
        "sh:path [ sh:alternativePath ( :title :nickname ) ] ; sh:minCount 1",
        "sh:path [ sh:zeroOrMorePath :knows ] ; sh:nodeKind sh:IRI",
    ],
)
def test_constraint_that_can_fail_is_broken_by_a_slip(constraint: str) -> None:
    assert set(evidence(on_property(constraint)).values()) == {Evidence.MUTATION}


@pytest.mark.parametrize(
    "constraint",
    [
        "sh:pattern '^http://example.org/a$'",
        "sh:nodeKind sh:IRI",
        "sh:class :A",
        "sh:closed true ; sh:ignoredProperties ( :name ) ; sh:property [ sh:path :knows ]",
        "sh:and ( [ sh:nodeKind sh:IRI ] [ sh:property [ sh:path :age ; sh:maxCount 1 ] ] )",
        "sh:or ( [ sh:property [ sh:path :age ; sh:minCount 1 ] ] [ sh:property [ sh:path :born ; sh:minCount 1 ] ] )",
        "sh:xone ( [ sh:property [ sh:path :age ; sh:minCount 1 ] ] [ sh:property [ sh:path :x ; sh:minCount 1 ] ] )",
    ],
)
def test_constraint_of_a_node_and_those_inside_it_are_broken_by_slips(constraint: str) -> None:
    data = DATA if "closed" not in constraint else ":a a :A ; :knows :b ; :name 'x' ."
    shapes = f":S a sh:NodeShape ; sh:targetSubjectsOf :knows ; {constraint} ."
    assert set(evidence(shapes, data).values()) == {Evidence.MUTATION}


@pytest.mark.parametrize(
    "where",
    [
        "$this :born ?value ; :died ?end . FILTER(?end < ?value)",
        "$this :knows ?value . ?value :knows* $this .",
        "$this :knows ?value . FILTER NOT EXISTS { ?value :age ?age }",
        "$this :knows/:age ?value . FILTER(?value > 10)",
        "$this ?p ?value . FILTER(?p IN (:knows, :likes)) FILTER(?value = :enemy)",
        "$this :title 'Mr' , 'Dr' .",
        "$this :title 'Mr' ; :age 41 .",
    ],
)
def test_sparql_constraint_is_broken_by_slips_in_what_its_patterns_match(where: str) -> None:
    shapes = f""":S a sh:NodeShape ; sh:targetClass :A ; sh:sparql [ sh:prefixes : ; sh:select '''
      SELECT $this ?value WHERE {{ {where.replace("'", '"')} }}''' ] .
      : sh:declare [ sh:prefix "" ; sh:namespace "http://example.org/" ] ."""
    assert evidence(shapes) == {"sparql": Evidence.MUTATION}


@pytest.mark.parametrize(
    ("shapes", "idle"),
    [
        (on_property("sh:path :age ; sh:minCount 0"), {"minCount"}),
        (on_property("sh:path :age ; sh:or ( [ sh:minInclusive 0 ] [ ] )"), {"or", "minInclusive"}),
        (on_property("sh:path :age ; sh:not [ sh:in ( ) ]"), {"not"}),
        (
            ":S sh:targetClass :A ; sh:sparql [ sh:select 'SELECT $this { $this ?p ?o FILTER(false) }' ] .",
            {"sparql"},
        ),
    ],
)
def test_constraint_that_cannot_fail_is_found(shapes: str, idle: set[str]) -> None:
    assert {name for name, found in evidence(shapes).items() if found is Evidence.NONE} == idle


def test_components_of_the_shapes_graph_make_constraints() -> None:
    shapes = """:C a sh:ConstraintComponent ; sh:parameter [ sh:path :atMost ] , [ sh:path :unit ; sh:optional true ] ;
      sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER($value <= $atMost) }" ] .
      :S sh:targetClass :A ; sh:property [ sh:path :age ; :atMost 50 ] ."""
    (verdict,) = verdicts(shapes)
    assert (verdict.constraint.component, verdict.evidence) == ("http://example.org/C", Evidence.MUTATION)


def test_constraint_inside_another_decides_only_where_it_makes_a_difference() -> None:
    found = verdicts(on_property("sh:path :age ; sh:and ( [ sh:minInclusive 0 ] [ sh:minInclusive -10 ] )"))
    values = {verdict.constraint.value.value: verdict.evidence for verdict in found}
    assert (values["0"], values["-10"]) == (Evidence.MUTATION, Evidence.NONE)


def test_switches_that_are_off_are_no_constraints() -> None:
    assert evidence(on_property("sh:path :name ; sh:uniqueLang false ; sh:minCount 1")) == {
        "minCount": Evidence.MUTATION
    }


def test_deactivated_shapes_make_no_constraints() -> None:
    assert evidence(on_property("sh:path :name ; sh:minCount 1 ; sh:deactivated true")) == {}


def test_shape_without_a_node_in_the_data_has_no_instance() -> None:
    assert evidence(on_property("sh:path :age ; sh:minCount 1"), ":b a :B .") == {"minCount": Evidence.NO_INSTANCE}


def test_case_proves_what_no_slip_breaks() -> None:
    shapes = on_property("sh:path :age ; sh:minCount 1")
    assert evidence(shapes, ":b a :B .", (":x a :A ; :age 1 .", ":x a :A .")) == {"minCount": Evidence.CASE}
    assert evidence(shapes, ":b a :B .", (":x a :A ; :age 1 .",)) == {"minCount": Evidence.NO_INSTANCE}


def test_blank_nodes_are_focus_nodes_too() -> None:
    shapes = """:S sh:targetClass :A ; sh:property [ sh:path :age ; sh:minCount 1 ] ;
      sh:sparql [ sh:select "SELECT $this { $this <http://example.org/age> 3 }" ] ."""
    found = evidence(shapes, "[] a :A ; :age 1 .")
    assert found == {"minCount": Evidence.MUTATION, "sparql": Evidence.MUTATION}


@pytest.mark.filterwarnings("ignore::pyshacl.errors.ShapeRecursionWarning")
def test_shapes_that_refer_to_themselves_end() -> None:
    shapes = ":S sh:targetClass :A ; sh:property [ sh:path :likes ; sh:node :S ; sh:maxCount 1 ] ."
    assert evidence(shapes)["maxCount"] is Evidence.MUTATION


def test_same_seed_gives_the_same_mutants() -> None:
    shapes = on_property("sh:path :born ; sh:lessThan :died")
    counts = [[verdict.mutants for verdict in verdicts(shapes)] for _ in range(2)]
    assert counts[0] == counts[1]


@pytest.mark.deep
@pytest.mark.parametrize("seed", [1, 2])
def test_no_constraint_of_ours_is_idle(seed: int, sources: Sources, release: Release) -> None:
    data = [triple for triples in release.graphs().values() for triple in triples]
    found = decide_constraints(data, read_shapes(sources), Effort(seed=seed))
    assert [verdict.constraint for verdict in found if verdict.evidence is not Evidence.MUTATION] == []
