"""Findings as lines that people and editors read: ``path:line:column: severity: message [shape]``, details below."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from smartspec.shacl.findings import finding_text, line, summary

if TYPE_CHECKING:
    from smartspec.shacl.reports.report import Report


def write(report: Report) -> str:
    """The new findings, what is known and what is gone, and a summary line at the end."""
    style = replace(report.style, colour=report.colour)
    lines = [finding_text(finding, style) for finding in report.comparison.new]
    lines += [
        f"gone since the baseline: {known.severity}: {line(known.message)} [{report.names.short(known.shape)}] "
        f"of {report.names.short(known.focus)}"
        for known in report.comparison.gone
    ]
    return "\n".join([*lines, _summary(report)]) + "\n"


def _summary(report: Report) -> str:
    if report.is_empty:
        return "nothing was checked"
    found, known, gone = report.comparison.new, len(report.comparison.known), len(report.comparison.gone)
    kind = "new findings" if report.has_baseline else "findings"
    if not found:
        parts = [f"conforms: no {kind}"]
    elif report.failures:
        parts = [f"does not conform: {summary(found)}"]
    else:
        parts = [f"passes with {summary(found)} (fails on {report.fail_on.name.lower()})"]
    if report.has_baseline:
        parts.append(f"{known} known, {gone} gone since the baseline")
    return "; ".join(parts)
