"""What a shell is told when a person presses the tabulator key: names of canned queries, their parameters, values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smartspec.commands.options import settings_of
from smartspec.errors import SmartSpecError
from smartspec.graph.namespaces import compact
from smartspec.graph.sources import find_sources
from smartspec.query.canned import LANGUAGES, read_query
from smartspec.query.parameters import example

if TYPE_CHECKING:
    from argparse import Action, Namespace
    from pathlib import Path

    from smartspec.query.canned import CannedQuery, Parameter


def complete_names(action: Action) -> None:
    """Complete an argument by the names of the canned queries."""
    _set_completer(action, lambda parsed_args, **_: list(_files(parsed_args)))


def complete_parameters(action: Action) -> None:
    """Complete an option by ``NAME=VALUE`` for the parameters of the query that was named before."""
    _set_completer(action, lambda parsed_args, **_: _pairs(parsed_args))


def _set_completer(action: Action, completer: Any) -> None:  # noqa: ANN401
    action.completer = completer  # type: ignore[attr-defined] # this is how argcomplete is told


def _files(options: Namespace) -> dict[str, Path]:
    """The files of the canned queries by name; none where there is no library to look into: a shell wants no errors."""
    try:
        settings = settings_of(options)
        return {path.stem: path for path in find_sources(settings.root, settings.queries).queries()}
    except SmartSpecError:
        return {}


def _pairs(options: Namespace) -> list[str]:
    path = _files(options).get(getattr(options, "query", None) or "")
    try:
        query = read_query(path) if path else None
    except SmartSpecError:
        return []
    return [pair for parameter in query.parameters for pair in _values(query, parameter)] if query else []


def _values(query: CannedQuery, parameter: Parameter) -> list[str]:
    """The choices of a parameter; of a class or a datatype the example of the file."""
    given = example(query, parameter)
    choices = LANGUAGES if parameter.language else parameter.choice or (compact(given) or given,)
    return [f"{parameter.name}={value}" for value in choices]
