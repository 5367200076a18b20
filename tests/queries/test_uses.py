"""Every canned query in all its uses: address, operation, page with form, table and chart, example in the description.

That the query runs as a test, with its columns, rows, time and golden answer, is `test_library`.
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import httpx
import pyoxigraph
import pytest
from fastapi import FastAPI
from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Triple

from smartspec.engine.local import LocalEngine
from smartspec.graph.namespaces import PREFIXES, QUERY, compact
from smartspec.graph.release import Release
from smartspec.graph.sources import find_sources
from smartspec.query.canned import CannedQuery, load_queries
from smartspec.query.parameters import example
from smartspec.settings import Settings
from smartspec.web.app import create_app
from smartspec.web.language import read_texts
from smartspec.web.results import terms_named, words_of
from smartspec.web.service import Service
from tests.web.conftest import Transport

QUERIES = load_queries(find_sources().queries())
GOLDEN = Path(__file__).parent / "golden"
HTML = {"Accept": "text/html", "Accept-Language": "en"}
SVG = "{http://www.w3.org/2000/svg}"
WITHOUT_A_CHART = {
    "ceilings-and-amounts",
    "claims-about-a-programme",
    "co-membership",
    "conditions-to-take-part",
    "criteria-of-strategies",
    "disputed-figures",
    "find-by-name",
    "less-certain-statements",
    "members-of-partnership",
    "money-by-fund",
    "money-of-territory",
    "parents-of-territory",
    "participants-with-changed-code",
    "partnerships-of-territory",
    "region-changes",
    "statements-of-document",
    "successors-of-territory",
    "theme-matches",
    "where-sources-disagree",
}
"""Lists of names and places, or of numbers of several kinds: a picture of them would say nothing, or a falsehood."""

each_query = pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
each_charted = pytest.mark.parametrize(
    "query", [q for q in QUERIES.values() if q.chart.kind != "none"], ids=lambda query: query.name
)


@pytest.fixture(scope="module")
def app(release: Release) -> FastAPI:
    return create_app(Settings(), Service(LocalEngine.of(release), release.manifest, QUERIES))


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[httpx.Client]:
    with httpx.Client(transport=Transport(app), base_url="http://localhost") as client:
        yield client


@pytest.fixture(scope="module")
def operations(client: httpx.Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()["paths"]
    return found


@pytest.fixture(scope="module")
def described(client: httpx.Client) -> set[Triple]:
    body = client.get("/sparql", headers={"Accept": "application/n-triples"}).content
    return {quad.triple for quad in pyoxigraph.parse(body, format=RdfFormat.N_TRIPLES)}


def examples(query: CannedQuery) -> dict[str, str]:
    """The value of the file for each parameter, as people write it."""
    values = {parameter.name: example(query, parameter) for parameter in query.parameters}
    return {name: compact(value) or value for name, value in values.items()}


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(text.splitlines()))


@each_query
def test_as_an_address(client: httpx.Client, query: CannedQuery) -> None:
    response = client.get(f"/query/{query.name}.csv", params=examples(query))
    assert response.status_code == 200
    answer = rows(response.text)
    assert tuple(answer[0]) == query.expectation.columns
    if query.expectation.golden:
        assert answer == rows((GOLDEN / query.expectation.golden).read_text(encoding="utf-8"))
    first = client.get(f"/query/{query.name}.csv", params={**examples(query), "page": "1", "page-size": "2"})
    assert rows(first.text) == answer[:3]
    assert first.headers["SmartSpec-Rows"] == str(len(answer) - 1)


@each_query
def test_as_an_operation(operations: dict[str, Any], query: CannedQuery) -> None:
    operation = operations[f"/query/{query.name}"]["get"]
    assert (operation["summary"], operation["description"]) == (query.title["en"], query.description["en"])
    parameters = {parameter["name"]: parameter for parameter in operation["parameters"]}
    assert list(parameters) == [*(parameter.name for parameter in query.parameters), "format", "page", "page-size"]
    for parameter in query.parameters:
        told = parameters[parameter.name]
        assert told["description"].startswith(parameter.label["en"])
        assert told["schema"]["type"] in ("string", "integer", "number", "boolean")
        assert str(told["example"]) == examples(query)[parameter.name]
        assert told["example"] in told["schema"].get("enum", [told["example"]])
        assert told["required"] == (parameter.required and not parameter.language)
    content = operation["responses"]["200"]["content"]
    bindings = content["application/sparql-results+json"]["schema"]["properties"]["results"]["properties"]["bindings"]
    assert set(bindings["items"]["properties"]) == set(query.expectation.columns)
    assert ("image/svg+xml" in content) == (query.chart.kind != "none")


@each_query
def test_as_a_page_with_form_and_table(client: httpx.Client, query: CannedQuery) -> None:
    response = client.get(f"/query/{query.name}", params=examples(query), headers=HTML)
    assert response.status_code == 200
    page = response.text
    for parameter in query.parameters:
        assert re.search(rf'<(?:select|input)[^>]*\bname="{parameter.name}"', page)
        assert f'<label for="field-{parameter.name}">' in page
    assert re.search(r"<td[ >]", page)
    assert f"/query/{query.name}.csv?" in page or f"/query/{query.name}.csv" in page
    assert "VALUES" in page
    assert ("<svg" in page) == (query.chart.kind != "none")
    assert " style=" not in page
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)


@each_query
def test_the_addresses_on_the_page_give_answers(client: httpx.Client, query: CannedQuery) -> None:
    page = client.get(f"/query/{query.name}", headers=HTML).text
    found = re.findall(rf'<p class="formats">.*?href="(/query/{query.name}\.csv[^"]*)"', page, re.DOTALL)
    assert len(found) == 1
    assert client.get(found[0].replace("&amp;", "&")).status_code == 200
    [call] = re.findall(r"<pre[^>]*>curl '([^']*)'", page)
    parts = urlsplit(call.replace("&amp;", "&"))
    assert client.get(f"{parts.path}?{parts.query}").headers["Content-Type"].startswith("text/csv")


@each_charted
def test_as_a_chart(client: httpx.Client, query: CannedQuery) -> None:
    response = client.get(f"/query/{query.name}", params=examples(query), headers={"Accept": "image/svg+xml"})
    assert response.headers["Content-Type"].startswith("image/svg+xml")
    picture = ET.fromstring(response.content)
    assert picture.get("class") == f"chart chart-{query.chart.kind}"
    assert next(str(found.text) for found in picture.iter(f"{SVG}title")) in query.title.values()
    assert sum(each.tag.removeprefix(SVG) in ("rect", "circle") for each in picture.iter()) > 0
    assert len(response.content) < 80_000


def test_every_query_that_can_has_a_chart() -> None:
    assert {name for name, query in QUERIES.items() if query.chart.kind == "none"} == WITHOUT_A_CHART
    assert {query.chart.kind for query in QUERIES.values()} == {"none", "bar", "line", "timeline", "map", "network"}


@each_query
def test_as_an_example_in_the_service_description(described: set[Triple], query: CannedQuery) -> None:
    iri = NamedNode(QUERY + query.name)
    select = NamedNode(PREFIXES["sh"] + "select")
    assert Triple(iri, select, Literal(query.text)) in described
    assert Triple(iri, NamedNode(PREFIXES["rdfs"] + "label"), Literal(query.title["en"], language="en")) in described


@each_query
def test_what_says_no_shows_the_unknown_seats(query: CannedQuery) -> None:
    says_no = re.search(r"not a no|does not mean|may hold|may sit|nowhere", query.description["en"])
    assert not says_no or "unknownSeats" in query.expectation.columns


def test_columns_have_headings_in_french(engine: LocalEngine) -> None:
    """A column is called by a term of the ontology, or by the interface's words for it."""
    solutions = engine.run(
        "SELECT ?term { ?term rdfs:isDefinedBy <https://w3id.org/smartspec/def> ; rdfs:label ?label }"
    )
    assert isinstance(solutions, QuerySolutions)
    named = {str(row["term"]).strip("<>") for row in solutions}
    columns = {name for query in QUERIES.values() for name in query.expectation.columns}
    words = {words_of(name) for name in columns if named.isdisjoint(terms_named(name))}
    assert words == read_texts()["fr"].columns.keys()
    assert read_texts()["en"].columns.keys() <= words
