"""Broken queries as users write them, each with the diagnosis that it must get: kind, culprit and cure."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import QueryBoolean

from smartspec.engine.local import LocalEngine
from smartspec.explain.findings import Explanation, Finding

CORPUS = Path(__file__).parent / "corpus"
LEAST = 60
RIGHT = 0.9
MOST_PROBES = 40


@dataclass(frozen=True)
class Broken:
    """A query without rows, and what is wrong with it; ``wrong``: why we do not say that yet."""

    name: str
    query: str
    kind: str
    culprit: str | None = None
    line: int | None = None
    action: str | None = None
    replacement: str | None = None
    evidence: dict[str, str] = field(default_factory=dict)
    also: list[dict[str, str]] = field(default_factory=list)
    wrong: str | None = None

    def faults(self, explanation: Explanation) -> list[str]:
        """How an explanation differs from the right one."""
        if not explanation.findings:
            return [explanation.summary]
        first = explanation.findings[0]
        expected: list[tuple[str, object, object]] = [
            ("kind", self.kind, first.kind),
            ("culprit", self.culprit, first.part.text),
            ("line", self.line, first.part.line),
            ("action", self.action, first.cure.action),
            ("replacement", self.replacement, next((each.replacement for each in first.cure.suggestions), "")),
            *((name, value, str(first.evidence.get(name))) for name, value in self.evidence.items()),
        ]
        found = [f"{name}: {got!r}, not {want!r}" for name, want, got in expected if want is not None and want != got]
        return found + [
            f"lacks {other}" for other in self.also if not any(says(f, other) for f in explanation.findings)
        ]


def says(finding: Finding, other: dict[str, str]) -> bool:
    """Whether a finding is one that a query has beside its first."""
    offered = [each.replacement for each in finding.cure.suggestions]
    same = finding.kind == other["kind"] and finding.part.text == other["culprit"]
    return same and ("replacement" not in other or other["replacement"] in offered)


def read_corpus() -> list[Broken]:
    files = sorted(CORPUS.glob("*.toml"))
    cases: list[dict[str, Any]] = [case for path in files for case in tomllib.loads(path.read_text("utf-8"))["case"]]
    return [Broken(**case) for case in cases]


CASES = read_corpus()
NOT_YET = [case for case in CASES if case.wrong]


def marked(case: Broken) -> Any:  # noqa: ANN401
    marks = [pytest.mark.xfail(reason=case.wrong, strict=True)] if case.wrong else []
    return pytest.param(case, id=case.name, marks=marks)


@pytest.mark.parametrize("case", [marked(case) for case in CASES])
def test_diagnosis_names_culprit_and_cure(case: Broken, explained: Callable[[str], Explanation]) -> None:
    explanation = explained(case.query)
    assert case.faults(explanation) == []
    assert explanation.probes <= MOST_PROBES


def test_nine_of_ten_are_right() -> None:
    assert len(CASES) >= LEAST
    assert len({case.name for case in CASES}) == len(CASES)
    assert 1 - len(NOT_YET) / len(CASES) >= RIGHT


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_corpus_query_has_no_rows(case: Broken, engine: LocalEngine) -> None:
    """Else there would be nothing to explain; a count of nothing is one row, which says 0."""
    results = engine.run(case.query)
    if isinstance(results, QueryBoolean):
        assert not results
    else:
        rows = list(results)
        assert not rows or "(COUNT(*) AS ?n) {" in case.query
