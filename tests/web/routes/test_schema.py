"""The ontology and the shapes, whole and one by one."""

import html
import re

import httpx
import pyoxigraph
import pytest
from pyoxigraph import RdfFormat, Triple

from smartspec.graph.terms import node

HTML = {"Accept": "text/html"}
TURTLE = {"Accept": "text/turtle"}


def triples(response: httpx.Response) -> set[Triple]:
    return {quad.triple for quad in pyoxigraph.parse(response.content, format=RdfFormat.TURTLE)}


def test_the_ontology_is_whole(client: httpx.Client) -> None:
    found = triples(client.get("/def", headers=TURTLE))
    assert Triple(node("s3:theme"), node("rdf:type"), node("owl:ObjectProperty")) in found
    assert triples(client.get("/def.ttl", headers=HTML)) >= {t for t in found if str(t).count("_:") == 0}


def test_a_term_is_described_alone_with_its_blank_nodes(client: httpx.Client) -> None:
    found = triples(client.get("/def/Partnership", headers=TURTLE))
    subjects = {triple.subject for triple in found}
    assert Triple(node("s3:theme"), node("schema:domainIncludes"), node("s3:Partnership")) in found
    assert any(triple.predicate == node("owl:onProperty") for triple in found)
    assert node("s3:Document") not in subjects


def test_the_page_of_a_class_says_what_its_things_can_have(client: httpx.Client) -> None:
    page = client.get("/def/Region?lang=fr", headers=HTML).text
    assert "<h1>Région</h1>" in page
    assert '<a href="/def/theme?lang=fr">thème</a>' in page
    assert ">Territoire</a>" in page
    assert ">Bretagne</a>" in page


def test_the_page_of_the_ontology_lists_terms_below_one_another(client: httpx.Client) -> None:
    page = client.get("/def", headers=HTML).text
    assert (
        page.index(">Actor</a>")
        < page.index(">Territory</a>")
        < page.index(">Region</a>")
        < page.index(">Document</a>")
    )
    assert 'class="depth-2"' in page


@pytest.mark.parametrize(("path", "whole"), [("/def/1.0.0", "/def"), ("/def/", "/def"), ("/shape/", "/shape")])
def test_versions_and_namespaces_lead_to_the_whole(client: httpx.Client, path: str, whole: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.headers["Location"]) == (303, whole)


@pytest.mark.parametrize("path", ["/def/1.0.1", "/def/a/b", "/shape/1.0.0"])
def test_no_other_version_is_claimed(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_shapes_come_with_their_constraints(client: httpx.Client) -> None:
    found = triples(client.get("/shape/Partnership", headers=TURTLE))
    assert Triple(node("shape:Partnership-label"), node("sh:path"), node("rdfs:label")) in found
    assert any(triple.predicate == node("sh:minCount") for triple in found)
    page = client.get("/shape/Partnership", headers=HTML).text
    assert "Rules for partnerships" in page
    assert "sh:minCount 1" in page
    assert "<li>" in page
    assert ">Cybersecurity</a>" in page


def test_a_part_of_a_shape_has_its_own_document(client: httpx.Client) -> None:
    assert triples(client.get("/shape/Partnership-label.ttl"))


def test_shapes_are_listed_and_given_whole(client: httpx.Client) -> None:
    page = client.get("/shape", headers=HTML).text
    assert "checks every Partnership" in page
    assert "Partnership-label" not in page
    assert triples(client.get("/shape", headers=TURTLE)) or triples(client.get("/shape.ttl"))


@pytest.mark.parametrize("path", ["/shape/Partnershp", "/shape/%3Cx%3E", "/def/%20", "/def/a%20b.ttl"])
def test_unknown_names_are_not_found(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/def.exe", "/shape.html5", "/dataset.csv"])
def test_unknown_suffixes_are_not_acceptable(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 406


def test_the_page_of_a_class_says_what_shapes_ask(client: httpx.Client) -> None:
    page = client.get("/def/Partnership", headers=HTML).text
    assert ">What is checked</h2>" in page
    assert "number of values: at least <span>1</span>" in page
    assert 'each value is one of <a href="/doc/theme/cybersecurity"' in page
    assert "each text is tagged with one of the languages <span>en</span>, <span>fr</span>" in page
    assert 'href="/shape/Partnership-label"' in page


def test_the_page_of_a_property_says_whose_values_are_checked(client: httpx.Client) -> None:
    page = client.get("/def/theme?lang=fr", headers=HTML).text
    assert "nombre de valeurs\xa0: au moins <span>1</span>" in page
    assert re.search(r'Demandé à\xa0: <a href="/def/Partnership\?lang=fr"', page)


def test_a_term_comes_with_real_examples_and_a_query_that_gives_rows(client: httpx.Client) -> None:
    page = client.get("/def/theme", headers=HTML).text
    assert re.search(r'<li><a href="/doc/[^"]*"[^>]*>[^<]*</a>\s* <span aria-hidden="true">→</span> ', page)
    for path in ("/def/theme", "/def/Partnership"):
        [address] = re.findall(r'class="go" href="(/sparql\?query=[^"]*)"', client.get(path, headers=HTML).text)
        rows = client.get(html.unescape(address), headers={"Accept": "text/csv"}).text.splitlines()
        assert len(rows) > 1


def test_a_class_is_drawn_with_what_it_joins(client: httpx.Client) -> None:
    page = client.get("/def/Partnership", headers=HTML).text
    [picture] = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert {'href="/def/theme"', 'href="/def/Theme"'} <= set(re.findall(r'href="[^"]*"', picture))
    assert "<svg" not in client.get("/def/theme", headers=HTML).text
    assert page.count("<svg") == client.get("/def", headers=HTML).text.count("<svg") == 1
