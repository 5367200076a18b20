"""Search over HTTP: for people, programs, and the search boxes of browsers."""

import json
from xml.etree import ElementTree as ET

import httpx
import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat

HTML = {"Accept": "text/html"}
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


def test_json_says_what_was_found_and_why(client: httpx.Client) -> None:
    response = client.get("/search", params={"q": "bretagne"})
    assert response.headers["Content-Type"] == "application/json"
    assert "Accept-Language" in response.headers["Vary"]
    document = response.json()
    assert (document["query"], document["total"], document["complete"]) == ("bretagne", 3, True)
    first = document["results"][0]
    assert (first["iri"], first["curie"]) == ("https://w3id.org/smartspec/id/region/FRH0", "region:FRH0")
    assert (first["label"], first["language"], first["page"]) == ("Brittany", "en", "/doc/region/FRH0")
    assert first["matched"] == {"text": "Bretagne", "language": "fr", "kind": "label"}
    assert 0 < first["score"] <= 100


def test_suggestions_have_the_shape_of_opensearch(client: httpx.Client) -> None:
    response = client.get("/search?q=brit", headers={"Accept": "application/x-suggestions+json"})
    assert response.headers["Content-Type"] == "application/x-suggestions+json"
    text, labels, kinds, addresses = response.json()
    assert (text, labels[:2], len(labels)) == ("brit", ["Brittany", "Brittany"], len(kinds))
    assert addresses[0] == "http://localhost/doc/region/FRH0"


def test_rdf_is_a_hydra_collection(client: httpx.Client) -> None:
    response = client.get("/search?q=estonie&class=Country", headers={"Accept": "text/turtle"})
    triples = list(pyoxigraph.parse(response.content, format=RdfFormat.TURTLE))
    member = NamedNode("http://www.w3.org/ns/hydra/core#member")
    assert [str(t.object.value) for t in triples if t.predicate == member] == [
        "https://w3id.org/smartspec/id/country/EE"
    ]


def test_the_language_of_labels_is_the_readers_or_the_one_asked_for(client: httpx.Client) -> None:
    french = client.get("/search?q=brittany", headers={"Accept-Language": "fr"}).json()
    asked = client.get("/search?q=brittany&language=fr-CA").json()
    any_language = client.get("/search?q=brittany&language=*").json()
    assert french["results"][0]["label"] == asked["results"][0]["label"] == "Bretagne"
    assert any_language["results"][0]["label"] == "Brittany"


def test_a_class_narrows_the_search_however_it_is_named(client: httpx.Client) -> None:
    for name in ("Country", "s3:Country", "https://w3id.org/smartspec/def/Country"):
        results = client.get("/search", params={"q": "e", "class": name}).json()["results"]
        assert [each["curie"] for each in results] == ["country:EE"], name


def test_long_results_come_in_parts(client: httpx.Client) -> None:
    first = client.get("/search?q=bretagne&limit=1")
    assert '</search?q=bretagne&limit=1&offset=1>; rel="next"' in first.headers["Link"]
    last = client.get("/search?q=bretagne&limit=1&offset=2")
    assert 'rel="next"' not in last.headers["Link"]
    assert '</search?q=bretagne&limit=1&offset=1>; rel="prev"' in last.headers["Link"]
    assert first.json()["results"] != last.json()["results"] != []


@pytest.mark.parametrize("text", ["", "   ", "***", '"'])
def test_nothing_finds_nothing(client: httpx.Client, text: str) -> None:
    response = client.get("/search", params={"q": text})
    assert (response.status_code, response.json()["results"]) == (200, [])


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        (f"/search?q={'x' * 201}", 400, "201 characters"),
        ("/search?q=a&limit=0", 400, "limit is a whole number from 1 to 100"),
        ("/search?q=a&limit=101", 400, "limit"),
        ("/search?q=a&limit=" + "9" * 5000, 400, "limit"),
        ("/search?q=a&offset=-1", 400, "offset"),
        ("/search?q=a&class=Regoin", 404, "s3:Region"),
        ("/search?q=a&format=csv", 406, "suggestions"),
    ],
)
def test_what_does_not_fit_is_said(client: httpx.Client, address: str, status: int, words: str) -> None:
    response = client.get(address)
    assert response.status_code == status
    assert words in json.dumps(response.json())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80) | st.text(alphabet="\"'*^:()-+{}NEARANDOR \x00%<>&é", max_size=40))
def test_nothing_that_is_typed_breaks_the_page(client: httpx.Client, text: str) -> None:
    safe = text.encode("utf-8", "ignore").decode()
    for accept in ("text/html", "application/json"):
        response = client.get("/search", params={"q": safe}, headers={"Accept": accept})
        assert response.status_code == 200
    assert client.get("/search", params={"q": safe}).json()["query"] == safe


def test_the_page_shows_names_kinds_and_keeps_what_was_asked(client: httpx.Client) -> None:
    page = client.get("/search?q=bretagne&class=Region", headers=HTML).text
    assert 'value="bretagne"' in page
    assert '<a href="/doc/region/FRH0">Brittany</a>' in page
    assert '<q lang="fr">Bretagne</q>' in page
    assert 'value="s3:Region" selected' in page
    assert "2 things found" in page


def test_the_page_is_safe_with_hostile_names_and_questions(client: httpx.Client) -> None:
    page = client.get("/search", params={"q": "<script>alert(1)</script>"}, headers=HTML).text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_the_page_says_when_nothing_is_found(client: httpx.Client) -> None:
    page = client.get("/search?q=zzzzqqqq&lang=fr", headers=HTML).text
    assert "Rien ne s&#39;appelle" in page


def test_every_page_has_the_search_box_and_names_its_description(client: httpx.Client) -> None:
    for path in ("/", "/queries", "/doc/region/FRH0", "/search"):
        page = client.get(path, headers=HTML).text
        assert 'role="search" action="/search"' in page
        assert 'type="application/opensearchdescription+xml"' in page


def test_the_opensearch_description_leads_here(client: httpx.Client) -> None:
    response = client.get("/opensearch.xml")
    assert response.headers["Content-Type"] == "application/opensearchdescription+xml"
    root = ET.fromstring(response.text)
    assert len(root.findtext(f"{OPENSEARCH}ShortName", "")) <= 16
    urls = {(url.get("type"), url.get("rel")): url.get("template", "") for url in root.iter(f"{OPENSEARCH}Url")}
    for (media_type, _), template in urls.items():
        filled = template.replace("{searchTerms}", "bretagne").replace("{language?}", "*")
        filled = filled.replace("{count?}", "").replace("{startIndex?}", "")
        answer = client.get(filled, headers={"Accept": media_type or ""})
        assert answer.headers["Content-Type"].partition(";")[0] == media_type


def test_the_function_of_queries_is_described_where_its_iri_leads(client: httpx.Client) -> None:
    described = client.get("/sparql", headers={"Accept": "application/n-triples"}).text
    function = "<https://w3id.org/smartspec/sparql#matches>"
    assert f"<http://www.w3.org/ns/sparql-service-description#extensionFunction> {function} ." in described
    assert f"{function} <http://www.w3.org/2000/01/rdf-schema#comment>" in described


def test_crawlers_are_kept_from_searching(client: httpx.Client) -> None:
    assert "Disallow: /search?" in client.get("/robots.txt").text
