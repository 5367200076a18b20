"""``smartspec import``: all or nothing, and stale files go."""

from __future__ import annotations

from pathlib import Path

import pytest

from smartspec.cli import main
from smartspec.graph.sources import FOLDERS

SAMPLES = Path(__file__).parents[1] / "tables" / "samples"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in FOLDERS:
        (tmp_path / name).mkdir()
    return tmp_path


def files(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def test_import_writes_the_same_bytes_twice(root: Path) -> None:
    assert main(["import", "--root", str(root), "countries", str(SAMPLES / "countries.csv")]) == 0
    first = (root / "data" / "countries.ttl").read_bytes()
    assert main(["import", "--root", str(root), "countries", str(SAMPLES / "countries.csv")]) == 0
    assert (root / "data" / "countries.ttl").read_bytes() == first
    assert b"country:EE a s3:MemberState" in first


def test_bad_table_writes_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = root / "bad.csv"
    bad.write_text("name_en,eu_code\nX,XX\n", encoding="utf-8")
    before = files(root)
    assert main(["import", "--root", str(root), "countries", str(bad)]) == 2
    assert f"{bad}:1: error: missing column" in capsys.readouterr().err
    assert files(root) == before


def test_outside_a_checkout_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["import", "sources"]) == 2
    assert "run this in a checkout" in capsys.readouterr().err


def test_files_that_an_import_no_longer_makes_are_removed(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stale, other = root / "data" / "nuts" / "XX.ttl", root / "data" / "nuts" / "changes-1.ttl"
    assert main(["import", "--root", str(root), "countries", str(SAMPLES / "countries.csv")]) == 0
    stale.parent.mkdir()
    stale.touch()
    other.touch()
    regions, changes = str(SAMPLES / "nuts_regions.csv"), str(SAMPLES / "nuts_changes.csv")
    assert main(["import", "--root", str(root), "nuts", regions, changes]) == 0
    assert f"{stale}: removed" in capsys.readouterr().out
    assert (stale.exists(), other.exists()) == (False, True)
