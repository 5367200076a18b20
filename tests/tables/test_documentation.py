"""The page on imports names every kind and every required column."""

from pathlib import Path

import pytest

from smartspec.commands.import_tables import IMPORTERS
from smartspec.tables import changes, countries, nuts, partnerships, thematic, themes, transition

PAGE = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", IMPORTERS)
def test_kind_has_its_command_on_the_page(kind: str) -> None:
    assert f"\nsmartspec import {kind}" in PAGE


@pytest.mark.parametrize(
    "columns",
    [
        countries.COUNTRY_COLUMNS,
        nuts.REGION_COLUMNS,
        changes.CHANGE_COLUMNS,
        themes.COLUMNS,
        partnerships.COLUMNS,
        thematic.COLUMNS,
        transition.COLUMNS,
    ],
)
def test_required_columns_are_on_the_page(columns: tuple[str, ...]) -> None:
    assert f"| {', '.join(columns)} |" in PAGE
