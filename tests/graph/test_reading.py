"""Whatever cannot be read is said with file, line and reason."""

from pathlib import Path

import pytest

from smartspec.errors import SourceError
from smartspec.graph.reading import read_all, read_text, read_turtle


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_syntax_error_has_line_and_column(tmp_path: Path) -> None:
    path = write(tmp_path / "bad.ttl", "<http://a> <http://b> 1 .\n<http://a> <http://b> .\n")
    with pytest.raises(SourceError) as caught:
        read_turtle(path)
    (fault,) = caught.value.faults
    assert (fault.path, fault.line) == (path, 2)
    assert fault.column > 0
    assert str(fault).startswith(f"{path}:2:")


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"none\.ttl: error: there is no such file"):
        read_text(tmp_path / "none.ttl")


def test_wrong_encoding_has_the_place_of_the_byte(tmp_path: Path) -> None:
    path = write(tmp_path / "latin.ttl", "# ok\n# caf\xe9\n".encode("latin-1"))
    with pytest.raises(SourceError, match=r"latin\.ttl:2:6: error: not UTF-8: byte 0xE9"):
        read_text(path)


def test_faults_of_all_files_are_reported(tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{name}.ttl", "not turtle") for name in "ab"]
    with pytest.raises(SourceError) as caught:
        read_all([*paths, write(tmp_path / "c.ttl", "<http://a> <http://b> 1 .")])
    assert [fault.path for fault in caught.value.faults] == paths


def test_blank_nodes_of_two_files_are_two_whatever_their_labels(tmp_path: Path) -> None:
    paths = [tmp_path / "a.ttl", tmp_path / "b.ttl"]
    for path in paths:
        path.write_text("_:x <x:p> _:x .", encoding="utf-8")
    (first,), (second,) = read_all(paths).values()
    assert first.subject == first.object
    assert first.subject != second.subject
