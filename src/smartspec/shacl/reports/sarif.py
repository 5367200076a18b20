"""Findings as SARIF 2.1.0 (OASIS), which code scanning, editors and dashboards read. Shapes are its rules."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from smartspec import __version__
from smartspec.graph.namespaces import BASE
from smartspec.shacl.baseline import fingerprint
from smartspec.shacl.findings import Severity, choose, finding_text, line
from smartspec.shacl.reports.report import uri
from smartspec.shacl.rules import Rule

if TYPE_CHECKING:
    from smartspec.shacl.doubts import Doubt
    from smartspec.shacl.findings import Finding
    from smartspec.shacl.places import Place
    from smartspec.shacl.reports.report import Report

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Final = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def write(report: Report) -> str:
    """One run with all findings; with a baseline each says whether it is new or unchanged."""
    rules = {rule.id: rule for rule in sorted(map(_rule, (f for f, _ in report.marked)), key=lambda rule: rule.id)}
    numbers = {identifier: number for number, identifier in enumerate(rules)}
    run = {
        "tool": {
            "driver": {
                "name": "smartspec validate",
                "informationUri": BASE,
                "semanticVersion": __version__,
                "rules": [_rule_object(rule, report) for rule in rules.values()],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [_notification(doubt) for doubt in report.doubts],
            }
        ],
        "results": [_result(finding, known, numbers, report) for finding, known in report.marked],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _rule(finding: Finding) -> Rule:
    return finding.rule or Rule(finding.shape, messages=finding.messages, severity=finding.severity)


def _rule_object(rule: Rule, report: Report) -> dict[str, Any]:
    name = choose(rule.names, report.language) or report.names.short(rule.id)
    message = choose(rule.messages, report.language) or choose(rule.descriptions, report.language) or name
    described: dict[str, Any] = {
        "id": report.names.short(rule.id),
        "shortDescription": {"text": line(name)},
        "fullDescription": {"text": line(message)},
        "help": {"text": "\n".join(part for part in (line(message), rule.text(report.language), rule.page) if part)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }
    return {**described, "helpUri": rule.page} if rule.page else described


def _result(finding: Finding, known: bool, numbers: dict[str, int], report: Report) -> dict[str, Any]:  # noqa: FBT001
    rule = _rule(finding)
    _, *details = finding_text(finding, report.style).split("\n")
    result: dict[str, Any] = {
        "ruleId": report.names.short(rule.id),
        "ruleIndex": numbers[rule.id],
        "level": _LEVELS[finding.severity],
        "message": {"text": "\n".join([line(finding.message(report.language)), *(detail[4:] for detail in details)])},
        "locations": [_location(finding.place, finding, report)],
        "partialFingerprints": {"smartspecFinding/v1": fingerprint(finding)},
    }
    if rule.place:
        result["relatedLocations"] = [
            {"id": 1, "message": {"text": "the shape"}, "physicalLocation": _physical(rule.place)}
        ]
    if report.has_baseline:
        result["baselineState"] = "unchanged" if known else "new"
    return result


def _location(place: Place | None, finding: Finding, report: Report) -> dict[str, Any]:
    node = report.names.short(finding.holder or finding.term or finding.focus)
    location: dict[str, Any] = {"logicalLocations": [{"fullyQualifiedName": node, "kind": "resource"}]}
    return {"physicalLocation": _physical(place), **location} if place else location


def _physical(place: Place) -> dict[str, Any]:
    region = {"startLine": place.line, "startColumn": place.column}
    return {"artifactLocation": {"uri": uri(place.path)}, "region": region}


def _notification(doubt: Doubt) -> dict[str, Any]:
    note: dict[str, Any] = {"level": "warning", "message": {"text": doubt.text}, "descriptor": {"id": doubt.kind}}
    return {**note, "locations": [{"physicalLocation": _physical(doubt.place)}]} if doubt.place else note
