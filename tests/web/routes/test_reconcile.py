"""The reconciliation service (Reconciliation Service API 0.2), asked as OpenRefine asks it.

`SCHEMAS` says in our own words what the specification's schemas ask of answers. Where ``SMARTSPEC_SUITES`` has
``reconciliation/*.json``, the schemas that the specification publishes, they are held against the answers, too.
"""

import json
import os
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

Json = dict[str, Any]

NAMED: Json = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {name: {"type": "string", "minLength": 1} for name in ("id", "name", "description")},
}
TYPE = NAMED
SERVICE: Json = {
    "type": "object",
    "required": ["service_url", "service_path"],
    "properties": {"service_url": {"pattern": "^https?://"}, "service_path": {"pattern": "^/"}},
}
SETTINGS: Json = {
    "type": "array",
    "minItems": 1,
    "items": {
        "required": ["name", "label", "type"],
        "properties": {name: {"type": "string", "minLength": 1} for name in ("name", "label", "help_text")},
        "oneOf": [
            *(
                {"properties": {"type": {"const": kind}, "default": {"type": value}, "choices": False}}
                for kind, value in (("number", "number"), ("text", "string"), ("checkbox", "boolean"))
            ),
            {
                "required": ["choices"],
                "properties": {
                    "type": {"const": "select"},
                    "default": {"type": "string"},
                    "choices": {"items": {"required": ["value", "name"], "additionalProperties": {"type": "string"}}},
                },
            },
        ],
    },
}
TEMPLATE: Json = {"type": "string", "pattern": r"^https?://.*\{\{id\}\}"}
CELL: Json = {
    "type": "object",
    "oneOf": [
        {**NAMED, "additionalProperties": False},
        *(
            {"required": [name], "properties": {name: {"type": kind}}, "additionalProperties": False}
            for name, kind in (("str", "string"), ("int", "integer"), ("float", "number"))
        ),
        {
            "required": ["date"],
            "properties": {"date": {"pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$"}},
            "additionalProperties": False,
        },
    ],
}
SUGGESTIONS: Json = {"type": "object", "required": ["result"], "properties": {"result": {"items": NAMED}}}
SCHEMAS: dict[str, Json] = {
    "manifest": {
        "type": "object",
        "required": ["versions", "name", "identifierSpace", "schemaSpace", "defaultTypes", "view", "extend"],
        "properties": {
            "versions": {"type": "array", "contains": {"const": "0.2"}},
            "defaultTypes": {"type": "array", "items": TYPE, "uniqueItems": True, "minItems": 1},
            "view": {"required": ["url"], "properties": {"url": TEMPLATE}},
            "preview": {
                "required": ["url", "width", "height"],
                "properties": {"url": TEMPLATE, "width": {"type": "integer"}, "height": {"type": "integer"}},
            },
            "suggest": {"required": ["entity", "property", "type"], "additionalProperties": SERVICE},
            "extend": {
                "required": ["propose_properties", "property_settings"],
                "properties": {"propose_properties": SERVICE, "property_settings": SETTINGS},
            },
            "batchSize": {"type": "integer", "minimum": 1},
        },
    },
    "reconciliation-result-batch": {
        "type": "object",
        "additionalProperties": {
            "type": "object",
            "required": ["result"],
            "properties": {
                "result": {
                    "type": "array",
                    "items": {
                        **NAMED,
                        "required": ["id", "name", "score", "match", "type", "features"],
                        "properties": {
                            **NAMED["properties"],
                            "score": {"type": "number", "minimum": 0, "maximum": 100},
                            "match": {"type": "boolean"},
                            "type": {"type": "array", "items": TYPE},
                            "features": {
                                "type": "array",
                                "items": {
                                    "required": ["id", "value"],
                                    "properties": {"value": {"type": ["boolean", "number"]}},
                                },
                            },
                        },
                    },
                }
            },
        },
    },
    "suggest-entities-response": {
        "type": "object",
        "required": ["result"],
        "properties": {
            "result": {"items": {**NAMED, "properties": {**NAMED["properties"], "notable": {"items": TYPE}}}},
        },
    },
    "suggest-types-response": {"type": "object", "required": ["result"], "properties": {"result": {"items": NAMED}}},
    "suggest-properties-response": {
        "type": "object",
        "required": ["result"],
        "properties": {"result": {"items": NAMED}},
    },
    "data-extension-response": {
        "type": "object",
        "required": ["meta", "rows"],
        "properties": {
            "meta": {"type": "array", "items": {**NAMED, "properties": {**NAMED["properties"], "type": TYPE}}},
            "rows": {
                "type": "object",
                "additionalProperties": {"type": "object", "additionalProperties": {"type": "array", "items": CELL}},
            },
        },
    },
}


def published() -> dict[str, Json]:
    """The specification's own schemas, where they are at hand."""
    folder = Path(os.environ.get("SMARTSPEC_SUITES", "/nonexistent")) / "reconciliation"
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


