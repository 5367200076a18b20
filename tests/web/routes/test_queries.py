"""Canned queries over HTTP: page with form, results in every form, wrong names and values."""

import csv
import re

import httpx
import pytest

HTML = {"Accept": "text/html"}
QUERY = "/query/partnerships-of-territory"


def rows(response: httpx.Response) -> list[list[str]]:
    return list(csv.reader(response.text.splitlines()))[1:]


@pytest.mark.parametrize(
    "territory",
    ["FRH0", "region:FRH0", "https://w3id.org/smartspec/id/region/FRH0", "<https://w3id.org/smartspec/id/region/FRH0>"],
)
@pytest.mark.parametrize("how", ["suffix", "format", "accept"])
def test_a_thing_is_named_by_key_prefixed_name_or_iri(client: httpx.Client, territory: str, how: str) -> None:
    suffix = ".csv" if how == "suffix" else ""
    asked = {"territory": territory, **({"format": "csv"} if how == "format" else {})}
    accept = {"Accept": "text/csv" if how == "accept" else "*/*"}
    response = client.get(QUERY + suffix, params=asked, headers=accept)
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert rows(response) == [["https://w3id.org/smartspec/id/partnership/cybersecurity", "Cybersecurity"]]


def test_several_values_are_several_terms(client: httpx.Client) -> None:
    response = client.get(f"{QUERY}.csv", params=[("territory", "FRH0"), ("territory", "EE"), ("language", "fr")])
    assert [row[1] for row in rows(response)] == ["Cybersécurité", "Cybersécurité"]


def test_a_page_in_french_leads_to_french_answers(client: httpx.Client) -> None:
    page = client.get(f"{QUERY}?territory=EE", headers={**HTML, "Accept-Language": "fr"}).text
    addresses = re.findall(rf"{QUERY}\.csv[^\"' ]*", page)
    assert addresses
    assert all("language=fr" in address for address in addresses)


def test_what_is_optional_and_not_given_matches_everything(client: httpx.Client) -> None:
    assert len(rows(client.get("/query/themes.csv"))) == 2
    assert len(rows(client.get("/query/themes.csv?theme=cybersecurity&year="))) == 1


@pytest.mark.parametrize(
    ("asked", "status", "reason", "nearest"),
    [
        ({"teritory": "EE"}, 400, "no parameter 'teritory'", ["territory"]),
        ({"territory": "FRH1"}, 400, "'FRH1' is no s3:Territory", ["country:FR", "region:FRH", "region:FRH0"]),
        ({"territory": "theme:cybersecurity"}, 400, "is no s3:Territory", []),
        ({"territory": "EE", "language": "de"}, 400, "none of en, fr", None),
        ({}, 400, "needs a value for territory, for example territory=https://", None),
        ({"territory": 'EE" } DROP ALL #'}, 400, "is no s3:Territory", None),
    ],
)
def test_wrong_parameters_are_named_with_the_nearest(
    client: httpx.Client, asked: dict[str, str], status: int, reason: str, nearest: list[str] | None
) -> None:
    response = client.get(QUERY, params=asked)
    assert response.status_code == status
    assert reason in response.json()["detail"]
    if nearest is not None:
        assert sorted(response.json()["nearest"]) == nearest


def test_a_year_is_four_digits(client: httpx.Client) -> None:
    assert client.get("/query/themes?year=2019").status_code == 200
    assert client.get("/query/themes?year=19").json()["parameter"] == "year"


def test_an_unknown_query_is_answered_with_the_nearest(client: httpx.Client) -> None:
    response = client.get("/query/partnership-of-territory.csv")
    assert (response.status_code, response.json()["nearest"]) == (404, ["partnerships-of-territory"])


def test_the_page_begins_with_the_example_of_the_file(client: httpx.Client) -> None:
    page = client.get(QUERY, headers=HTML).text
    assert '<option value="country:EE" selected>Estonia</option>' in page
    assert '<option value="region:FRH0">Brittany</option>' in page
    assert '<a href="/doc/partnership/cybersecurity"' in page
    assert "VALUES ?territory" in page
    assert "#+" not in page


def test_the_page_merges_a_thing_and_its_label(client: httpx.Client) -> None:
    page = client.get(f"{QUERY}?lang=fr", headers=HTML).text
    assert ">Cybersécurité</a>" in page
    assert "partnershipLabel</th>" not in page
    assert '<span lang="fr">Partenariat</span>' in page or "<span>Partenariat</span>" in page


def test_the_page_says_a_mistake_beside_the_form(client: httpx.Client) -> None:
    response = client.get(QUERY, params={"territory": "<script>"}, headers=HTML)
    assert response.status_code == 400
    assert 'role="alert"' in response.text
    assert "<script>" not in response.text
    assert "<select" in response.text


def test_links_of_the_other_forms_keep_the_parameters(client: httpx.Client) -> None:
    response = client.get(QUERY, params={"territory": "EE"})
    assert f'<{QUERY}.csv?territory=EE>; rel="alternate"; type="text/csv"' in response.headers["Link"]
    hostile = client.get("/query/themes", params={"theme": "cybersecurity", "year": ""}, headers=HTML)
    assert hostile.status_code == 200


def test_queries_are_listed_by_subject(client: httpx.Client) -> None:
    page = client.get("/queries?lang=fr", headers=HTML).text
    assert page.index("Partenariats d&#39;un territoire") < page.index(">Thèmes</a>")
    assert "<h2" in page


@pytest.mark.parametrize("path", ["/query", "/query/"])
def test_a_query_without_a_name_leads_to_all_of_them(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (308, "/queries")
