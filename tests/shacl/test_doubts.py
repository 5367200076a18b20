"""No validation passes in silence that checked less than it seems."""

from pathlib import Path

import pytest

from smartspec.shacl.doubts import Doubt, doubts
from smartspec.shacl.reading import Checked
from smartspec.shacl.validation import Validation

PREFIXES = """@prefix : <http://x/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
SHAPES = ":S a sh:NodeShape ; sh:targetClass :A ; sh:property [ sh:path :p ; sh:minCount 0 ] .\n"
DATA = ":a a :A .\n"


def doubts_of(shapes: str = SHAPES, data: str = DATA, given: str = "") -> list[Doubt]:
    read = [
        Checked.read([(Path(name), PREFIXES + text)])
        for name, text in (("d.ttl", data), ("s.ttl", shapes), ("o.ttl", given))
    ]
    checked, rules, other = read
    return doubts(Validation.of(checked, rules, other.triples), [other])


def lines_of(shapes: str = SHAPES, data: str = DATA, given: str = "") -> list[str]:
    return [str(doubt) for doubt in doubts_of(shapes, data, given)]


def test_good_shapes_on_good_data_leave_no_doubt() -> None:
    assert lines_of() == []


def test_term_that_shacl_has_not_is_named_with_the_nearest() -> None:
    assert lines_of(SHAPES + ":S sh:property [ sh:path :p ;\n  sh:minlength 1 ] .") == [
        "s.ttl:5:3: warning: SHACL has no sh:minlength, so it has no effect; did you mean sh:minLength?"
    ]
    (line,) = lines_of(SHAPES + ":S sh:severity\n sh:warning .")
    assert line == "s.ttl:5:2: warning: SHACL has no sh:warning, so it has no effect; did you mean sh:Warning?"


def test_every_term_of_the_standard_is_known() -> None:
    alternatives = "sh:or ( [ sh:class :A ] [ sh:not [ sh:in ( 1 ) ] ] ) ; sh:and ( [ sh:equals :q ] )"
    assert lines_of(f"{SHAPES}:S {alternatives} ; sh:severity sh:Info .") == []


@pytest.mark.parametrize("term", ["rule", "target", "expression", "js"])
def test_what_is_not_run_is_said(term: str) -> None:
    assert [doubt.kind for doubt in doubts_of(SHAPES + f":S sh:{term} :x .")] == ["not-run"]


def test_shape_that_nothing_leads_to_is_named() -> None:
    assert lines_of(SHAPES + ":T a sh:NodeShape .") == [
        "s.ttl:4:1: warning: :T has no target and no shape refers to it"
    ]


@pytest.mark.parametrize(
    "reference",
    [":S sh:node :T", ":S sh:or ( :T :T )", ":S sh:not :T", ":T sh:deactivated true"],
)
def test_shape_that_something_leads_to_is_none(reference: str) -> None:
    assert lines_of(SHAPES + f":T a sh:NodeShape . {reference} .") == []


def test_shape_that_selects_nothing_is_named_with_its_target() -> None:
    assert lines_of(":T a sh:NodeShape ; sh:targetSubjectsOf :none .") == [
        "s.ttl:3:1: warning: :T was never put to use: no node is selected by sh:targetSubjectsOf :none"
    ]


def test_classes_without_their_ontology_are_suspected() -> None:
    (line,) = lines_of(":T a sh:NodeShape ; sh:targetClass :Animal .", ":rex a :Dog .")
    assert line.endswith("; the data have :Dog: if that is below it, give the ontology with --ontology")
    assert (
        lines_of(":T a sh:NodeShape ; sh:targetClass :Animal .", ":rex a :Dog .", ":Dog rdfs:subClassOf :Animal .")
        == []
    )
    (line,) = lines_of(
        ":T a sh:NodeShape ; sh:targetClass :Animal .", ":oak a :Tree .", ":Tree rdfs:subClassOf :Plant ."
    )
    assert line.endswith("no node is selected by sh:targetClass :Animal")


def test_reference_to_a_shape_that_is_not_there_is_named() -> None:
    assert lines_of(SHAPES + ":Type a sh:NodeShape ; sh:targetNode :a .\n:S sh:node :Typ .") == [
        "s.ttl:5:12: warning: :Typ is not defined, and a shape that is not defined fits everything; did you mean :Type?"
    ]


@pytest.mark.parametrize("way", [":S sh:node :S", ":S sh:property :P . :P sh:path :q ; sh:node :S"])
def test_shape_that_refers_to_itself_is_named(way: str) -> None:
    shapes = f":S a sh:NodeShape ; sh:targetClass :A .\n{way} ."
    assert {doubt.kind for doubt in doubts_of(shapes)} == {"self-reference"}


def test_no_shapes_and_no_data_are_said() -> None:
    assert [doubt.kind for doubt in doubts_of("", "")] == ["no-data", "no-shapes"]


def test_import_that_nobody_gave_is_named_at_its_line() -> None:
    assert lines_of(data=DATA + "<http://o> a owl:Ontology ;\n owl:imports <http://other> .") == [
        "d.ttl:5:14: warning: owl:imports <http://other>: nothing is fetched; give it with --ontology or --shapes"
    ]
    assert lines_of(data=DATA + ":o owl:imports <http://other> .", given="<http://other> a owl:Ontology .") == []
    assert lines_of(data=DATA + ":o owl:imports <o.ttl> .") == []
    assert lines_of(SHAPES + ":o owl:imports sh: .") == []


@pytest.mark.parametrize(
    ("literals", "place", "written", "kept"),
    [
        ("01", "4:7", '"01"^^xsd:integer', '"1"^^xsd:integer'),
        ("'x' ,\n 'x'@EN-gb", "5:5", "@EN-gb", "@en-gb"),
        ("1.5 , 4.0", "4:13", '"4.0"^^xsd:decimal', '"4"^^xsd:decimal'),
    ],
)
def test_literals_that_a_store_rewrites_are_named(literals: str, place: str, written: str, kept: str) -> None:
    (line,) = lines_of(data=DATA + f":a :p {literals} .")
    assert line.startswith(f"d.ttl:{place}: warning: {written} is not in canonical form: a store keeps it as {kept}, ")


def test_tag_that_stands_in_a_text_is_none() -> None:
    assert lines_of(data=DATA + ':a :p \'say "x"@EN\' . # "y"@EN') == []


def test_many_such_literals_are_counted() -> None:
    lines = lines_of(data=DATA + f":a :p {' , '.join(f'0{n}' for n in range(20))} .")
    assert lines[0] == "warning: d.ttl: 15 more literals that are not in canonical form"
    assert len(lines) == 6


def test_what_pyshacl_leaves_out_is_said() -> None:
    shapes = SHAPES + ":S sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ; sh:qualifiedMinCount 1 ."
    (doubt,) = doubts_of(shapes)
    assert (doubt.kind, str(doubt.place)) == ("ignored", "s.ttl:3:1")


def test_our_own_shapes_and_data_leave_one_doubt(shipped_validation: Validation) -> None:
    """A release cannot hold the checksums of its own files; ``/download`` has them and is validated by its tests."""
    said = doubts(shipped_validation)
    assert [(doubt.kind, "shape:Checksum" in doubt.text) for doubt in said] == [("no-focus", True)]


def test_standing_shapes_may_find_nothing_to_look_at(shipped_validation: Validation) -> None:
    assert doubts(shipped_validation, shapes_are_standing=True) == []
