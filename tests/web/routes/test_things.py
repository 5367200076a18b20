"""``/id`` leads to ``/doc``; documents in every form, by Accept and by suffix; lists."""

import json
import re

import httpx
import pyoxigraph
import pytest
from pyoxigraph import NamedNode, RdfFormat, Triple

from smartspec.graph.terms import node

HTML = {"Accept": "text/html"}
DOC = "/doc/partnership/cybersecurity"
DOTTED = "participation/ip-17-5108.cybersecurity.FRH0"
FORMS = {
    "ttl": ("text/turtle; charset=utf-8", RdfFormat.TURTLE),
    "jsonld": ("application/ld+json", RdfFormat.JSON_LD),
    "nt": ("application/n-triples", RdfFormat.N_TRIPLES),
    "rdf": ("application/rdf+xml", RdfFormat.RDF_XML),
}


@pytest.mark.parametrize("accept", ["*/*", "text/html", "text/turtle", "application/ld+json"])
@pytest.mark.parametrize("thing", ["partnership/cybersecurity", DOTTED])
def test_a_thing_leads_to_its_document(client: httpx.Client, thing: str, accept: str) -> None:
    response = client.get(f"/id/{thing}", headers={"Accept": accept})
    assert response.status_code == 303
    assert response.headers["Location"] == f"/doc/{thing}"
    followed = client.get(f"/id/{thing}", headers={"Accept": accept}, follow_redirects=True)
    assert followed.status_code == 200
    assert followed.headers["Content-Type"].startswith(accept.replace("*/*", "text/turtle"))


@pytest.mark.parametrize(
    "path",
    [
        "/id/partnership/nothing",
        "/id/spaceship/enterprise",
        "/id/partnership/a%20b",
        "/id/partnership/%3Cscript%3E",
        "/id/partnership/..%2F..%2Fetc%2Fpasswd",
        "/doc/partnership/%22%3E%3Cimg%3E",
        "/doc/region/NL41%0D%0ASet-Cookie:a",
        "/doc/r%20egion/NL41",
        "/doc/partnership/nothing.ttl",
        "/doc/partnership/cybersecurity.exe",
        "/doc/partnership/",
    ],
)
@pytest.mark.parametrize("accept", ["*/*", "text/html"])
def test_what_is_not_there_is_not_found(client: httpx.Client, path: str, accept: str) -> None:
    response = client.get(path, headers={"Accept": accept})
    assert response.status_code == 404
    if accept == "text/html":
        assert "<script>" not in response.text
        assert "<img>" not in response.text
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(("suffix", "expected"), FORMS.items())
@pytest.mark.parametrize("how", ["suffix", "accept"])
def test_documents_are_there_in_every_form(
    client: httpx.Client, suffix: str, expected: tuple[str, RdfFormat], how: str
) -> None:
    content_type, rdf_format = expected
    accept = {"Accept": "text/html" if how == "suffix" else content_type}
    response = client.get(f"{DOC}.{suffix}" if how == "suffix" else DOC, headers=accept)
    assert response.headers["Content-Type"] == content_type
    triples = {quad.triple for quad in pyoxigraph.parse(response.content, format=rdf_format)}
    thing = node("partnership:cybersecurity")
    assert Triple(thing, node("s3:coordinator"), node("region:FRH0")) in triples
    document = NamedNode("https://w3id.org/smartspec/doc/partnership/cybersecurity")
    assert Triple(document, node("foaf:primaryTopic"), thing) in triples


def test_a_suffix_pins_whatever_is_accepted(client: httpx.Client) -> None:
    assert client.get(f"{DOC}.ttl", headers=HTML).headers["Vary"] == "Accept-Encoding"
    assert client.get(f"{DOC}.html").headers["Vary"] == "Accept-Encoding, Accept-Language"
    assert client.get(f"/doc/{DOTTED}.nt").headers["Content-Type"] == "application/n-triples"
    assert client.get(f"{DOC}.html").headers["Content-Type"] == "text/html; charset=utf-8"


def test_format_pins_like_a_suffix(client: httpx.Client) -> None:
    pinned = client.get(DOC, params={"format": "nt"}, headers=HTML)
    assert pinned.headers["Content-Type"] == "application/n-triples"
    assert pinned.content == client.get(f"{DOC}.nt").content
    refused = client.get(DOC, params={"format": "pdf"})
    assert refused.status_code == 406
    assert "text/turtle" in refused.json()["available"]


def test_links_name_the_other_forms_the_licence_and_the_data_set(client: httpx.Client) -> None:
    response = client.get(DOC, headers={"Accept": "text/turtle"})
    link = response.headers["Link"]
    for suffix, media_type in (
        ("jsonld", "application/ld+json"),
        ("html", "text/html"),
        ("nt", "application/n-triples"),
    ):
        assert f'<{DOC}.{suffix}>; rel="alternate"; type="{media_type}"' in link
    assert "text/turtle" not in link
    assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in link
    assert '</dataset>; rel="describedby"' in link
    assert {found["rel"] for found in response.links.values()} == {
        *("alternate", "canonical", "cite-as", "describedby", "license", "linkset", "type")
    }


