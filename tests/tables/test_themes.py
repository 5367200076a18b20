"""The scheme of themes: what the sample makes, that data/ holds it, what data/ counts, how faults read."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TypeAlias

import pytest
from pyoxigraph import NamedNode, Triple

from smartspec.errors import SourceError
from smartspec.graph.namespaces import PREFIXES
from smartspec.graph.reading import parse_turtle
from smartspec.graph.terms import node
from smartspec.graph.turtle import RDF_TYPE, canonical_triples
from smartspec.tables.themes import import_themes

Graphs: TypeAlias = dict[str, set[Triple]]

SAMPLE = Path(__file__).parent / "samples" / "themes.csv"

ROWS = 40
"""Rows of the whole table, each a theme."""
FURTHER = 20
"""Themes that only other tables need, such as smart grids, or that order the scheme, such as energy."""


@pytest.fixture(scope="module")
def themes(graphs: Graphs) -> set[Triple]:
    return graphs["themes"]


def imported(path: Path = SAMPLE) -> set[Triple]:
    texts = import_themes(path).texts()
    return {t for file, text in texts.items() for t in canonical_triples(parse_turtle(text, Path(file)))}


def test_sample_is_in_the_data(themes: set[Triple]) -> None:
    assert imported() <= themes


def test_the_data_hold_every_theme(themes: set[Triple]) -> None:
    found = [t for t in themes if t.predicate == RDF_TYPE and t.object == node("s3:Theme")]
    assert len(found) == ROWS + FURTHER


def test_links_are_graded_as_in_the_table() -> None:
    found = imported()
    printing, security = node("theme:3d-printing"), node("theme:cybersecurity")
    assert Triple(printing, node("skos:exactMatch"), node("eurovoc:c_715c08c0")) in found
    assert Triple(printing, node("skos:exactMatch"), node("wikidata:Q229367")) in found
    assert Triple(security, node("skos:closeMatch"), node("wikidata:Q3510521")) in found
    assert Triple(printing, node("skos:relatedMatch"), NamedNode("http://data.europa.eu/ux2/nace2/28")) in found


def test_a_link_from_memory_is_left_out() -> None:
    assert node("wikidata:Q858810") not in {triple.object for triple in imported()}


def test_every_theme_has_a_broader_one_or_is_on_top(themes: set[Triple]) -> None:
    broader: dict[str, set[str]] = defaultdict(set)
    for triple in themes:
        if triple.predicate in (node("skos:broader"), node("skos:topConceptOf")):
            assert isinstance(triple.subject, NamedNode)
            assert isinstance(triple.object, NamedNode)
            broader[triple.subject.value].add(triple.object.value)
    assert len(broader) == ROWS + FURTHER
    for theme in broader:
        assert PREFIXES["scheme"] + "theme" in ancestors(theme, broader)


def ancestors(theme: str, broader: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    open_ones = [theme]
    while open_ones:
        for other in broader.get(open_ones.pop(), set()) - found:
            assert other != theme, "a theme is broader than itself"
            found.add(other)
            open_ones.append(other)
    return found


@pytest.mark.parametrize(
    ("old", "new", "column", "reason"),
    [
        ("T13,", "T99,", "id", "theme 'T99' has no key and texts yet"),
        ("exactMatch http", "sameMatch http", "eurovoc_candidates", "one of an unknown grade"),
        ("Q229367 (high", "about Q229367 (high", "wikidata_qid", "begins with no item and its grade"),
        ("PO1 Smarter Europe", "PO9 Finer Europe", "eu_policy_objective_2021_2027", "PO9 has no name in English"),
    ],
)
def test_faults_name_file_line_and_column(tmp_path: Path, old: str, new: str, column: str, reason: str) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "themes.csv"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        import_themes(path)
    (fault,) = caught.value.faults
    assert fault.path == path
    assert fault.line > 1
    assert f"column {column!r}" in fault.reason
    assert reason in fault.reason
