"""Findings as GitHub's workflow commands, which become annotations at their lines of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from smartspec.shacl.findings import Severity, finding_text, line
from smartspec.shacl.reports.report import relative

if TYPE_CHECKING:
    from smartspec.shacl.findings import Finding
    from smartspec.shacl.reports.report import Report

_COMMANDS: Final = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def write(report: Report) -> str:
    """One command a new finding; GitHub shows the first ten of each kind, and the rest in the log."""
    return "".join(f"{_command(finding, report)}\n" for finding in report.comparison.new)


def _command(finding: Finding, report: Report) -> str:
    shape = report.names.short(finding.rule.id if finding.rule else finding.shape)
    properties = {"title": f"{finding.severity.name.lower()} [{shape}]"}
    if finding.place:
        place = {
            "file": relative(finding.place.path),
            "line": str(finding.place.line),
            "col": str(finding.place.column),
        }
        properties = {**place, **properties}
    listed = ",".join(f"{name}={_escaped(value, of_property=True)}" for name, value in properties.items())
    _, *details = finding_text(finding, report.style).split("\n")
    message = "\n".join([line(finding.message(report.language)), *(detail[4:] for detail in details)])
    return f"::{_COMMANDS[finding.severity]} {listed}::{_escaped(message)}"


def _escaped(text: str, *, of_property: bool = False) -> str:
    """A text as workflow commands take it: what would end it is written as in URLs."""
    pairs = [("%", "%25"), ("\r", "%0D"), ("\n", "%0A")] + ([(":", "%3A"), (",", "%2C")] if of_property else [])
    for mark, escape in pairs:
        text = text.replace(mark, escape)
    return text
