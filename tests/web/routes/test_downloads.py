"""Files of the release: listed with size and checksum, whole and in ranges, the same as the command's."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from smartspec.graph.downloads import Downloads, release_files
from smartspec.graph.rebase import Rebase
from smartspec.graph.release import Release
from smartspec.settings import Settings
from smartspec.web.app import create_app
from smartspec.web.service import Service

Connect = Callable[[FastAPI], httpx.Client]


@pytest.fixture(scope="module")
def client(
    service: Service, small_release: Release, connect: Connect, tmp_path_factory: pytest.TempPathFactory
) -> httpx.Client:
    downloads = Downloads(small_release, tmp_path_factory.mktemp("downloads"))
    return connect(create_app(Settings(), replace(service, downloads=downloads)))


def test_the_list_tells_size_checksum_and_licence(client: httpx.Client) -> None:
    listing = client.get("/download", headers={"Accept": "application/json"}).json()
    assert listing["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert listing["release"] == "https://w3id.org/smartspec/dataset/1.2.3"
    for file in listing["files"]:
        body = client.get(f"/download/{file['name']}").content
        assert (len(body), hashlib.sha256(body).hexdigest()) == (file["byteSize"], file["sha256"])


def test_the_page_lists_the_files(client: httpx.Client) -> None:
    for language, heading in (("en", "The whole release"), ("fr", "La version entière")):
        page = client.get(f"/download?lang={language}", headers={"Accept": "text/html"}).text
        assert heading in page
        assert 'href="/download/class/Partnership.csv"' in page


def test_files_are_those_that_the_command_writes(client: httpx.Client, small_release: Release) -> None:
    for name, body in release_files(small_release):
        assert client.get(f"/download/{name}").content == body


def test_a_part_of_a_file_can_be_asked_for(client: httpx.Client, small_release: Release) -> None:
    part = client.get("/download/smartspec.nq", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, small_release.quads[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(small_release.quads)}"
    beyond = client.get("/download/smartspec.nq", headers={"Range": "bytes=999999999-"})
    assert beyond.status_code == 416


def test_files_have_types_tags_and_links(client: httpx.Client) -> None:
    response = client.get("/download/class/Partnership.csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    again = client.get("/download/class/Partnership.csv", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
    assert 'rel="license"' in response.headers["Link"]
    head = client.head("/download/class/Partnership.csv")
    assert (head.content, head.headers["Content-Length"]) == (b"", str(len(response.content)))


@pytest.mark.parametrize(
    "name",
    [
        *(
            "nothing.nq",
            "..%2F..%2Fetc%2Fpasswd",
            "%2Fetc%2Fpasswd",
            "graph/../smartspec.nq",
            "graph/..%2fsmartspec.nq",
        ),
        *("smartspec.nq%00", "smartspec.nq/", "SHA256SUMS.1.draft", "%0d%0aSet-Cookie:a", "graph", "", "....//x"),
    ],
)
def test_what_is_not_listed_is_not_given(client: httpx.Client, name: str) -> None:
    response = client.get(f"/download/{name}", headers={"Accept": "text/html"})
    assert response.status_code == 404 or response.url.path == "/download/smartspec.nq"
    assert "Set-Cookie" not in response.headers


def test_without_files_there_is_a_word_on_it(service: Service, connect: Connect) -> None:
    plain = connect(create_app(Settings(), service))
    assert plain.get("/download").status_code == 404
    assert plain.get("/linkset").status_code == 200


def test_the_link_set_names_everything(client: httpx.Client) -> None:
    response = client.get("/linkset")
    assert response.headers["Content-Type"] == "application/linkset+json"
    contexts = {context["anchor"]: context for context in response.json()["linkset"]}
    dataset = contexts["https://w3id.org/smartspec/dataset"]
    assert {"cite-as", "type", "license", "author", "describedby", "item"} <= dataset.keys()
    items = {item["href"] for item in dataset["item"]}
    assert "https://w3id.org/smartspec/download/smartspec.nq" in items
    assert items <= contexts.keys()
    assert {found["type"] for found in dataset["describedby"]} >= {"text/turtle", "application/trig"}


def test_the_link_set_is_there_as_text_too(client: httpx.Client) -> None:
    response = client.get("/linkset", headers={"Accept": "application/linkset"})
    assert response.headers["Content-Type"] == "application/linkset"
    lines = response.text.strip().split(",\n")
    items = client.get("/linkset").json()["linkset"]
    assert len(lines) == sum(len(v) for context in items for v in context.values() if isinstance(v, list))
    assert all(line.startswith("<https://") and 'anchor="' in line for line in lines)


def test_files_under_another_base_are_rewritten_once(
    service: Service, small_release: Release, connect: Connect, tmp_path: Path
) -> None:
    rebase = Rebase("http://localhost:8000/")
    served = replace(service, downloads=Downloads(small_release, tmp_path, rebase))
    moved = connect(create_app(Settings(base_iri=rebase.base), served))
    files = dict(release_files(small_release, rebase))
    assert moved.get("/download/smartspec.nq").content == files["smartspec.nq"]
