"""Lists of things: sifted, in order, page by page, and as data."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from pyoxigraph import Triple

from smartspec.engine.local import LocalEngine
from smartspec.graph.reading import read_turtle
from smartspec.graph.release import make_release
from smartspec.graph.terms import node
from smartspec.settings import Settings
from smartspec.web.app import create_app
from smartspec.web.service import Service

Connect = Callable[[FastAPI], httpx.Client]

HTML = {"Accept": "text/html"}
PARTICIPATIONS = "/things/Participation"
GRAPHS = Path(__file__).parents[2] / "describe" / "graphs"


@pytest.fixture(scope="module")
def client(connect: Connect) -> httpx.Client:
    """A client of the small graph, whose ontology has one more class here."""
    graphs = {path.stem: list(read_turtle(path)) for path in sorted(GRAPHS.glob("*.ttl"))}
    graphs["ontology"].append(Triple(node("s3:Participation"), node("rdf:type"), node("owl:Class")))
    release = make_release(graphs, version="1.2.3", sources="0" * 64, builder="test")
    return connect(create_app(Settings(), Service(LocalEngine.of(release), release.manifest, {})))


def names(page: str) -> list[str]:
    return re.findall(r'<li><a href="/doc/[^"]+"[^>]*>([^<]+)</a>', page)


def test_a_list_is_sifted_by_a_facet_and_says_of_how_many(client: httpx.Client) -> None:
    page = client.get(f"{PARTICIPATIONS}?role=coordinator", headers=HTML).text
    assert names(page) == ["Brittany coordinates (IP/17/5108)"]
    assert re.search(r"1 thing\s+of 2", page)
    assert '<option value="coordinator" selected>Coordinator (1)</option>' in page
    assert '<option value="partner">Partner (1)</option>' in page


def test_counts_of_a_facet_heed_the_other_facets(client: httpx.Client) -> None:
    page = client.get(f"{PARTICIPATIONS}?role=coordinator", headers=HTML).text
    assert '<option value="FR">France (1)</option>' in page
    assert 'value="EE"' not in page


def test_a_facet_can_be_taken_back(client: httpx.Client) -> None:
    page = client.get(f"{PARTICIPATIONS}?role=coordinator&country=FR&lang=fr", headers=HTML).text
    assert f'<a href="{PARTICIPATIONS}?country=FR&amp;lang=fr">peu importe</a>' in page
    assert f'<a href="{PARTICIPATIONS}?role=coordinator&amp;lang=fr">peu importe</a>' in page
    assert "Coordinateur" in page


def test_no_facet_is_offered_that_has_no_choice(client: httpx.Client) -> None:
    page = client.get("/things/Document", headers=HTML).text
    assert 'name="sort"' in page
    assert 'name="theme"' not in page
    assert 'name="role"' not in page


def test_nothing_may_be_all_that_is_asked(client: httpx.Client) -> None:
    page = client.get(f"{PARTICIPATIONS}?role=partner&country=FR", headers=HTML).text
    assert "Nothing is all of this." in page


def test_things_of_one_name_are_told_apart(client: httpx.Client) -> None:
    page = client.get("/things/Region", headers=HTML).text
    assert re.search(r'>Brittany</a> <small class="muted">FRH\b', page)
    assert re.search(r'>Brittany</a> <small class="muted">FRH0\b', page)


@pytest.mark.parametrize(
    ("asked", "parameter", "nearest"),
    [("role=partnr", "role", "partner"), ("sort=nam", "sort", "name"), ("country=Fr", "country", "FR")],
)
def test_what_is_not_there_to_choose_is_refused_with_the_nearest(
    client: httpx.Client, asked: str, parameter: str, nearest: str
) -> None:
    response = client.get(f"{PARTICIPATIONS}?{asked}")
    assert response.status_code == 400
    assert (response.json()["parameter"], response.json()["nearest"][0]) == (parameter, nearest)


def test_the_query_beside_the_list_gives_the_list(client: httpx.Client) -> None:
    page = client.get(f"{PARTICIPATIONS}?role=coordinator", headers=HTML).text
    (address,) = re.findall(r'href="(/sparql\?query=[^"]+)"', page)
    rows = client.get(address.replace("&amp;", "&"), headers={"Accept": "text/csv"}).text.splitlines()[1:]
    assert {row.partition(",")[0].rpartition("/")[2] for row in rows} == {"ip-17-5108.cybersecurity.FRH0"}


@pytest.mark.parametrize("how", ["accept", "format"])
def test_the_list_as_csv_holds_values_by_name(client: httpx.Client, how: str) -> None:
    address = f"{PARTICIPATIONS}?country=FR" + ("&format=csv" if how == "format" else "")
    response = client.get(address, headers={"Accept": "text/csv" if how == "accept" else "text/html"})
    assert response.headers["Content-Type"].startswith("text/csv")
    assert response.headers["SmartSpec-Rows"] == "1"
    (row,) = csv.DictReader(io.StringIO(response.text))
    assert row["iri"].endswith("FRH0")
    assert (row["role"], row["country"], row["theme"]) == ("Coordinator", "France", "Cybersecurity")
    assert "Accept-Language" in response.headers["Vary"]


def test_the_list_as_json_counts_its_facets(client: httpx.Client) -> None:
    told = client.get(f"{PARTICIPATIONS}?format=json&lang=fr").json()
    assert told["total"] == 2
    assert told["facets"]["role"] == {"coordinator": 1, "partner": 1}
    assert told["things"][0]["page"].startswith("/doc/participation/")
    assert told["things"][0]["language"] == "fr"


def test_the_order_is_the_one_asked_for(client: httpx.Client) -> None:
    by_key = client.get("/things/Region?format=json&sort=key").json()["things"]
    assert [thing["iri"].rpartition("/")[2] for thing in by_key] == ["FRH", "FRH0", "NL41"]
    mentioned = client.get("/things/Region?sort=mentions", headers=HTML).text
    assert re.search(r"mentioned \d+ times", mentioned)


def test_links_to_the_data_keep_what_is_asked(client: httpx.Client) -> None:
    page = client.get(f"{PARTICIPATIONS}?role=partner&sort=key", headers=HTML).text
    assert f'href="{PARTICIPATIONS}?role=partner&amp;sort=key&amp;format=csv"' in page
