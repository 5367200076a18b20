"""smartspec queries, completion, and --queries: what they print, and the exit codes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from smartspec.cli import main
from smartspec.commands.completion import SHELLS
from smartspec.graph.sources import FOLDERS

GOOD = """\
#+ title: {en: Things}
#+ description: {en: Things of a class.}
#+ tags: [quality]
#+ parameters:
#+   class: {class: owl:Class}
#+   order: {choice: [up, down], required: false}
#+ expect: {columns: [thing], rows: 1.., time: 5}
SELECT DISTINCT ?thing {
  VALUES ?class { s3:Partnership }
  VALUES ?order { "up" }
  ?thing a ?class
  FILTER(!BOUND(?order) || ?order != "")
}
ORDER BY ?thing
"""

THINGS = """\
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix s3: <https://w3id.org/smartspec/def/> .
s3:Partnership a owl:Class .
s3:Programme a owl:Class .
<https://w3id.org/smartspec/id/partnership/a> a s3:Partnership .
<https://w3id.org/smartspec/id/partnership/b> a s3:Partnership .
<https://w3id.org/smartspec/id/programme/c> a s3:Programme .
"""


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("queries-cache")


@pytest.fixture(autouse=True)
def own_cache(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMARTSPEC_CACHE", str(cache))


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another project's folder of queries: one, in one language."""
    folder = tmp_path_factory.mktemp("library")
    (folder / "things.rq").write_text(GOOD, encoding="utf-8")
    return folder


@pytest.fixture
def small_graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A graph of three things and their classes, without shapes, quickly built."""
    root = tmp_path / "root"
    for name in FOLDERS:
        (root / name).mkdir(parents=True)
    (root / "data" / "things.ttl").write_text(THINGS, encoding="utf-8")
    monkeypatch.setenv("SMARTSPEC_ROOT", str(root))


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A folder whose one query does not parse, and whose other one has a broken header."""
    (tmp_path / "text.rq").write_text(GOOD.replace("ORDER BY", "ORDER OF"), encoding="utf-8")
    (tmp_path / "header.rq").write_text(GOOD.replace("expect:", "expects:"), encoding="utf-8")
    return tmp_path


def test_list_names_queries_and_what_they_need(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["queries", "list", "--queries", str(library)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "things",
        "    Things",
        "    --param class= *  class",
        "    --param order=  order",
    ]


def test_lint_of_good_queries_finds_nothing(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["queries", "lint", "--queries", str(library)]) == 0
    assert capsys.readouterr().out == "1 file, 0 faults\n"


def test_lint_of_our_own_queries_finds_nothing() -> None:
    assert main(["queries", "lint"]) == 0


def test_lint_names_file_and_line(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["queries", "lint", "--queries", str(broken)]) == 1
    out = capsys.readouterr().out
    assert f"{broken}/header.rq:7:1: error: header: unknown key 'expects'" in out
    assert f"{broken}/text.rq:14:" in out
    assert out.endswith("2 files, 2 faults\n")


@pytest.mark.parametrize("command", [["serve", "--port", "0"], ["query", "things"], ["queries", "test"], ["build"]])
def test_nothing_starts_with_broken_queries(
    broken: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    assert main([*command, "--queries", str(broken)]) == 2
    err = capsys.readouterr().err
    assert f"{broken}/header.rq:7:1: error" in err
    assert f"{broken}/text.rq:14:" in err


def test_a_folder_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["queries", "list", "--queries", str(tmp_path / "none")]) == 2
    assert "no folder of queries here" in capsys.readouterr().err


def test_new_writes_what_passes_lint_and_never_over_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["queries", "new", "my-question", "--queries", str(tmp_path)]) == 0
    assert main(["queries", "lint", "my-question", "--queries", str(tmp_path)]) == 0
    before = (tmp_path / "my-question.rq").read_bytes()
    assert main(["queries", "new", "my-question", "--queries", str(tmp_path)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert (tmp_path / "my-question.rq").read_bytes() == before


@pytest.mark.parametrize("name", ["../escaped", "Big", "a b", "a.b"])
def test_new_refuses_what_is_no_name(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main(["queries", "new", name, "--queries", str(tmp_path)]) == 2
    assert "is no name for an address" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    assert not (tmp_path.parent / "escaped.rq").exists()


@pytest.mark.usefixtures("small_graph")
def test_another_projects_queries_are_tested_and_asked(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["queries", "test", "--queries", str(library)]) == 0
    assert "1 query, 1 as expected, 0 not" in capsys.readouterr().out
    asked = ["query", "things", "--param", "class=s3:Programme", "--format", "csv", "--queries", str(library)]
    assert main(asked) == 0
    assert "/id/programme/c" in capsys.readouterr().out


@pytest.mark.usefixtures("small_graph")
def test_what_is_not_as_expected_ends_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "things.rq").write_text(GOOD.replace("rows: 1..", "rows: 0"), encoding="utf-8")
    monkeypatch.setenv("SMARTSPEC_QUERIES", str(tmp_path / "library"))
    assert main(["queries", "test", "things"]) == 1
    out = capsys.readouterr().out
    assert "NOT   things  2 rows" in out
    assert "things.rq: error: has 2 rows, not 0" in out


def test_an_unknown_name_is_answered_with_the_nearest(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["queries", "list", "thing", "--queries", str(library)]) == 2
    assert "nearest: things" in capsys.readouterr().err


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_is_told_how_to_complete(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    out = capsys.readouterr().out
    assert "smartspec" in out
    assert "_ARGCOMPLETE" in out


def completions(line: str, library: Path, folder: Path) -> list[str]:
    """What a shell is offered at the end of a line."""
    found = folder / "completions"
    environment = {
        "PYTHONPATH": ":".join(path for path in sys.path if path),
        "SMARTSPEC_QUERIES": str(library),
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_IFS": "\n",
        "_ARGCOMPLETE_SUPPRESS_SPACE": "1",
        "_ARGCOMPLETE_STDOUT_FILENAME": str(found),
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
        "PATH": "",
    }
    subprocess.run([sys.executable, "-m", "smartspec"], env=environment, check=True, timeout=60)
    return found.read_text(encoding="utf-8").split("\n")


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("smartspec quer", {"query", "queries"}),
        ("smartspec query th", {"things"}),
        ("smartspec queries test th", {"things"}),
        ("smartspec query things --param ", {"class=s3:Partnership", "order=up", "order=down"}),
    ],
)
def test_names_and_parameters_are_completed(library: Path, tmp_path: Path, line: str, offered: set[str]) -> None:
    assert {word.strip() for word in completions(line, library, tmp_path)} == offered
