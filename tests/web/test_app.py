"""What holds for every answer: headers, Vary, HEAD, OPTIONS, entity tags, both languages."""

from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI

from smartspec.settings import Settings
from smartspec.web.app import create_app
from smartspec.web.mediatypes import DOCUMENT_FORMS, MediaType
from smartspec.web.problems import problem_kinds
from smartspec.web.service import Service

Connect = Callable[[FastAPI], httpx.Client]

CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"
PARTICIPATION = "/doc/participation/ip-17-5108.cybersecurity.FRH0"
NEGOTIATED = [
    "/",
    "/id/partnership/cybersecurity",
    "/id/partnership/nothing",
    "/doc/partnership/cybersecurity",
    PARTICIPATION,
    "/doc/partnership/nothing",
    "/def",
    "/def/Partnership",
    "/def/Nothing",
    "/shape",
    "/shape/Partnership",
    "/graph/ip-17-5108",
    "/dataset",
    "/query/themes",
    "/query/nothing",
    "/query/themes?nothing=1",
    "/sparql",
    "/sparql?query=ASK%7B%7D",
    "/sparql?query=nonsense",
    "/sparql?query=ASK%7B%7D&update=x",
    "/nowhere",
]
PAGES = ["/things", "/things/Region", "/graphs", "/queries", "/problem/parameter"]


@pytest.mark.parametrize(
    "path", [*NEGOTIATED, *PAGES, "/health/live", "/openapi.json", "/static/style.css", "/robots.txt"]
)
def test_every_answer_has_its_standing_headers(client: httpx.Client, service: Service, path: str) -> None:
    headers = client.get(path).headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"]
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in headers
    assert "ETag" in headers["Access-Control-Expose-Headers"]
    assert headers["SmartSpec-Release"] == f"1.2.3; sha256={service.manifest.digest}"


@pytest.mark.parametrize("accept", ["*/*", CHROME, "text/turtle", "image/png", "text/html;q=0", ""])
@pytest.mark.parametrize("path", [*NEGOTIATED, *PAGES])
def test_vary_never_depends_on_the_outcome(client: httpx.Client, path: str, accept: str) -> None:
    response = client.get(path, headers={"Accept": accept})
    assert response.status_code < 500
    assert response.headers["Vary"] == "Accept, Accept-Encoding, Accept-Language"


@pytest.mark.parametrize("path", [*NEGOTIATED, *PAGES, "/static/style.css", "/favicon.svg", "/health/ready"])
@pytest.mark.parametrize("accept", ["*/*", CHROME])
def test_head_is_get_without_its_body(client: httpx.Client, path: str, accept: str) -> None:
    get, head = (client.request(method, path, headers={"Accept": accept}) for method in ("GET", "HEAD"))
    assert head.content == b""
    assert head.status_code == get.status_code
    assert {**head.headers, "cache-status": ""} == {**get.headers, "cache-status": ""}


@pytest.mark.parametrize(
    "path", ["/doc/partnership/cybersecurity", "/sparql?query=ASK%7B%7D", "/def", "/things", "/query/themes"]
)
def test_what_the_client_has_is_not_sent_again(client: httpx.Client, path: str) -> None:
    first = client.get(path)
    for known in (first.headers["ETag"], f'"x", W/{first.headers["ETag"]}', "*"):
        again = client.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Vary"] == first.headers["Vary"]
        assert "Content-Type" not in again.headers
    assert client.get(path, headers={"If-None-Match": '"other"'}).content == first.content


def test_each_form_language_and_release_has_its_own_tag(client: httpx.Client, service: Service) -> None:
    path = "/doc/partnership/cybersecurity"
    wanted = [{"Accept": "text/turtle"}, {"Accept": "text/html"}, {"Accept": "text/html", "Accept-Language": "fr"}]
    tags = {client.get(path, headers=headers).headers["ETag"] for headers in wanted}
    tags.add(client.get("/doc/theme/cybersecurity", headers=wanted[0]).headers["ETag"])
    assert len(tags) == 4
    assert len(service.stamp) > 64


def test_a_missing_thing_is_missing_whatever_the_client_has(client: httpx.Client) -> None:
    assert client.get("/doc/partnership/nothing", headers={"If-None-Match": "*"}).status_code == 404


CHANGED = "Fri, 02 Jan 2026 03:04:05 GMT"
BEFORE = "Fri, 02 Jan 2026 03:04:04 GMT"
OF_THE_RELEASE = [
    "/",
    "/doc/partnership/cybersecurity",
    "/def",
    "/shape/Partnership",
    "/graph/ip-17-5108",
    "/graphs?default",
    "/dataset",
    "/query/themes",
    "/sparql",
    "/sparql?query=ASK%7B%7D",
    "/linkset",
    *PAGES,
]


@pytest.mark.parametrize("path", OF_THE_RELEASE)
def test_what_is_told_of_the_release_says_when_it_changed(client: httpx.Client, path: str) -> None:
    first = client.get(path, headers={"Accept": "text/html, */*;q=0.1"})
    assert (first.status_code, first.headers["Last-Modified"]) == (200, CHANGED)
    later = ("Sat, 03 Jan 2026 00:00:00 GMT", "Sat Jan  3 00:00:00 2026", "Saturday, 03-Jan-26 00:00:00 GMT")
    for since, status in (*((date, 304) for date in (CHANGED, *later)), (BEFORE, 200), ("yesterday", 200)):
        again = client.get(path, headers={"Accept": "text/html, */*;q=0.1", "If-Modified-Since": since})
        assert (again.status_code, again.content) == (status, b"" if status == 304 else first.content)
    assert again.headers["Last-Modified"] == CHANGED


