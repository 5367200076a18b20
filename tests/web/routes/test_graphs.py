"""Named graphs and the data set's description."""

import httpx
import pyoxigraph
import pytest
from pyoxigraph import RdfFormat

from smartspec.graph.namespaces import graph_iri
from smartspec.graph.release import Release

HTML = {"Accept": "text/html"}


@pytest.mark.parametrize("name", ["ip-17-5108", "cget-2017-12-19", "countries", "derived", "ontology"])
def test_a_graph_holds_just_its_statements(client: httpx.Client, small_release: Release, name: str) -> None:
    for path in (f"/graph/{name}.nt", f"/graph/{name}"):
        body = client.get(path, headers={"Accept": "application/n-triples"}).content
        found = [quad.triple for quad in pyoxigraph.parse(body, format=RdfFormat.N_TRIPLES)]
        expected = small_release.graphs()[graph_iri(name)]
        assert len(found) == len(expected)


def test_the_page_lists_what_the_graph_describes(client: httpx.Client) -> None:
    page = client.get("/graph/ip-17-5108", headers=HTML).text
    assert '<a href="/doc/document/ip-17-5108">Press release IP/17/5108</a>' in page
    assert '<a href="/doc/participation/ip-17-5108.cybersecurity.EE">Estonia takes part (IP/17/5108)</a>' in page
    assert "42 statements" in page


def test_graphs_are_listed_with_their_sources(client: httpx.Client) -> None:
    page = client.get("/graphs?lang=fr", headers=HTML).text
    assert "Communiqué IP/17/5108" in page
    assert 'href="/graph/derived?lang=fr"' in page


@pytest.mark.parametrize("name", ["ip-17-5107", "nothing.ttl", "%3Cx%3E", "a%20b"])
def test_an_unknown_graph_is_not_found(client: httpx.Client, name: str) -> None:
    assert client.get(f"/graph/{name}").status_code == 404


def test_a_mistyped_graph_finds_its_name(client: httpx.Client) -> None:
    assert client.get("/graph/ip-17-5107").json()["nearest"] == ["ip-17-5108"]


def test_the_data_set_describes_itself(client: httpx.Client) -> None:
    body = client.get("/dataset.ttl").content
    assert b"classPartition" in body
    page = client.get("/dataset", headers=HTML).text
    assert "<h1>SmartSpec data set</h1>" in page
    assert "classPartition" not in page


@pytest.mark.parametrize("path", ["/.well-known/void", "/dataset/1.0.0", "/dataset/class/Region"])
def test_parts_and_well_known_place_lead_to_the_description(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.headers["Location"]) == (303, "/dataset")


FORMS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/trig": RdfFormat.TRIG,
    "application/n-quads": RdfFormat.N_QUADS,
}


@pytest.mark.parametrize(("accept", "parsed_as"), FORMS.items())
def test_the_graph_store_gives_each_graph_in_every_form(
    client: httpx.Client, small_release: Release, accept: str, parsed_as: RdfFormat
) -> None:
    for name in ("countries", "ip-17-5108"):
        response = client.get("/graphs", params={"graph": graph_iri(name)}, headers={"Accept": accept})
        assert response.headers["Content-Type"].partition(";")[0] == accept
        found = {quad.triple for quad in pyoxigraph.parse(response.content, format=parsed_as)}
        assert found == set(small_release.graphs()[graph_iri(name)])


def test_the_default_graph_is_the_merge_of_all(client: httpx.Client, small_release: Release) -> None:
    body = client.get("/graphs?default", headers={"Accept": "application/n-triples"}).content
    for lines in (body.splitlines(), small_release.merge.splitlines()):
        assert len(lines) == len(set(lines)) == len(body.splitlines())
    named = {line for line in body.splitlines() if b"_:" not in line}
    assert named == {line for line in small_release.merge.splitlines() if b"_:" not in line}


def test_the_head_of_a_graph_is_that_of_its_get(client: httpx.Client) -> None:
    address = f"/graphs?graph={graph_iri('countries')}"
    head, whole = client.head(address), client.get(address)
    assert (head.status_code, head.content) == (200, b"")
    assert {**head.headers, "cache-status": ""} == {**whole.headers, "cache-status": ""}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("graph=https://w3id.org/smartspec/graph/nothing", 404),
        ("graph=urn:x", 404),
        ("graph=relative", 400),
        ("graph=http://a%20b", 400),
        ("graph=urn:a&graph=urn:b", 400),
        ("default&graph=urn:a", 400),
        ("default=x", 400),
        ("default&format=csv", 406),
    ],
)
def test_a_choice_of_graph_that_fits_none_is_refused(client: httpx.Client, query: str, status: int) -> None:
    assert client.get(f"/graphs?{query}").status_code == status


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_graphs_are_not_written(client: httpx.Client, method: str) -> None:
    for path in ("/graphs?default", "/graphs", "/graph/countries"):
        refused = client.request(method, path, content=b"", headers={"Content-Type": "text/turtle"})
        assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
