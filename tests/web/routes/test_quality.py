"""The quality page: its figures are those of the release, each with its query."""

import html
import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI

from smartspec.settings import Settings
from smartspec.web.app import create_app
from smartspec.web.service import Service

HTML = {"Accept": "text/html"}

Connect = Callable[[FastAPI], httpx.Client]


def test_figures_are_counted_in_the_release(client: httpx.Client) -> None:
    page = client.get("/quality", headers=HTML).text
    assert "<h1>Quality</h1>" in page
    assert "Release 1.2.3 conforms." in page
    assert ">What is not known</h2>" in page
    assert re.search(r"<b>\d+\.\d%</b>", page)


def test_each_figure_leads_to_a_query_that_runs(client: httpx.Client) -> None:
    page = client.get("/quality", headers=HTML).text
    found = {html.unescape(address) for address in re.findall(r'href="(/sparql\?[^"]*)"', page)}
    assert len(found) >= 5
    for address in found:
        [query] = parse_qs(urlsplit(address).query)["query"]
        answer = client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
        assert answer.status_code == 200


def test_data_that_were_not_checked_are_not_called_conforming(service: Service, connect: Connect) -> None:
    client = connect(create_app(Settings(), replace(service, checked=False)))
    page = client.get("/quality", headers=HTML).text
    assert "This service has not checked them" in page
    assert "conforms" not in page


def test_a_library_without_our_questions_leaves_their_figures_out(client: httpx.Client) -> None:
    page = client.get("/quality", headers=HTML).text
    assert "/query/unknown-seats" not in page
    assert "Where sources disagree" not in page


def test_the_page_is_in_the_reader_s_language(client: httpx.Client) -> None:
    response = client.get("/quality?lang=fr", headers=HTML)
    assert response.headers["Content-Language"] == "fr"
    assert "<h1>Qualité</h1>" in response.text
    assert re.search(r"<b>\d+,\d\xa0%</b>", response.text)


def test_there_is_a_page_only(client: httpx.Client) -> None:
    assert client.get("/quality", headers={"Accept": "text/turtle"}).status_code == 406


@pytest.mark.parametrize("path", ["/quality", "/help", "/def"])
def test_the_pages_are_led_to_from_every_page(client: httpx.Client, path: str) -> None:
    assert f'href="{path}"' in client.get("/", headers=HTML).text
