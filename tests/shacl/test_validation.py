"""Validation reads files as written, reports what they state, and says where."""

from pathlib import Path

import pytest

from smartspec.errors import SourceError
from smartspec.graph.reading import parse_turtle
from smartspec.shacl.findings import Severity, report_text
from smartspec.shacl.reading import Checked
from smartspec.shacl.validation import Validation, validate

SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<http://shape/A> a sh:NodeShape ; sh:targetClass <http://A> ; sh:property <http://shape/A-n> .
<http://shape/A-n> sh:path <http://n> ; sh:datatype xsd:integer ; sh:minCount 1 ;
  sh:message "one whole number"@en , "un nombre entier"@fr ; sh:severity sh:Warning ."""
PATH = Path("data.ttl")


def findings_of(text: str, context: str = "") -> list[str]:
    checked = Checked.read([(PATH, text)])
    found = validate(checked, parse_turtle(SHAPES, PATH), parse_turtle(context, PATH))
    return [f"{finding.place}: {finding.message('fr')}" for finding in found]


def test_finding_has_place_severity_message_and_shape() -> None:
    checked = Checked.read([(PATH, "<http://a> a <http://A> ;\n  <http://n> 'x' .")])
    (finding,) = validate(checked, parse_turtle(SHAPES, PATH))
    assert (str(finding.place), finding.severity, finding.message()) == (
        "data.ttl:2:14",
        Severity.WARNING,
        "one whole number",
    )
    assert (finding.focus, finding.path, finding.value) == ("http://a", "http://n", '"x"')
    assert finding.shape == "http://shape/A-n"


def test_missing_value_is_placed_at_its_subject() -> None:
    assert findings_of("\n<http://a> a <http://A> .") == ["data.ttl:2:1: un nombre entier"]


def test_literals_are_checked_as_written() -> None:
    assert findings_of("<http://a> a <http://A> ; <http://n> '1'^^<http://www.w3.org/2001/XMLSchema#byte> .") != []
    assert findings_of("<http://a> a <http://A> ; <http://n> 01 .") == []


def test_context_is_seen_but_not_reported_on() -> None:
    assert findings_of("<http://a> <http://n> 'x' .", "<http://a> a <http://A> . <http://b> a <http://A> .") == [
        "data.ttl:1:23: un nombre entier"
    ]


def test_findings_are_sorted_by_place() -> None:
    text = "".join(f"<http://{name}> a <http://A> .\n" for name in "cab")
    assert [line.split(":")[1] for line in findings_of(text)] == ["1", "2", "3"]


def test_all_ill_formed_texts_are_reported() -> None:
    with pytest.raises(SourceError) as caught:
        Checked.read([(Path("a.ttl"), "x"), (Path("b.ttl"), "y"), (Path("c.ttl"), "")])
    assert [fault.path.name for fault in caught.value.faults] == ["a.ttl", "b.ttl"]


def test_broken_shapes_are_no_pass() -> None:
    shapes = "@prefix sh: <http://www.w3.org/ns/shacl#> . <http://s> a sh:PropertyShape ; sh:targetNode <http://a> ."
    with pytest.raises(SourceError, match="not well-formed SHACL"):
        validate(Checked.read([(PATH, "<http://a> a <http://A> .")]), parse_turtle(shapes, PATH))


def test_the_shipped_graph_conforms(shipped_validation: Validation) -> None:
    assert report_text(shipped_validation.findings) == "conforms: no findings"
