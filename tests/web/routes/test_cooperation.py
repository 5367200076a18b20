"""The map and the network: what they show, how they are selected, what they say of what is not known."""

import gzip
import re
from collections.abc import Callable

import httpx
import pytest
from fastapi import FastAPI

from smartspec.engine.local import LocalEngine
from smartspec.graph.release import Release
from smartspec.settings import Settings
from smartspec.web.app import create_app
from smartspec.web.service import Service

Connect = Callable[[FastAPI], httpx.Client]

HTML = {"Accept": "text/html"}
MOST = 100_000
"""Bytes of a page when compressed (gzip)."""


@pytest.fixture(scope="module")
def real_app(release: Release) -> FastAPI:
    return create_app(Settings(), Service(LocalEngine.of(release), release.manifest, {}))


@pytest.fixture(scope="module")
def real(real_app: FastAPI, connect: Connect) -> httpx.Client:
    return connect(real_app)


@pytest.mark.parametrize("path", ["/map", "/network"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_pages_are_small_and_say_what_is_unknown(real: httpx.Client, path: str, language: str) -> None:
    response = real.get(path, params={"lang": language}, headers=HTML)
    assert response.status_code == 200
    assert len(gzip.compress(response.content)) < MOST
    assert {"en": "further seats", "fr": "autres places"}[language] in response.text
    assert response.text.count("<h1") == 1


@pytest.mark.parametrize("path", ["/map", "/network"])
def test_each_participant_is_in_the_picture_or_said_to_have_no_point(real: httpx.Client, path: str) -> None:
    page = real.get(path, headers=HTML).text
    picture = page[page.index("<svg") : page.index("</svg>")]
    table = page[page.index("</svg>") :].partition("<tbody>")[2].partition("</tbody>")[0]
    if path == "/network":
        table = page.partition('id="central"')[2]
    told = set(re.findall(r'<th scope="row"><a href="([^"]+)"', table))
    without = set(re.findall(r'<th scope="row"><a href="([^"]+)"[^>]*>[^<]*</a> <small class="muted">no point', table))
    assert set(re.findall(r'<a href="([^"]+)"', picture)) == told - without
    assert len(without) == (13 if path == "/map" else 0)


def test_a_selection_narrows_the_map_and_stays_in_its_form(real: httpx.Client) -> None:
    page = real.get("/map?programme=interregional-innovation-pilot&year=2018", headers=HTML).text
    assert "8 partnerships, 31 participants" in page
    assert re.search(r'<option value="interregional-innovation-pilot" selected>', page)
    assert re.search(r'<option value="2018" selected>', page)
    assert "no source says when they began" in page
    assert 'href="/map">Show all' in page


def test_wider_themes_hold_narrower_ones(real: httpx.Client) -> None:
    def number(theme: str) -> int:
        found = re.search(r"(\d+) partnerships?, ", real.get(f"/map?theme={theme}", headers=HTML).text)
        assert found
        return int(found[1])

    assert number("energy") > number("renewable-energy") > number("geothermal-energy") == 1


def test_a_circle_keeps_its_place_whatever_is_selected(real: httpx.Client) -> None:
    def place(address: str) -> tuple[str, str]:
        found = re.search(
            r'href="/doc/region/ITH5"[^>]*><circle cx="([\d.]+)" cy="([\d.]+)"', real.get(address, headers=HTML).text
        )
        assert found
        return found[1], found[2]

    assert place("/network") == place("/network?programme=interregional-innovation-pilot")


def test_nothing_selected_is_said(real: httpx.Client) -> None:
    for path in ("/map", "/network"):
        page = real.get(f"{path}?programme=covid-19-response-pilot&theme=bioenergy", headers=HTML).text
        assert "No partnership is all of this." in page
        assert "<svg" not in page


@pytest.mark.parametrize(
    ("asked", "parameter"), [("programme=pilot", "programme"), ("theme=hydrogenn", "theme"), ("year=1789", "year")]
)
@pytest.mark.parametrize("path", ["/map", "/network"])
def test_what_cannot_be_selected_is_refused(real: httpx.Client, path: str, asked: str, parameter: str) -> None:
    response = real.get(f"{path}?{asked}")
    assert response.status_code == 400
    assert response.json()["parameter"] == parameter
    if parameter == "theme":
        assert response.json()["nearest"] == ["hydrogen"]


def test_empty_fields_of_the_form_leave_all_open(real: httpx.Client) -> None:
    everything = real.get("/map", headers=HTML).text
    assert real.get("/map?programme=&theme=&year=", headers=HTML).text.count("<circle") == everything.count("<circle")


def test_a_release_without_points_has_its_tables(client: httpx.Client) -> None:
    page = client.get("/map", headers=HTML).text
    assert "1 partnership, 2 participants" in page
    assert page.count("no point known") == 2
    assert "joined to 1 other" in client.get("/network", headers=HTML).text


def test_the_landing_page_shows_the_map_and_searches(real: httpx.Client) -> None:
    page = real.get("/", headers=HTML).text
    assert re.search(r'<a href="/map"><svg ', page)
    assert page.count('id="find" name="q"') == 1
    assert "Latest release" in page
    assert len(gzip.compress(page.encode())) < MOST
