"""``smartspec shapes`` on a project of somebody else's: what it prints and its exit codes."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path

import pytest

from smartspec.commands import shapes
from smartspec.errors import ParameterError, SourceError

PREFIXES = """\
@prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
SHAPES = """\
ex:Person a sh:NodeShape ; sh:targetClass ex:Person ; sh:property ex:name .
ex:name sh:path ex:name ; sh:minCount 1 .
"""
DATA = "ex:ann a ex:Person ; ex:name 'Ann' ; ex:age '40' , '41' ."
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


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with shapes, data, an ontology and cases, made the working directory."""
    monkeypatch.chdir(tmp_path)
    write("shapes.ttl", SHAPES)
    write("data.ttl", DATA)
    write("ontology.ttl", "ex:Clerk rdfs:subClassOf ex:Person .")
    write("tests/shapes/good.ttl", "ex:ann a ex:Person ; ex:name 'Ann' .")
    write("tests/shapes/bad.ttl", "ex:bob a ex:Clerk .", "# expect: ex:bob ex:name ex:name\n")
    return tmp_path


def write(path: str, text: str, marks: str = "") -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(marks + PREFIXES + text, encoding="utf-8")


def run(*words: str) -> int:
    parser = ArgumentParser()
    shapes.add_arguments(parser)
    return shapes.run(parser.parse_args(words))


@pytest.mark.usefixtures("project")
def test_cases_that_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("test", "--shapes", "shapes.ttl", "--ontology", "ontology.ttl") == 0
    assert capsys.readouterr().out == "2 files, 2 passed, 0 failed\n"


@pytest.mark.usefixtures("project")
def test_case_that_fails_says_what_it_should_have_announced(capsys: pytest.CaptureFixture[str]) -> None:
    write("tests/shapes/bad.ttl", "ex:bob a ex:Person .", "# expect: ex:bob ex:age ex:name\n")
    write("tests/shapes/good-none.ttl", "ex:bob a ex:Tree .")
    assert run("test", "tests", "--shapes", "shapes.ttl") == 1
    assert capsys.readouterr().out.splitlines() == [
        "tests/shapes/bad.ttl: failed",
        "    not found:    # expect: ex:bob ex:age ex:name",
        "    not expected: # expect: ex:bob ex:name ex:name",
        "tests/shapes/good-none.ttl: failed",
        "    proves nothing: no shape applies to anything in it",
        "3 files, 1 passed, 2 failed",
    ]


@pytest.mark.usefixtures("project")
def test_shapes_that_no_case_breaks_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("test", "tests/shapes/good.ttl", "--shapes", "shapes.ttl") == 0
    assert capsys.readouterr().out == "shapes that no case breaks: ex:name\n1 file, 1 passed, 0 failed\n"


@pytest.mark.usefixtures("project")
def test_cases_that_cannot_be_run() -> None:
    with pytest.raises(SourceError, match="nowhere: error: no case here"):
        run("test", "nowhere", "--shapes", "shapes.ttl")
    with pytest.raises(SourceError, match=r"none\.ttl: error: there is no such file"):
        run("test", "--shapes", "none.ttl")
    write("tests/shapes/bad.ttl", "ex:bob a .")
    with pytest.raises(SourceError, match=r"bad\.ttl:4:"):
        run("test", "--shapes", "shapes.ttl")


@pytest.mark.usefixtures("project")
def test_coverage_as_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("coverage", "data.ttl", "--shapes", "shapes.ttl", "--constraints") == 0
    assert capsys.readouterr().out == TABLE


@pytest.mark.usefixtures("project")
def test_coverage_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    write("loose.ttl", SHAPES + " ex:Person sh:property ex:none . ex:none sh:path ex:none ; sh:minCount 0 .")
    assert run("coverage", "data.ttl", "--shapes", "loose.ttl", "--format", "json", "--constraints") == 1
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


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(("percent", "code"), [("50", 0), ("50.1", 1)])
def test_coverage_under_a_percentage_fails(percent: str, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("coverage", "data.ttl", "--shapes", "shapes.ttl", "--format", "percent", "--fail-under", percent) == code
    assert capsys.readouterr().out == "50.0\n"


@pytest.mark.usefixtures("project")
def test_cases_prove_constraints_that_the_data_cannot(capsys: pytest.CaptureFixture[str]) -> None:
    write("data.ttl", "ex:oak a ex:Tree .")
    words = ("coverage", "data.ttl", "--shapes", "shapes.ttl", "--ontology", "ontology.ttl", "--constraints")
    assert run(*words) == 0
    assert "no node to try it on: 1\n    ex:name sh:minCount" in capsys.readouterr().out
    assert run(*words, "--cases", "tests/shapes") == 0
    assert "a case breaks it: 1" in capsys.readouterr().out
    with pytest.raises(ParameterError, match="give --constraints too"):
        run("coverage", "data.ttl", "--shapes", "shapes.ttl", "--cases", "tests/shapes")


@pytest.mark.usefixtures("project")
def test_what_is_beside_the_data_is_seen_and_not_counted(capsys: pytest.CaptureFixture[str]) -> None:
    write("data.ttl", "ex:ann a ex:Clerk .")
    write("more.ttl", "ex:bob a ex:Clerk .")
    words = ("coverage", "data.ttl", "--shapes", "shapes.ttl", "--format", "percent", "--with", "more.ttl")
    assert [run(*words), run(*words, "--ontology", "ontology.ttl")] == [0, 0]
    assert capsys.readouterr().out == "0.0\n100.0\n"


@pytest.mark.usefixtures("project")
def test_nothing_to_measure_is_no_pass() -> None:
    write("none.ttl", "")
    for words, reason in (
        (("none.ttl", "--shapes", "shapes.ttl"), "there is no triple here, so no data"),
        (("data.ttl", "--shapes", "none.ttl"), "there is no triple here, so no shapes"),
    ):
        with pytest.raises(SourceError, match=f"none.ttl: error: {reason}"):
            run("coverage", *words)


@pytest.mark.parametrize("command", ["test", "coverage"])
def test_help_teaches(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        run(command, "--help")
    assert caught.value.code == 0
    out = capsys.readouterr().out
    assert "Exit codes: 0" in out
    assert "PATHS" in out
