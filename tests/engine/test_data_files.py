"""Files of any RDF: found by name, told apart by digest, loaded with the place of every fault."""

import gzip
from pathlib import Path

import pytest
from pyoxigraph import Store

from smartspec.engine.data_files import (
    DataFile,
    digest_of,
    estimate_triples,
    find_data_files,
    fingerprint_of,
    load_files,
    merge_graphs,
)
from smartspec.errors import SourceError

ONE = {
    "a.ttl": "<http://a> <http://p> <http://o> .",
    "a.nt": "<http://a> <http://p> <http://o> .",
    "a.nq": "<http://a> <http://p> <http://o> .",
    "a.trig": "<http://a> <http://p> <http://o> .",
    "a.jsonld": '{"@id": "http://a", "http://p": {"@id": "http://o"}}',
    "a.rdf": '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://">'
    '<r:Description r:about="http://a"><e:p r:resource="http://o"/></r:Description></r:RDF>',
}


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    data = text if isinstance(text, bytes) else text.encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


@pytest.mark.parametrize("suffix", ["", ".gz"])
@pytest.mark.parametrize("name", ONE)
def test_every_format_is_read_plain_and_compressed(tmp_path: Path, name: str, suffix: str) -> None:
    files = find_data_files([written(tmp_path, name + suffix, ONE[name])])
    store = Store()
    assert load_files(store, files) == 1
    assert [quad.subject.value for quad in store] == ["http://a"]
    assert estimate_triples(files) == 1


def test_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    store = Store()
    assert (
        load_files(store, find_data_files([written(tmp_path, "a.ttl", b"\xef\xbb\xbf" + ONE["a.ttl"].encode())])) == 1
    )


def test_directory_stands_for_the_rdf_files_in_it(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    written(tmp_path / "in", "b.ttl.gz", "")
    written(tmp_path, "a.nt", "")
    written(tmp_path, "read.me", "")
    assert [file.path.name for file in find_data_files([tmp_path])] == ["a.nt", "b.ttl.gz"]


def test_paths_that_cannot_be_data_are_all_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError) as caught:
        find_data_files([tmp_path / "none.ttl", written(tmp_path, "a.txt", ""), tmp_path / "empty"])
    reasons = [fault.reason for fault in caught.value.faults]
    assert ["tells no RDF format" in reasons[0], "holds no RDF" in reasons[1], "no such file" in reasons[2]] == [
        True
    ] * 3


def test_faults_of_all_files_have_their_places(tmp_path: Path) -> None:
    bad = written(tmp_path, "bad.ttl", "<http://a> <http://p> 1 .\n<http://a> nope:p 1 .")
    worse = written(tmp_path, "worse.nt", "<http://a> <http://p> <http://o> .\n\n oops")
    with pytest.raises(SourceError) as caught:
        load_files(Store(), find_data_files([bad, worse]))
    assert [(fault.path, fault.line, fault.column > 0) for fault in caught.value.faults] == [
        (bad, 2, True),
        (worse, 3, True),
    ]


@pytest.mark.parametrize("cut", [12, -6])
def test_cut_gzip_is_told(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "a.nt.gz"
    path.write_bytes(gzip.compress(ONE["a.nt"].encode())[:cut])
    with pytest.raises(SourceError, match="not whole gzip"):
        load_files(Store(), [DataFile(path)])


def test_remote_context_is_not_fetched(tmp_path: Path) -> None:
    path = written(tmp_path, "a.jsonld", '{"@context": "http://127.0.0.1:9/", "@id": "http://a", "p": 1}')
    with pytest.raises(SourceError, match="remote JSON-LD context"):
        load_files(Store(), [DataFile(path)])


def test_merge_has_each_triple_once_and_keeps_blank_nodes(tmp_path: Path) -> None:
    text = "<http://g> { <http://a> <http://p> _:b } <http://h> { <http://a> <http://p> 1 . <http://a> <http://q> 1 }"
    store = Store()
    load_files(store, [DataFile(written(tmp_path, "a.trig", text + " <http://i> { <http://a> <http://q> 1 }"))])
    merge_graphs(store)
    rows = store.query("SELECT ?b { ?a <http://p> ?b GRAPH <http://g> { ?a <http://p> ?b } }")
    assert len(list(rows)) == 1  # type: ignore[arg-type]
    assert len(store) == 4 + 3


def test_digest_is_of_bytes_and_fingerprint_of_the_file(tmp_path: Path) -> None:
    first, second = written(tmp_path, "a.nt", ONE["a.nt"]), written(tmp_path, "b.nt", ONE["a.nt"])
    assert digest_of([DataFile(first)]) == digest_of([DataFile(second)])
    assert fingerprint_of([DataFile(first)]) != fingerprint_of([DataFile(second)])
    before = digest_of([DataFile(first)])
    first.write_text("", encoding="utf-8")
    assert digest_of([DataFile(first)]) != before


def test_progress_tells_how_far_it_is(tmp_path: Path) -> None:
    lines = "".join(f"<http://a> <http://p> {number} .\n" for number in range(40_000))
    files = [DataFile(written(tmp_path, "a.ttl.gz", lines))]
    told: list[tuple[int, int]] = []
    load_files(Store(), files, lambda _, done, total: told.append((done, total)))
    assert told[-1] == (files[0].size(), files[0].size())
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert 30_000 < estimate_triples(files) < 50_000
