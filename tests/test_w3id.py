"""The redirect rules for w3id.org in the docs, tried as rules."""

import re
from pathlib import Path

import pytest

from smartspec.graph.namespaces import BASE, DATASET, ONTOLOGY
from smartspec.graph.release import Release

PAGE = Path(__file__).parents[1] / "docs" / "w3id.md"
HOST = "https://smartspec.example.org/"
RULE = re.compile(r"RewriteRule (\S+) (\S+) \[R=(\d+),NE,L\]")


def redirect(path: str) -> tuple[int, str] | None:
    """Where a path below the base leads by the first rule that fits."""
    for pattern, target, status in RULE.findall(PAGE.read_text(encoding="utf-8")):
        if found := re.search(pattern, path):
            return int(status), re.sub(r"\$(\d)", lambda group: found[int(group[1])] or "", target)
    return None


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("", 302),
        ("id/region/NL41", 302),
        ("id/participation/ip-17-5108.cybersecurity.FRH0", 302),
        ("doc/region/NL41.ttl", 302),
        ("def", 302),
        ("def/", 302),
        ("def.ttl", 302),
        ("def/Partnership", 302),
        ("shape.jsonld", 302),
        ("dataset/1.0.0", 302),
        ("dataset/class/Region", 302),
        ("query/money-by-fund.csv", 302),
        ("problem/query-syntax", 302),
        ("download/graph/themes.ttl", 302),
        ("linkset", 302),
        ("sparql", 307),
    ],
)
def test_paths_lead_to_the_same_path_of_the_service(path: str, status: int) -> None:
    assert redirect(path) == (status, HOST + path)


@pytest.mark.parametrize("path", ["identity", "definitions", "sparql/x", "nothing", "xid/region/NL41", "health/live"])
def test_what_is_not_ours_is_left_alone(path: str) -> None:
    assert redirect(path) is None


def test_every_iri_of_the_release_has_a_rule(release: Release) -> None:
    iris = {found.decode() for found in re.findall(rb"<(https://w3id\.org/smartspec/[^>]*)>", release.quads)}
    assert {ONTOLOGY, DATASET} <= iris
    assert [iri for iri in iris if redirect(iri.removeprefix(BASE).partition("?")[0]) is None] == []
