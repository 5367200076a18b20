"""What a matching tool asks, read from JSON (Reconciliation Service API 0.2, sections 4.1 and 7.3)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from smartspec.errors import ParameterError
from smartspec.search.vocabulary import entity_iri

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_QUERIES: Final = 200
"""Queries of one batch, and entities of one extension."""
MOST_CANDIDATES: Final = 100
USUAL_CANDIDATES: Final = 10

_STRICTNESS: Final = ("any", "all", "should")


@dataclass(frozen=True)
class Wanted:
    """A value that a property shall have: a text, or a thing by its IRI."""

    text: str
    iri: str | None = None


@dataclass(frozen=True)
class PropertyCondition:
    """A property, by whatever names it, and the values of which it shall have one."""

    property: str
    values: tuple[Wanted, ...]


@dataclass(frozen=True)
class MatchQuery:
    """One cell of a table: its text, the types it shall have, how many candidates, and what else is known of it.

    ``strictness``: whether a candidate must have ``any`` or ``all`` of the types, or just ``should``.
    """

    text: str
    types: tuple[str, ...] = ()
    limit: int = USUAL_CANDIDATES
    properties: tuple[PropertyCondition, ...] = ()
    strictness: str = "any"


@dataclass(frozen=True)
class Extension:
    """Columns that are wanted for some things: identifiers of things, and properties with their settings."""

    identifiers: tuple[str, ...]
    properties: tuple[tuple[str, Mapping[str, object]], ...]


def read_batch(text: str) -> dict[str, MatchQuery]:
    """The queries of a batch by their keys.

    Raises:
        ParameterError: the text is no such JSON; says what is wrong and where.
    """
    document = _object(_parse(text, "queries"), "queries")
    return {key: _query(value, f"queries.{key}") for key, value in document.items()}


def read_extension(text: str) -> Extension:
    """A data extension query.

    Raises:
        ParameterError: the text is no such JSON; says what is wrong and where.
    """
    document = _object(_parse(text, "extend"), "extend")
    identifiers = [_text(each, "extend.ids") for each in _list(document.get("ids"), "extend.ids")]
    columns = []
    for each in _list(document.get("properties"), "extend.properties"):
        column = _object(each, "extend.properties")
        settings = _object(column.get("settings", {}), "extend.properties.settings")
        columns.append((_text(column.get("id"), "extend.properties.id"), settings))
    return Extension(tuple(identifiers), tuple(columns))


def _query(value: object, where: str) -> MatchQuery:
    given = _object(value, where)
    text = given.get("query", "")
    properties = _list(given.get("properties", []), f"{where}.properties")
    if "query" not in given and not properties:
        raise ParameterError(f"{where} has neither a query nor properties; give one of them.", {"parameter": where})
    limit = given.get("limit", USUAL_CANDIDATES)
    if isinstance(limit, bool) or not isinstance(limit, int | float) or limit < 1:
        raise ParameterError(f"{where}.limit is {limit!r}; it is a number from 1.", {"parameter": f"{where}.limit"})
    strictness = given.get("type_strict", "any")
    if strictness not in _STRICTNESS:
        detail = f"{where}.type_strict is {strictness!r}; it is one of {', '.join(_STRICTNESS)}."
        raise ParameterError(detail, {"parameter": f"{where}.type_strict"})
    conditions = (_condition(each, f"{where}.properties") for each in properties)
    return MatchQuery(
        text=_text(text, f"{where}.query"),
        types=_types(given.get("type"), f"{where}.type"),
        limit=int(min(limit, MOST_CANDIDATES)),
        properties=tuple(condition for condition in conditions if condition.values),
        strictness=str(strictness),
    )


def _types(value: object, where: str) -> tuple[str, ...]:
    """Type identifiers; some clients send a type as an object with its name."""
    if value is None or value in ("", []):
        return ()
    given = value if isinstance(value, list) else [value]
    return tuple(_text(each["id"] if isinstance(each, dict) and "id" in each else each, where) for each in given)


def _condition(value: object, where: str) -> PropertyCondition:
    """A condition; empty cells, which data frames send along and OpenRefine leaves out, are no values."""
    given = _object(value, where)
    values = given.get("v")
    several = values if isinstance(values, list) else [values]
    told = (each for each in several if not isinstance(each, str) or each.strip())
    return PropertyCondition(_text(given.get("pid"), f"{where}.pid"), tuple(_wanted(v, f"{where}.v") for v in told))


def _wanted(value: object, where: str) -> Wanted:
    if isinstance(value, dict) and isinstance(value.get("id"), str):
        return Wanted(str(value.get("name", "")), entity_iri(value["id"]))
    if isinstance(value, bool):
        return Wanted(str(value).lower())
    if isinstance(value, str | int | float):
        return Wanted(str(value))
    raise ParameterError(f"{where} is a text, number, boolean, or a thing with its id.", {"parameter": where})


def _parse(text: str, where: str) -> object:
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise ParameterError(f"{where} is not JSON: {error}.", {"parameter": where}) from error


def _refuse_constant(name: str) -> None:
    """Refuse what Python reads though it is no JSON: NaN and Infinity."""
    raise ValueError(f"{name} is no number")


def _object(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ParameterError(f"{where} is a JSON object, not {_called(value)}.", {"parameter": where})
    return cast("dict[str, Any]", value)


def _list(value: object, where: str) -> list[object]:
    if not isinstance(value, list):
        raise ParameterError(f"{where} is a list, not {_called(value)}.", {"parameter": where})
    return cast("list[object]", value)


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise ParameterError(f"{where} is a text, not {_called(value)}.", {"parameter": where})
    return value


def _called(value: object) -> str:
    return "nothing" if value is None else json.dumps(value)[:60]
