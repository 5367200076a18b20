"""Files of the release: listed with size and checksum, whole and in ranges, the same as the command's."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pyshacl
import pytest
import rdflib
from fastapi import FastAPI
from pyoxigraph import QuerySolutions, RdfFormat, Store

from smartspec.engine.local import LocalEngine
from smartspec.graph.archive import Archive
from smartspec.graph.downloads import Downloads, release_files, write_downloads
from smartspec.graph.namespaces import BASE, PREFIXES
from smartspec.graph.rebase import Rebase
from smartspec.graph.release import Release, make_release
from smartspec.graph.sources import Sources
from smartspec.settings import Settings
from smartspec.web.app import create_app
from smartspec.web.service import Service

Connect = Callable[[FastAPI], httpx.Client]

FILE = "/download/smartspec.nq"
DESCRIBED = """
SELECT * {
  ?holder dcat:distribution ?file .
  ?file dcat:accessURL ?page ; dcat:downloadURL ?url ; dcat:mediaType ?type ; dcterms:license ?licence ;
    dcat:byteSize ?size ; spdx:checksum [ spdx:algorithm spdx:checksumAlgorithm_sha256 ; spdx:checksumValue ?sum ] .
}"""


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


@pytest.mark.parametrize("asked", ["lines=0-1", "bytes=abc", "bytes=", "bytes=9-0", "bytes=0-1;x"])
def test_a_range_that_is_none_is_passed_over(client: httpx.Client, asked: str) -> None:
    whole = client.get(FILE).content
    answer = client.get(FILE, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (200, whole)


@pytest.mark.parametrize("asked", ["bytes=999999999-", "bytes=-0", "bytes=999999999-,888888888-"])
def test_a_part_that_is_not_there_is_a_problem_with_the_length(client: httpx.Client, asked: str) -> None:
    answer = client.get(FILE, headers={"Range": asked})
    assert (answer.status_code, answer.json()["status"]) == (416, 416)
    assert answer.headers["Content-Range"] == f"bytes */{len(client.get(FILE).content)}"


def test_parts_that_follow_each_other_are_of_one_release(client: httpx.Client) -> None:
    first = client.get(FILE, headers={"Range": "bytes=0-9"})
    same = {"Range": "bytes=10-19", "If-Match": f'"x", {first.headers["ETag"]}'}
    assert client.get(FILE, headers=same).status_code == 206
    for other in (
        {"If-Match": '"x"'},
        {"If-Match": f"W/{first.headers['ETag']}"},
        {"If-Unmodified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"},
    ):
        answer = client.get(FILE, headers={"Range": "bytes=10-19", **other})
        assert (answer.status_code, answer.json()["status"]) == (412, 412)
        assert "ETag" not in answer.headers


def test_files_have_types_tags_and_links(client: httpx.Client) -> None:
    response = client.get("/download/class/Partnership.csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    again = client.get("/download/class/Partnership.csv", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
    assert 'rel="license"' in response.headers["Link"]
    head = client.head("/download/class/Partnership.csv")
    assert (head.content, head.headers["Content-Length"]) == (b"", str(len(response.content)))


def test_the_list_in_rdf_describes_each_file_and_keeps_to_the_shapes(client: httpx.Client, sources: Sources) -> None:
    files = {file["name"]: file for file in client.get("/download", params={"format": "json"}).json()["files"]}
    body = client.get("/download", headers={"Accept": "text/turtle"}).content
    store = Store()
    store.load(body, format=RdfFormat.TURTLE)
    found = store.query(DESCRIBED, prefixes=PREFIXES)
    assert isinstance(found, QuerySolutions)
    rows = list(found)
    assert len(rows) == len(files)
    for row in rows:
        file = files[row["url"].value.removeprefix(f"{BASE}download/")]
        assert (row["size"].value, row["sum"].value) == (str(file["byteSize"]), file["sha256"])
        assert file["mediaType"].startswith(row["type"].value.partition("media-types/")[2])
    shapes = rdflib.Graph()
    for name in ("dataset", "common"):
        shapes.parse(sources.root / "shapes" / f"{name}.ttl")
    conforms, _, text = pyshacl.validate(rdflib.Graph().parse(data=body, format="turtle"), shacl_graph=shapes)
    assert conforms, text


def test_the_data_set_in_rdf_tells_sizes_and_checksums_too(client: httpx.Client) -> None:
    listed = client.get("/download", headers={"Accept": "application/n-triples"}).text
    told = client.get("/dataset.nt").text
    measures = [line for line in listed.splitlines() if "byteSize" in line or "checksumValue" in line]
    assert measures
    assert set(measures) <= set(told.splitlines())


def test_a_version_in_front_of_the_name_is_the_same_file(client: httpx.Client) -> None:
    assert client.get("/download/1.2.3/smartspec.nq").content == client.get("/download/smartspec.nq").content
    assert client.get("/download/1.2.4/smartspec.nq").status_code == 404


@pytest.fixture(scope="module")
def later(
    service: Service, small_release: Release, connect: Connect, tmp_path_factory: pytest.TempPathFactory
) -> httpx.Client:
    """A client of a service whose archive keeps an earlier release, and things that are none."""
    folder = tmp_path_factory.mktemp("archive")
    earlier = make_release({"themes": []}, version="1.0.0", sources="0", builder="test")
    write_downloads(earlier, folder / "1.0.0")
    write_downloads(earlier, folder / "draft")
    (folder / "1.0.1").mkdir()
    downloads = Downloads(small_release, tmp_path_factory.mktemp("downloads"))
    return connect(create_app(Settings(), replace(service, downloads=downloads, archive=Archive(folder))))


def test_earlier_releases_files_stay_at_their_addresses(later: httpx.Client) -> None:
    response = later.get("/download/1.0.0/smartspec.nq")
    digest = hashlib.sha256(b"").hexdigest()
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["SmartSpec-Release"] == f"1.0.0; sha256={digest}"
    assert response.headers["Link"].count("cite-as") == 1
    assert '<https://w3id.org/smartspec/dataset/1.0.0>; rel="cite-as"' in response.headers["Link"]
    assert later.get("/download/1.0.0/SHA256SUMS").text.startswith(f"{digest}  smartspec.nq\n")


@pytest.mark.parametrize("name", ["1.0.0/nothing", "1.0.0", "1.0.1/SHA256SUMS", "draft/smartspec.nq", "1.0.0/../x"])
def test_only_what_the_archive_lists_is_given(later: httpx.Client, name: str) -> None:
    assert later.get(f"/download/{name}").status_code == 404


@pytest.fixture(scope="module")
def real(release: Release, connect: Connect, tmp_path_factory: pytest.TempPathFactory) -> httpx.Client:
    downloads = Downloads(release, tmp_path_factory.mktemp("downloads"))
    return connect(create_app(Settings(), Service(LocalEngine.of(release), release.manifest, {}, downloads)))


def test_releases_are_listed_with_their_addresses(real: httpx.Client, release: Release) -> None:
    version = release.manifest.version
    (current, *_) = real.get("/download", params={"format": "json"}).json()["releases"]
    iri = f"https://w3id.org/smartspec/dataset/{version}"
    sums = f"/download/{version}/SHA256SUMS"
    assert (current["release"], current["version"], current["checksums"]) == (iri, version, sums)
    assert real.get(sums).text.startswith(f"{release.manifest.digest}  smartspec.nq\n")
    for language, words in (("en", "First version."), ("fr", "Première version.")):
        page = real.get("/download", params={"lang": language}, headers={"Accept": "text/html"}).text
        assert iri in page
        assert words in page


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
