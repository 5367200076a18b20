"""The pages and canned queries on the shipped graph: all there, in both languages, without one link that breaks."""

import re
from collections.abc import Callable

import httpx
import pytest
from fastapi import FastAPI

from smartspec.engine.local import LocalEngine
from smartspec.graph.downloads import Downloads
from smartspec.graph.release import Release
from smartspec.graph.sources import find_sources
from smartspec.query.canned import load_queries
from smartspec.settings import Settings
from smartspec.web.app import create_app
from smartspec.web.service import Service

HTML = {"Accept": "text/html"}
QUERIES = load_queries(find_sources().queries())
PAGES = [
    "/",
    "/things",
    "/things/Region",
    "/def",
    "/def/Partnership",
    "/shape",
    "/graphs",
    "/graph/ip-17-5108",
    "/dataset",
    "/quality",
    "/help",
    "/help/first-query",
    "/help/cookbook",
    "/help/cite",
    "/help/data-curators",
    "/help/operators",
    "/queries",
    "/doc/partnership/cybersecurity",
    "/doc/region/FRH0",
    "/doc/document/ip-17-5108",
    "/doc/participation/ip-17-5108.cybersecurity.FRH0",
]


@pytest.fixture(scope="module")
def real(
    engine: LocalEngine,
    release: Release,
    connect: Callable[[FastAPI], httpx.Client],
    tmp_path_factory: pytest.TempPathFactory,
) -> httpx.Client:
    """A client of the application on the shipped graph."""
    downloads = Downloads(release, tmp_path_factory.mktemp("downloads"))
    return connect(create_app(Settings(), Service(engine, release.manifest, QUERIES, downloads)))


@pytest.mark.parametrize("name", QUERIES)
def test_each_canned_query_has_its_page(real: httpx.Client, name: str) -> None:
    response = real.get(f"/query/{name}?lang=fr", headers=HTML)
    assert response.status_code == 200
    assert "<table>" in response.text or 'class="truth"' in response.text or 'class="empty"' in response.text


@pytest.mark.parametrize("path", PAGES)
def test_links_of_the_main_pages_lead_somewhere(real: httpx.Client, path: str) -> None:
    page = real.get(path, headers=HTML)
    assert page.status_code == 200
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"#]*)', page.text)} - {"/download"}
    for link in sorted(links)[:: max(1, len(links) // 5)]:
        assert real.get(link, headers=HTML, follow_redirects=True).status_code == 200, link


def test_namesakes_in_a_list_are_told_apart(real: httpx.Client) -> None:
    page = real.get("/doc/country/DE", headers=HTML).text
    assert ">Berlin (DE3)<" in page
    assert ">Berlin (DE30)<" in page


def test_an_area_has_its_unit_and_a_change_goes_from_version_to_version(real: httpx.Client) -> None:
    assert "357,162.8\xa0km²" in real.get("/doc/region-version/2021.DE", headers=HTML).text
    change = real.get("/doc/region-change/2013-2016.UKM9", headers=HTML).text
    assert change.index(">from version<") < change.index(">to version<")


def test_a_graph_lists_its_things_under_plural_headings(real: httpx.Client) -> None:
    page = real.get("/graph/aeidl-2018-03-08?lang=fr", headers=HTML).text
    assert re.search(r"<summary>Nombres énoncés <", page)
