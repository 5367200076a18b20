"""Errors: one shape in three forms, the right status, and no word of what is inside."""

import logging
from collections.abc import Callable

import httpx
import pytest
from fastapi import FastAPI

from smartspec.engine.protocol import Answer, Question
from smartspec.graph.release import Manifest
from smartspec.settings import Settings
from smartspec.web.app import create_app
from smartspec.web.service import Service

CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
NOT_FOUND = "/doc/partnership/cybersecurty"


class BrokenEngine:
    """An engine that fails in a way that nobody foresaw."""

    limits = None

    async def answer(self, question: Question) -> Answer:
        raise RuntimeError(f"secret of {question.text}")

    async def close(self) -> None:
        """Nothing to close."""


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("*/*", "application/problem+json"),
        ("text/turtle", "application/problem+json"),
        ("application/sparql-results+json", "application/problem+json"),
        ("application/json", "application/problem+json"),
        ("text/plain", "text/plain; charset=utf-8"),
        ("text/csv, text/*;q=0.1", "text/plain; charset=utf-8"),
        (CHROME, "text/html; charset=utf-8"),
    ],
)
def test_a_problem_takes_the_form_that_the_client_reads(client: httpx.Client, accept: str, content_type: str) -> None:
    response = client.get(NOT_FOUND, headers={"Accept": accept})
    assert response.status_code == 404
    assert response.headers["Content-Type"] == content_type
    assert response.headers["Cache-Control"] == "no-store"
    assert "cybersecurity" in response.text


def test_problem_details_have_the_standard_members(client: httpx.Client) -> None:
    problem = client.get(NOT_FOUND).json()
    assert problem["type"] == "https://w3id.org/smartspec/problem/not-found"
    assert (problem["status"], problem["title"]) == (404, "There is nothing here by that name")
    assert problem["nearest"] == ["https://w3id.org/smartspec/id/partnership/cybersecurity"]


def test_the_page_leads_to_the_nearest(client: httpx.Client) -> None:
    page = client.get(NOT_FOUND, headers={"Accept": CHROME, "Accept-Language": "fr"}).text
    assert 'href="/doc/partnership/cybersecurity"' in page
    assert '<p lang="en">There is no partnership' in page


@pytest.mark.parametrize(
    ("asked", "href"),
    [
        ("/help/cit", "/help/cite"),
        ("/def/Partnerschip?lang=fr", "/def/Partnership?lang=fr"),
    ],
)
def test_names_of_the_same_folder_are_links_too(client: httpx.Client, asked: str, href: str) -> None:
    assert f'<a href="{href}">' in client.get(asked, headers={"Accept": CHROME}).text


def test_406_lists_what_there_is(client: httpx.Client) -> None:
    response = client.get("/doc/partnership/cybersecurity", headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["available"][:2] == ["text/turtle", "application/ld+json"]


def test_a_parameter_that_is_no_number_is_named(client: httpx.Client) -> None:
    response = client.get("/things/Region?page=one")
    assert response.status_code == 400
    assert "page" in response.json()["detail"]


@pytest.mark.parametrize("accept", ["*/*", CHROME])
def test_what_nobody_foresaw_is_noted_and_not_told(
    accept: str, connect: Callable[[FastAPI], httpx.Client], caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(Settings(), Service(BrokenEngine(), Manifest("1", "d" * 64, "", ""), {}))
    with caplog.at_level(logging.ERROR):
        response = connect(app).get("/doc/partnership/x", headers={"Accept": accept})
    assert response.status_code == 500
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    assert "RuntimeError" not in response.text
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Vary"] == "Accept, Accept-Encoding, Accept-Language"
    assert "secret" in caplog.text
