"""Real clients over a real connection: rdflib, SPARQLWrapper, curl, R, and two of the Reconciliation Service API."""

import html
import io
import json
import os
import re
import shlex
import shutil
import subprocess
from contextlib import redirect_stdout
from typing import NoReturn
from urllib.parse import quote

import httpx
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, GET, JSON, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, XML, SPARQLWrapper

NAMES = 'SELECT ?name { partnership:cybersecurity rdfs:label ?name FILTER(LANG(?name) = "en") }'
GRAPH = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o VALUES ?s { partnership:cybersecurity } }"
THEME = rdflib.URIRef("https://w3id.org/smartspec/def/theme")
RECONCILER = """
import sys, pandas, reconciler
table = pandas.DataFrame({"name": ["Noord-Brabant", "Brittany", *"abcdefghij"], "within": ["", "FRH", *[""] * 10]})
matched = reconciler.reconcile(
    table["name"], "s3:Region", property_mapping={"s3:within": table["within"]}, reconciliation_endpoint=sys.argv[1]
)
matched.to_json(sys.stdout, orient="records")
"""
"""Twelve names, which this client sends in two batches."""
MODELS = """
import sys
from py_reconciliation_service_api import build_reconciliation_service
from py_reconciliation_service_api.models.reconciliation import BatchReconciliationResult, ReconciliationQuery
within = {"pid": "s3:within", "v": [{"id": "region/FRH"}, "nothing"]}
queries = [{"query": "Brittany", "type": ["s3:Region"], "limit": 1, "properties": [within]}, {"query": "???"}]
found = build_reconciliation_service(sys.argv[1]).reconcile_batch([ReconciliationQuery(**query) for query in queries])
print(BatchReconciliationResult(dict(zip(["q0", "q1"], found))).model_dump_json())
"""
"""This client holds the manifest and every candidate against models of its own."""


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["xml", "json", "csv", "tsv"])
def test_rdflib_asks_the_endpoint(origin: str, method: str, form: str) -> None:
    graph = rdflib.Graph(SPARQLStore(f"{origin}/sparql", method=method, returnFormat=form))
    assert [str(row[rdflib.Variable("name")]) for row in graph.query(NAMES).bindings] == ["Cybersecurity"]


def test_rdflib_reads_a_graph_from_the_endpoint_and_from_an_iri(origin: str) -> None:
    constructed = rdflib.Graph(SPARQLStore(f"{origin}/sparql")).query(GRAPH).graph
    assert constructed is not None
    assert THEME in set(constructed.predicates())
    followed = rdflib.Graph().parse(f"{origin}/id/partnership/cybersecurity")
    assert THEME in set(followed.predicates())


def test_what_a_page_gives_to_copy_runs(origin: str) -> None:
    page = httpx.get(f"{origin}/doc/partnership/cybersecurity", headers={"Accept": "text/html"}).text
    curl, rdf, table, r, *_ = map(html.unescape, re.findall(r"<pre data-copy[^>]*>(.*?)</pre>", page, re.DOTALL))
    for program in (rdf, table):
        told = io.StringIO()
        with redirect_stdout(told):
            exec(program, {})
        assert str(THEME) in told.getvalue()
    command, *arguments = shlex.split(curl)
    header, address = arguments[-2:]
    assert (command, header) == ("curl", "Accept: text/turtle")
    turtle = httpx.get(address, headers=dict([header.split(": ")]), follow_redirects=True)
    assert THEME in set(rdflib.Graph().parse(data=turtle.text, format="turtle").predicates())
    asked = re.fullmatch(r'query <- "(.*)"\naddress <- paste0\("(.*)", URLencode\(query, .*\)\)\nread.csv\(.*\)', r)
    assert asked
    assert str(THEME) in httpx.get(asked[2] + quote(asked[1], safe="")).text


@pytest.mark.parametrize("form", [JSON, XML, CSV, TSV])
@pytest.mark.parametrize(("method", "way"), [(GET, None), (POST, None), (POST, POSTDIRECTLY)])
def test_sparqlwrapper_gets_rows(origin: str, form: str, method: str, way: str | None) -> None:
    client = SPARQLWrapper(f"{origin}/sparql")
    client.setQuery(NAMES)
    client.setMethod(method)
    client.setReturnFormat(form)
    if way:
        client.setRequestMethod(way)
    assert b"Cybersecurity" in client.query().response.read()


