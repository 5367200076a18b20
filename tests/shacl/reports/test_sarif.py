"""SARIF 2.1.0 as its schema has it, with rules, places and what is new."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Log

from smartspec.shacl.reports.report import Report
from smartspec.shacl.reports.sarif import write

Make = Callable[..., Report]


def run_of(report: Report) -> dict[str, Any]:
    (run,) = json.loads(write(report))["runs"]
    assert isinstance(run, dict)
    return run


def test_schema_refuses_what_it_does_not_know() -> None:
    with pytest.raises(ValidationError):
        Log.model_validate({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "more": 1}]})


def test_log_fits_the_published_schema(make_report: Make) -> None:
    for report in (make_report(), make_report("", before=""), make_report(before="")):
        Log.model_validate_json(write(report))


def test_results_name_their_rules_and_places(make_report: Make) -> None:
    run = run_of(make_report())
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [r["ruleId"] for r in run["results"]]
    assert [result["level"] for result in run["results"]] == ["warning", "error", "error", "note"]
    assert run["results"][0]["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "data/pe%20ople.ttl"},
        "region": {"startLine": 2, "startColumn": 22},
    }
    assert run["results"][0]["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "shapes.ttl"


def test_rules_have_help(make_report: Make) -> None:
    rule = next(r for r in run_of(make_report())["tool"]["driver"]["rules"] if r["id"] == "ex:Person-name")
    assert rule["shortDescription"]["text"] == "name"
    assert rule["helpUri"] == "http://example.org/help"
    assert rule["help"]["text"].startswith("one name: 100 %, <no> more\n")
    assert rule["defaultConfiguration"] == {"level": "warning"}


def test_baseline_states_say_what_is_new(make_report: Make) -> None:
    run = run_of(make_report(before='@prefix ex: <http://example.org/> . ex:ada a ex:Person ; ex:age "x" .'))
    assert [result["baselineState"] for result in run["results"]] == ["new", "unchanged", "new", "new"]
    assert "baselineState" not in run_of(make_report())["results"][0]


def test_doubts_are_notifications(make_report: Make) -> None:
    (invocation,) = run_of(make_report())["invocations"]
    (note,) = invocation["toolExecutionNotifications"]
    assert note["descriptor"] == {"id": "no-focus"}
