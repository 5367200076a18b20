"""All formats are read, and all faults of all files are told."""

import os
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyoxigraph import RdfFormat

from smartspec.errors import SourceError
from smartspec.shacl.reading import Checked, read_placed, syntax_of

TRIPLE = "<http://x/s> <http://x/p> <http://x/o> ."
XML = (
    '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://x/">'
    '<rdf:Description rdf:about="http://x/s"><x:p rdf:resource="http://x/o"/></rdf:Description></rdf:RDF>'
)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.ttl", TRIPLE),
        ("x", TRIPLE),
        ("x.trig", f"<http://x/g> {{ {TRIPLE} }}"),
        ("x.nt", TRIPLE),
        ("x.nq", "<http://x/s> <http://x/p> <http://x/o> <http://x/g> ."),
        ("x.rdf", XML),
        ("x.owl", XML),
        ("x.owl", TRIPLE),
        ("x.jsonld", '{"@id": "http://x/s", "http://x/p": {"@id": "http://x/o"}}'),
        ("x.json", '{"@id": "http://x/s", "http://x/p": {"@id": "http://x/o"}}'),
    ],
)
def test_every_format_states_its_triples(name: str, text: str) -> None:
    s, p, o = (ox.NamedNode(f"http://x/{part}") for part in "spo")
    assert Checked.read([(Path(name), text)]).triples == (ox.Triple(s, p, o),)


def test_xml_suffix_on_turtle_is_no_fault() -> None:
    assert syntax_of(Path("x.owl"), f"# ontology\n{TRIPLE}") == RdfFormat.TURTLE


def test_relative_iris_are_those_of_the_file(tmp_path: Path) -> None:
    (triple,) = Checked.read([(tmp_path / "a b.ttl", "<> <#p> <c> .")]).triples
    assert [str(term) for term in triple] == [
        f"<{tmp_path.as_uri()}/{name}>" for name in ("a%20b.ttl", "a%20b.ttl#p", "c")
    ]


def test_blank_nodes_of_two_files_are_not_the_same() -> None:
    checked = Checked.read([(Path(name), "_:a <http://p> _:b . _:b <http://p> _:a .") for name in ("a.ttl", "b.ttl")])
    assert len({triple.subject for triple in checked.triples}) == 4


def test_prefixes_are_those_that_the_texts_declare() -> None:
    texts = [
        (Path("a.ttl"), "PREFIX a: <http://a/>"),
        (Path("b.ttl"), "@prefix a: <http://b/> . @prefix b: <http://b/> ."),
    ]
    assert Checked.read(texts).prefixes == {"a": "http://a/", "b": "http://b/"}


def test_every_fault_of_a_text_is_told() -> None:
    text = "<http://a> <http://p> x:y .\n<http://a> <http://p> <http://b> .\n<http://a> y:z 1 ."
    with pytest.raises(SourceError) as caught:
        Checked.read([(Path("a.ttl"), text), (Path("b.nt"), "x\ny\n")])
    assert [(fault.path.name, fault.line) for fault in caught.value.faults][:2] == [("a.ttl", 1), ("a.ttl", 3)]
    assert {fault.path.name for fault in caught.value.faults} == {"a.ttl", "b.nt"}


def test_faults_of_a_file_that_is_something_else_are_limited() -> None:
    with pytest.raises(SourceError) as caught:
        Checked.read([(Path("a.ttl"), "\n".join(f"line {n} of a letter." for n in range(500)))])
    assert 0 < len(caught.value.faults) <= 20


@pytest.mark.parametrize(
    ("name", "data", "line", "reason"),
    [
        ("a.ttl", b"<http://a> <http://p> '\xe9' .", 1, "not UTF-8: byte 0xE9"),
        ("a.ttl", b"\n\xff\xfe<\x00h\x00", 2, "not UTF-8: byte 0xFF"),
        ("a.ttl", b"\xef\xbb\xbf<http://a> <http://p> 1 .", 1, "byte-order mark"),
        ("a.ttl", bytes(range(256)), 2, "not UTF-8"),
        ("a.ttl", b"\x7fELF\x02\x01\x01\x00\x00", 1, ""),
        ("a.rdf", b"<?xml version='1.0'?>\n<rdf:RDF><a></b>", 2, ""),
        ("a.jsonld", b'{"@id":\n "http://x", }', 2, "Trailing commas"),
        ("a.jsonld", b'{"@context": "http://x/context", "@id": "http://x"}', 0, "write the context into the file"),
        (
            "a.ttl",
            b"<http://a> <http://p> 1 .\n<http://a> <http://p> 1 {| <http://q> 2 |} .",
            2,
            "RDF 1.2 triple terms",
        ),
        ("a.ttl", b"\n<http://a> <http://p> <<( <http://a> <http://b> 1 )>> .", 2, "RDF 1.2 triple terms"),
        ("a.ttl", b"<http://a> <http://p> 'a'@ar--rtl .", 0, "RDF 1.2 text directions"),
        ("a.ttl", b"<http://a> <http://p> [ <http://q> ", 1, ""),
    ],
)
def test_bad_input_has_file_line_and_reason(tmp_path: Path, name: str, data: bytes, line: int, reason: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(SourceError) as caught:
        Checked.load([path])
    fault = caught.value.faults[0]
    assert (fault.path, fault.line) == (path, line)
    assert reason in fault.reason


def test_files_that_are_not_there_are_all_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        Checked.load([tmp_path / "a", tmp_path / "b"])
    assert [fault.path.name for fault in caught.value.faults] == ["a", "b"]


def test_directory_gives_its_rdf_files_once_and_in_order(tmp_path: Path) -> None:
    for name in ("b.ttl", "a.nt", "c/d.trig", "notes.txt", ".git/x.ttl", "e.TTL"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    checked = Checked.load([tmp_path, tmp_path / "b.ttl"])
    assert [text.path.name for text in checked.texts] == ["a.nt", "b.ttl", "d.trig", "e.TTL"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("", encoding="utf-8")
    path.chmod(0)
    with pytest.raises(SourceError, match="Permission denied"):
        Checked.load([path])


def test_brackets_may_nest_deeply() -> None:
    depth = 5000
    text = "<http://a> <http://p> " + "[ <http://p> " * depth + "1" + "]" * depth + " ."
    placed = read_placed(Path("a.ttl"), text)
    spot = placed.spot(depth)
    assert spot is not None
    assert text[spot.object] in "[1"
