"""Settings come from options, then the environment, then the defaults; and all are documented."""

from dataclasses import fields
from pathlib import Path

import pytest

from smartspec.settings import Settings, read_settings, setting_help, variable


def test_option_wins_over_environment_over_default() -> None:
    assert read_settings({}, {}).port == 8000
    assert read_settings({}, {"SMARTSPEC_PORT": "9000"}).port == 9000
    assert read_settings({"port": 9001}, {"SMARTSPEC_PORT": "9000"}).port == 9001


def test_paths_become_paths() -> None:
    assert read_settings({}, {"SMARTSPEC_ROOT": "/x"}).root == Path("/x")


def test_value_that_does_not_fit_is_named() -> None:
    with pytest.raises(ValueError, match="SMARTSPEC_PORT='high' is not a whole number"):
        read_settings({}, {"SMARTSPEC_PORT": "high"})


@pytest.mark.parametrize("name", [field.name for field in fields(Settings)])
def test_setting_is_documented(name: str) -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    assert f"`{variable(name)}` | {setting_help(name).split(' (')[0]}" in readme
