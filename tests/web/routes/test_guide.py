"""The help pages as they are served."""

import httpx
import pytest

from smartspec.web.guide import PAGES

HTML = {"Accept": "text/html"}


def test_the_help_pages_are_listed_with_what_they_are_about(client: httpx.Client) -> None:
    page = client.get("/help?lang=fr", headers=HTML).text
    assert all(f'href="/help/{name}?lang=fr"' in page for name in PAGES)
    assert "Cinq petits pas" in page


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_help_page_shows_the_address_of_this_service(client: httpx.Client, name: str, language: str) -> None:
    response = client.get(f"/help/{name}", params={"lang": language}, headers=HTML)
    assert (response.status_code, response.headers["Content-Language"]) == (200, language)
    assert "http://127.0.0.1:8000" not in response.text
    assert "<h1>" in response.text
    assert " style=" not in response.text


def test_queries_can_be_run_from_their_page(client: httpx.Client) -> None:
    page = client.get("/help/first-query", headers=HTML).text
    assert page.count(">Run this query</a>") == page.count('href="/sparql?query=') == 4


def test_an_unknown_page_names_the_nearest(client: httpx.Client) -> None:
    response = client.get("/help/cites")
    assert (response.status_code, response.json()["nearest"]) == (404, ["cite"])