@pytest.mark.parametrize("path", OF_THE_RELEASE)
def test_what_is_wanted_in_another_state_is_refused(client: httpx.Client, path: str) -> None:
    for condition in ({"If-Match": '"other"'}, {"If-Unmodified-Since": BEFORE}):
        assert client.get(path, headers={"Accept": "text/html, */*;q=0.1", **condition}).status_code == 412


def test_what_the_client_wants_is_judged_before_what_it_has(client: httpx.Client) -> None:
    known = client.get("/def.ttl").headers["ETag"]
    assert client.get("/def.ttl", headers={"If-Match": '"other"', "If-None-Match": known}).status_code == 412
    assert client.get("/def.ttl", headers={"If-Match": known, "If-None-Match": known}).status_code == 304


@pytest.mark.parametrize(("name", "status"), [("If-None-Match", 304), ("If-Match", 200)])
def test_tags_may_come_in_several_lines(client: httpx.Client, name: str, status: int) -> None:
    known = client.get("/def.ttl").headers["ETag"]
    assert client.get("/def.ttl", headers=[(name, '"other"'), (name, known)]).status_code == status


def test_a_tag_that_does_not_match_outweighs_a_date(client: httpx.Client) -> None:
    headers = {"If-Modified-Since": CHANGED, "If-None-Match": '"other"'}
    assert client.get("/def.ttl", headers=headers).status_code == 200


def test_a_release_without_a_date_names_none(service: Service, connect: Connect) -> None:
    undated = replace(service, manifest=replace(service.manifest, modified=""))
    answer = connect(create_app(Settings(), undated)).get("/def.ttl", headers={"If-Modified-Since": CHANGED})
    assert answer.status_code == 200
    assert "Last-Modified" not in answer.headers


def test_a_release_that_is_dated_ahead_changed_now(service: Service) -> None:
    ahead = replace(service, manifest=replace(service.manifest, modified="2999-01-01T00:00:00Z"))
    assert "2999" not in str(ahead.last_modified)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS", "DELETE"])
@pytest.mark.parametrize(
    "path", [*NEGOTIATED, *PAGES, "/static/style.css", "/robots.txt", "/health/ready", "/x" * 20000]
)
def test_every_answer_names_its_data(client: httpx.Client, service: Service, path: str, method: str) -> None:
    headers = client.request(method, path).headers
    assert headers["SmartSpec-Release"] == f"1.2.3; sha256={service.manifest.digest}"
    assert headers["Link"].count('<https://w3id.org/smartspec/dataset/1.2.3>; rel="cite-as"') == 1
    assert "SmartSpec-Release" in headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/sparql", "GET, POST, QUERY, HEAD, OPTIONS"),
        ("/doc/partnership/cybersecurity", "GET, HEAD, OPTIONS"),
        ("/static/style.css", "GET, HEAD, OPTIONS"),
    ],
)
def test_options_says_what_is_allowed_and_answers_preflights(client: httpx.Client, path: str, allowed: str) -> None:
    response = client.options(path, headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST"})
    assert response.status_code == 204
    assert response.headers["Allow"] == response.headers["Access-Control-Allow-Methods"] == allowed
    assert "Content-Type" in response.headers["Access-Control-Allow-Headers"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    refused = client.delete(path)
    assert (refused.status_code, refused.headers["Allow"]) == (405, allowed)
    assert refused.json()["type"].endswith("/method")


def test_options_of_nothing_is_not_found(client: httpx.Client) -> None:
    assert client.options("/nowhere").status_code == 404


@pytest.mark.parametrize(
    "path", [*PAGES, "/", "/def", "/def/theme", "/shape", "/shape/Partnership", "/graph/countries"]
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_is_there_in_every_language(client: httpx.Client, path: str, language: str) -> None:
    by_header = client.get(path, headers={"Accept": CHROME, "Accept-Language": f"{language}-BE, de;q=0.3"})
    by_switch = client.get(path, params={"lang": language}, headers={"Accept": CHROME})
    for response in (by_header, by_switch):
        assert response.status_code == 200
        assert response.headers["Content-Language"] == language
        assert f'<html lang="{language}">' in response.text
    assert f"lang={language}" in by_switch.text


def test_the_language_chosen_stays_chosen(client: httpx.Client) -> None:
    page = client.get("/doc/partnership/cybersecurity.html?lang=fr").text
    assert 'href="/doc/region/FRH0?lang=fr"' in page
    assert client.get("/id/partnership/cybersecurity?lang=fr").headers["Location"].endswith("?lang=fr")


def test_an_unknown_language_is_no_mistake(client: httpx.Client) -> None:
    assert client.get("/things?lang=tlh", headers={"Accept-Language": "fr"}).headers["Content-Language"] == "fr"


@pytest.mark.parametrize("form", DOCUMENT_FORMS, ids=lambda form: form.media_type)
def test_language_never_changes_rdf(client: httpx.Client, form: MediaType) -> None:
    bodies = {
        client.get("/doc/theme/cybersecurity", headers={"Accept": form.media_type, "Accept-Language": tag}).content
        for tag in ("en", "fr")
    }
    assert len(bodies) == (2 if form.name == "html" else 1)


def test_a_new_release_takes_its_place_by_one_assignment(service: Service) -> None:
    app = create_app(Settings(), service)
    assert isinstance(app, FastAPI)
    assert app.state.service is service
    assert (app.docs_url, app.redoc_url) == (None, None)


def test_all_kinds_of_problems_have_a_page(client: httpx.Client) -> None:
    kinds = problem_kinds()
    assert {"not-found", "too-large", "query-syntax"} <= set(kinds)
    for slug in kinds:
        assert client.get(f"/problem/{slug}").status_code == 200
