"""The W3C's report: isomorphic to pySHACL's, written the same in every run."""

from collections.abc import Callable

import pyshacl
from rdflib import RDF, SH, Graph, Literal
from rdflib.compare import isomorphic

from smartspec.shacl.reports.report import Report
from smartspec.shacl.reports.turtle import write

Make = Callable[..., Report]


def parsed(text: str) -> Graph:
    return Graph().parse(data=text, format="turtle")


def without_computed_details(report: Graph) -> Graph:
    """pySHACL tells the details of sh:node alone."""
    top = set(report.objects(None, SH.result))
    for result, detail in list(report.subject_objects(SH.detail)):
        if report.value(result, SH.sourceConstraintComponent) != SH.NodeConstraintComponent:
            report.remove((result, SH.detail, detail))
            if detail not in top:
                report.remove((detail, None, None))
    return report


def test_report_is_isomorphic_to_that_of_pyshacl(make_report: Make, texts: tuple[str, str]) -> None:
    data, shapes = map(parsed, texts)
    _, theirs, _ = pyshacl.validate(data, shacl_graph=shapes)
    assert isinstance(theirs, Graph)
    ours = without_computed_details(parsed(write(make_report())))
    reachable = Graph()
    waiting = list(ours.subjects(RDF.type, SH.ValidationReport))
    while waiting:
        node = waiting.pop()
        for triple in ours.triples((node, None, None)):
            if triple not in reachable:
                reachable.add(triple)
                waiting.append(triple[2])
    assert isomorphic(reachable, theirs)


def test_details_are_results_inside_results(make_report: Make) -> None:
    report = parsed(write(make_report()))
    (result,) = report.subjects(SH.sourceConstraintComponent, SH.OrConstraintComponent)
    details = list(report.objects(result, SH.detail))
    assert {str(report.value(detail, SH.resultMessage)) for detail in details} == {"a day", "a number"}
    assert not set(details) & set(report.objects(None, SH.result))


def test_no_finding_conforms(make_report: Make) -> None:
    text = write(make_report('@prefix ex: <http://example.org/> . ex:ada a ex:Person ; ex:name "Ada" .'))
    assert list(parsed(text).objects(None, SH.conforms)) == [Literal(True)]


def test_equal_runs_give_equal_bytes(make_report: Make) -> None:
    assert write(make_report()) == write(make_report())
