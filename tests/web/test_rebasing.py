"""The service under another base: every IRI in every answer, and every question in its terms."""

from collections.abc import Callable

import httpx
import pytest
from fastapi import FastAPI
from pyoxigraph import RdfFormat, parse

from smartspec.graph.rebase import Rebase, rebase_release
from smartspec.graph.release import Release
from smartspec.settings import Settings
from smartspec.web.app import create_app
from smartspec.web.service import Service

Connect = Callable[[FastAPI], httpx.Client]
BASE = "http://localhost:8000/"
QUERY = f"SELECT ?theme WHERE {{ <{BASE}id/partnership/cybersecurity> s3:theme ?theme }}"


@pytest.fixture(scope="module")
def moved(service: Service, connect: Connect) -> httpx.Client:
    return connect(create_app(Settings(base_iri=BASE), service))


@pytest.mark.parametrize("accept", ["text/turtle", "application/rdf+xml", "application/ld+json", "text/html"])
@pytest.mark.parametrize(
    "path", ["/", "/doc/partnership/cybersecurity", "/def", "/dataset", "/graph/ip-17-5108", "/sparql", "/queries"]
)
def test_nothing_names_the_old_base(moved: httpx.Client, path: str, accept: str) -> None:
    response = moved.get(path, headers={"Accept": accept}, follow_redirects=True)
    assert "w3id.org" not in response.text
    assert "w3id.org" not in str(response.headers)


def test_lengths_fit(moved: httpx.Client) -> None:
    response = moved.get("/doc/partnership/cybersecurity.nt", headers={"Accept-Encoding": "identity"})
    assert int(response.headers["Content-Length"]) == len(response.content)


@pytest.mark.parametrize("graph", ["ip-17-5108", "countries", "derived"])
def test_graphs_are_those_of_the_rebased_release(moved: httpx.Client, small_release: Release, graph: str) -> None:
    quads = parse(rebase_release(small_release, Rebase(BASE)).quads, format=RdfFormat.N_QUADS)
    expected = {quad.triple for quad in quads if quad.graph_name.value == f"{BASE}graph/{graph}"}
    found = parse(moved.get(f"/graph/{graph}.nt").content, format=RdfFormat.N_TRIPLES)
    assert {quad.triple for quad in found} == expected


def test_questions_are_asked_in_its_terms(moved: httpx.Client) -> None:
    accept = {"Accept": "text/csv"}
    by_address = moved.get("/sparql", params={"query": QUERY}, headers=accept)
    by_form = moved.post("/sparql", data={"query": QUERY}, headers=accept)
    direct = {**accept, "Content-Type": "application/sparql-query"}
    by_body = moved.post("/sparql", content=QUERY, headers=direct)
    expected = f"theme\r\n{BASE}id/theme/cybersecurity\r\n"
    assert [found.text for found in (by_address, by_form, by_body)] == [expected] * 3


def test_links_lead_to_the_machine_itself(moved: httpx.Client) -> None:
    link = moved.get("/doc/partnership/cybersecurity.ttl").headers["Link"]
    assert f'<{BASE}doc/partnership/cybersecurity>; rel="canonical"' in link
    assert f'<{BASE}dataset/1.2.3>; rel="cite-as"' in link


def test_the_default_is_as_it_was(client: httpx.Client) -> None:
    assert (
        "https://w3id.org/smartspec/id/partnership/cybersecurity"
        in client.get("/doc/partnership/cybersecurity.nt").text
    )


def test_search_and_matching_are_in_its_terms(moved: httpx.Client) -> None:
    manifest = moved.get("/reconcile")
    assert manifest.json()["identifierSpace"] == f"{BASE}id/"
    theme = f"{BASE}id/theme/cybersecurity"
    found = moved.get("/search", params={"q": theme})
    assert [each["iri"] for each in found.json()["results"]] == [theme]
    matched = moved.post("/reconcile", data={"queries": f'{{"q": {{"query": "{theme}"}}}}'})
    assert matched.json()["q"]["result"][0]["id"] == "theme/cybersecurity"
    for response in (manifest, found, matched, moved.get("/opensearch.xml")):
        assert "w3id.org" not in response.text
