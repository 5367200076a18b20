"""What lies inside a finding is told, one level at a time."""

from pathlib import Path

import pytest

from smartspec.shacl.findings import Finding, finding_text
from smartspec.shacl.reading import Checked
from smartspec.shacl.validation import validate

PREFIXES = """@prefix : <http://x/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
EITHER = "sh:message 'either'"
ALTERNATIVES = "( [ sh:nodeKind sh:IRI ; sh:message 'an IRI' ] [ sh:datatype xsd:integer ; sh:message 'a number' ] )"


def finding_of(shape: str, data: str = ":a :p 'x' .") -> Finding:
    shapes = Checked.read(
        [(Path("s.ttl"), f"{PREFIXES}:S sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; {shape} ] .")]
    )
    (finding,) = validate(Checked.read([(Path("d.ttl"), PREFIXES + data)]), shapes)
    return finding


def tree(finding: Finding) -> list[object]:
    return [[detail.message(), *tree(detail)] for detail in finding.details]


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (f"sh:or {ALTERNATIVES}", [["an IRI"], ["a number"]]),
        (f"sh:xone {ALTERNATIVES}", [["an IRI"], ["a number"]]),
        (f"sh:and {ALTERNATIVES}", [["an IRI"], ["a number"]]),
        ("sh:and ( [ sh:nodeKind sh:Literal ] [ sh:minLength 2 ; sh:message 'longer' ] )", [["longer"]]),
        ("sh:xone ( [ sh:nodeKind sh:Literal ] [ sh:minLength 1 ] )", [["the value conforms to it"]] * 2),
        ("sh:not [ sh:nodeKind sh:Literal ]", [["the value conforms to it"]]),
        ("sh:node [ sh:minLength 2 ; sh:message 'longer' ]", [["longer"]]),
        (
            f"sh:or ( [ sh:not [ sh:minLength 1 ] ; sh:message 'empty' ] [ sh:or {ALTERNATIVES} ; {EITHER} ] )",
            [["empty", ["the value conforms to it"]], ["either", ["an IRI"], ["a number"]]],
        ),
        (f"sh:node [ sh:or {ALTERNATIVES} ; sh:message 'either' ]", [["either", ["an IRI"], ["a number"]]]),
        ("sh:minLength 2", []),
        ("sh:or ( [ sh:deactivated true ; sh:minLength 2 ] [ sh:minLength 2 ] ) ; sh:maxLength 0", []),
    ],
)
def test_details_are_the_findings_of_the_inner_shapes(shape: str, expected: list[object]) -> None:
    assert tree(finding_of(shape)) == expected


def test_of_several_lists_only_the_one_that_fails_is_told() -> None:
    shape = f"sh:or ( [ sh:nodeKind sh:Literal ] [ sh:minLength 2 ] ) , {ALTERNATIVES}"
    assert tree(finding_of(shape)) == [["an IRI"], ["a number"]]


def test_details_have_places_of_their_own() -> None:
    finding = finding_of("sh:node [ sh:property [ sh:path :q ; sh:maxLength 1 ] ]", ":a :p [ :q 'x' ,\n 'long' ] .")
    (detail,) = finding.details
    assert (str(finding.place), str(detail.place)) == ("d.ttl:3:7", "d.ttl:4:2")


def test_text_shows_why_none_of_the_alternatives_holds() -> None:
    lines = finding_text(finding_of(f"sh:or {ALTERNATIVES}")).split("\n")
    assert lines[0] == "d.ttl:3:7: violation: conforms to none of several shapes [<http://x/S>/<http://x/p>]"
    assert lines[-3:] == [
        "    none of these holds:",
        "      - an IRI [<http://x/S>/<http://x/p>/sh:or[1]]",
        "      - a number [<http://x/S>/<http://x/p>/sh:or[2]]",
    ]


def test_text_says_what_holds_and_must_not() -> None:
    text = finding_text(finding_of("sh:not [ sh:nodeKind sh:Literal ]"))
    assert "    this holds and must not:\n      - the value conforms to it [" in text
