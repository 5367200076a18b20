"""Files as git has them: every kind of name, and an error that says what is wrong."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from smartspec.errors import SourceError
from smartspec.graph.revisions import export_revision

SUFFIXES = (".ttl",)
pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Someone", "-c", "user.email=someone@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository of two commits: ``v1`` holds one, ``HEAD`` holds two in data/a.ttl."""
    folder = tmp_path / "checkout"
    (folder / "data" / "empty").mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    (folder / "data" / "empty" / "README").write_text("", encoding="utf-8")
    (folder / "data" / "link.ttl").symlink_to("/etc/hostname")
    for text in ("one", "two"):
        (folder / "data" / "a.ttl").write_text(text, encoding="utf-8")
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "-m", text)
        git(folder, "tag", "-a", f"v-{text}", "-m", text)
    return folder


@pytest.mark.parametrize(
    ("name", "text"), [("main", "two"), ("HEAD~1", "one"), ("v-one", "one"), ("HEAD^{/one}", "one"), ("@", "two")]
)
def test_files_are_those_of_the_revision(name: str, text: str, checkout: Path, tmp_path: Path) -> None:
    exported = export_revision(name, checkout, tmp_path / "out", SUFFIXES)
    assert (exported / "data" / "a.ttl").read_text(encoding="utf-8") == text


def test_only_regular_files_with_a_suffix_are_written(checkout: Path, tmp_path: Path) -> None:
    exported = export_revision("main", checkout, tmp_path / "out", SUFFIXES)
    assert [path.name for path in exported.rglob("*") if not path.is_dir()] == ["a.ttl"]
    assert (exported / "data" / "empty").is_dir()
    assert [path.name for path in tmp_path.iterdir() if path != checkout] == ["out"]


def test_part_of_a_revision_is_a_folder_or_a_file(checkout: Path, tmp_path: Path) -> None:
    folder = export_revision("v-one:data", checkout, tmp_path / "folder", SUFFIXES)
    file = export_revision("v-one:data/a.ttl", checkout / "data", tmp_path / "file", SUFFIXES)
    assert ((folder / "a.ttl").read_text(encoding="utf-8"), file.read_text(encoding="utf-8")) == ("one", "one")
    assert file.name == "a.ttl"


def test_revision_of_a_folder_of_a_repository_is_that_folder(checkout: Path, tmp_path: Path) -> None:
    exported = export_revision("v-one", checkout / "data", tmp_path / "out", SUFFIXES)
    assert (exported / "a.ttl").read_text(encoding="utf-8") == "one"


def test_checkout_is_left_as_it_was(checkout: Path, tmp_path: Path) -> None:
    (checkout / "data" / "a.ttl").write_text("changed", encoding="utf-8")
    index = (checkout / ".git" / "index").read_bytes()
    export_revision("v-one", checkout, tmp_path / "out", SUFFIXES)
    assert (checkout / "data" / "a.ttl").read_text(encoding="utf-8") == "changed"
    assert (checkout / ".git" / "index").read_bytes() == index


@pytest.mark.parametrize("name", ["nosuch", "nosuch:data", "-x", "v-one:nosuch", "", "--output=x"])
def test_name_that_git_does_not_know_is_said(name: str, checkout: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        export_revision(name, checkout, tmp_path / "out", SUFFIXES)
    assert len(caught.value.faults) == 1
    assert str(caught.value).startswith(f"{Path(name)}: error: ")
    assert "\n" not in str(caught.value)


def test_missing_git_and_missing_repository_are_said(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(SourceError, match="is no git checkout that could have such a revision"):
        export_revision("main", tmp_path, tmp_path / "out", SUFFIXES)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SourceError, match="is not installed"):
        export_revision("main", checkout, tmp_path / "out", SUFFIXES)


def test_shallow_clone_hints_at_fetching(checkout: Path, tmp_path: Path) -> None:
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{checkout}", str(shallow))
    with pytest.raises(SourceError, match="this clone is shallow, fetch the revision first"):
        export_revision("HEAD~1", shallow, tmp_path / "out", SUFFIXES)
