"""What the protocol allows beyond the ordinary, and what a hostile or clumsy request meets at the endpoint."""

import contextlib
import gzip
from urllib.parse import quote

import httpx
import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

from smartspec.graph.namespaces import DATASET, PREFIXES
from smartspec.graph.terms import node
from smartspec.web.middleware import ADDRESS_LIMIT, HEADERS_LIMIT

CONSTRUCT = "CONSTRUCT { ?s s3:theme ?o } { ?s s3:theme ?o }"
CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
QUERY = "application/sparql-query"
MISTAKE = "SELECT ?s WHERE {\n  ?s a <b> ) }"
HOSTILE = [
    "\r\nSet-Cookie: a=b",
    "%0d%0aSet-Cookie:%20a=b",
    "\u560d\u560aSet-Cookie: a=b",
    '"><script>alert(1)</script>',
    "javascript:alert(1)",
    "../../../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "\x00",
    "\ufeff\u202e",
    "a" * 3000,
    "{{7*7}}",
    "<http://x/>; rel=evil",
]
ADDRESSES = [
    "/sparql?query={}",
    "/sparql?query=ASK%7B%7D&format={}",
    "/sparql?query=ASK%7B%7D&default-graph-uri={}",
    "/sparql?lang={}",
    "/graphs?graph={}",
    "/graph/{}",
    "/id/{}",
    "/id/region/{}",
    "/doc/region/{}",
    "/def/{}",
    "/shape/{}",
    "/query/{}",
    "/things/{}",
    "/problem/{}",
    "/dataset/{}",
    "/dataset.{}",
    "/static/{}",
    "/{}",
]


def triples(response: httpx.Response) -> set[Triple]:
    form = RdfFormat.from_media_type(response.headers["Content-Type"])
    assert form
    return {quad.triple for quad in pyoxigraph.parse(response.content, format=form)}


@pytest.mark.parametrize("content_type", [QUERY, "application/x-www-form-urlencoded"])
def test_the_query_method_asks_with_a_body(client: httpx.Client, content_type: str) -> None:
    body = "ASK {}" if content_type == QUERY else "query=ASK+%7B%7D"
    response = client.request("QUERY", "/sparql", content=body, headers={"Content-Type": content_type})
    assert response.json()["boolean"]
    tag = response.headers["ETag"]
    again = client.request(
        "QUERY", "/sparql", content=body, headers={"Content-Type": content_type, "If-None-Match": tag}
    )
    assert again.status_code == 304


@pytest.mark.parametrize(("content_type", "status"), [("text/plain", 415), ("application/sparql-update", 403)])
def test_the_query_method_refuses_as_post_does(client: httpx.Client, content_type: str, status: int) -> None:
    response = client.request("QUERY", "/sparql", content="ASK {}", headers={"Content-Type": content_type})
    assert response.status_code == status


@pytest.mark.parametrize("accept", ["application/trig", "application/n-quads"])
def test_a_graph_comes_as_a_data_set_of_one_default_graph(client: httpx.Client, accept: str) -> None:
    response = client.get("/sparql", params={"query": CONSTRUCT}, headers={"Accept": accept})
    assert response.headers["Content-Type"] == accept
    assert triples(response) == triples(client.get("/sparql", params={"query": CONSTRUCT}))


def test_the_description_tells_all_that_an_editor_needs(client: httpx.Client) -> None:
    found = triples(client.get("/sparql"))
    service, query = NamedNode("http://localhost/sparql"), node("query:themes")
    assert Triple(service, node("sd:feature"), node("sd:UnionDefaultGraph")) in found
    assert Triple(NamedNode(DATASET), node("void:sparqlEndpoint"), service) in found
    assert Triple(service, node("dcat:servesDataset"), NamedNode(DATASET)) in found
    assert Triple(query, node("rdf:type"), node("sh:SPARQLExecutable")) in found
    assert Triple(query, node("sh:prefixes"), service) in found
    assert any(t.subject == query and t.predicate == node("sh:select") for t in found)
    declared = {t.object for t in found if t.predicate == node("sh:prefix")}
    assert declared == {Literal(prefix) for prefix in PREFIXES}
    formats = {t.object.value.rpartition("/")[2] for t in found if t.predicate == node("sd:resultFormat")}  # type: ignore[union-attr]
    assert len(formats) == 10


