"""The endpoint over HTTP: methods, forms of results, its description, the page, and what is refused."""

import csv
import html
import json
import re

import httpx
import pyoxigraph
import pytest
from pyoxigraph import NamedNode, QueryResultsFormat, QuerySolutions, RdfFormat, Triple

from smartspec.graph.namespaces import graph_iri
from smartspec.graph.terms import node

SELECT = "SELECT ?name { partnership:cybersecurity rdfs:label ?name } ORDER BY ?name"
CONSTRUCT = "CONSTRUCT { ?s s3:theme ?o } { ?s s3:theme ?o }"
CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
FORM = "application/x-www-form-urlencoded"
ROWS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/tab-separated-values": QueryResultsFormat.TSV,
    "application/json": QueryResultsFormat.JSON,
}
GRAPHS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
}


@pytest.mark.parametrize(("accept", "parsed_as"), ROWS.items())
@pytest.mark.parametrize("method", ["get", "post form", "post"])
def test_rows_in_every_form_by_every_method(
    client: httpx.Client, accept: str, parsed_as: QueryResultsFormat, method: str
) -> None:
    headers = {"Accept": accept}
    if method == "get":
        response = client.get("/sparql", params={"query": SELECT}, headers=headers)
    elif method == "post":
        response = client.post(
            "/sparql", content=SELECT, headers={**headers, "Content-Type": "application/sparql-query"}
        )
    else:
        response = client.post("/sparql", data={"query": SELECT}, headers=headers)
    assert response.status_code == 200
    assert response.headers["Content-Type"].partition(";")[0] == accept
    rows = pyoxigraph.parse_query_results(response.content, parsed_as)
    assert isinstance(rows, QuerySolutions)
    assert [row["name"].value for row in rows] == ["Cybersecurity", "Cybersécurité"]


