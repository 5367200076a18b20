"""What was there and is no more: 301 to its new name, or 410 with a pointer. Long lists of mentions are cut."""

from collections.abc import Callable

import httpx
import pytest
from fastapi import FastAPI
from pyoxigraph import Triple

from smartspec.describe.statements import INCOMING_SHOWN
from smartspec.engine.local import LocalEngine
from smartspec.graph.namespaces import BASE
from smartspec.graph.release import make_release
from smartspec.graph.terms import english, node, triple, typed
from smartspec.settings import Settings
from smartspec.web.app import create_app
from smartspec.web.service import Service

Connect = Callable[[FastAPI], httpx.Client]
REGION = BASE + "id/region/"
MANY = INCOMING_SHOWN + 7


def said(key: str, predicate: str, value: str) -> Triple:
    return triple(REGION + key, predicate, node(f"region:{value}"))


def retired(key: str) -> Triple:
    return triple(REGION + key, "owl:deprecated", typed("true", "boolean"))


@pytest.fixture(scope="module")
def client(connect: Connect) -> httpx.Client:
    graph = [
        *(retired("mistyped"), said("mistyped", "dcterms:isReplacedBy", "new")),
        *(retired("split"), said("split", "dcterms:isReplacedBy", "new"), said("split", "dcterms:isReplacedBy", "two")),
        *(retired("dropped"), triple(REGION + "dropped", "rdfs:comment", english("It was never a region."))),
        *(triple(REGION + "new", "a", node("s3:Region")), triple(REGION + "new", "rdfs:label", english("New"))),
        *(triple(REGION + "abolished", "a", node("s3:Region")), retired("abolished")),
        *(said("abolished", "dcterms:isReplacedBy", "new"),),
        *(said(f"part{number:03}", "s3:partOf", "new") for number in range(MANY)),
    ]
    release = make_release({"regions": graph}, version="2", sources="0", builder="test")
    return connect(create_app(Settings(), Service(LocalEngine.of(release), release.manifest, {})))


@pytest.mark.parametrize(
    ("old", "new"),
    [("/id/region/mistyped", "/id/region/new"), ("/doc/region/mistyped", "/doc/region/new")]
    + [(f"/doc/region/mistyped.{suffix}", f"/doc/region/new.{suffix}") for suffix in ("ttl", "nq", "html")],
)
def test_an_old_key_leads_to_the_new_one(client: httpx.Client, old: str, new: str) -> None:
    response = client.get(old)
    assert (response.status_code, response.headers["Location"]) == (301, new)
    assert client.get(old, follow_redirects=True).status_code == 200


@pytest.mark.parametrize("kind", ["id", "doc"])
def test_what_is_no_more_is_gone_with_a_pointer(client: httpx.Client, kind: str) -> None:
    split = client.get(f"/{kind}/region/split")
    assert (split.status_code, split.json()["replacedBy"]) == (410, [REGION + "new", REGION + "two"])
    dropped = client.get(f"/{kind}/region/dropped")
    assert (dropped.status_code, dropped.json()["replacedBy"]) == (410, [])
    assert "It was never a region." in dropped.json()["detail"]
    page = client.get(f"/{kind}/region/split", headers={"Accept": "text/html"})
    assert page.status_code == 410
    assert f'<a href="/doc/region/two">{REGION}two</a>' in page.text


def test_a_thing_that_ended_in_the_world_is_still_here(client: httpx.Client) -> None:
    assert client.get("/id/region/abolished").status_code == 303
    assert client.get("/doc/region/abolished.ttl").status_code == 200


def test_what_is_left_out_is_counted_and_linked(client: httpx.Client) -> None:
    document = client.get("/doc/region/new.nt").text
    assert document.count("partOf> <https://w3id.org/smartspec/id/region/new> .") == INCOMING_SHOWN
    assert f"Left out: 7 of {MANY} statements" in document
    line = next(line for line in document.splitlines() if "seeAlso" in line)
    rest = client.get("/" + line.split()[2].strip("<>").removeprefix(BASE), headers={"Accept": "application/n-triples"})
    assert len(rest.text.splitlines()) == MANY
    page = client.get("/doc/region/new.html").text
    assert "and 7 more</a>" in page


def test_head_is_get_without_a_body(client: httpx.Client) -> None:
    for path in ("/doc/region/new.ttl", "/doc/region/new.html", "/id/region/new", "/linkset", "/doc/region/split"):
        get, head = client.get(path), client.head(path)
        assert (head.status_code, head.content) == (get.status_code, b"")
        assert {**head.headers, "cache-status": ""} == {**get.headers, "cache-status": ""}
