"""The landing page, and what machines look for at the root."""

import json
import re

import httpx
import pytest

HTML = {"Accept": "text/html"}


def test_the_landing_page_counts_what_is_there(client: httpx.Client) -> None:
    page = client.get("/", headers=HTML).text
    assert re.search(r'href="/things/Region"><b>3</b> <span>Regions</span>', page)
    for path in ("/things", "/queries", "/sparql", "/def", "/dataset", "/graphs", "/api"):
        assert f'href="{path}"' in page


def test_the_landing_page_describes_the_data_set_to_search_engines(client: httpx.Client) -> None:
    page = client.get("/?lang=fr", headers=HTML).text
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    data = json.loads(found)
    assert (data["@type"], data["version"], data["inLanguage"]) == ("Dataset", "1.2.3", "fr")
    assert data["license"] == "https://creativecommons.org/licenses/by/4.0/"


def test_programs_are_led_to_the_data_set(client: httpx.Client) -> None:
    response = client.get("/", headers={"Accept": "text/turtle"})
    assert (response.status_code, response.headers["Location"]) == (303, "/dataset")
    assert client.get("/").headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_health(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")


@pytest.mark.parametrize(
    ("path", "content_type"),
    [("/robots.txt", "text/plain"), ("/favicon.svg", "image/svg+xml"), ("/static/style.css", "text/css")],
)
def test_files_of_the_site(client: httpx.Client, path: str, content_type: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith(content_type)


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/nothing.css", "/static/"])
def test_nothing_else_is_a_file(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_pages_load_nothing_from_elsewhere_and_run_nothing_inline(client: httpx.Client) -> None:
    for path in ("/", "/things", "/def", "/sparql", "/queries", "/doc/partnership/cybersecurity", "/nowhere"):
        page = client.get(path, headers=HTML).text
        assert re.findall(r'<(?:link rel="stylesheet"|script|img)[^>]*(?:href|src)="https?://', page) == []
        assert " style=" not in page
        assert not re.search(r"\son[a-z]+=", page)
        assert "<style" not in page
