"""The store on disk: whole or not there, reopened by its digest, damage told."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, Store

from smartspec.engine.content import DiskContent, ReleaseContent
from smartspec.engine.disk import State, StoreFolder
from smartspec.engine.formats import CSV
from smartspec.engine.protocol import GraphScope, Question
from smartspec.errors import SourceError, UnavailableError
from smartspec.graph.release import Release

COUNT = Question("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", CSV)
NAMED = Question("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", CSV)
DIGEST = "d" * 64


def one(store: Store) -> int:
    node = NamedNode("http://a")
    store.bulk_extend([Quad(node, node, node)])
    return 1


def loaded(path: Path) -> tuple[StoreFolder, State]:
    folder = StoreFolder(path / "stores")
    return folder, folder.load(DIGEST, "f", one)


def test_release_on_disk_answers_as_in_memory(tmp_path: Path, tiny_release: Release) -> None:
    folder, content = StoreFolder(tmp_path), ReleaseContent(tiny_release)
    state = folder.load(DIGEST, "f", content.fill)
    on_disk = DiskContent(folder.database(DIGEST)).open()
    for question in (COUNT, NAMED):
        assert on_disk.answer_now(question).body == content.open().answer_now(question).body
    assert (state.quads, state.triples) == (70, 60)


def test_own_default_graph_stays_empty_where_no_union_is_wanted(tmp_path: Path, tiny_release: Release) -> None:
    folder, content = StoreFolder(tmp_path), ReleaseContent(tiny_release, union=False)
    folder.load(DIGEST, "f", content.fill)
    for engine in (content.open(), DiskContent(folder.database(DIGEST), union=False).open()):
        assert engine.answer_now(Question(COUNT.text, CSV, GraphScope(own_default=True))).body.split() == [b"n", b"0"]
        assert engine.answer_now(COUNT).body.split() == [b"n", b"70"]


def test_state_is_found_again_by_its_digest_only(tmp_path: Path) -> None:
    folder, state = loaded(tmp_path)
    assert folder.find(DIGEST) == state
    assert folder.find("e" * 64) is None
    assert (folder.digest_by("f"), folder.digest_by("g")) == (DIGEST, None)


@pytest.mark.parametrize("text", ["", "[]", '{"fingerprint": "f"}', '{"fingerprint": "f', "\xff"])
def test_damaged_marker_stands_for_no_files(tmp_path: Path, text: str) -> None:
    folder, _ = loaded(tmp_path)
    (folder.folder_of(DIGEST) / "state.json").write_text(text, encoding="latin-1")
    assert not folder.digest_by("f")
    with pytest.raises(UnavailableError, match=r"state\.json cannot be read: .*; remove"):
        folder.find(DIGEST)


def test_newer_state_takes_the_place_of_one_that_is_not_served(tmp_path: Path) -> None:
    folder, _ = loaded(tmp_path)
    folder.load("e" * 64, "g", one)
    assert (folder.find(DIGEST), folder.find("e" * 64) is None) == (None, False)


def test_state_that_is_served_is_not_swept_away(tmp_path: Path) -> None:
    folder, state = loaded(tmp_path)
    with folder.hold(DIGEST):
        folder.load("e" * 64, "g", one)
        assert folder.find(DIGEST) == state


@pytest.mark.parametrize("suffix", [".sst", "CURRENT"])
def test_truncated_store_is_told(tmp_path: Path, suffix: str) -> None:
    folder, _ = loaded(tmp_path)
    file = next(file for file in folder.database(DIGEST).iterdir() if file.name.endswith(suffix))
    os.truncate(file, file.stat().st_size - 1)
    with pytest.raises(UnavailableError, match=r"the store is damaged. Remove .* and start again"):
        folder.find(DIGEST)


def test_missing_file_is_told(tmp_path: Path) -> None:
    folder, _ = loaded(tmp_path)
    next(folder.database(DIGEST).glob("*.sst")).unlink()
    with pytest.raises(UnavailableError, match="is missing: the store is damaged"):
        folder.find(DIGEST)


def test_faulty_data_leave_nothing(tmp_path: Path) -> None:
    def fail(_: Store) -> int:
        raise SourceError([])

    folder = StoreFolder(tmp_path)
    with pytest.raises(SourceError):
        folder.load(DIGEST, "f", fail)
    assert [entry.name for entry in tmp_path.iterdir()] == ["lock"]


def test_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    def fill_up(_: Store) -> int:
        raise OSError("IO error: No space left on device: While appending to file")

    with pytest.raises(UnavailableError, match="is full"):
        StoreFolder(tmp_path).load(DIGEST, "f", fill_up)
    assert [entry.name for entry in tmp_path.iterdir()] == ["lock"]


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounting a small disk needs root on Linux")
def test_really_full_disk_is_told(tmp_path: Path) -> None:
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "x", tmp_path], check=False).returncode:
        pytest.skip("no file system can be mounted here")

    def much(store: Store) -> int:
        node = NamedNode("http://a")
        store.bulk_extend(Quad(NamedNode(f"http://{os.urandom(8).hex()}"), node, node) for _ in range(60_000))
        return len(store)

    try:
        with pytest.raises(UnavailableError, match="is full"):
            StoreFolder(tmp_path).load(DIGEST, "f", much)
        assert [entry.name for entry in tmp_path.iterdir()] == ["lock"]
    finally:
        subprocess.run(["umount", tmp_path], check=True)


KILLED = """
import os, signal, sys
from pathlib import Path
from smartspec.engine.disk import StoreFolder
from tests.engine.test_disk import DIGEST, one
def killed(store):
    one(store)
    os.kill(os.getpid(), signal.SIGKILL)
StoreFolder(Path(sys.argv[1])).load(DIGEST, "f", killed)
"""


def test_killed_load_leaves_no_store_and_no_lock(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), *sys.path])}
    assert subprocess.run([sys.executable, "-c", KILLED, tmp_path], env=environment, check=False).returncode == -9
    folder = StoreFolder(tmp_path)
    assert folder.find(DIGEST) is None
    folder.load(DIGEST, "f", one)
    assert folder.find(DIGEST) is not None
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [DIGEST[:24], "lock"]


def test_load_beside_another_load_is_refused(tmp_path: Path) -> None:
    folder = StoreFolder(tmp_path)

    def again(store: Store) -> int:
        with pytest.raises(UnavailableError, match="another process loads a store"):
            folder.load("e" * 64, "g", one)
        return one(store)

    assert folder.load(DIGEST, "f", again).quads == 1


def test_directory_of_another_program_is_left_alone(tmp_path: Path) -> None:
    Store(str(tmp_path / "theirs"))
    with pytest.raises(UnavailableError, match="a database of another program"):
        StoreFolder(tmp_path / "theirs").load(DIGEST, "f", one)
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "letter").touch()
    with pytest.raises(UnavailableError, match="files that are not ours"):
        StoreFolder(tmp_path / "plain").load(DIGEST, "f", one)


def test_store_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="cannot be opened"):
        _ = DiskContent(tmp_path / "none").open().store
