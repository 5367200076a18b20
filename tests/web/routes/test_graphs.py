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