PUBLISHED = published()
SWAGGER: Json = {"definitions": {"securityDefinitions": {"additionalProperties": False}}}
"""What the published manifest says of authentication, which stands elsewhere: ours has none."""
REGISTRY = jsonschema_rs.Registry(
    [
        ("http://swagger.io/v2/schema.json", SWAGGER),
        *((str(schema["$id"]), schema) for schema in PUBLISHED.values()),
    ]
)


def conforming(name: str, answer: httpx.Response) -> Json:
    """The document of an answer, checked."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    document: Json = answer.json()
    jsonschema_rs.Draft7Validator(SCHEMAS[name]).validate(document)
    if name in PUBLISHED:
        jsonschema_rs.Draft7Validator(PUBLISHED[name], registry=REGISTRY).validate(document)
    return document


class OpenRefine:
    """Asks as OpenRefine does: reads the manifest, and goes where it leads."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.endpoint = "http://localhost/reconcile"
        self.manifest = conforming("manifest", client.get(self.endpoint))

    def reconcile(self, queries: Json) -> Json:
        form = {"queries": json.dumps(queries)}
        return conforming("reconciliation-result-batch", self.client.post(self.endpoint, data=form))

    def suggest(self, kind: str, prefix: str, **more: str) -> list[Json]:
        service = self.manifest["suggest"][kind]
        answer = self.client.get(service["service_url"] + service["service_path"], params={"prefix": prefix, **more})
        plural = {"entity": "entities", "property": "properties", "type": "types"}[kind]
        found: list[Json] = conforming(f"suggest-{plural}-response", answer)["result"]
        return found

    def propose(self, type_id: str) -> list[str]:
        service = self.manifest["extend"]["propose_properties"]
        answer = self.client.get(service["service_url"] + service["service_path"], params={"type": type_id})
        return [each["id"] for each in answer.json()["properties"]]

    def extend(self, ids: list[str], *properties: Json) -> Json:
        form = {"extend": json.dumps({"ids": ids, "properties": list(properties)})}
        return conforming("data-extension-response", self.client.post(self.endpoint, data=form))

    def open(self, template: str, identifier: str) -> httpx.Response:
        url = template.replace("{{id}}", str(httpx.QueryParams({"": identifier})).removeprefix("="))
        return self.client.get(url, headers={"Accept": "text/html"}, follow_redirects=True)


@pytest.fixture(scope="module")
def refine(client: httpx.Client) -> OpenRefine:
    return OpenRefine(client)


def test_a_column_is_matched_typed_and_extended(refine: OpenRefine) -> None:
    guessed = refine.reconcile({"q0": {"query": "Estonie", "limit": 3}, "q1": {"query": "noord-brabant", "limit": 3}})
    kinds = [each["type"][0]["id"] for each in (guessed["q0"]["result"][0], guessed["q1"]["result"][0])]
    assert kinds == ["s3:Country", "s3:Region"]
    rows = refine.reconcile({"q0": {"query": "Estonia", "type": "s3:Country", "type_strict": "should"}})
    first = rows["q0"]["result"][0]
    assert (first["id"], first["name"], first["match"]) == ("country/EE", "Estonia", True)
    assert "rdfs:label" in refine.propose("s3:Country")
    table = refine.extend(["country/EE", "nothing"], {"id": "rdfs:label", "settings": {"language": "fr"}})
    assert table["rows"] == {"country/EE": {"rdfs:label": [{"str": "Estonie"}]}, "nothing": {"rdfs:label": []}}


def test_things_as_values_are_things_with_their_type(refine: OpenRefine) -> None:
    table = refine.extend(["region/FRH0"], {"id": "s3:country"}, {"id": "s3:within"}, {"id": "rdf:type"})
    assert table["rows"]["region/FRH0"]["s3:country"] == [{"id": "country/FR", "name": "France"}]
    assert table["meta"][0]["type"]["id"] == "s3:Country"
    assert all("str" in cell for cell in table["rows"]["region/FRH0"]["rdf:type"])


def test_the_number_of_values_can_be_limited(refine: OpenRefine) -> None:
    every = refine.extend(["country/EE"], {"id": "rdfs:label"})["rows"]["country/EE"]["rdfs:label"]
    one = refine.extend(["country/EE"], {"id": "rdfs:label", "settings": {"limit": "1"}})["rows"]["country/EE"]
    assert (len(every), len(one["rdfs:label"])) == (2, 1)


def test_the_rest_of_the_row_counts(refine: OpenRefine) -> None:
    found = refine.reconcile(
        {
            "q": {
                "query": "Brittany",
                "type": "s3:Region",
                "properties": [{"pid": "s3:within", "v": {"id": "region/FRH"}}],
            }
        }
    )["q"]["result"]
    assert [(each["id"], each["match"]) for each in found] == [("region/FRH0", True), ("region/FRH", False)]
    assert {"id": "property:s3:within", "value": True} in found[0]["features"]


