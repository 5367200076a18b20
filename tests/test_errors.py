"""Errors say what, where and what to do."""

from pathlib import Path

import pytest

from smartspec.errors import (
    Fault,
    NotFoundError,
    ProblemError,
    ServiceRefusedError,
    SourceError,
    UpdateRefusedError,
    nearest,
)


def test_faults_are_sorted_by_place_and_printed_one_a_line() -> None:
    error = SourceError([Fault(Path("b.ttl"), 1, 2, "y"), Fault(Path("a.ttl"), 3, 4, "x"), Fault(Path("c"), 0, 0, "z")])
    assert str(error) == "a.ttl:3:4: error: x\nb.ttl:1:2: error: y\nc: error: z"


def test_problem_has_type_status_and_title() -> None:
    problem = NotFoundError("no such thing", {"nearest": ["thing"]})
    assert problem.type == "https://w3id.org/smartspec/problem/not-found"
    assert (problem.status, problem.title, str(problem)) == (404, "There is nothing here by that name", "no such thing")


@pytest.mark.parametrize("kind", [UpdateRefusedError, ServiceRefusedError])
def test_refusals_say_what_to_do_instead(kind: type[UpdateRefusedError | ServiceRefusedError]) -> None:
    problem = kind()
    assert problem.status == 403
    assert "instead" in problem.detail or "pull request" in problem.detail or "directly" in problem.detail


def test_every_problem_has_a_slug_of_its_own() -> None:
    slugs = [kind.slug for kind in ProblemError.__subclasses__()]
    assert len(set(slugs)) == len(slugs)


def test_nearest_finds_slips_of_the_pen() -> None:
    assert nearest("bioeconmy", ["bioeconomy", "cybersecurity"]) == ["bioeconomy"]
    assert nearest("zzz", ["bioeconomy"]) == []
