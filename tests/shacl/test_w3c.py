"""The W3C's SHACL test suite (core and SPARQL) through ``smartspec validate --format turtle``.

The suite (https://w3c.github.io/data-shapes/data-shapes-test-suite/) lies in ``$SMARTSPEC_SUITES/shacl/tests``. Reports
are compared as it says: isomorphic, but for details, and for messages where the expected report has none.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from rdflib import RDF, SH, BNode, Graph, Namespace, URIRef
from rdflib.compare import to_canonical_graph
from rdflib.term import Node

from smartspec.cli import main

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
SUITES = os.environ.get("SMARTSPEC_SUITES")
COUNT = {"core": 98, "sparql": 22}

DEVIATIONS = {
    "core/property/uniqueLang-002": 'pySHACL takes sh:uniqueLang "1"^^xsd:boolean for true, SHACL only "true"',
    "sparql/pre-binding/shapesGraph-001": "pySHACL has no $shapesGraph, which SHACL leaves optional",
}
"""Tests that fail, and why."""

PARTS = (
    *(SH.focusNode, SH.resultSeverity, SH.sourceConstraint, SH.sourceConstraintComponent, SH.sourceShape, SH.value),
    RDF.type,
)


@dataclass(frozen=True)
class Case:
    """One test: what is validated by which shapes, and the expected report; None where validation must fail."""

    name: str
    data: Path
    shapes: Path
    expected: Graph | None


def read_cases(folder: Path, name: str = "manifest.ttl") -> Iterator[Case]:
    """The cases of a manifest and of those that it includes."""
    path = folder / name
    if not path.is_file():
        return
    manifest = Graph().parse(path, format="turtle", publicID=path.as_uri())
    for included in manifest.objects(URIRef(path.as_uri()), MF.include):
        yield from read_cases(_path(included).parent, _path(included).name)
    for entries in manifest.objects(URIRef(path.as_uri()), MF.entries):
        for entry in manifest.items(entries):
            action, result = manifest.value(entry, MF.action), manifest.value(entry, MF.result)
            yield Case(
                name="/".join(_path(entry).parts[-3:]),
                data=_path(manifest.value(action, SHT.dataGraph)),
                shapes=_path(manifest.value(action, SHT.shapesGraph)),
                expected=None if result == SHT.Failure else comparable(manifest, result, SH.resultMessage),
            )


def _path(node: Node | None) -> Path:
    return Path(unquote(urlsplit(str(node)).path))


def comparable(graph: Graph, report: Node | None, *more: URIRef) -> Graph:
    """The parts of a report that count. A path stands for itself wherever it is stated, so it becomes a text."""
    parts = Graph()
    for conforms in graph.objects(report, SH.conforms):
        parts.add((BNode("report"), SH.conforms, conforms))
    for result in graph.objects(report, SH.result):
        for part in (*PARTS, *more):
            for value in graph.objects(result, part):
                parts.add((result, part, value))
        for path in graph.objects(result, SH.resultPath):
            parts.add((result, SH.resultPath, URIRef(f"path:{_written(graph, path)}")))
    return parts


def _written(graph: Graph, path: Node) -> str:
    if not isinstance(path, BNode):
        return str(path)
    members = list(graph.items(path))
    if members:
        return f"({','.join(_written(graph, member) for member in members)})"
    return ",".join(f"{kind}={_written(graph, inner)}" for kind, inner in graph.predicate_objects(path))


CASES = [case for kind in COUNT for case in read_cases(Path(SUITES) / "shacl" / "tests" / kind)] if SUITES else []


@pytest.mark.skipif(not SUITES, reason="SMARTSPEC_SUITES does not say where the W3C's test suites are")
@pytest.mark.parametrize("kind", COUNT)
def test_the_whole_suite_is_there(kind: str) -> None:
    assert sum(case.name.startswith(kind) for case in CASES) == COUNT[kind]


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, marks=[pytest.mark.xfail(reason=DEVIATIONS[case.name])] if case.name in DEVIATIONS else [])
        for case in CASES
    ],
    ids=[case.name for case in CASES],
)
def test_report_is_the_expected_one(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["validate", str(case.data), "--shapes", str(case.shapes), "--format", "turtle"])
    if case.expected is None:
        assert code == 2
        return
    found = Graph().parse(data=capsys.readouterr().out, format="turtle")
    more = [SH.resultMessage] if (None, SH.resultMessage, None) in case.expected else []
    report = comparable(found, found.value(None, RDF.type, SH.ValidationReport), *more)
    assert set(to_canonical_graph(report)) == set(to_canonical_graph(case.expected))
