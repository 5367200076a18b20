"""Findings as JUnit XML, which most CI services show as tests: one suite a file, one test a finding."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

from smartspec.shacl.findings import clip, finding_text, line
from smartspec.shacl.reports.report import relative

if TYPE_CHECKING:
    from smartspec.shacl.findings import Finding
    from smartspec.shacl.reports.report import Report

_NOT_XML: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold (section 2.2)."""
_PASSED: Final = (
    '  <testsuite name="{0}" tests="1" failures="0" skipped="0">\n    <testcase classname="{0}" name="{1}"/>\n'
)


def write(report: Report) -> str:
    """New findings that fail are failures, those of less severity pass, known ones are skipped."""
    failing = {id(finding) for finding in report.failures}
    suites: list[str] = []
    for file, group in groupby(report.marked, key=lambda pair: _file(pair[0])):
        cases = [(found, "known" if known else "fails" if id(found) in failing else "passes") for found, known in group]
        suites.append(_suite(file, cases, report))
    if not suites:
        result = "nothing was checked" if report.is_empty else "conforms"
        suites = [_PASSED.format("validation", result) + "  </testsuite>\n"]
    count, failures = max(len(report.marked), 1), len(report.failures)
    doubts = _xml("\n".join(map(str, report.doubts)))
    said = f'  <testsuite name="doubts" tests="0"><system-err>{doubts}</system-err></testsuite>\n' if doubts else ""
    head = f'<testsuites name="smartspec validate" tests="{count}" failures="{failures}" errors="0">'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}\n{"".join(suites)}{said}</testsuites>\n'


def _file(finding: Finding) -> str:
    return relative(finding.place.path) if finding.place else "no file"


def _suite(file: str, cases: list[tuple[Finding, str]], report: Report) -> str:
    outcomes = [outcome for _, outcome in cases]
    head = (
        f'  <testsuite name={_quoted(file)} tests="{len(cases)}" failures="{outcomes.count("fails")}" '
        f'errors="0" skipped="{outcomes.count("known")}">\n'
    )
    return head + "".join(_case(file, finding, outcome, report) for finding, outcome in cases) + "  </testsuite>\n"


def _case(file: str, finding: Finding, outcome: str, report: Report) -> str:
    text, severity = finding_text(finding, report.style), finding.severity.name.lower()
    message = line(finding.message(report.language))
    shape = report.names.short(finding.rule.id if finding.rule else finding.shape)
    number = f"line {finding.place.line}: " if finding.place else ""
    inside = {
        "fails": f'<failure type="{severity}" message={_quoted(message)}>{_xml(text)}</failure>',
        "known": '<skipped message="known from the baseline"/>',
        "passes": f"<system-out>{_xml(text)}</system-out>",
    }[outcome]
    name = _quoted(clip(f"{number}{shape}: {message}"))
    return f"    <testcase classname={_quoted(file)} name={name}>{inside}</testcase>\n"


def _xml(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text))


def _quoted(text: str) -> str:
    return quoteattr(_NOT_XML.sub("\ufffd", text))
