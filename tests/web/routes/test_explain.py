"""Why a query is empty, over HTTP: forms, bodies, the page, the button, and what is refused."""

import httpx
import pytest

BROKEN = "SELECT ?p { ?p a s3:Partnerschip }"
SOUND = "SELECT ?p { ?p a s3:Partnership }"
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("method", ["get", "form", "body"])
def test_culprit_and_cure_by_every_method(client: httpx.Client, method: str) -> None:
    if method == "get":
        response = client.get("/explain", params={"query": BROKEN})
    elif method == "form":
        response = client.post("/explain", data={"query": BROKEN})
    else:
        response = client.post("/explain", content=BROKEN, headers={"Content-Type": "application/sparql-query"})
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    document = response.json()
    assert document["status"] == "explained"
    [found] = document["findings"]
    assert found["kind"] == "unknown-class"
    assert found["part"] == {"text": "s3:Partnerschip", "line": 1, "column": 18}
    assert found["cure"]["action"] == "replace"
    assert found["cure"]["suggestions"][0]["replacement"] == "s3:Partnership"


def test_lint_of_a_query_in_the_same_shape(client: httpx.Client) -> None:
    asked = {"query": "SELECT ?p ?q { ?p a s3:Partnership }", "check": "lint"}
    document = client.post("/explain", data=asked).json()
    assert document["status"] == "checked"
    assert [(each["kind"], each["severity"], each["part"]["column"]) for each in document["findings"]] == [
        ("unbound-variable", "warning", 11)
    ]


def test_draft_is_linted_and_may_be_no_query_yet(client: httpx.Client) -> None:
    whole = {"query": "SELECT ?p ?q { ?p a s3:Partnership }"}
    linted = client.post("/explain", data={**whole, "check": "lint"}).json()
    assert client.post("/explain", data={**whole, "check": "draft"}).json()["findings"] == linted["findings"]
    half = {"query": "SELECT ?p { ?p a "}
    assert client.post("/explain", data={**half, "check": "lint"}).status_code == 400
    response = client.post("/explain", data={**half, "check": "draft"})
    assert (response.status_code, response.json()["status"], response.json()["findings"]) == (
        200,
        "not-taken-apart",
        [],
    )


def test_text_for_terminals(client: httpx.Client) -> None:
    response = client.post("/explain", data={"query": BROKEN}, headers={"Accept": "text/plain"})
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.text.startswith("query:1:18: error: ")
    assert "  cure: Did you mean s3:Partnership?\n" in response.text


def test_query_with_rows_needs_no_explanation(client: httpx.Client) -> None:
    document = client.post("/explain", data={"query": SOUND}).json()
    assert (document["status"], document["findings"]) == ("not-empty", [])


@pytest.mark.parametrize("language", ["en", "fr"])
def test_page_shows_the_finding_and_the_query(client: httpx.Client, language: str) -> None:
    headers = {"Accept": "text/html", "Accept-Language": language}
    page = client.post("/explain", data={"query": BROKEN}, headers=headers).text
    assert "<h3><code>s3:Partnerschip</code></h3>" in page
    assert "<code>s3:Partnership</code>" in page
    assert f"{BROKEN}</textarea>" in page


def test_page_without_a_query_is_a_form(client: httpx.Client) -> None:
    response = client.get("/explain", headers={"Accept": "text/html"})
    assert response.status_code == 200
    assert 'action="/explain"' in response.text


def test_mistake_is_shown_beside_the_query(client: httpx.Client) -> None:
    response = client.post("/explain", data={"query": "SELECT ?p { ?p a "}, headers={"Accept": "text/html"})
    assert response.status_code == 400
    assert "SELECT ?p { ?p a </textarea>" in response.text


@pytest.mark.parametrize(
    ("fields", "status", "kind"),
    [
        ({"query": "SELECT ?p { ?p a "}, 400, "query-syntax"),
        ({"query": "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }"}, 400, "query-syntax"),
        ({"query": "SELECT * { SERVICE <https://example.org/> { ?s ?p ?o } }"}, 403, "service-refused"),
        ({"query": BROKEN, "check": "spelling"}, 400, "parameter"),
        ({"query": BROKEN, "format": "csv"}, 406, "not-acceptable"),
        ({"check": "lint"}, 400, "parameter"),
        ({"update": "CLEAR ALL"}, 403, "update-refused"),
    ],
)
def test_refusals_are_problem_details(client: httpx.Client, fields: dict[str, str], status: int, kind: str) -> None:
    response = client.post("/explain", data=fields)
    assert response.status_code == status
    assert response.headers["Content-Type"].startswith("application/problem+json")
    assert response.json()["type"].endswith(f"/{kind}")


def test_syntax_error_has_its_place(client: httpx.Client) -> None:
    problem = client.post("/explain", data={"query": "SELECT ?p {\n ?p a ; }"}).json()
    assert (problem["line"], problem["column"]) == (2, 7)


def test_body_of_another_type_is_refused(client: httpx.Client) -> None:
    response = client.post("/explain", content=BROKEN, headers={"Content-Type": "text/plain"})
    assert response.status_code == 415


def test_body_over_the_limit_is_refused(client: httpx.Client) -> None:
    response = client.post("/explain", content=b"query=" + b"x" * (1 << 20), headers={"Content-Type": FORM})
    assert response.status_code == 413


@pytest.mark.parametrize("query", [BROKEN, "ASK { ?p a s3:Partnerschip }"])
def test_empty_result_has_a_button(client: httpx.Client, query: str) -> None:
    page = client.get("/sparql", params={"query": query}, headers={"Accept": "text/html"}).text
    assert 'action="/explain"' in page
    assert f'name="query" value="{query}"' in page


def test_result_with_rows_has_no_button(client: httpx.Client) -> None:
    page = client.get("/sparql", params={"query": SOUND}, headers={"Accept": "text/html"}).text
    assert 'action="/explain"' not in page


def test_empty_canned_query_has_a_button(client: httpx.Client) -> None:
    page = client.get("/query/themes", params={"year": "1901"}, headers={"Accept": "text/html"}).text
    assert ('action="/explain"' in page) == ('class="empty"' in page)


def test_graphs_of_the_request_are_seen(client: httpx.Client) -> None:
    asked = {"query": SOUND, "default-graph-uri": "https://w3id.org/smartspec/graph/none"}
    [found] = client.post("/explain", data=asked).json()["findings"]
    assert found["kind"] == "unknown-graph"


def test_sentences_are_in_the_readers_language(client: httpx.Client) -> None:
    query = {"query": "SELECT ?p { ?p a s3:Partnerschip }"}
    answer = client.get("/explain", params=query, headers={"Accept": "application/json", "Accept-Language": "fr"})
    assert "Accept-Language" in answer.headers["Vary"]
    assert answer.json()["findings"][0]["message"] == "Rien dans le graphe n'est de la classe s3:Partnerschip."
    page = client.get("/explain", params={**query, "lang": "fr"}, headers={"Accept": "text/html"})
    assert "Rien dans le graphe" in page.text
