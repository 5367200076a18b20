"""Settings come from options, then the environment, then the defaults; and all are documented."""

import os
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


def test_limits_are_numbers() -> None:
    settings = read_settings({}, {"SMARTSPEC_QUERY_TIMEOUT": "0.5", "SMARTSPEC_QUEUE": "0", "SMARTSPEC_WORKERS": "3"})
    assert (settings.query_timeout, settings.queue, settings.workers) == (0.5, 0, 3)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("QUERY_TIMEOUT", "soon", "is not a number of seconds"),
        ("QUERY_TIMEOUT", "nan", "is not a number of seconds"),
        ("QUERY_TIMEOUT", "0", "is not above 0"),
        ("QUERY_MEMORY", "1 GiB", "is not a whole number"),
        ("WORKERS", "0", "is not above 0"),
        ("QUERY_LOG", "some", "is none of all, stopped, none"),
        ("QUERY_MEMORY", "1", "is below 16"),
        ("PORT", "65536", "is above 65535"),
        ("ENGINE", "http://", "no http"),
    ],
)
def test_limit_that_does_not_fit_is_named(name: str, value: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"SMARTSPEC_{name}=.*{reason}"):
        read_settings({}, {f"SMARTSPEC_{name}": value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HOSTS", "https://data.example.org/"),
        ("HOSTS", "localhost, data.example.org:8000"),
        ("TRUSTED_PROXIES", "10.0.0.0/8"),
        ("TRUSTED_PROXIES", "127.0.0.1, proxy"),
        ("SERVICES", "https://"),
    ],
)
def test_item_of_a_list_that_does_not_fit_is_named(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"SMARTSPEC_{name}: .* is no "):
        read_settings({}, {f"SMARTSPEC_{name}": value})


def test_lists_of_hosts_and_proxies_are_taken() -> None:
    names = {"SMARTSPEC_HOSTS": "data.example.org, [::1]", "SMARTSPEC_TRUSTED_PROXIES": "10.0.0.1, ::1"}
    assert read_settings({}, names).hosts == "data.example.org, [::1]"


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("result_bytes", -1, "is not above 0"),
        ("query_timeout", float("nan"), "is not a number of seconds"),
        ("query_timeout", float("inf"), "is not a number of seconds"),
        ("port", -1, "is below 0"),
        ("queue", -1, "is below 0"),
        ("cache_bytes", -1, "is below 0"),
        ("memory_triples", -1, "is below 0"),
    ],
)
def test_limit_by_option_is_checked_too(name: str, value: float, reason: str) -> None:
    with pytest.raises(ValueError, match=f"{variable(name)}={value} {reason}"):
        read_settings({name: value}, {})


@pytest.mark.parametrize("name", [field.name for field in fields(Settings)])
def test_setting_is_documented(name: str) -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    assert f"`{variable(name)}` | {setting_help(name).split(' (')[0]}" in readme


def test_engine_is_one_of_ours_or_addresses() -> None:
    assert read_settings({}, {}).engines == ()
    several = read_settings({}, {"SMARTSPEC_ENGINE": "http://one/sparql,https://two/sparql"})
    assert several.engines == ("http://one/sparql", "https://two/sparql")
    for name in ("SMARTSPEC_ENGINE", "SMARTSPEC_ENGINE_UPDATE", "SMARTSPEC_ENGINE_GRAPH_STORE"):
        with pytest.raises(ValueError, match=f"{name}='ftp://x' is .*no http"):
            read_settings({}, {name: "ftp://x"})


def test_truth_is_a_word() -> None:
    assert read_settings({}, {"SMARTSPEC_UNION_DEFAULT_GRAPH": "False"}).union_default_graph is False
    with pytest.raises(ValueError, match="'maybe' is none of true"):
        read_settings({}, {"SMARTSPEC_UNION_DEFAULT_GRAPH": "maybe"})


def test_password_and_token_are_never_shown() -> None:
    settings = read_settings({}, {"SMARTSPEC_ENGINE_PASSWORD": "hush", "SMARTSPEC_ENGINE_TOKEN": "hush"})
    assert (settings.engine_password, settings.engine_token, "hush" in repr(settings)) == ("hush", "hush", False)


def test_data_are_several_paths() -> None:
    assert read_settings({}, {"SMARTSPEC_DATA": os.pathsep.join(["a", "b"])}).data == (Path("a"), Path("b"))
