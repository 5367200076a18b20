"""The service under another base: every IRI in every answer, and every question in its terms."""

import asyncio
from collections.abc import Callable

import httpx
import pytest
from fastapi import FastAPI
from pyoxigraph import RdfFormat, parse
from starlette.types import Message, Receive, Scope, Send

from smartspec.graph.rebase import Rebase, rebase_release
from smartspec.graph.release import Release
from smartspec.settings import Settings
from smartspec.web.app import create_app
from smartspec.web.rebasing import Rebasing
from smartspec.web.service import Service

Connect = Callable[[FastAPI], httpx.Client]
BASE = "http://localhost:8000/"
QUERY = f"SELECT ?theme WHERE {{ <{BASE}id/partnership/cybersecurity> s3:theme ?theme }}"


async def nothing() -> Message:
    return {"type": "http.disconnect"}


@pytest.fixture(scope="module")
def moved(service: Service, connect: Connect) -> httpx.Client:
    return connect(create_app(Settings(base_iri=BASE), service))


@pytest.mark.parametrize("accept", ["text/turtle", "application/rdf+xml", "application/ld+json", "text/html"])
@pytest.mark.parametrize(
    "path", ["/", "/doc/partnership/cybersecurity", "/def", "/dataset", "/graph/ip-17-5108", "/sparql", "/queries"]
)
def test_nothing_names_the_old_base(moved: httpx.Client, path: str, accept: str) -> None:
    response = moved.get(path, headers={"Accept": accept}, follow_redirects=True)
    assert "w3id.org" not in response.text
    assert "w3id.org" not in str(response.headers)


def test_lengths_fit(moved: httpx.Client) -> None:
    response = moved.get("/doc/partnership/cybersecurity.nt", headers={"Accept-Encoding": "identity"})
    assert int(response.headers["Content-Length"]) == len(response.content)


@pytest.mark.parametrize("graph", ["ip-17-5108", "countries", "derived"])
def test_graphs_are_those_of_the_rebased_release(moved: httpx.Client, small_release: Release, graph: str) -> None:
    quads = parse(rebase_release(small_release, Rebase(BASE)).quads, format=RdfFormat.N_QUADS)
    expected = {quad.triple for quad in quads if quad.graph_name.value == f"{BASE}graph/{graph}"}
    found = parse(moved.get(f"/graph/{graph}.nt").content, format=RdfFormat.N_TRIPLES)
    assert {quad.triple for quad in found} == expected


def test_questions_are_asked_in_its_terms(moved: httpx.Client) -> None:
    accept = {"Accept": "text/csv"}
    by_address = moved.get("/sparql", params={"query": QUERY}, headers=accept)
    by_form = moved.post("/sparql", data={"query": QUERY}, headers=accept)
    direct = {**accept, "Content-Type": "application/sparql-query"}
    by_body = moved.post("/sparql", content=QUERY, headers=direct)
    expected = f"theme\r\n{BASE}id/theme/cybersecurity\r\n"
    assert [found.text for found in (by_address, by_form, by_body)] == [expected] * 3


@pytest.mark.parametrize(
    "encoded", ["http%3a%2f%2flocalhost%3A8000/", "http:%2F%2Flocalhost:8000%2f", "%68ttp://localhost:8000/"]
)
def test_a_base_is_known_however_it_is_encoded(moved: httpx.Client, encoded: str) -> None:
    asked = f"query=ASK{{<{encoded}id/theme/cybersecurity>+?p+?o}}"
    by_address = moved.get(f"/sparql?{asked}")
    by_form = moved.post("/sparql", content=asked, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert [found.json()["boolean"] for found in (by_address, by_form)] == [True, True]


def test_a_body_without_end_comes_to_who_refuses_it() -> None:
    taken = 0

    async def endless() -> Message:
        nonlocal taken
        taken += 1
        return {"type": "http.request", "body": b" " * (1 << 18), "more_body": True}

    async def app(_: Scope, receive: Receive, __: Send) -> None:
        assert (await receive())["more_body"]

    async def unheard(_: Message) -> None: ...

    scope = {"type": "http", "query_string": b"", "headers": []}
    asyncio.run(asyncio.wait_for(Rebasing(app, Rebase(BASE))(scope, endless, unheard), 5))
    assert taken < 16


def test_a_large_result_comes_in_pieces_and_whole() -> None:
    """An answer of the application in pieces that cut every IRI is the one in one piece."""
    text = b"".join(
        b"<https://w3id.org/smartspec/id/%d> https%%3A%%2F%%2Fw3id.org%%2Fsmartspec%%2F\n" % i for i in range(99)
    )

    def said(size: int) -> tuple[bytes, list[Message]]:
        async def app(_: Scope, __: Receive, send: Send) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"9")]})
            for at in range(0, len(text), size):
                await send({"type": "http.response.body", "body": text[at : at + size], "more_body": True})
            await send({"type": "http.response.body", "body": b""})

        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        scope = {"type": "http", "query_string": b"", "headers": []}
        asyncio.run(Rebasing(app, Rebase(BASE))(scope, nothing, keep))
        return b"".join(message.get("body", b"") for message in messages), messages

    whole = Rebase(BASE).outward(text)
    assert all(said(size)[0] == whole for size in range(1, 80))
    begun, *pieces = said(64)[1]
    assert begun["headers"] == []
    assert max(len(piece["body"]) for piece in pieces) < 200


def test_links_lead_to_the_machine_itself(moved: httpx.Client) -> None:
    link = moved.get("/doc/partnership/cybersecurity.ttl").headers["Link"]
    assert f'<{BASE}doc/partnership/cybersecurity>; rel="canonical"' in link
    assert f'<{BASE}dataset/1.2.3>; rel="cite-as"' in link


def test_the_default_is_as_it_was(client: httpx.Client) -> None:
    assert (
        "https://w3id.org/smartspec/id/partnership/cybersecurity"
        in client.get("/doc/partnership/cybersecurity.nt").text
    )


def test_search_and_matching_are_in_its_terms(moved: httpx.Client) -> None:
    manifest = moved.get("/reconcile")
    assert manifest.json()["identifierSpace"] == f"{BASE}id/"
    theme = f"{BASE}id/theme/cybersecurity"
    found = moved.get("/search", params={"q": theme})
    assert [each["iri"] for each in found.json()["results"]] == [theme]
    matched = moved.post("/reconcile", data={"queries": f'{{"q": {{"query": "{theme}"}}}}'})
    assert matched.json()["q"]["result"][0]["id"] == "theme/cybersecurity"
    for response in (manifest, found, matched, moved.get("/opensearch.xml")):
        assert "w3id.org" not in response.text
