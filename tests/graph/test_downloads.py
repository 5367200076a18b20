"""The files of a release: all there, the same bytes each time, with true checksums."""

import csv
import hashlib
import io
from pathlib import Path

from pyoxigraph import RdfFormat, parse

from smartspec.graph.downloads import CHECKSUMS, Downloads, release_files, write_downloads
from smartspec.graph.namespaces import BASE
from smartspec.graph.rebase import Rebase
from smartspec.graph.release import make_release
from smartspec.graph.terms import english, french, node, triple

ENERGY = BASE + "id/theme/energy"
RELEASE = make_release(
    {
        "themes": [
            triple(ENERGY, "a", node("s3:Theme")),
            triple(ENERGY, "rdfs:label", english("Energy, clean")),
            triple(ENERGY, "rdfs:label", french("Énergie")),
            triple(ENERGY, "s3:partOf", node("theme:b")),
            triple(ENERGY, "s3:partOf", node("theme:a")),
        ]
    },
    version="1",
    sources="0",
    builder="test",
)


def test_there_is_a_file_for_the_whole_each_graph_and_each_class() -> None:
    names = [name for name, _ in release_files(RELEASE)]
    assert names == ["smartspec.nq", "smartspec.trig", "smartspec.jsonld", "graph/themes.ttl", "class/Theme.csv"]


def test_the_formats_hold_the_same_statements() -> None:
    files = dict(release_files(RELEASE))
    formats = {"nq": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG, "jsonld": RdfFormat.JSON_LD}
    read = [set(parse(files[f"smartspec.{suffix}"], format=found)) for suffix, found in formats.items()]
    assert read[0] == read[1] == read[2]
    assert {quad.triple for quad in read[0]} == {q.triple for q in parse(files["graph/themes.ttl"], RdfFormat.TURTLE)}


def test_a_table_has_a_row_for_each_thing_and_labels_by_language() -> None:
    text = dict(release_files(RELEASE))["class/Theme.csv"].decode()
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["iri"], row["label_en"], row["label_fr"]) == (ENERGY, "Energy, clean", "Énergie")
    assert row["s3:partOf"] == f"{BASE}id/theme/a | {BASE}id/theme/b"


def test_checksums_are_true_and_read_back(tmp_path: Path) -> None:
    written = write_downloads(RELEASE, tmp_path)
    for file in written:
        body = (tmp_path / file.name).read_bytes()
        assert (file.size, file.digest) == (len(body), hashlib.sha256(body).hexdigest())
    assert Downloads(RELEASE, tmp_path).files() == written
    assert len((tmp_path / CHECKSUMS).read_text().splitlines()) == len(written)
    assert list(tmp_path.rglob("*.draft")) == []


def test_files_are_the_same_from_run_to_run(tmp_path: Path) -> None:
    assert write_downloads(RELEASE, tmp_path / "a") == Downloads(RELEASE, tmp_path / "b").files()


def test_files_can_have_another_base(tmp_path: Path) -> None:
    files = Downloads(RELEASE, tmp_path, Rebase("http://localhost:8000/")).files()
    bodies = b"".join((tmp_path / file.name).read_bytes() for file in files)
    assert b"w3id.org" not in bodies
    assert b"http://localhost:8000/id/theme/energy" in bodies
