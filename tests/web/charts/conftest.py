"""Answers for charts, written down as a table."""

from collections.abc import Callable

import pytest

from smartspec.describe.labels import Label
from smartspec.web.results import Column, Results
from smartspec.web.shown import Value

MakeTable = Callable[..., Results]


def cell(text: str | None, kind: str) -> Value | None:
    if text is None:
        return None
    if kind == "thing":
        return Value(text, href=f"/doc/{text}", full=f"https://w3id.org/smartspec/id/x/{text}")
    return Value(text, full=text, numeric=kind == "number")


@pytest.fixture
def table() -> MakeTable:
    """Makes an answer from the kinds of its columns (thing, text, number, date) and its rows."""

    def make(columns: dict[str, str], *rows: tuple[str | None, ...]) -> Results:
        cells = tuple(tuple(cell(text, kind) for text, kind in zip(row, columns.values(), strict=True)) for row in rows)
        headed = tuple(Column(name, Label(name), kind == "number") for name, kind in columns.items())
        return Results(headed, cells, len(rows))

    return make
