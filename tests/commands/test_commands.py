"""The commands as their users run them: what they print, and the exit codes."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from smartspec.cli import COMMANDS, main, module_of
from smartspec.graph.sources import FOLDERS, Sources

PREFIXES = """@prefix s3: <https://w3id.org/smartspec/def/> .
@prefix theme: <https://w3id.org/smartspec/id/theme/> .
"""


@pytest.fixture
def small_root(tmp_path: Path, sources: Sources) -> Path:
    """A small project: the real ontology and shapes, no data."""
    for name in FOLDERS:
        (tmp_path / name).mkdir()
    for name in ("ontology", "shapes"):
        shutil.copytree(sources.root / name, tmp_path / name, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that the tests share, so that the real graph is built once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def own_cache(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMARTSPEC_CACHE", str(cache))


def write(path: Path, text: str) -> Path:
    path.write_text(PREFIXES + text, encoding="utf-8")
    return path


@pytest.mark.parametrize("command", COMMANDS)
def test_help_teaches(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main([command, "--help"])
    assert caught.value.code == 0
    assert (module_of(command).__doc__ or "").splitlines()[0] in capsys.readouterr().out


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    out = capsys.readouterr().out
    assert [name for name in COMMANDS if name not in out.split()] == []


def test_a_command_loads_no_other() -> None:
    code = "import sys; from smartspec.cli import main; main(['completion', 'bash']); print('fastapi' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "False"


def test_validate_names_file_line_and_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "bad.ttl", "theme:new a s3:Theme .\n")
    assert main(["validate", str(path)]) == 1
    out = capsys.readouterr().out
    assert f"{path}:3:1: violation: " in out
    assert "does not conform" in out


def test_validate_of_ill_formed_turtle_is_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "bad.ttl", "theme:new a s3:Theme\n")
    assert main(["validate", str(path)]) == 2
    assert f"{path}:4:" in capsys.readouterr().err


def test_validate_of_a_missing_file_is_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "nowhere.ttl"]) == 2
    assert "nowhere.ttl: error: there is no such file" in capsys.readouterr().err


def test_validate_with_broken_shapes_is_2(small_root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (small_root / "shapes" / "broken.ttl").write_text("x", encoding="utf-8")
    assert main(["validate", "--root", str(small_root)]) == 2
    assert "broken.ttl:1:" in capsys.readouterr().err


def test_build_refuses_data_that_break_the_shapes(small_root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(small_root / "data" / "themes.ttl", "theme:new a s3:Theme .\n")
    assert main(["build", "--root", str(small_root)]) == 2
    err = capsys.readouterr().err
    assert "no release is built" in err
    assert "themes.ttl:3:1: violation" in err


def test_serve_refuses_ill_formed_turtle(small_root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(small_root / "data" / "themes.ttl", "theme:new a s3:Theme .\nx")
    assert main(["serve", "--root", str(small_root), "--port", "0"]) == 2
    assert "themes.ttl:4:" in capsys.readouterr().err


def test_serve_on_a_taken_port_says_so_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 2
    err = capsys.readouterr().err
    assert f"cannot listen on 127.0.0.1:{port}: Address already in use; choose another with --port" in err
    assert err.count("\n") == 1


def test_setting_that_does_not_fit_is_2(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SMARTSPEC_PORT", "high")
    assert main(["serve"]) == 2
    assert "SMARTSPEC_PORT='high'" in capsys.readouterr().err


def test_fmt_check_lists_what_would_change_and_fmt_changes_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "a.ttl", "theme:b a s3:Theme . theme:a a s3:Theme .")
    assert main(["fmt", "--check", str(tmp_path)]) == 1
    assert f"{path}: not in canonical style" in capsys.readouterr().out
    assert main(["fmt", str(tmp_path)]) == 0
    assert main(["fmt", "--check", str(tmp_path)]) == 0
    assert path.read_text(encoding="utf-8").index("theme:a") < path.read_text(encoding="utf-8").index("theme:b")


def test_file_that_cannot_be_written_is_said_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nowhere = tmp_path / "no" / "such.nq"
    assert main(["dump", "--graph", "themes", "--output", str(nowhere)]) == 2
    assert capsys.readouterr().err == f"smartspec dump: {nowhere}: No such file or directory\n"


def test_fmt_of_ill_formed_files_writes_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = write(tmp_path / "a.ttl", "theme:b a s3:Theme . theme:a a s3:Theme .")
    before = good.read_text(encoding="utf-8")
    write(tmp_path / "b.ttl", "x")
    assert main(["fmt", str(tmp_path)]) == 2
    assert "b.ttl:3:" in capsys.readouterr().err
    assert good.read_text(encoding="utf-8") == before


def test_query_prints_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    query = "SELECT ?p { ?p s3:partOf programme:interregional-innovation-pilot ; a s3:Partnership } ORDER BY ?p LIMIT 2"
    assert main(["query", query]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["p", "-" * 23, "partnership:3d-printing", "partnership:bioeconomy", "", "2 rows"]


def test_canned_query_takes_parameters(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "partnerships-of-territory", "--param", "territory=NO052"]) == 0
    assert "partnership:marine-renewable-energy" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["partnerships-of-territory", "--param", "territory=NL4l"], "'NL4l' is no s3:Territory"),
        (["partnerships-of-territory", "--param", "teritory=NL41"], "no parameter 'teritory'"),
        (["partnerships-of-territory", "--param", "NL41"], "write NAME=VALUE"),
        (["ASK {}", "--param", "x=1"], "canned queries only"),
    ],
)
def test_parameter_that_does_not_go_is_said(
    arguments: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["query", *arguments]) == 2
    assert reason in capsys.readouterr().err


def test_query_in_csv(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["query", "--format", "csv", "SELECT (COUNT(*) AS ?n) { ?p a s3:PilotProject }"]) == 0
    assert capfdbinary.readouterr().out == b"n\r\n12\r\n"


def test_query_that_is_not_sparql_says_where(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "SELECT * { ?s ?p }"]) == 2
    assert "Line 1, column 18: '}' cannot stand here" in capsys.readouterr().err


def test_unknown_canned_query_has_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "nothing-like-this"]) == 2
    assert "no canned query 'nothing-like-this'" in capsys.readouterr().err


def test_dump_is_the_same_in_every_run(tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert main(["dump", "--output", str(tmp_path / name)]) == 0
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert (tmp_path / "a").stat().st_size > 1_000_000


@pytest.mark.parametrize("wanted", ["ttl", "nt", "rdf", "jsonld"])
def test_dump_of_one_graph(wanted: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["dump", "--graph", "cget-2017-12-19", "--format", wanted]) == 0
    assert b"hadPrimarySource" in capfdbinary.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--graph", "cget-2017"], "nearest: cget-2017-12-19"),
        (["--format", "ttl"], "add --graph NAME"),
        (["--graph", "themes", "--format", "nq"], "leave out --graph"),
    ],
)
def test_dump_says_what_does_not_go(arguments: list[str], reason: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dump", *arguments]) == 2
    assert reason in capsys.readouterr().err


@pytest.mark.parametrize("command", ["serve", "dump"])
@pytest.mark.parametrize("base", ["nonsense", "http://x y/", "http://localhost:8000", "ftp://localhost/", "urn:x:/"])
def test_a_base_that_is_none_is_a_clear_error(command: str, base: str, capsys: pytest.CaptureFixture[str]) -> None:
    port = ["--port", "0"] if command == "serve" else []
    assert main([command, "--base-iri", base, *port]) == 2
    said = capsys.readouterr().err
    assert f"base-iri: {base!r} is not a base such as http://localhost:8000/" in said
