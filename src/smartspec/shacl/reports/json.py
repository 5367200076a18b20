"""Findings as JSON, for programs; also what ``--baseline`` reads.

The document is an object::

    format      "smartspec-validation/1"
    conforms    whether there is no finding at all, as sh:conforms
    passes      whether no new finding is of the severity that fails
    summary     violation, warning, info: numbers of new findings; known, gone: of the baseline
    findings    new and known ones by place, each with
                file, line, column (null where unknown), severity, message (in the language asked for),
                messages (by language), focus (IRI, literal, or "_:b0"), holder (the path from an IRI to a
                blank focus node, or null), path (IRI, or SPARQL path), value (N-Triples, or null), component,
                shape (id, name, file, line, column, page), details (findings inside, alike), known, fingerprint
    gone        findings of the baseline that are no more: severity, message, focus, shape, file, fingerprint
    doubts      kind, text, file, line, column

Blank nodes are numbered in the order in which they appear, so equal runs give equal bytes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from smartspec.shacl.baseline import fingerprint
from smartspec.shacl.findings import Severity, choose
from smartspec.shacl.reports.report import place_members, relative

if TYPE_CHECKING:
    from smartspec.shacl.findings import Finding
    from smartspec.shacl.reports.report import Report

FORMAT: Final = "smartspec-validation/1"


def write(report: Report) -> str:
    """The whole report, indented, members in a fixed order."""
    writer = _Writer(report.language)
    new, gone = [finding.severity for finding in report.comparison.new], report.comparison.gone
    counts = {severity.name.lower(): new.count(severity) for severity in reversed(Severity)}
    document = {
        "format": FORMAT,
        "conforms": not report.marked,
        "passes": not report.failures,
        "summary": {**counts, "known": len(report.comparison.known), "gone": len(gone)},
        "findings": [
            {**writer.finding(finding), "known": known, "fingerprint": fingerprint(finding)}
            for finding, known in report.marked
        ],
        "gone": [vars(known) for known in gone],
        "doubts": [{"kind": doubt.kind, "text": doubt.text, **place_members(doubt)} for doubt in report.doubts],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


class _Writer:
    """One document's names for blank nodes."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._labels: dict[str, str] = {}

    def finding(self, finding: Finding) -> dict[str, Any]:
        return {
            **place_members(finding),
            "severity": finding.severity.name.lower(),
            "message": finding.message(self._language),
            "messages": dict(finding.messages),
            "focus": self._label(finding.term) if finding.term.startswith("_:") else finding.focus,
            "holder": finding.holder,
            "path": finding.path,
            "value": self._label(finding.value) if finding.value and finding.value.startswith("_:") else finding.value,
            "component": finding.component,
            "shape": self._shape(finding),
            "details": [self.finding(detail) for detail in finding.details],
        }

    def _shape(self, finding: Finding) -> dict[str, Any]:
        rule = finding.rule
        if rule is None:
            return {"id": finding.shape}
        place = rule.place
        return {
            "id": rule.id,
            "name": choose(rule.names, self._language),
            "file": relative(place.path) if place else None,
            "line": place.line if place else None,
            "column": place.column if place else None,
            "page": rule.page,
        }

    def _label(self, node: str) -> str:
        return self._labels.setdefault(node, f"_:b{len(self._labels)}")
