"""Regular expressions mean the same on every Python that we run on.

On 3.11.2, which Debian 12 has, a group that is repeated possessively keeps what a failed last round has consumed
(CPython issue 106052), so `(?:a|b.)*+` would find too much there; `(?>a|b.)*+` does not.
"""

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

import smartspec

PARSER: Any = import_module("re._parser")
MODULES = [name for _, name, _ in pkgutil.walk_packages(smartspec.__path__, "smartspec.") if "__main__" not in name]


def nodes(parsed: object) -> Iterator[tuple[str, Any]]:
    """The name and the arguments of each node of a parsed expression."""
    if isinstance(parsed, PARSER.SubPattern):
        for operation, arguments in parsed:
            yield str(operation), arguments
            yield from nodes(arguments)
    elif isinstance(parsed, list | tuple):
        for part in parsed:
            yield from nodes(part)


def leaky(pattern: str, flags: int = 0) -> list[str]:
    """The groups of an expression that are repeated possessively and may fail halfway."""
    found = []
    for operation, arguments in nodes(PARSER.parse(pattern, flags)):
        if operation == "POSSESSIVE_REPEAT":
            (inner, _), *others = arguments[2]
            if others or str(inner) not in ("ATOMIC_GROUP", "IN", "LITERAL", "NOT_LITERAL", "ANY"):
                found.append(str(arguments[2]))
    return found


@pytest.mark.parametrize("name", MODULES)
def test_groups_that_are_repeated_possessively_are_atomic(name: str) -> None:
    patterns = [value for value in vars(import_module(name)).values() if isinstance(value, re.Pattern)]
    assert [pattern.pattern for pattern in patterns if leaky(pattern.pattern, pattern.flags)] == []


@pytest.mark.parametrize(("pattern", "count"), [("(?:ab?c)++", 1), ("((?:a|b.)*+c)?", 1), ("(?>a|b.)*+[ab]++c?+", 0)])
def test_leaky_groups_are_seen(pattern: str, count: int) -> None:
    assert len(leaky(pattern)) == count
