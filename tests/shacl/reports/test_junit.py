"""JUnit XML that CI services count right."""

from collections.abc import Callable
from xml.etree.ElementTree import Element, fromstring

from smartspec.shacl.findings import Severity
from smartspec.shacl.reports.junit import write
from smartspec.shacl.reports.report import Report

Make = Callable[..., Report]


def suites_of(report: Report) -> Element:
    return fromstring(write(report).encode())


def test_findings_are_failures_of_their_file(make_report: Make) -> None:
    root = suites_of(make_report())
    (suite, doubts) = root.findall("testsuite")
    assert (root.get("tests"), root.get("failures"), suite.get("name")) == ("4", "4", "data/pe ople.ttl")
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert (failure.get("type"), failure.get("message")) == ("warning", "one name: 100 %, <no> more")
    assert "ex:Idle was never put to use" in (doubts.findtext("system-err") or "")


def test_less_severe_findings_pass_and_known_ones_are_skipped(make_report: Make) -> None:
    root = suites_of(make_report(fail_on=Severity.VIOLATION))
    assert root.get("failures") == "2"
    assert [len(root.findall(f".//{name}")) for name in ("failure", "system-out")] == [2, 2]
    known = '@prefix ex: <http://example.org/> . ex:ada a ex:Person ; ex:age "x" .'
    assert len(suites_of(make_report(before=known)).findall(".//skipped")) == 1


def test_no_finding_is_one_test_that_passes(make_report: Make) -> None:
    root = suites_of(make_report('@prefix ex: <http://example.org/> . ex:ada a ex:Person ; ex:name "Ada" .'))
    assert (root.get("tests"), root.get("failures")) == ("1", "0")
    assert [case.get("name") for case in root.findall(".//testcase")] == ["conforms"]
    empty = suites_of(make_report(""))
    assert [case.get("name") for case in empty.findall(".//testcase")] == ["nothing was checked"]


def test_what_xml_cannot_hold_is_replaced(make_report: Make) -> None:
    data = '@prefix ex: <http://example.org/> . ex:ada a ex:Person ; ex:age "\\u0001\\u000b" .'
    assert len(suites_of(make_report(data)).findall(".//failure")) == 1