def test_the_page_shows_statements_with_their_sources(client: httpx.Client) -> None:
    page = client.get(DOC, headers=HTML).text
    assert "<h1>Cybersecurity</h1>" in page
    assert "Work on safe networks." in page
    assert "Travail sur la sûreté des réseaux." not in page.partition("<h2")[0]
    assert '<a href="/doc/region/FRH0" title="https://w3id.org/smartspec/id/region/FRH0">Brittany</a>' in page
    assert '<span class="locator"> b9</span>' in page
    assert 'href="/doc/statement/ip-17-5108.031" title="Press release IP/17/5108, line 9 (b9), stated"' in page
    assert '<a href="/graph/derived">graph derived</a>' in page
    assert '<a href="/doc/document/cget-2017-12-19">CGET page</a>' in page
    assert "/sparql?query=" in page
    assert "https://w3id.org/smartspec/id/partnership/cybersecurity" in page


def test_what_the_heading_has_or_what_only_follows_stands_folded_below_the_rest(client: httpx.Client) -> None:
    page = client.get(DOC, headers=HTML).text
    first, folded = page.partition('<details class="further">')[::2]
    assert ">coordinator</a></dt>" in first
    assert ">is a</a></dt>" not in first
    assert ">is a</a></dt>" in folded


def test_no_link_of_a_page_leads_to_the_published_base(client: httpx.Client) -> None:
    for path in (DOC, "/def", "/def/Partnership", "/shape/Partnership", "/graph/ip-17-5108", "/graphs", "/dataset"):
        page = client.get(path, headers=HTML).text
        assert re.findall(r'(?:href|src|action)="https?://w3id\.org[^"]*"', page) == []


def test_the_page_in_french_says_what_others_say_apart(client: httpx.Client) -> None:
    page = client.get(f"{DOC}.html?lang=fr").text
    assert "<h1>Cybersécurité</h1>" in page
    assert "Ce qui est énoncé" in page
    assert '<span class="literal" lang="en">Cybersecurity</span>' in page
    assert "dans d&#39;autres langues" in page


def test_amounts_are_written_with_their_currency(client: httpx.Client) -> None:
    path = "/doc/funding/ip-17-5108.cybersecurity.advice"
    assert "up to €200,000" in client.get(path, headers=HTML).text
    assert "jusqu&#39;à 200\u202f000\u00a0€" in client.get(f"{path}?lang=fr", headers=HTML).text


def test_namesakes_are_told_apart(client: httpx.Client) -> None:
    assert ">Brittany (FRH)</a>" in client.get("/doc/region/FRH0", headers=HTML).text


def test_classes_that_only_follow_do_not_head_the_page(client: httpx.Client) -> None:
    head = client.get("/doc/region/FRH0", headers=HTML).text.partition("<h1")[0]
    assert ">Region</a>" in head
    assert ">Actor</a>" not in head


@pytest.mark.parametrize("language", ["en", "fr"])
def test_hostile_labels_stay_text(client: httpx.Client, language: str) -> None:
    for path in (
        "/doc/theme/hostile",
        "/things/Theme",
        "/graph/countries",
        "/query/themes",
        "/sparql?query=DESCRIBE+theme:hostile",
    ):
        page = client.get(path, params={"lang": language} if "?" not in path else None, headers=HTML).text
        assert "<script>alert" not in page
        assert "<b onclick" not in page
        assert "<img src=x" not in page
        assert 'href="javascript:' not in page


def test_the_list_of_a_class_is_by_name_and_links_to_its_query(client: httpx.Client) -> None:
    page = client.get("/things/Region?lang=fr", headers=HTML).text
    assert page.index("Brabant-Septentrional") < page.index("Bretagne")
    assert "3 choses" in page
    assert "<h1>Régions</h1>" in page


def test_classes_are_listed_with_their_figures(client: httpx.Client) -> None:
    page = client.get("/things", headers=HTML).text
    assert re.search(r'<a href="/things/Region">Region</a></th>\s*<td class="number">3</td>', page)


@pytest.mark.parametrize(("path", "nearest"), [("/things/Regoin", "Region"), ("/def/Partnershp", "Partnership")])
def test_an_unknown_class_is_answered_with_the_nearest(client: httpx.Client, path: str, nearest: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert nearest in response.json()["nearest"]


@pytest.mark.parametrize("page", ["0", "-1", "99999999999999999999", "two"])
def test_pages_that_cannot_be_are_refused(client: httpx.Client, page: str) -> None:
    assert client.get(f"/things/Region?page={page}").status_code == 400
    assert client.get("/things/Region?page=2").status_code == 404


def test_json_is_given_to_who_asks_for_plain_json(client: httpx.Client) -> None:
    response = client.get(DOC, headers={"Accept": "application/json"})
    assert response.headers["Content-Type"] == "application/json"
    assert json.loads(response.content)
