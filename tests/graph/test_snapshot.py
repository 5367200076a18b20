"""Reading what files state, by graph: whole checkouts, directories, single files, dumps."""

from __future__ import annotations

from pathlib import Path

import pytest

from smartspec.errors import SourceError
from smartspec.graph.difference import compare
from smartspec.graph.namespaces import graph_iri
from smartspec.graph.release import Release
from smartspec.graph.snapshot import is_whole, read_snapshot
from smartspec.graph.sources import FOLDERS, Sources

TRIPLE = "<http://e/s> <http://e/p> <http://e/o> ."
RDF_XML = """<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">
  <r:Description r:about="http://e/s"><e:p r:resource="http://e/o"/></r:Description>
</r:RDF>"""


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def sizes(path: Path) -> dict[str, int]:
    return {name: len(triples) for name, triples in read_snapshot(path).graphs.items()}


def test_whole_checkout_states_a_graph_per_source(tmp_path: Path) -> None:
    for name in FOLDERS:
        write(tmp_path / name / "one.ttl", TRIPLE)
    write(tmp_path / "data" / "page" / "two.ttl", TRIPLE)
    write(tmp_path / "elsewhere.ttl", TRIPLE)
    assert is_whole(tmp_path)
    assert sizes(tmp_path) == {graph_iri(name): 1 for name in ("ontology", "one", "page", "shapes")}


def test_directory_is_one_graph_of_all_its_visible_files(tmp_path: Path) -> None:
    write(tmp_path / "a.ttl", TRIPLE)
    write(tmp_path / "deep" / "b.nt", TRIPLE)
    write(tmp_path / ".venv" / "c.ttl", TRIPLE)
    write(tmp_path / "notes.txt", "no RDF")
    assert not is_whole(tmp_path)
    assert sizes(tmp_path) == {"": 2}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.ttl", TRIPLE),
        ("a.ttl", f"\ufeff{TRIPLE}"),
        ("a.nt", TRIPLE),
        ("a.rdf", RDF_XML),
        ("a.owl", RDF_XML),
        ("a.jsonld", '{"@id": "http://e/s", "http://e/p": {"@id": "http://e/o"}}'),
        ("a.trig", TRIPLE),
        ("A.TTL", TRIPLE),
    ],
)
def test_every_format_gives_the_same_triple(name: str, text: str, tmp_path: Path) -> None:
    (triple,) = read_snapshot(write(tmp_path / name, text)).graphs[""]
    assert str(triple) == TRIPLE.removesuffix(" .")


@pytest.mark.parametrize(
    ("name", "text"), [("a.trig", f"<http://g> {{ {TRIPLE} }}"), ("a.nq", TRIPLE.replace(" .", " <http://g> ."))]
)
def test_datasets_name_their_graphs(name: str, text: str, tmp_path: Path) -> None:
    assert sizes(write(tmp_path / name, text)) == {"http://g": 1}


def test_blank_nodes_of_two_files_are_two(tmp_path: Path) -> None:
    for name in ("a.ttl", "b.ttl"):
        write(tmp_path / name, "_:x <http://e/p> <http://e/o> .")
    assert len({triple.subject for triple in read_snapshot(tmp_path).graphs[""]}) == 2


def test_prefixes_are_those_of_the_files_the_first_file_first(tmp_path: Path) -> None:
    write(tmp_path / "a.ttl", "@prefix e: <http://first/> . @prefix x: <http://x/> .")
    write(tmp_path / "b.ttl", "@prefix e: <http://second/> . @prefix y: <http://y/> .")
    assert read_snapshot(tmp_path).prefixes == {"e": "http://first/", "x": "http://x/", "y": "http://y/"}


def test_dump_of_a_release_states_what_its_sources_state(sources: Sources, release: Release, tmp_path: Path) -> None:
    dump = tmp_path / "dump.nq"
    dump.write_bytes(release.quads)
    assert compare(read_snapshot(sources.root).graphs, read_snapshot(dump).graphs).graphs == ()


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.txt", TRIPLE, "a.txt: error: the suffix '.txt' tells no RDF format; there are .ttl, "),
        ("a.ttl", f"{TRIPLE}\nx", "a.ttl:2:1: error: "),
        ("a.jsonld", '{"@context": "http://e/context", "@id": "http://e/s"}', "names a remote JSON-LD context"),
        ("a.ttl", "<http://e/s> <http://e/p> <<( <http://e/s> <http://e/p> 1 )>> .", "triple terms (RDF 1.2)"),
        ("folder/notes.txt", "", "folder: error: holds no RDF files (.ttl, "),
    ],
)
def test_what_cannot_be_read_is_said(name: str, text: str, reason: str, tmp_path: Path) -> None:
    path = write(tmp_path / name, text)
    with pytest.raises(SourceError) as caught:
        read_snapshot(path.parent if "/" in name else path)
    assert reason in str(caught.value)


def test_faults_of_all_files_are_told(tmp_path: Path) -> None:
    for name in ("a.ttl", "b.ttl"):
        write(tmp_path / name, "x")
    with pytest.raises(SourceError) as caught:
        read_snapshot(tmp_path)
    assert [fault.path.name for fault in caught.value.faults] == ["a.ttl", "b.ttl"]
