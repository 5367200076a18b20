"""A release is the same on every machine, and a damaged one is never served."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Triple

from smartspec.errors import SourceError
from smartspec.graph.reading import parse_turtle
from smartspec.graph.release import Release, dated, load_release, make_release, read_manifest, save_release


def turtle(text: str) -> list[Triple]:
    return parse_turtle(text, Path("inline.ttl"))


def release_of(**graphs: str) -> Release:
    named = {name: turtle(text) for name, text in graphs.items()}
    return make_release(named, version="1.0.0", sources="s", builder="b")


def test_digest_does_not_depend_on_order_or_blank_node_names() -> None:
    first = release_of(a="<http://a> <http://b> _:x, 1 . _:x <http://c> 2 .")
    second = release_of(a="_:other <http://c> 02 . <http://a> <http://b> 1 , _:other .")
    assert first == second


def test_digest_depends_on_the_graph_that_states_a_triple() -> None:
    text = "<http://a> <http://b> 1 ."
    assert release_of(a=text).manifest.digest != release_of(b=text).manifest.digest


def test_merge_holds_each_triple_once() -> None:
    release = release_of(a="<http://a> <http://b> 1 .", b="<http://a> <http://b> 1, 2 .")
    assert len(release.merge.splitlines()) == 2
    assert sum(map(len, release.graphs().values())) == 3


def test_saved_release_comes_back_as_it_was(tmp_path: Path) -> None:
    release = replace(release_of(a="<http://a> <http://b> 'é' ."), coverage='{"é": 1}')
    save_release(release, tmp_path)
    assert load_release(tmp_path) == release


def test_saving_twice_writes_the_same_bytes(tmp_path: Path) -> None:
    release = release_of(a="<http://a> <http://b> 1 .")
    save_release(release, tmp_path / "x")
    save_release(release, tmp_path / "y")
    files = sorted(path.name for path in (tmp_path / "x").iterdir())
    assert all((tmp_path / "x" / name).read_bytes() == (tmp_path / "y" / name).read_bytes() for name in files)


OTHER = gzip.compress(b"<http://a> <http://b> <http://c> .\n", mtime=0)


@pytest.mark.parametrize("damage", [b"", b"not gzip", OTHER, OTHER[:20], OTHER[:10] + b"\xff" * 20])
def test_damaged_release_is_refused(tmp_path: Path, damage: bytes) -> None:
    save_release(release_of(a="<http://a> <http://b> 1 ."), tmp_path)
    (tmp_path / "graph.nq.gz").write_bytes(damage)
    with pytest.raises(SourceError):
        load_release(tmp_path)


def test_damaged_coverage_is_refused(tmp_path: Path) -> None:
    save_release(release_of(a="<http://a> <http://b> 1 ."), tmp_path)
    (tmp_path / "coverage.json").write_bytes(b"\xff")
    with pytest.raises(SourceError):
        load_release(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 1'])
def test_manifest_that_cannot_be_read_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "release.json").write_text(text, encoding="utf-8")
    assert read_manifest(tmp_path) is None


@pytest.mark.parametrize("name", ["graph.nq.gz", "coverage.json"])
def test_a_release_that_lacks_a_file_is_none(tmp_path: Path, name: str) -> None:
    save_release(release_of(), tmp_path)
    (tmp_path / name).unlink()
    assert read_manifest(tmp_path) is None


def test_a_date_can_be_given_to_the_second(tmp_path: Path) -> None:
    save_release(dated(release_of(), 1_000_000_000), tmp_path)
    assert load_release(tmp_path).manifest.modified == "2001-09-09T01:46:40Z"


def test_a_manifest_of_older_software_is_none(tmp_path: Path) -> None:
    save_release(release_of(), tmp_path)
    manifest = tmp_path / "release.json"
    manifest.write_text(manifest.read_text().replace('"modified"', '"changed"'))
    assert read_manifest(tmp_path) is None
