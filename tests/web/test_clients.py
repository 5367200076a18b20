"""Real clients over a real connection: rdflib's SPARQLStore, SPARQLWrapper, curl, and rdflib following an IRI."""

import html
import io
import re
import shlex
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import redirect_stdout
from urllib.parse import quote

import httpx
import pytest
import rdflib
import uvicorn
from fastapi import FastAPI
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, GET, JSON, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, XML, SPARQLWrapper

NAMES = 'SELECT ?name { partnership:cybersecurity rdfs:label ?name FILTER(LANG(?name) = "en") }'
GRAPH = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o VALUES ?s { partnership:cybersecurity } }"
THEME = rdflib.URIRef("https://w3id.org/smartspec/def/theme")


@pytest.fixture(scope="module")
def origin(app: FastAPI) -> Iterator[str]:
    """Where the application is served on this machine."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


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