@pytest.mark.parametrize("form", [TURTLE, N3, RDFXML, XML])
def test_sparqlwrapper_gets_graphs(origin: str, form: str) -> None:
    client = SPARQLWrapper(f"{origin}/sparql")
    client.setQuery(GRAPH)
    client.setReturnFormat(form)
    body = client.query().response.read()
    graph = rdflib.Graph().parse(data=body, format="xml" if form in (RDFXML, XML) else "turtle")
    assert THEME in set(graph.predicates())


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize(
    ("options", "status"),
    [
        (["--data-urlencode", f"query={NAMES}"], 200),
        (["-H", "Content-Type: application/sparql-query", "--data-binary", NAMES], 200),
        (["-X", "QUERY", "-H", "Content-Type: application/sparql-query", "--data-binary", NAMES], 200),
        (["-G", "--data-urlencode", f"query={NAMES}", "-H", "Accept: text/csv", "--compressed"], 200),
        (["--data-urlencode", "update=DROP ALL"], 403),
        (["--data-binary", "@/dev/null"], 400),
    ],
)
def test_curl_asks_the_endpoint(origin: str, options: list[str], status: int) -> None:
    command = ["curl", "-s", "-w", "\n%{http_code}", *options, f"{origin}/sparql"]
    body, _, code = subprocess.run(command, check=True, capture_output=True, text=True).stdout.rpartition("\n")
    assert int(code) == status
    assert status != 200 or "Cybersecurity" in body


def missing(what: str) -> NoReturn:
    """Skips where a person runs the tests, and fails where the machine has to have what they need."""
    report = pytest.fail if os.environ.get("SMARTSPEC_CI") == "1" else pytest.skip
    report(f"{what} is not there")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/doc/partnership/cybersecurity", "Cybersécurité"),
        ("/doc/country/EE", "Estonie"),
        ("/doc/region/FRH0", "Bretagne"),
        ("/query/partnerships-of-territory?territory=country:EE&language=fr", "Cybersécurité"),
    ],
)
def test_r_reads_what_a_page_gives_to_copy_in_any_locale(origin: str, path: str, expected: str) -> None:
    if shutil.which("Rscript") is None:
        missing("Rscript (Debian's r-base-core)")
    page = httpx.get(origin + path, headers={"Accept": "text/html"}).text
    snippets = map(html.unescape, re.findall(r"<pre data-copy[^>]*>(.*?)</pre>", page, re.DOTALL))
    (program,) = [each for each in snippets if "read.csv" in each]
    *lines, last = program.removeprefix("table <- ").splitlines()
    script = "\n".join([*lines, f"writeLines(enc2utf8(unlist({last})), stdout(), useBytes = TRUE)"])
    ended = subprocess.run(
        ["Rscript", "-e", script], check=True, capture_output=True, env={**os.environ, "LC_ALL": "C"}
    )
    assert expected in ended.stdout.decode().splitlines()


@pytest.fixture(scope="module")
def reconciling() -> str:
    """The Python that has `requirements/reconciling.txt`: these clients need older libraries than we do."""
    return os.environ.get("SMARTSPEC_RECONCILING") or missing("a Python that SMARTSPEC_RECONCILING names")


def told(python: str, program: str, origin: str) -> str:
    command = [python, "-c", program, f"{origin}/reconcile"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_a_column_of_a_data_frame_is_reconciled(origin: str, reconciling: str) -> None:
    rows = json.loads(told(reconciling, RECONCILER, origin))
    assert [row["input_value"] for row in rows] == ["Noord-Brabant", "Brittany", *"abcdefghij"]
    assert [(row["id"], row["name"], row["match"], row["type_id"]) for row in rows[:2]] == [
        ("region/NL41", "Noord-Brabant", True, "s3:Region"),
        ("region/FRH0", "Brittany", True, "s3:Region"),
    ]


def test_manifest_and_candidates_fit_the_models_of_a_client(origin: str, reconciling: str) -> None:
    found = json.loads(told(reconciling, MODELS, origin))
    (brittany,) = found["q0"]["result"]
    assert (brittany["id"], brittany["match"], brittany["type"][0]["id"]) == ("region/FRH0", True, "s3:Region")
    assert {"id": "property:s3:within", "value": True} in brittany["features"]
    assert found["q1"]["result"] == []
