"""The data set's statistics are true, those about the description itself included."""

from smartspec.engine.local import LocalEngine
from smartspec.graph.description import modified_of
from smartspec.graph.namespaces import DATASET
from smartspec.graph.release import Release
from smartspec.graph.terms import triple, typed


def number(engine: LocalEngine, query: str) -> int:
    (row,) = engine.select(query)
    return int(row[0].value)


def test_triples_of_the_dataset_are_those_of_the_default_graph(engine: LocalEngine) -> None:
    stated = number(engine, f"SELECT ?n {{ <{DATASET}> void:triples ?n }}")
    assert stated == number(engine, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")


def test_default_graph_holds_each_triple_once(engine: LocalEngine, release: Release) -> None:
    distinct = {str(triple) for triples in release.graphs().values() for triple in triples if "_:" not in str(triple)}
    counted = number(engine, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(!ISBLANK(?s) && !ISBLANK(?o)) }")
    assert counted == len(distinct)


def test_triples_of_each_graph_are_true(engine: LocalEngine, release: Release) -> None:
    stated = {
        row["g"].value: int(row["n"].value)
        for row in engine.select(
            f"SELECT * {{ <{DATASET}> void:subset ?g . ?g void:triples ?n FILTER NOT EXISTS {{ ?g a void:Linkset }} }}"
        )
    }
    assert stated == {iri: len(triples) for iri, triples in release.graphs().items()}


def test_entities_of_each_class_are_true(engine: LocalEngine) -> None:
    wrong = """SELECT ?class ?n ?m {
        { SELECT ?class (COUNT(DISTINCT ?x) AS ?m) { ?x a ?class FILTER(ISIRI(?class)) } GROUP BY ?class }
        ?part void:class ?class ; void:entities ?n FILTER(?n != ?m) }"""
    assert engine.select(wrong) == []
    assert number(engine, "SELECT (COUNT(*) AS ?n) { ?part void:class ?class }") > 20


def test_link_sets_count_our_links(engine: LocalEngine) -> None:
    wrong = """SELECT ?set ?n (COUNT(*) AS ?m) {
        ?set a void:Linkset ; void:triples ?n ; void:objectsTarget/void:uriSpace ?space .
        ?s ?p ?o FILTER(ISIRI(?o) && STRSTARTS(STR(?o), ?space) && STRSTARTS(STR(?s), "https://w3id.org/smartspec/"))
      } GROUP BY ?set ?n HAVING(?n != COUNT(*))"""
    assert engine.select(wrong) == []
    assert number(engine, "SELECT (COUNT(*) AS ?n) { ?set a void:Linkset }") >= 2


def test_every_graph_names_its_source(engine: LocalEngine) -> None:
    silent = """SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o }
        FILTER NOT EXISTS { GRAPH ?g { ?g prov:hadPrimarySource ?document } ?document a s3:Document } }"""
    assert engine.select(silent) == []


def test_the_last_change_is_the_day_that_the_data_set_gives() -> None:
    early, late = (triple(DATASET, "dcterms:modified", typed(day, "date")) for day in ("2026-01-02", "2026-03-04"))
    elsewhere = triple(f"{DATASET}/1.0.0", "dcterms:modified", typed("2027-01-01", "date"))
    assert modified_of([late, early, elsewhere]) == "2026-03-04T00:00:00Z"
    assert modified_of([elsewhere]) == ""
