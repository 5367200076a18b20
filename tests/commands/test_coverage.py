"""``smartspec validate --coverage``: what it prints and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from smartspec.cli import main

PREFIXES = """\
@prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
SHAPES = """\
ex:Person a sh:NodeShape ; sh:targetClass ex:Person ; sh:property ex:name .
ex:name sh:path ex:name ; sh:minCount 1 .
"""
TABLE = """\
50.0 %: shapes look at 2 of 4 triples

class      triples  looked at  %
ex:Person  4        2          50.0
classes wholly looked at: 0 of 1

property  triples  looked at  %
ex:age    2        0          0.0
properties wholly looked at: 2 of 3

class      property  not looked at  of  such as
ex:Person  ex:age    2              2   ex:ann   "40"

classes without shape: none

properties without shape: ex:age

constraints: 1
  a slip in the data breaks it: 1
  a case breaks it: 0
  nothing breaks it: 0
  no node to try it on: 0
"""
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else's folder with shapes, data, an ontology and cases, made the working directory."""
    monkeypatch.chdir(tmp_path)
    write("shapes.ttl", SHAPES)
    write("data.ttl", "ex:ann a ex:Person ; ex:name 'Ann' ; ex:age '40' , '41' .")
    write("ontology.ttl", "ex:Clerk rdfs:subClassOf ex:Person .")
    write("cases/good.ttl", "ex:ann a ex:Person ; ex:name 'Ann' .")
    write("cases/bad.ttl", "# expect: ex:bob ex:name ex:name\nex:bob a ex:Clerk .")


def write(path: str, text: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(PREFIXES + text, encoding="utf-8")


def measure(*words: str, shapes: str = "shapes.ttl") -> int:
    return main(["validate", *words, "--shapes", shapes, "--coverage"])


def test_coverage_is_a_table(capsys: Capture) -> None:
    assert measure("data.ttl", "--constraints") == 0
    assert capsys.readouterr() == (TABLE, "")


def test_coverage_is_json(capsys: Capture) -> None:
    write("loose.ttl", SHAPES + " ex:Person sh:property ex:none . ex:none sh:path ex:none ; sh:minCount 0 .")
    assert measure("data.ttl", "--format", "json", "--constraints", shapes="loose.ttl") == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["triples"], found["lookedAt"], found["percent"]) == (4, 2, 50.0)
    assert found["gaps"] == [
        {
            "class": "http://example.org/Person",
            "property": "http://example.org/age",
            "triples": 2,
            "notLookedAt": 2,
            "example": {
                "subject": "<http://example.org/ann>",
                "value": '"40"',
            },
        }
    ]
    assert found["propertiesWithoutShape"] == ["http://example.org/age"]
    assert [constraint["evidence"] for constraint in found["constraints"]] == ["mutation", "none"]


@pytest.mark.parametrize(("percent", "code"), [("50", 0), ("50.1", 1)])
def test_coverage_under_a_percentage_fails(percent: str, code: int, capsys: Capture) -> None:
    assert measure("data.ttl", "--format", "percent", "--fail-under", percent) == code
    assert capsys.readouterr().out == "50.0\n"


def test_several_formats_go_to_files(capsys: Capture) -> None:
    assert measure("data.ttl", "--format", "json=out.json", "--format", "percent") == 0
    assert capsys.readouterr().out == "50.0\n"
    assert json.loads(Path("out.json").read_text(encoding="utf-8"))["percent"] == 50.0


def test_cases_prove_constraints_that_the_data_cannot(capsys: Capture) -> None:
    write("data.ttl", "ex:oak a ex:Tree .")
    words = ("data.ttl", "--ontology", "ontology.ttl", "--constraints")
    assert measure(*words) == 0
    assert "no node to try it on: 1\n    ex:name sh:minCount" in capsys.readouterr().out
    assert measure(*words, "--cases", "cases") == 0
    assert "a case breaks it: 1" in capsys.readouterr().out


def test_what_is_beside_the_data_is_seen_and_not_counted(capsys: Capture) -> None:
    write("data.ttl", "ex:ann a ex:Clerk .")
    write("more.ttl", "ex:bob a ex:Clerk .")
    words = ("data.ttl", "--format", "percent", "--with", "more.ttl")
    assert [measure(*words), measure(*words, "--ontology", "ontology.ttl")] == [0, 0]
    assert capsys.readouterr().out == "0.0\n100.0\n"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--coverage", "--format", "sarif"], "coverage comes as table, json, percent, not as sarif"),
        (["--format", "percent"], "a report of findings comes as text, github,"),
        (["--fail-under", "95"], "--fail-under has no effect without --coverage"),
        (["--constraints"], "--constraints has no effect without --coverage"),
        (["--coverage", "--cases", "cases"], "--cases has no effect without --constraints"),
        (["--coverage", "--strict"], "--baseline and --strict are about findings"),
    ],
)
def test_options_without_effect_are_refused(words: list[str], reason: str, capsys: Capture) -> None:
    assert main(["validate", "data.ttl", "--shapes", "shapes.ttl", *words]) == 2
    assert reason in capsys.readouterr().err


@pytest.mark.parametrize("percent", ["101", "-1", "nan", "most"])
def test_percentage_that_is_none_is_refused(percent: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit):
        measure("data.ttl", f"--fail-under={percent}")
    assert "is no percentage from 0 to 100" in capsys.readouterr().err


@pytest.mark.parametrize(("data", "shapes", "kind"), [("none", "shapes", "data"), ("data", "none", "shapes")])
def test_nothing_to_measure_is_no_pass(data: str, shapes: str, kind: str, capsys: Capture) -> None:
    write("none.ttl", "")
    assert measure(f"{data}.ttl", shapes=f"{shapes}.ttl") == 2
    assert f"there are no {kind}, so there is nothing to measure" in capsys.readouterr().err


@pytest.mark.deep
def test_our_shapes_look_at_enough_and_none_is_idle(capsys: Capture) -> None:
    assert main(["validate", "--coverage", "--constraints", "--fail-under", "95"]) == 0
    assert "nothing breaks it: 0\n  no node to try it on: 0" in capsys.readouterr().out