def test_csv_has_its_charset_and_heading(client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": SELECT, "format": "csv"})
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert list(csv.reader(response.text.splitlines())) == [["name"], ["Cybersecurity"], ["Cybersécurité"]]


@pytest.mark.parametrize(("accept", "parsed_as"), GRAPHS.items())
@pytest.mark.parametrize("query", [CONSTRUCT, "DESCRIBE partnership:cybersecurity"])
def test_graphs_in_every_form(client: httpx.Client, accept: str, parsed_as: RdfFormat, query: str) -> None:
    response = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert response.headers["Content-Type"].partition(";")[0] == accept
    triples = {quad.triple for quad in pyoxigraph.parse(response.content, format=parsed_as)}
    assert Triple(node("partnership:cybersecurity"), node("s3:theme"), node("theme:cybersecurity")) in triples


@pytest.mark.parametrize(
    ("query", "accept"),
    [(SELECT, "text/turtle"), (CONSTRUCT, "text/csv"), ("ASK {}", "application/rdf+xml"), (SELECT, "image/png")],
)
def test_only_forms_of_the_right_kind_are_acceptable(client: httpx.Client, query: str, accept: str) -> None:
    response = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert response.status_code == 406
    assert accept not in response.json()["available"]
    assert client.get("/sparql", params={"query": query, "format": accept}).status_code == 406


def test_graphs_of_the_request_bound_the_query(client: httpx.Client) -> None:
    query = "ASK { ?s s3:coordinator ?o }"
    asked = {"query": query, "default-graph-uri": graph_iri("ip-17-5108")}
    assert not client.get("/sparql", params=asked).json()["boolean"]
    asked["default-graph-uri"] = graph_iri("derived")
    assert client.post("/sparql", data=asked).json()["boolean"]
    named = {"query": "ASK { GRAPH ?g { ?s s3:theme ?o } }", "named-graph-uri": graph_iri("derived")}
    assert not client.get("/sparql", params=named).json()["boolean"]


def test_relative_iris_are_ours(client: httpx.Client) -> None:
    assert client.get("/sparql", params={"query": "ASK { <id/region/NL41> a <def/Region> }"}).json()["boolean"]


@pytest.mark.parametrize(
    ("status", "slug", "request_"),
    [
        (400, "query-syntax", {"method": "GET", "url": "/sparql?query=SELECT+*"}),
        (400, "query-syntax", {"method": "GET", "url": "/sparql?query=DROP+ALL"}),
        (400, "parameter", {"method": "GET", "url": "/sparql?query=ASK{}&query=ASK{}"}),
        (400, "parameter", {"method": "POST", "url": "/sparql", "content": b"", "headers": {"Content-Type": FORM}}),
        (403, "update-refused", {"method": "POST", "url": "/sparql", "data": {"update": "DROP ALL"}}),
        (
            403,
            "update-refused",
            {
                "method": "POST",
                "url": "/sparql",
                "content": b"DROP ALL",
                "headers": {"Content-Type": "application/sparql-update"},
            },
        ),
        (403, "service-refused", {"method": "GET", "url": "/sparql?query=ASK{SERVICE<http://localhost/>{}}"}),
        (413, "too-large", {"method": "POST", "url": "/sparql", "content": b"x" * (1 << 20) + b"x"}),
        (415, "media-type", {"method": "POST", "url": "/sparql", "content": b"ASK {}"}),
    ],
)
def test_what_cannot_be_answered_is_refused_with_its_reason(
    client: httpx.Client, status: int, slug: str, request_: dict[str, object]
) -> None:
    response = client.request(**request_)  # type: ignore[arg-type]
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["type"].endswith(f"/{slug}")


def test_a_mistake_is_placed_for_programs_and_shown_to_people(client: httpx.Client) -> None:
    query = "SELECT ?s WHERE { ?s a <b> ."
    problem = client.get("/sparql", params={"query": query}).json()
    assert (problem["line"], problem["status"]) == (1, 400)
    page = client.get("/sparql", params={"query": query}, headers={"Accept": CHROME})
    assert page.status_code == 400
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "SELECT ?s WHERE { ?s a &lt;b&gt; .</textarea>" in page.text
    assert 'role="alert"' in page.text


@pytest.mark.parametrize("accept", ["application/problem+json", "text/plain", "text/html"])
def test_a_mistake_is_explained_in_every_form(client: httpx.Client, accept: str) -> None:
    query = {"query": "SELECT *\nWHERE { ?s ?p ?o } LIMIT ten"}
    answer = client.get("/sparql", params=query, headers={"Accept": accept})
    assert answer.headers["Content-Type"].partition(";")[0] == accept
    text = html.unescape(
        answer.text if accept != "application/problem+json" else "\n".join(map(str, answer.json().values()))
    )
    assert "Line 2, column 26: 'ten' cannot stand here; expected a number." in text
    assert "WHERE { ?s ?p ?o } LIMIT ten\n                         ^" in text


@pytest.mark.parametrize("query", ["SELECT * { ?s ?p }", "CONSTRUCT { ?s ?p ?o }", "nonsense", "ASK {} ASK {}"])
def test_what_is_wrong_with_a_query_is_said_before_what_cannot_be_made(client: httpx.Client, query: str) -> None:
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": "image/png"})
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (400, "query-syntax")
    assert client.get("/sparql", params={"query": "ASK {}"}, headers={"Accept": "image/png"}).status_code == 406


def test_a_browser_sees_a_table_with_names_and_links(client: httpx.Client) -> None:
    page = client.get(
        "/sparql", params={"query": "SELECT ?p ?n { ?p a s3:Partnership BIND(2000 AS ?n) }"}, headers={"Accept": CHROME}
    ).text
    assert (
        '<a href="/doc/partnership/cybersecurity" title="https://w3id.org/smartspec/id/partnership/cybersecurity">'
        in page
    )
    assert '<td class="number"><span>2,000</span></td>' in page
    assert "1 row" in page
    assert "format=csv" in page
    truth = client.get("/sparql", params={"query": "ASK {}"}, headers={"Accept": CHROME}).text
    assert "Yes: the graph holds" in truth
    nothing = client.get("/sparql", params={"query": "SELECT * { ?s a s3:Nothing }"}, headers={"Accept": CHROME}).text
    assert "No row answers" in nothing
    graph = client.get("/sparql", params={"query": CONSTRUCT}, headers={"Accept": CHROME}).text
    assert '<th scope="col">predicate</th>' in graph


def test_hostile_queries_stay_text(client: httpx.Client) -> None:
    query = (
        """SELECT ("</textarea><script>alert(1)</script>" AS ?x) ?y WHERE { BIND(IRI("javascript:alert(1)") AS ?y) }"""
    )
    page = client.get("/sparql", params={"query": query}, headers={"Accept": CHROME}).text
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert page.count("</textarea>") == 1


@pytest.mark.parametrize("accept", ["*/*", "text/turtle", "application/rdf+xml"])
def test_a_bare_get_gives_the_service_description(client: httpx.Client, accept: str) -> None:
    response = client.get("/sparql", headers={"Accept": accept})
    parsed_as = RdfFormat.RDF_XML if accept == "application/rdf+xml" else RdfFormat.TURTLE
    triples = {quad.triple for quad in pyoxigraph.parse(response.content, format=parsed_as)}
    service = NamedNode("http://localhost/sparql")
    assert Triple(service, node("sd:endpoint"), service) in triples


@pytest.mark.parametrize("host", ["a b", "<script>", 'x"y', "exa mple.org:80"])
def test_a_hostile_host_breaks_nothing(client: httpx.Client, host: str) -> None:
    for accept in ("text/turtle", CHROME):
        response = client.get("/sparql", headers={"Host": host, "Accept": accept})
        assert response.status_code in (200, 400)
        assert "<script>" not in response.text


def test_a_bare_get_gives_people_a_form_that_needs_no_script(client: httpx.Client) -> None:
    page = client.get("/sparql", headers={"Accept": CHROME}).text
    assert '<textarea id="query" name="query"' in page
    assert 'action="/sparql"' in page
    assert not re.findall(r"<script(?![^>]* src=)", page)
    assert "Partnerships of a territory" in page


def test_results_of_one_query_in_two_forms_have_two_tags(client: httpx.Client) -> None:
    tags = {client.get("/sparql", params={"query": SELECT, "format": name}).headers["ETag"] for name in ("csv", "tsv")}
    posted = [client.post("/sparql", data={"query": query}).headers["ETag"] for query in (SELECT, "ASK {}")]
    assert len(tags | set(posted)) == 4


def test_a_query_that_is_long_is_answered(client: httpx.Client) -> None:
    query = "ASK { VALUES ?x { " + "1 " * 100_000 + "} }"
    assert json.loads(client.post("/sparql", data={"query": query}).content)["boolean"]
