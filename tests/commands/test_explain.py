"""``smartspec explain`` and ``smartspec lint`` as their users run them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from smartspec.cli import main


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def own_cache(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMARTSPEC_CACHE", str(cache))


def test_explain_names_culprit_and_cure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "SELECT ?p { ?p a s3:Partnerschip }"]) == 1
    out = capsys.readouterr().out
    assert out.startswith("query:1:18: error: ")
    assert "s3:Partnership" in out


def test_explain_reads_files_and_writes_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "asked.rq"
    path.write_text("SELECT ?p\n{ ?p s3:themes ?t }", encoding="utf-8")
    assert main(["explain", str(path), "--format", "json"]) == 1
    [found] = json.loads(capsys.readouterr().out)["findings"]
    assert found["part"] == {"text": "s3:themes", "line": 2, "column": 6}


def test_canned_query_with_rows_needs_no_explanation(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "members-of-partnership"]) == 0
    assert "has solutions" in capsys.readouterr().out


def test_lint_tells_file_line_and_column(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "asked.rq"
    path.write_text("SELECT ?p ?c\n{ ?p a s3:Partnership }", encoding="utf-8")
    assert main(["lint", str(path), "members-of-partnership"]) == 1
    assert capsys.readouterr().out.startswith(f"{path}:1:11: warning: ")


def test_lint_of_hints_alone_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "SELECT ?p { ?p s3:theme ?t }", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["query"]["findings"][0]["severity"] == "hint"


def test_query_that_does_not_parse_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "SELECT ?p { ?p a "]) == 2
    assert "Line 1" in capsys.readouterr().err


def test_unknown_name_is_an_error_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "member-of-partnership"]) == 2
    assert "members-of-partnership" in capsys.readouterr().err