def test_a_mistake_is_shown_in_every_form(client: httpx.Client) -> None:
    asked = {"query": MISTAKE}
    problem = client.get("/sparql", params=asked).json()
    assert (problem["line"], problem["token"]) == (2, ")")
    text = client.get("/sparql", params=asked, headers={"Accept": "text/plain, */*;q=0.1"}).text
    page = client.get("/sparql", params=asked, headers={"Accept": CHROME}).text
    shown = problem["excerpt"]
    assert text.endswith(f"\n\n{shown}\n")
    assert f"line: {problem['line']}\n" in text
    assert shown.replace("<", "&lt;").replace(">", "&gt;") in page


def test_an_unknown_function_is_named(client: httpx.Client) -> None:
    problem = client.get("/sparql", params={"query": "SELECT * {\n  ?s ?p ?o FILTER(s3:odd(?s)) }"})
    assert problem.status_code == 400
    assert (problem.json()["line"], problem.json()["token"]) == (2, "s3:odd")


def test_a_relative_graph_name_is_resolved(client: httpx.Client) -> None:
    assert client.get("/sparql", params={"query": "ASK FROM <graph/countries> { ?s ?p ?o }"}).json()["boolean"]


def test_what_is_too_large_is_refused_before_it_is_read(client: httpx.Client) -> None:
    address = client.get("/sparql?query=" + "x" * ADDRESS_LIMIT)
    headers = client.get("/sparql", headers={"X-Long": "x" * HEADERS_LIMIT})
    assert (address.status_code, address.json()["type"].rpartition("/")[2]) == (414, "address-too-long")
    assert (headers.status_code, headers.json()["type"].rpartition("/")[2]) == (431, "headers-too-large")
    for response in (address, headers):
        assert response.headers["Content-Type"] == "application/problem+json"
        assert len(response.content) < 2000


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("accept", ["*/*", CHROME])
def test_no_input_reaches_headers_or_markup(client: httpx.Client, text: str, accept: str) -> None:
    for address in ADDRESSES:
        response = client.get(address.format(quote(text, safe="")), headers={"Accept": accept})
        assert response.status_code < 500, address
        assert "set-cookie" not in response.headers
        assert all(character >= " " for value in response.headers.values() for character in value)
        assert "<script>alert" not in response.text or response.headers["Content-Type"].startswith("application/")
        assert 'href="javascript:' not in response.text
        assert "root:" not in response.text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["GET", "POST", "QUERY", "PUT"]),
    st.text(alphabet=st.characters(codec="utf-8"), max_size=60),
    st.text(alphabet=st.sampled_from("abq/*;,=.0159 \"'<>{}"), max_size=40),
    st.sampled_from([QUERY, "application/x-www-form-urlencoded", "text/plain", ""]),
)
def test_no_request_makes_the_service_fail(
    client: httpx.Client, method: str, text: str, accept: str, content_type: str
) -> None:
    headers = {"Accept": accept, "Content-Type": content_type}
    with contextlib.suppress(httpx.InvalidURL):
        response = client.request(method, "/sparql", params={"query": text}, content=text.encode(), headers=headers)
        assert response.status_code < 500


@pytest.mark.parametrize("path", ["/sparql", "/explain"])
def test_a_compressed_query_is_refused_as_such(client: httpx.Client, path: str) -> None:
    headers = {"Content-Type": "application/sparql-query", "Content-Encoding": "gzip", "Accept": "application/json"}
    refused = client.post(path, content=gzip.compress(b"ASK {}"), headers=headers)
    assert (refused.status_code, refused.headers["Accept-Encoding"]) == (415, "identity")
    assert "compressed (gzip)" in refused.json()["detail"]
    plain = client.post("/sparql", content=b"ASK {}", headers={**headers, "Content-Encoding": "identity"})
    assert plain.status_code == 200
