"""``smartspec search``: lines for people, JSON for programs, a block for queries."""

import json
from pathlib import Path

import pytest

from smartspec.cli import main
from smartspec.commands import search
from smartspec.graph.namespaces import PREFIXES
from smartspec.graph.reading import parse_turtle
from smartspec.graph.release import make_release

HEAD = "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in ("country", "rdfs", "region", "s3"))
SMALL = """
region:FRH0 a s3:Region ; rdfs:label "Brittany"@en , "Bretagne"@fr .
country:EE a s3:Country ; rdfs:label "Estonia"@en , "Estonie"@fr .
"""


@pytest.fixture(autouse=True)
def small_release(monkeypatch: pytest.MonkeyPatch) -> None:
    graphs = {"a": parse_turtle(HEAD + SMALL, Path("small.ttl"))}
    release = make_release(graphs, version="1.2.3", sources="", builder="")
    monkeypatch.setattr(search, "open_release", lambda *_: release)


def test_a_line_says_what_it_is_and_which_name_matched(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "bretagne"]) == 0
    assert capsys.readouterr().out.split() == ["96.0", "region:FRH0", "s3:Region", "Brittany", "(Bretagne)"]


def test_json_is_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "--json", "estonie", "--language", "fr"]) == 0
    (hit,) = json.loads(capsys.readouterr().out)
    assert (hit["iri"], hit["label"], hit["classes"]) == (
        "https://w3id.org/smartspec/id/country/EE",
        "Estonie",
        ["s3:Country"],
    )


def test_values_go_into_any_query(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "brittnay", "--values", "region"]) == 0
    assert capsys.readouterr().out == "VALUES ?region { <https://w3id.org/smartspec/id/region/FRH0> }\n"
    assert main(["search", "brittany", "--values", "a } DROP ALL #"]) == 2


def test_nothing_found_is_told_by_the_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "zzzzqqqq"]) == 1
    assert capsys.readouterr().out == ""


def test_an_unknown_class_gets_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "brittany", "--class", "Regoin"]) == 2
    assert "nearest: Region" in capsys.readouterr().err