def test_an_identifier_as_text_finds_its_thing(refine: OpenRefine) -> None:
    for text in ("region/NL41", "region:NL41", "https://w3id.org/smartspec/id/region/NL41", "NL41"):
        assert refine.reconcile({"q": {"query": text}})["q"]["result"][0]["id"] == "region/NL41", text
        assert refine.suggest("entity", text)[0]["id"] == "region/NL41", text


def test_things_types_and_properties_are_suggested_as_one_types(refine: OpenRefine) -> None:
    assert refine.suggest("entity", "brab")[0]["name"] == "Noord-Brabant"
    assert [each["id"] for each in refine.suggest("type", "coun")] == ["s3:Country"]
    assert "s3:country" in [each["id"] for each in refine.suggest("property", "coun")]
    assert refine.suggest("entity", "brit", cursor="1") == refine.suggest("entity", "brit")[1:]
    assert refine.suggest("type", "") != []


def test_there_are_no_suggestions_of_other_kinds(client: httpx.Client) -> None:
    answer = client.get("/reconcile/suggest/flyout?prefix=x")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
    assert "entity" in answer.json()["detail"]


def test_identifiers_lead_to_pages_and_previews_can_be_framed(refine: OpenRefine) -> None:
    page = refine.open(refine.manifest["view"]["url"], "region/NL41")
    assert (page.status_code, page.url.path) == (200, "/doc/region/NL41")
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    preview = refine.open(refine.manifest["preview"]["url"], "region/NL41")
    assert "Noord-Brabant" in preview.text
    assert "frame-ancestors *" in preview.headers["Content-Security-Policy"]
    assert refine.open(refine.manifest["preview"]["url"], "region/XX").status_code == 404


def test_batches_in_the_address_are_answered_alike(client: httpx.Client, refine: OpenRefine) -> None:
    queries = {"q0": {"query": "Estonia"}}
    answer = client.get("/reconcile", params={"queries": json.dumps(queries)})
    assert conforming("reconciliation-result-batch", answer) == refine.reconcile(queries)
    extend = {"ids": ["country/EE"], "properties": [{"id": "rdfs:label"}]}
    answer = client.get("/reconcile", params={"extend": json.dumps(extend)})
    assert conforming("data-extension-response", answer) == refine.extend(["country/EE"], {"id": "rdfs:label"})


def test_names_come_in_the_readers_language(client: httpx.Client) -> None:
    answer = client.get("/reconcile/suggest/entity?prefix=Estonia", headers={"Accept-Language": "fr"})
    assert answer.json()["result"][0]["name"] == "Estonie"
    assert "Accept-Language" in answer.headers["Vary"]


def test_browsers_on_other_sites_may_ask(client: httpx.Client) -> None:
    preflight = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    for path in ("/reconcile", "/reconcile/suggest/entity", "/reconcile/preview", "/reconcile/properties"):
        answer = client.options(path, headers=preflight)
        assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (204, "*")
    assert "POST" in client.options("/reconcile").headers["Access-Control-Allow-Methods"]


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        ({"query": "x"}, 400, "queries"),
        ({"queries": "{"}, 400, "not JSON"),
        ({"queries": '{"q0": {}}'}, 400, "queries.q0"),
        ({"extend": "[]"}, 400, "extend"),
        ({"queries": json.dumps({str(n): {"query": "x"} for n in range(201)})}, 413, "200"),
        ({"queries": "x" * (1 << 20)}, 413, "bytes"),
    ],
    ids=["nothing", "no JSON", "no query", "no object", "too many", "too large"],
)
def test_what_does_not_fit_is_said(client: httpx.Client, form: dict[str, str], status: int, words: str) -> None:
    answer = client.post("/reconcile", data=form)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert words in answer.json()["detail"]


def test_a_body_that_is_no_form_is_refused(client: httpx.Client) -> None:
    assert client.post("/reconcile", json={"q0": {"query": "x"}}).status_code == 415


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.text(max_size=5), st.text(max_size=60), max_size=3))
def test_any_text_is_answered_under_its_own_key(client: httpx.Client, texts: dict[str, str]) -> None:
    queries = {key: {"query": text} for key, text in texts.items()}
    answer = client.post("/reconcile", data={"queries": json.dumps(queries)})
    assert conforming("reconciliation-result-batch", answer).keys() == texts.keys()


def test_half_a_character_does_no_harm(client: httpx.Client) -> None:
    answer = client.post("/reconcile", data={"queries": '{"\\ud800": {"query": "\\ud800 Estonia", "type": "\\ud800"}}'})
    assert answer.json() == {"\ud800": {"result": []}}


@pytest.mark.parametrize("accept", ["application/problem+json", "text/plain", "text/html"])
def test_half_a_character_can_be_told_in_an_error(client: httpx.Client, accept: str) -> None:
    answer = client.post("/reconcile", data={"queries": '{"\\ud800": 5}'}, headers={"Accept": f"{accept}, */*;q=0.1"})
    assert answer.status_code == 400
    assert "is a JSON object, not 5" in answer.text
