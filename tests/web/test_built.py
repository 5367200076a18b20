"""The built files: there with their digest, or none at all."""

from pathlib import Path

import pytest

from hatch_build import Frontend
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
