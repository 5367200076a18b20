"""Every problem of a limit names the limit, what it allows, what was used, the setting, and what to do."""

import pytest

from smartspec.engine.limits import (
    DeadlineError,
    LimitedError,
    Limits,
    MemoryLimitError,
    NotBegunError,
    OverloadedError,
    ResultLimitError,
)
from smartspec.settings import Settings

PROBLEMS = [
    OverloadedError(5, 5, 0.2),
    NotBegunError(30, 30.01),
    DeadlineError(30, 30.01),
    MemoryLimitError(1024, 900.5),
    ResultLimitError(10, 11),
]


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.slug)
def test_problem_names_its_limit(problem: LimitedError) -> None:
    told = problem.extensions
    assert set(told) == {"limit", "allowed", "used", "unit", "setting"}
    assert hasattr(Limits(), str(told["limit"]))
    assert hasattr(Settings(), str(told["limit"]))
    assert told["setting"] == f"SMARTSPEC_{str(told['limit']).upper()}"
    assert ". " in problem.detail
    assert (problem.status == 503) == ("Retry-After" in problem.headers)


def test_limits_are_by_default_what_the_settings_are() -> None:
    settings = Settings()
    assert Limits() == Limits(
        settings.query_timeout, settings.query_memory, settings.result_bytes, settings.workers, settings.queue
    )
