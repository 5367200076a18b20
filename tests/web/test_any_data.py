"""Any RDF has pages: what is said with our words, but otherwise than we say it, is left out and breaks nothing."""

from pathlib import Path

import httpx
import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from smartspec.engine.local import LocalEngine
from smartspec.graph.namespaces import IDENTIFIER
from smartspec.graph.reading import parse_turtle
from smartspec.graph.release import make_release
from smartspec.settings import Settings
from smartspec.web.app import create_app
from smartspec.web.service import Service
from tests.web.conftest import Connect

ODD = """
@prefix adms: <http://www.w3.org/ns/adms#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix graph: <https://w3id.org/smartspec/graph/> .
@prefix id: <https://w3id.org/smartspec/id/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix region: <https://w3id.org/smartspec/id/region/> .
@prefix s3: <https://w3id.org/smartspec/def/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

graph:a prov:hadPrimarySource "a document" , [] , <urn:document> .
<https://w3id.org/smartspec/dataset> a dcat:Dataset .
<https://w3id.org/smartspec/dataset/1> dcat:isVersionOf <https://w3id.org/smartspec/dataset> ; dcat:version <urn:v> ;
  dcterms:issued <urn:i> ; adms:versionNotes <urn:n> .
_:thing a _:class , "class" ; rdfs:label <urn:label> , "x"@en , 5 .
s3:Region a owl:Class ; rdfs:subClassOf s3:Region , [] ; rdfs:label 5 .
s3:theme a owl:ObjectProperty ; rdfs:domain [] ; rdfs:range xsd:string , s3:Region .
<https://w3id.org/smartspec/shape/Odd> a sh:NodeShape ; sh:targetClass _:class , s3:Region ;
  sh:property [ sh:path ( s3:a s3:b ) ; sh:in ( 1 "x" ) ; sh:minCount 1 ] .

region:A a s3:Region , _:class ; rdfs:label <urn:label> ; s3:country [] ; s3:within region:A ; s3:nutsCode <urn:code> .
region:V a s3:RegionVersion ; s3:versionOf region:A , _:version ; s3:nutsVersion "2016"^^xsd:gYear ;
  s3:nutsLevel 2 , "two" ; s3:longitude "east" ; s3:latitude 1 .
<https://w3id.org/smartspec/id/partnership/odd> a s3:Partnership ; rdfs:label "" ; s3:theme "a theme" , [] ;
  s3:participant _:somebody , region:A , "someone" ; s3:coordinator _:somebody ; s3:platform _:platform ;
  s3:start "2018-01-01Z"^^xsd:date , "soon" ; s3:opened "9999-12-31"^^xsd:date ; s3:certainty "sure" ;
  s3:participation [ a s3:Participation ; s3:actor region:A ; s3:role "lead" ; s3:statedIn "a document" ] .
id:statement\\/odd rdf:subject <https://w3id.org/smartspec/id/partnership/odd> ; rdf:predicate rdfs:label ;
  rdf:object "" ; s3:statedIn "a document" , <urn:document> ; s3:locator <urn:locator> ; s3:certainty "sure" .
"""
PAGES = (
    *("/", "/things", "/things/Region", "/map", "/network", "/doc/region/A", "/doc/region/A.trig"),
    *("/doc/partnership/odd", "/def", "/def/Region", "/def/theme", "/shape", "/shape/Odd", "/graphs", "/graph/a"),
    *("/dataset", "/quality", "/sparql", "/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D", "/search?q=x"),
    *("/reconcile", "/reconcile/suggest/type", "/linkset"),
)


@pytest.fixture(scope="module")
def odd(connect: Connect) -> httpx.Client:
    triples = parse_turtle(ODD, Path("odd.ttl"))
    graphs = dict.fromkeys(("a", "ontology", "shapes", "dataset"), triples)
    release = make_release(graphs, version="1.0.0", sources="0" * 64, builder="test")
    return connect(create_app(Settings(), Service(LocalEngine.of(release), release.manifest, {})))


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_there(odd: httpx.Client, path: str) -> None:
    assert odd.get(path, headers={"Accept": "text/html, */*;q=0.1"}).status_code == 200


@pytest.fixture(scope="module")
def unnamed(connect: Connect) -> httpx.Client:
    """A service on a graph that is named by a blank node, as JSON-LD may have it."""
    label = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    said = (NamedNode(f"{IDENTIFIER}region/A"), label, Literal("unnamed"))
    store = Store()
    store.extend([Quad(*said), Quad(*said, BlankNode())])
    manifest = make_release({}, version="1.0.0", sources="0" * 64, builder="test").manifest
    return connect(create_app(Settings(), Service(LocalEngine(store), manifest, {})))


@pytest.mark.parametrize("accept", ["text/html", "text/turtle", "application/trig"])
@pytest.mark.parametrize("path", ["/sparql", "/doc/region/A"])
def test_a_graph_may_have_no_name(unnamed: httpx.Client, path: str, accept: str) -> None:
    answer = unnamed.get(path, headers={"Accept": accept})
    assert answer.status_code == 200
    assert "unnamed" in answer.text or path == "/sparql"


def test_a_graph_without_a_name_is_not_listed(unnamed: httpx.Client) -> None:
    assert unnamed.get("/graphs").status_code == 200
