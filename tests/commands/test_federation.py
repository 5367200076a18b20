"""``smartspec serve --services``: listed endpoints are called from the whole service, with its workers and caches."""

from __future__ import annotations

import json
from http.client import HTTPConnection
from typing import TYPE_CHECKING

from smartspec.cli import main
from smartspec.graph.release import make_release
from tests.commands.serving import Running
from tests.engine.answering import Behaviour, answering

if TYPE_CHECKING:
    from collections.abc import Iterator

import pytest

FEATURE = "sparql-service-description#BasicFederatedQuery"
PRIVATE = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"http://t/7"}}]}}'


@pytest.fixture(scope="module")
def listed() -> Iterator[Behaviour]:
    with answering(Behaviour(body=PRIVATE)) as server:
        yield server


@pytest.fixture(scope="module")
def running(listed: Behaviour) -> Iterator[Running]:
    service = Running("--services", f"http://example.invalid/sparql, {listed.address}")
    try:
        yield service
    finally:
        service.close()


def description(running: Running) -> str:
    connection = HTTPConnection("127.0.0.1", running.port, timeout=60)
    connection.request("GET", "/sparql", headers={"Accept": "application/n-triples", "Connection": "close"})
    return connection.getresponse().read().decode()


def test_listed_endpoint_is_joined_with_the_data_and_asked_each_time(running: Running, listed: Behaviour) -> None:
    query = f"SELECT ?n {{ SERVICE <{listed.address}> {{ ?s a ?c }} ?s <http://t/p> ?n }}"
    for count in (1, 2):
        response = running.ask(query)
        assert [row["n"]["value"] for row in json.loads(response.read())["results"]["bindings"]] == ["7"]
        assert (response.status, response.headers["ETag"], response.headers["Cache-Control"]) == (200, None, "no-store")
        assert len(listed.asked) == count


def test_whatever_is_not_listed_is_refused(running: Running, listed: Behaviour) -> None:
    before = len(listed.asked)
    for query in (
        f"SELECT * {{ SERVICE SILENT <{listed.address}/other> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVICE ?s {{ ?s ?p ?o }} VALUES ?s {{ <{listed.address}> }} }}",
        f"LOAD <{listed.address}>",
        f"LOAD SILENT <{listed.address}>",
    ):
        response = running.ask(query)
        assert (response.status, json.loads(response.read())["status"]) == (403, 403)
    assert len(listed.asked) == before


def test_a_listed_endpoint_that_is_nowhere_is_told(running: Running) -> None:
    response = running.ask("SELECT * { SERVICE <http://example.invalid/sparql> { ?s ?p ?o } }")
    assert (response.status, json.loads(response.read())["service"]) == (502, "http://example.invalid/sparql")


def test_commands_call_the_endpoints_that_are_listed(
    listed: Behaviour, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = make_release({}, version="1", sources="", builder="")
    for command in ("query", "explain"):
        monkeypatch.setattr(f"smartspec.commands.{command}.open_release", lambda *_: empty)
    query = f"SELECT ?s {{ SERVICE <{listed.address}> {{ ?s a ?c }} }}"
    assert main(["query", query, "--format", "csv", "--services", listed.address]) == 0
    assert capsys.readouterr().out.splitlines() == ["s", "http://t/7"]
    assert main(["explain", query, "--services", listed.address]) == 0
    assert "not explained" in capsys.readouterr().out
    for command in ("query", "explain"):
        assert main([command, query]) != 0
        assert "SERVICE" in capsys.readouterr().err


def test_the_description_tells_of_federation_only_where_there_is_any(running: Running) -> None:
    assert FEATURE in description(running)
    plain = Running()
    try:
        assert FEATURE not in description(plain)
        assert plain.ask("SELECT * { SERVICE <http://127.0.0.1:1/> {} }").status == 403
    finally:
        plain.close()
