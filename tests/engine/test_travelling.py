"""A query that travels to another engine needs nothing of ours to be understood, and is refused here if it must be."""

import pytest

from smartspec.engine.travelling import names_graphs, travelling_text
from smartspec.errors import QuerySyntaxError, ServiceRefusedError


def test_prefixes_of_ours_are_declared_and_its_own_win() -> None:
    sent = travelling_text("PREFIX s3: <http://own/> SELECT * { ?s a s3:X ; rdfs:label ?l }")
    assert sent.startswith("PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX s3: <https://w3id.org/")
    assert sent.index("https://w3id.org") < sent.index("http://own/")


def test_relative_iris_are_resolved_and_others_untouched() -> None:
    sent = travelling_text(
        "PREFIX e: <http://e/x#> SELECT * { <a> e:p <urn:b> FILTER(?x < 1 && 2 > ?x) }", "http://base/"
    )
    assert "PREFIX e: <http://e/x#> SELECT * { <http://base/a> e:p <urn:b> FILTER(?x < 1 && 2 > ?x) }" in sent


def test_query_with_a_base_keeps_it() -> None:
    assert travelling_text("BASE <http://own/> ASK { <a> ?p ?o }", "http://base/").endswith("{ <a> ?p ?o }")


def test_unknown_functions_may_be_known_elsewhere() -> None:
    assert "http://f/" in travelling_text("SELECT (<http://f/>(1) AS ?x) {}")


def test_mistakes_are_told_here() -> None:
    with pytest.raises(QuerySyntaxError):
        travelling_text("SELECT * {")


@pytest.mark.parametrize("text", ["SELECT * { SERVICE <http://x> {} }", r"SELECT * { \u0053ERVICE SILENT ?x {} }"])
def test_service_does_not_travel(text: str) -> None:
    with pytest.raises(ServiceRefusedError):
        travelling_text(text)


def test_keywords_are_not_found_in_strings() -> None:
    assert names_graphs("SELECT * { GRAPH ?g {} }", "GRAPH")
    assert not names_graphs("SELECT ('GRAPH' AS ?g) {} # GRAPH", "GRAPH")
