"""The coverage that a release carries: what is written is read again, and what cannot be read is none."""

from pyoxigraph import RdfFormat, Triple, parse

from smartspec.graph.namespaces import DEFINITION, PREFIXES, graph_iri
from smartspec.shacl.coverage import measure_coverage
from smartspec.shacl.measured import read_coverage, write_coverage

HEADER = "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in ("s3", "sh", "shape", "owl"))
GRAPHS = {
    "data": "<x:a> a s3:Call ; s3:theme <x:t> . <x:b> s3:theme <x:t> .",
    "again": "<x:b> s3:theme <x:t> .",
    "shapes": "shape:Call a sh:NodeShape ; sh:targetClass s3:Call ; sh:property [ sh:path s3:theme ; sh:minCount 1 ] .",
    "ontology": "s3:Call a owl:Class . s3:Event a owl:Class .",
}


def graphs() -> dict[str, list[Triple]]:
    return {
        graph_iri(name): [quad.triple for quad in parse(HEADER + text, format=RdfFormat.TURTLE)]
        for name, text in GRAPHS.items()
    }


def test_data_alone_are_counted_each_triple_once() -> None:
    coverage = measure_coverage(graphs())
    assert (coverage.total.triples, coverage.total.looked_at) == (3, 2)
    assert coverage.classes_without_shape == (DEFINITION + "Event",)


def test_what_is_written_is_read_again() -> None:
    coverage = measure_coverage(graphs())
    assert coverage.gaps
    assert read_coverage(write_coverage(coverage)) == coverage


def test_what_was_not_measured_or_is_of_another_version_is_none() -> None:
    assert [read_coverage(text) for text in ("", "{}", '{"total": {"percent": 3}}', "[]")] == [None] * 4
