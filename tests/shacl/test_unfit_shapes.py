"""Shapes that cannot be run are an error at their place, never a pass and never a stack trace."""

from pathlib import Path

import pytest

from smartspec.errors import SourceError
from smartspec.shacl.reading import Checked
from smartspec.shacl.validation import validate

PREFIXES = """@prefix : <http://x/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
:o sh:declare [ sh:prefix "x" ; sh:namespace "http://x/"^^xsd:anyURI ] .
"""
DATA = [(Path("d.ttl"), PREFIXES + ":a a :A ; :p 1 .")]


def faults_of(shapes: str) -> list[str]:
    with pytest.raises(SourceError) as caught:
        validate(Checked.read(DATA), Checked.read([(Path("s.ttl"), PREFIXES + shapes)]))
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("shapes", "place", "reason"),
    [
        (":S sh:targetClass :A .\n:P a sh:PropertyShape .", "s.ttl:5:1", "sh:path"),
        ("\n:S a sh:NodeShape ; sh:targetClass :A ; sh:path :p .", "s.ttl:5:", "sh:path"),
        (":S sh:targetClass :A ;\n sh:property [ sh:path :p ; sh:minCount 'x' ] .", "s.ttl:5:14", "minCount"),
        (":S sh:targetClass :A ; sh:property\n [ sh:path :p ; sh:pattern '(' ] .", "s.ttl:5:2", ""),
        (":S sh:targetClass :A ; sh:property :T . :T a sh:NodeShape .", "s.ttl:4:1", ""),
        (":S sh:targetClass :A ; sh:property [ sh:path ( :p ) ; sh:minCount 1 ] .", "s.ttl:4:", ""),
        (":S sh:targetClass :A ; sh:or :nolist .", "s.ttl:4:24", "list"),
        (":S sh:targetClass :A ; sh:minLength -1 .", "s.ttl:4:1", ""),
        (":S sh:targetClass :A ; sh:sparql [ sh:select 'x' ; sh:select 'y' ] .", "s.ttl:4:", ""),
        (":S sh:targetClass :A ; sh:sparql [ ] .", "s.ttl:4:1", "sh:select"),
        (
            ":S sh:targetClass :A ; sh:sparql [ sh:select 'SELECT $this { $this ?p ?o MINUS { $this :p 1 } }' ] .",
            "s.ttl:4:",
            "",
        ),
        (
            "_:l rdf:rest _:l ; rdf:first :S . :S sh:targetClass :A ; sh:or _:l .",
            "",
            "",
        ),
    ],
)
def test_shape_that_cannot_be_run_is_an_error_at_its_place(shapes: str, place: str, reason: str) -> None:
    faults = faults_of(shapes)
    assert any(fault.startswith(place) and reason in fault and "not well-formed SHACL" in fault for fault in faults), (
        faults
    )


def test_faults_of_all_shapes_are_told() -> None:
    faults = faults_of("".join(f":S{n} sh:targetClass :A ; sh:minLength 'x' .\n" for n in range(3)))
    assert [fault.partition(": ")[0] for fault in faults] == ["s.ttl:4:1", "s.ttl:5:1", "s.ttl:6:1"]


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ('"""SELECT $this\nWHERE { $this x:p }"""', "s.ttl:7:19"),
        ('"""\n  SELEC $this { $this x:p 1 }"""', "s.ttl:7:3"),
        ('"""SELEC $this { $this x:p 1 }"""', "s.ttl:6:16"),
        ('"SELEC $this { $this x:p 1 }"', "s.ttl:6:13"),
        ('"""SELECT $this {\n $this y:p 1 }"""', "s.ttl:7:8"),
    ],
)
@pytest.mark.parametrize("target", ["sh:targetClass :A", "sh:targetSubjectsOf :none", "a sh:NodeShape"])
def test_query_that_does_not_parse_is_an_error_at_its_line(query: str, place: str, target: str) -> None:
    (fault,) = faults_of(f":S {target} ;\n sh:sparql [ sh:prefixes :o ;\n  sh:select {query} ] .")
    assert fault.startswith(f"{place}: error: not well-formed SHACL: its SPARQL does not parse: ")


def test_query_of_a_validator_is_read_too() -> None:
    (fault,) = faults_of(
        ":C a sh:ConstraintComponent ; sh:parameter [ sh:path :longest ] ;\n"
        " sh:validator [ a sh:SPARQLAskValidator ; sh:ask 'ASK { FILTER STRLEN }' ] ."
    )
    assert fault.startswith("s.ttl:5:50: error: ")


def test_query_that_is_switched_off_is_not_read() -> None:
    shapes = ":S sh:targetClass :A ; sh:sparql [ sh:deactivated true ; sh:select 'SELEC' ] ."
    assert validate(Checked.read(DATA), Checked.read([(Path("s.ttl"), PREFIXES + shapes)])) == []
