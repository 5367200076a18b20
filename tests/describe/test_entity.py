"""What the graph says about a thing: both ways, by which graphs, at which places, with names for everything."""

import asyncio

import pyoxigraph
import pytest
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Triple

from smartspec.describe.document import LICENSE, document_iri, document_quads, document_triples, release_iri
from smartspec.describe.entity import Description, describe, describe_within
from smartspec.describe.labels import Label
from smartspec.describe.shapes import PARTS, SHAPES_GRAPH, read_shapes
from smartspec.describe.writing import DATASET_FORMATS, GRAPH_FORMATS, write_statements
from smartspec.engine.local import LocalEngine
from smartspec.graph.namespaces import DATASET, graph_iri
from smartspec.graph.terms import node

PARTNERSHIP = node("partnership:cybersecurity")
RDF_FORMATS = {**GRAPH_FORMATS, **DATASET_FORMATS}


@pytest.fixture(scope="module")
def described(small_engine: LocalEngine) -> Description:
    return found(asyncio.run(describe(small_engine, PARTNERSHIP.value)))


def found(description: Description | None) -> Description:
    assert description is not None
    return description


def graphs_of(described: Description, triple: Triple) -> tuple[str, ...]:
    return next(stated.graphs for stated in described.outgoing if stated.triple == triple)


def test_each_statement_names_all_its_graphs(described: Description) -> None:
    theme = Triple(PARTNERSHIP, node("s3:theme"), node("theme:cybersecurity"))
    assert graphs_of(described, theme) == (graph_iri("cget-2017-12-19"), graph_iri("ip-17-5108"))
    derived = Triple(PARTNERSHIP, node("s3:coordinator"), node("region:FRH0"))
    assert graphs_of(described, derived) == (graph_iri("derived"),)


def test_graphs_name_their_documents(described: Description) -> None:
    assert described.documents[graph_iri("ip-17-5108")] == (node("document:ip-17-5108").value,)
    assert graph_iri("derived") not in described.documents


def test_places_say_where_a_document_states_it(described: Description) -> None:
    (place,) = described.places
    assert place.triple == Triple(PARTNERSHIP, node("s3:theme"), node("theme:cybersecurity"))
    assert (place.locator, place.document) == ("b9", node("document:ip-17-5108").value)
    assert place.certainty == node("certainty:stated").value


def test_statements_that_point_to_it_are_counted_by_predicate(small_engine: LocalEngine) -> None:
    country = found(asyncio.run(describe(small_engine, node("country:FR").value)))
    (group,) = country.incoming
    assert (group.predicate, group.count, group.untold) == (node("s3:country").value, 2, 0)
    assert {stated.triple.subject for stated in group.shown} == {node("region:FRH"), node("region:FRH0")}


def test_everything_mentioned_has_its_name(described: Description) -> None:
    names = {iri: described.labels.choose(iri, "fr").text for iri in described.mentioned()}
    assert names[node("theme:cybersecurity").value] == "Cybersécurité"
    assert names[node("s3:theme").value] == "thème"
    assert names[node("document:cget-2017-12-19").value] == "Page du CGET"
    assert described.labels.choose(PARTNERSHIP.value, "en") == Label("Cybersecurity", "en")


def test_what_the_graph_does_not_know_has_no_description(small_engine: LocalEngine) -> None:
    assert asyncio.run(describe(small_engine, node("partnership:nothing").value)) is None
    assert asyncio.run(describe_within(small_engine, PARTNERSHIP.value, graph_iri("nothing"))) is None


def test_the_query_behind_the_description_gives_its_statements(
    small_engine: LocalEngine, described: Description
) -> None:
    rows = {(row["predicate"], row["object"]) for row in small_engine.select(described.query)}
    assert rows == {(stated.triple.predicate, stated.triple.object) for stated in described.own}


def test_a_description_within_a_graph_holds_its_blank_nodes(small_engine: LocalEngine) -> None:
    term = found(asyncio.run(describe_within(small_engine, node("s3:Partnership").value, graph_iri("ontology"))))
    (restriction,) = {stated.triple.object for stated in term.own if isinstance(stated.triple.object, BlankNode)}
    assert node("owl:onProperty") in {stated.triple.predicate for stated in term.about(restriction)}
    assert {group.predicate for group in term.incoming} >= {node("rdfs:domain").value}
    assert node("rdf:type").value not in {group.predicate for group in term.incoming}


def test_a_shape_is_described_with_its_constraints(small_engine: LocalEngine) -> None:
    shape = node("shape:Partnership").value
    described = found(asyncio.run(describe_within(small_engine, shape, SHAPES_GRAPH, PARTS)))
    assert described.about(node("shape:Partnership-label"))


def test_shapes_are_listed_without_their_parts(small_engine: LocalEngine) -> None:
    (shape,) = asyncio.run(read_shapes(small_engine))
    assert (shape.name, shape.target) == ("Partnership", node("s3:Partnership").value)
    assert shape.label("fr").text == "Règles pour les partenariats"


def test_values_are_given_in_a_fixed_order(described: Description) -> None:
    assert described.values(node("s3:theme").value) == [node("theme:cybersecurity")]
    assert described.values(node("s3:nothing").value) == []


@pytest.mark.parametrize("name", RDF_FORMATS)
def test_the_document_describes_itself_and_names_everything(described: Description, name: str) -> None:
    body = write_statements(document_quads(described, "1.2.3"), name)
    triples = {quad.triple for quad in pyoxigraph.parse(body, format=RDF_FORMATS[name])}
    document = NamedNode(document_iri(PARTNERSHIP.value))
    assert document.value.endswith("/doc/partnership/cybersecurity")
    assert triples >= {stated.triple for stated in described.told()}
    assert triples >= {
        Triple(document, node("rdf:type"), node("foaf:Document")),
        Triple(document, node("foaf:primaryTopic"), PARTNERSHIP),
        Triple(document, node("dcterms:license"), NamedNode(LICENSE)),
        Triple(document, node("dcterms:isPartOf"), NamedNode(DATASET)),
        Triple(document, node("prov:wasDerivedFrom"), NamedNode(release_iri("1.2.3"))),
        Triple(document, node("dcterms:source"), NamedNode(graph_iri("cget-2017-12-19"))),
    }
    assert any(triple.subject == node("theme:cybersecurity") for triple in triples)


def test_each_statement_stands_in_the_graphs_that_make_it(described: Description) -> None:
    theme = (PARTNERSHIP, node("s3:theme"), node("theme:cybersecurity"))
    graphs = [NamedNode(graph_iri(name)) for name in ("cget-2017-12-19", "ip-17-5108")]
    assert set(document_quads(described)) >= {Quad(*theme, graph) for graph in graphs}


@pytest.mark.parametrize("name", DATASET_FORMATS)
def test_who_asks_for_no_graph_finds_the_whole_document(described: Description, name: str) -> None:
    read = pyoxigraph.parse(write_statements(document_quads(described, "1.2.3"), name), format=RDF_FORMATS[name])
    default = {quad.triple for quad in read if quad.graph_name == DefaultGraph()}
    assert default == set(document_triples(described, "1.2.3"))
