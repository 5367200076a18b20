"""``smartspec shapes`` on a project of somebody else's: what it prints and its exit codes."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

import pytest

from smartspec.commands import shapes
from smartspec.errors import SourceError

PREFIXES = """\
@prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
SHAPES = """\
ex:Person a sh:NodeShape ; sh:targetClass ex:Person ; sh:property ex:name .
ex:name sh:path ex:name ; sh:minCount 1 .
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with shapes, an ontology and cases, made the working directory."""
    monkeypatch.chdir(tmp_path)
    write("shapes.ttl", SHAPES)
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


def test_help_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        run("test", "--help")
    assert caught.value.code == 0
    out = capsys.readouterr().out
    assert "Exit codes: 0" in out
    assert "PATHS" in out
