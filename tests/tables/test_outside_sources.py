"""The register of outside sources: that data/ holds it, and that each graph says where it comes from."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TypeAlias

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from smartspec.errors import SourceError
from smartspec.graph.reading import parse_turtle
from smartspec.graph.terms import node
from smartspec.graph.turtle import RDF_TYPE, canonical_triples
from smartspec.tables.outside_sources import COLUMNS, REGISTER, import_sources, read_register
from smartspec.tables.table import read_table

Graphs: TypeAlias = dict[str, set[Triple]]

ROW = dict.fromkeys(COLUMNS, "") | {
    "slug": "a-page",
    "url": "https://example.org/page",
    "label_en": "A page",
    "label_fr": "Une page",
    "short_en": "a page",
    "short_fr": "une page",
    "kind": "web-page",
    "language": "ENG",
    "certainty": "stated",
    "locator": "text",
    "topic": "theme:innovation",
}


def register(tmp_path: Path, *rows: dict[str, str]) -> Path:
    path = tmp_path / "register.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_the_register_is_in_the_data(graphs: Graphs) -> None:
    for file, text in import_sources().texts().items():
        name = file.partition("/")[0]
        assert set(canonical_triples(parse_turtle(text, Path(file)))) <= graphs[name], name


def test_every_document_has_a_graph_that_names_it(graphs: Graphs) -> None:
    slugs = list(read_register().by_slug)
    assert len(slugs) == 75
    for slug in slugs:
        source = Triple(node(f"graph:{slug}"), node("prov:hadPrimarySource"), node(f"document:{slug}"))
        assert source in graphs[slug]
        assert Triple(node(f"document:{slug}"), RDF_TYPE, node("s3:Document")) in graphs[slug]


def test_what_a_graph_states_is_stated_in_its_own_document(graphs: Graphs) -> None:
    for slug in read_register().by_slug:
        stated = {triple.object for triple in graphs[slug] if triple.predicate == node("s3:statedIn")}
        assert stated <= {node(f"document:{slug}")}, slug


def test_addresses_in_a_cell_become_documents() -> None:
    known = read_register()
    row = read_table(REGISTER, COLUMNS)[0]
    (source,) = known.cited(row, "url")
    assert source.slug == row.text("slug")
    assert known.cited(row, "label_en") == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"certainty": "sure"}, "'sure' is none of implied, reported, stated"),
        ({"language": "KLI"}, "'KLI' is none of"),
        ({"issued": "May 2019"}, "is not a date"),
        ({"comment_en": "Only in English."}, "is empty, the other language is not"),
        ({"url": ""}, "is empty, a value is required"),
    ],
)
def test_faults_name_the_cell(tmp_path: Path, change: dict[str, str], reason: str) -> None:
    path = register(tmp_path, ROW | change)
    with pytest.raises(SourceError) as caught:
        import_sources(path)
    (fault,) = caught.value.faults
    assert (fault.path, fault.line) == (path, 2)
    assert reason in fault.reason


def test_one_address_belongs_to_one_document(tmp_path: Path) -> None:
    path = register(tmp_path, ROW, ROW | {"slug": "another"})
    with pytest.raises(SourceError, match="is already in line 2"):
        read_register(path)


def test_a_title_is_in_the_language_of_the_document(tmp_path: Path) -> None:
    path = register(tmp_path, ROW | {"title": "Una página", "language": "SPA"})
    text = import_sources(path).texts()["a-page/document.ttl"]
    title = Triple(node("document:a-page"), node("dcterms:title"), Literal("Una página", language="es"))
    assert title in parse_turtle(text, path)
    page = Triple(node("document:a-page"), node("foaf:page"), NamedNode("https://example.org/page"))
    assert page in parse_turtle(text, path)
