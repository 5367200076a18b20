"""Errors say what, where and what to do."""

import pickle
import re
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import smartspec
from smartspec import errors
from smartspec.errors import (
    Fault,
    NotFoundError,
    ProblemError,
    ServiceRefusedError,
    SourceError,
    UpdateRefusedError,
    nearest,
    read_each,
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


def problems(kind: type[ProblemError] = ProblemError) -> list[type[ProblemError]]:
    """Every kind of problem that the service's modules define; those that only gather others have no slug."""
    below = [found for inner in kind.__subclasses__() for found in problems(inner)]
    return [kind, *below] if kind.slug != ProblemError.slug or kind is ProblemError else below


def test_every_problem_has_a_slug_of_its_own() -> None:
    for module in walk_packages(smartspec.__path__, "smartspec."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    slugs = [kind.slug for kind in problems() if kind.__module__.startswith("smartspec.")]
    assert len(slugs) > 25
    assert len(set(slugs)) == len(slugs)


def test_tree_of_problems_is_complete() -> None:
    tree = dict(re.findall(r"─ (\w+) +(\d{3})?", errors.__doc__ or ""))
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ProblemError)]
    assert {kind.__name__: str(kind.status) for kind in kinds if kind is not ProblemError}.items() <= tree.items()


@pytest.mark.parametrize("problem", [UpdateRefusedError(), NotFoundError("d", {"nearest": ["n"]}, {"h": "v"})])
def test_problem_is_the_same_in_another_process(problem: ProblemError) -> None:
    travelled = pickle.loads(pickle.dumps(problem))
    assert (type(travelled), travelled, str(travelled)) == (type(problem), problem, str(problem))


def test_faults_of_all_files_are_told_at_once() -> None:
    def read(number: int) -> int:
        if number % 2:
            raise SourceError([Fault(Path(f"{number}.ttl"), 0, 0, "odd")])
        return number * 10

    assert read_each(read, [2, 4]) == [20, 40]
    with pytest.raises(SourceError, match=r"^1.ttl: error: odd\n3.ttl: error: odd$"):
        read_each(read, [1, 2, 3])


def test_nearest_finds_slips_of_the_pen() -> None:
    assert nearest("bioeconmy", ["bioeconomy", "cybersecurity"]) == ["bioeconomy"]
    assert nearest("zzz", ["bioeconomy"]) == []
