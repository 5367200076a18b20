"""The descriptions of a release's files name just the files that there are."""

from smartspec.engine.local import LocalEngine
from smartspec.graph.distributions import DISTRIBUTION, DOWNLOAD, class_names, file_names, measured
from smartspec.graph.downloads import Download, release_files
from smartspec.graph.namespaces import GRAPH
from smartspec.graph.release import Release


def test_every_file_is_a_distribution_of_what_it_holds(engine: LocalEngine, release: Release) -> None:
    graphs = release.graphs()
    classes = set().union(*(class_names(triples) for triples in graphs.values()))
    names = file_names([iri.removeprefix(GRAPH) for iri in graphs], classes)
    assert names == [name for name, _ in release_files(release)]
    rows = engine.select("SELECT * { ?holder dcat:distribution ?file . ?file dcat:downloadURL ?address }")
    assert {row["address"].value for row in rows} == {f"{DOWNLOAD}/{name}" for name in names}
    holders = {row["file"].value.removeprefix(DISTRIBUTION): row["holder"].value for row in rows}
    assert holders["graph/themes.ttl"] == f"{GRAPH}themes"
    assert engine.select(f"SELECT * {{ <{holders['class/Partnership.csv']}> void:class s3:Partnership }}")


def test_dumps_are_what_void_says(engine: LocalEngine) -> None:
    rows = engine.select("SELECT ?dump { <https://w3id.org/smartspec/dataset> void:dataDump ?dump }")
    assert sorted(row[0].value.rpartition(".")[2] for row in rows) == ["jsonld", "nq", "trig"]


def test_a_file_is_measured_by_size_and_digest() -> None:
    told = [str(triple) for triple in measured([Download("smartspec.nq", 12, "ab" * 32)])]
    assert any('"12"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger>' in line for line in told)
    assert any("ab" * 32 in line and "checksumValue" in line for line in told)
