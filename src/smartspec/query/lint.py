"""What can be said against a canned query's file without asking it of any data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import QuerySolutions, Store

from smartspec.engine.lexer import tokens
from smartspec.engine.local import LocalEngine
from smartspec.errors import Fault, SourceError
from smartspec.query.canned import line_of, read_query
from smartspec.query.form import QueryForm

if TYPE_CHECKING:
    from pathlib import Path

    from smartspec.query.canned import CannedQuery

_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def lint_query(path: Path, golden: Path | None = None) -> list[Fault]:
    """Everything that is wrong with a query's file, each with its line; empty where it can be used.

    ``golden``: the folder of golden files, None where they are not looked for.
    """
    try:
        query = read_query(path)
    except SourceError as error:
        return list(error.faults)
    faults = [*_name(query), *_columns(query), *_order(query), *_unused(query)]
    name = query.expectation.golden
    if golden and name and not (golden / name).is_file():
        faults.append(_fault(query, "expect", f"there is no golden file {name} in {golden}"))
    return sorted(faults)


def _fault(query: CannedQuery, key: str, reason: str) -> Fault:
    return Fault(query.path, line_of(query.text, key), 1, reason)


def check_name(name: str, path: Path) -> None:
    """Let only a name through that can stand in an address as it is.

    Raises:
        SourceError: it has other characters; ``path`` is where it was found.
    """
    if not _NAME.fullmatch(name):
        reason = f"{name!r} is no name for an address: small letters, digits and hyphens"
        raise SourceError([Fault(path, 0, 0, reason)])


def _name(query: CannedQuery) -> list[Fault]:
    try:
        check_name(query.name, query.path)
    except SourceError as error:
        return list(error.faults)
    return []


def _columns(query: CannedQuery) -> list[Fault]:
    """The columns that the query has, held against those that its header expects."""
    results = LocalEngine(Store()).run(query.text)
    columns = tuple(v.value for v in results.variables) if isinstance(results, QuerySolutions) else ("boolean",)
    if columns == query.expectation.columns:
        return []
    there = ", ".join(columns)
    return [_fault(query, "expect", f"expect.columns are not those of the query, which are {there}")]


def _order(query: CannedQuery) -> list[Fault]:
    """A SELECT query without ORDER BY has no order that pages could keep to (SPARQL 1.1 section 15.1)."""
    depth = 0
    for token in tokens(query.text):
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if depth == 0 and token.is_keyword("ORDER"):
            return []
    if query.form is not QueryForm.SELECT:
        return []
    line = len(query.text.rstrip().splitlines())
    return [Fault(query.path, line, 1, "no ORDER BY: pages of the answer would have no order to keep to")]


def _unused(query: CannedQuery) -> list[Fault]:
    """A parameter that occurs in its VALUES block alone changes nothing."""
    names = [token.text[1:] for token in tokens(query.text) if token.kind == "variable"]
    return [
        _fault(query, parameter.name, f"parameter {parameter.name} is used nowhere but in its VALUES block")
        for parameter in query.parameters
        if names.count(parameter.name) < 2  # noqa: PLR2004
    ]
