"""The OpenAPI document: whole, sound, and with an operation for each canned query."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest


@pytest.fixture(scope="module")
def document(client: httpx.Client) -> dict[str, Any]:
    response = client.get("/openapi.json")
    assert response.headers["Content-Type"] == "application/json"
    found: dict[str, Any] = response.json()
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_every_operation_is_described(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    for path, method, operation in operations(document):
        assert operation["summary"], path
        assert operation["responses"]["default"]["content"]["application/problem+json"], path
        assert all(response["description"] for response in operation["responses"].values()), path
        assert method in ("get", "post")


def test_operation_ids_are_unique(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(ids) == len(set(ids))


def test_parameters_of_the_path_are_declared(document: dict[str, Any]) -> None:
    for path, _, operation in operations(document):
        declared = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
        assert declared == {piece.partition("}")[0].partition(":")[0] for piece in path.split("{")[1:]}, path
        names = [(p["name"], p["in"]) for p in operation.get("parameters", [])]
        assert len(names) == len(set(names)), path


def test_references_lead_somewhere(document: dict[str, Any]) -> None:
    text = json.dumps(document)
    assert '"$ref": "#/components/schemas/Problem"' in text
    assert text.count('"$ref"') == text.count('"#/components/schemas/Problem"')
    assert document["components"]["schemas"]["Problem"]["required"] == ["type", "title", "status", "detail"]


def test_each_canned_query_is_an_operation(document: dict[str, Any]) -> None:
    operation = document["paths"]["/query/partnerships-of-territory"]["get"]
    assert operation["summary"] == "Partnerships of a territory"
    parameters = {parameter["name"]: parameter for parameter in operation["parameters"]}
    assert parameters["territory"]["required"]
    assert parameters["territory"]["example"] == "country:EE"
    assert not parameters["language"]["required"]
    assert parameters["language"]["schema"]["enum"] == ["en", "fr"]
    year = next(p for p in document["paths"]["/query/themes"]["get"]["parameters"] if p["name"] == "year")
    assert year["schema"]["pattern"] == r"^\d{4}$"
    assert "text/csv" in operation["responses"]["200"]["content"]


def test_the_endpoint_is_told_for_both_methods(document: dict[str, Any]) -> None:
    sparql = document["paths"]["/sparql"]
    assert {parameter["name"] for parameter in sparql["get"]["parameters"]} >= {"query", "default-graph-uri", "format"}
    assert set(sparql["post"]["requestBody"]["content"]) == {
        "application/sparql-query",
        "application/x-www-form-urlencoded",
    }
