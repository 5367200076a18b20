"""The built files: there with their digest, or none at all."""

import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from hatch_build import NODE, Frontend, SmartSpecHook
from smartspec.web.built import Built, read_built

ROOT = Path(__file__).parents[2]


def put(folder: Path, **files: str) -> None:
    (folder / "built").mkdir()
    for name, text in files.items():
        (folder / "built" / name.replace("_", ".")).write_text(text, "utf-8")


def test_built_files_are_told_by_name_and_digest(tmp_path: Path) -> None:
    put(tmp_path, page_js="", DIGEST="c0ffee\n")
    built = read_built(tmp_path)
    assert built == Built(frozenset({"page.js"}), "c0ffee")
    assert ("page.js" in built, "editor.js" in built, "DIGEST" in built) == (True, False, False)


@pytest.mark.parametrize("files", [None, {}, {"page_js": ""}])
def test_without_a_finished_build_there_is_none(tmp_path: Path, files: dict[str, str] | None) -> None:
    if files is not None:
        put(tmp_path, **files)
    assert read_built(tmp_path) == Built()


def test_other_sources_make_the_built_files_stale(tmp_path: Path) -> None:
    frontend = Frontend(tmp_path)
    frontend.sources.mkdir(parents=True)
    (frontend.sources / "a.js").write_text("1", "utf-8")
    assert frontend.is_stale
    frontend.built.mkdir(parents=True)
    (frontend.built / "DIGEST").write_text(frontend.digest(), "ascii")
    assert not frontend.is_stale
    (frontend.sources / "node_modules").mkdir()
    (frontend.sources / "node_modules" / "b.js").write_text("2", "utf-8")
    assert not frontend.is_stale
    (frontend.sources / "a.js").write_text("2", "utf-8")
    assert frontend.is_stale


def test_the_lock_file_names_no_host() -> None:
    lock = (ROOT / "src" / "frontend" / "package-lock.json").read_text("utf-8")
    assert '"integrity"' in lock
    assert '"resolved"' not in lock


def test_a_build_that_fails_is_a_warning_and_an_error_only_where_it_must_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Frontend) -> None:
        raise subprocess.CalledProcessError(1, ["node", "/somewhere/npm-cli.js", "ci"])

    monkeypatch.setattr(Frontend, "build", fail)
    monkeypatch.delenv("SMARTSPEC_CI", raising=False)
    warnings: list[str] = []
    app = SimpleNamespace(display_warning=warnings.append)
    hook = SmartSpecHook(str(tmp_path), {}, None, None, str(tmp_path), "sdist", app)  # type: ignore[arg-type]
    hook.initialize("standard", {})
    assert len(warnings) == 1
    assert "pages work without it" in warnings[0]
    assert "(npm-cli.js ended with status 1)" in warnings[0]
    assert "npm registry" in warnings[0]
    monkeypatch.setenv("SMARTSPEC_CI", "1")
    with pytest.raises(RuntimeError, match="were not built"):
        hook.initialize("standard", {})


def test_node_is_asked_for_only_where_files_are_stale_and_no_node_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SMARTSPEC_NODE", raising=False)
    hook = SmartSpecHook(str(tmp_path), {}, None, None, str(tmp_path), "wheel")  # type: ignore[arg-type]
    assert hook.dependencies() == [NODE]
    monkeypatch.setenv("SMARTSPEC_NODE", "/usr")
    assert hook.dependencies() == []
    monkeypatch.delenv("SMARTSPEC_NODE")
    frontend = Frontend(tmp_path)
    frontend.built.mkdir(parents=True)
    (frontend.built / "DIGEST").write_text(frontend.digest(), "ascii")
    assert hook.dependencies() == []
