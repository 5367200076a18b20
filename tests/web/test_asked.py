"""Pages of a canned query's answer: right links in every form, and clear words where there is no such page."""

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from smartspec.engine.limits import DeadlineError
from smartspec.engine.local import LocalEngine
from smartspec.engine.protocol import Answer, Question
from smartspec.graph.release import Release
from smartspec.query.canned import load_queries
from smartspec.settings import Settings
from smartspec.web.app import create_app
from smartspec.web.service import Service

Connect = Callable[[FastAPI], httpx.Client]

HTML = {"Accept": "text/html"}
ROWS = 5
TEXT = """\
#+ title: {en: Numbers, fr: Nombres}
#+ description: {en: Some numbers., fr: Des nombres.}
#+ parameters:
#+   least: {datatype: xsd:integer, required: false}
#+ chart: {bar: {label: name, values: n}}
#+ expect: {columns: [name, n], rows: 5}
SELECT ?name ?n {
  VALUES ?least { 0 }
  VALUES (?name ?n) { ("a" 1) ("b" 2) ("c" 3) ("d" 4) ("e" 5) }
  FILTER(!BOUND(?least) || ?n >= ?least)
}
ORDER BY ?n
"""


class NeverCounts(LocalEngine):
    """Meets its deadline whenever it has to count."""

    async def answer(self, question: Question) -> Answer:
        if "COUNT(*)" in question.text:
            raise DeadlineError(1, 1)
        return await super().answer(question)


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("queries") / "numbers.rq"
    path.write_text(TEXT, encoding="utf-8")
    return path


def app_of(release: Release, engine: LocalEngine, path: Path) -> FastAPI:
    return create_app(Settings(), Service(engine, release.manifest, load_queries([path])))


@pytest.fixture(scope="module")
def asked(small_release: Release, numbers: Path, connect: Connect) -> httpx.Client:
    return connect(app_of(small_release, LocalEngine.of(small_release), numbers))


@pytest.fixture(scope="module")
def uncounted(small_release: Release, numbers: Path, connect: Connect) -> httpx.Client:
    return connect(app_of(small_release, NeverCounts.of(small_release), numbers))


def turns(response: httpx.Response) -> dict[str, str]:
    links = re.findall(r'<([^>]*)>; rel="(first|prev|next|last)"', response.headers["Link"])
    return {rel: href for href, rel in links}


def walk(client: httpx.Client, address: str | None) -> Iterator[httpx.Response]:
    while address:
        response = client.get(address)
        assert response.status_code == 200
        yield response
        address = turns(response).get("next")


def names(response: httpx.Response) -> list[str]:
    return [row[0] for row in csv.reader(response.text.splitlines())][1:]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 6])
@pytest.mark.parametrize("who", ["asked", "uncounted"])
def test_following_next_gives_every_row_once(request: pytest.FixtureRequest, who: str, size: int) -> None:
    pages = list(walk(request.getfixturevalue(who), f"/query/numbers.csv?page-size={size}"))
    assert [name for page in pages for name in names(page)] == list("abcde")
    assert len(pages) == -(-ROWS // size)


def test_links_lead_to_first_previous_next_and_last(asked: httpx.Client) -> None:
    response = asked.get("/query/numbers.csv?least=1&page=2&page-size=2")
    at = "/query/numbers.csv?least=1&page-size=2&page={}"
    assert turns(response) == {rel: at.format(n) for rel, n in (("first", 1), ("prev", 1), ("next", 3), ("last", 3))}
    assert response.headers["SmartSpec-Rows"] == "5"
    assert "SmartSpec-Rows" in response.headers["Access-Control-Expose-Headers"]


def test_the_last_page_has_no_next_and_the_first_no_previous(asked: httpx.Client) -> None:
    assert set(turns(asked.get("/query/numbers?page=3&page-size=2"))) == {"first", "prev", "last"}
    assert set(turns(asked.get("/query/numbers?page=1&page-size=2"))) == {"first", "next", "last"}


def test_where_rows_cannot_be_counted_no_last_is_promised(uncounted: httpx.Client) -> None:
    response = uncounted.get("/query/numbers?page=1&page-size=2")
    assert set(turns(response)) == {"first", "next"}
    assert "SmartSpec-Rows" not in response.headers


def test_without_a_page_all_rows_are_there(asked: httpx.Client) -> None:
    response = asked.get("/query/numbers.csv")
    assert (names(response), turns(response)) == (list("abcde"), {})


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_every_form_has_pages(asked: httpx.Client, form: str) -> None:
    body = asked.get(f"/query/numbers.{form}?page=2&page-size=2").text
    found = re.findall(r"\b[a-e]\b", re.sub(r"<\?xml.*?\?>|<variable.*?>", "", body))
    assert found == ["c", "d"]


def test_the_other_forms_are_of_the_same_page(asked: httpx.Client) -> None:
    links = asked.get("/query/numbers?page=2&page-size=2").headers["Link"]
    assert '</query/numbers.csv?page=2&page-size=2>; rel="alternate"' in links


@pytest.mark.parametrize(
    ("part", "status", "reason"),
    [
        ("page=4&page-size=2", 404, "There is no page 4: with 2 rows a page the answer has 3."),
        ("page=0", 400, "page is a whole number from 1"),
        ("page=-1", 400, "page is a whole number"),
        ("page=two", 400, "page is a whole number"),
        ("page=²", 400, "page is a whole number"),
        ("page-size=10001", 400, "page-size is a whole number from 1 to 10000"),
        ("page=" + "9" * 5000, 400, "page is a whole number"),
    ],
)
def test_what_is_no_page_is_said(asked: httpx.Client, part: str, status: int, reason: str) -> None:
    response = asked.get(f"/query/numbers?{part}")
    assert response.status_code == status
    assert reason in response.json()["detail"]


def test_an_empty_answer_has_one_page(asked: httpx.Client) -> None:
    response = asked.get("/query/numbers.csv?least=9&page=1")
    assert (names(response), response.headers["SmartSpec-Rows"]) == ([], "0")
    assert set(turns(response)) == {"first", "last"}


def test_the_page_for_people_turns_too(asked: httpx.Client) -> None:
    page = asked.get("/query/numbers?page=2&page-size=2&lang=en", headers=HTML)
    assert ">c<" in page.text
    assert ">a<" not in page.text
    assert "Rows 3 to 4." in page.text
    assert 'rel="next" href="/query/numbers?page-size=2&amp;lang=en&amp;page=3"' in page.text
    assert set(turns(page)) == {"first", "prev", "next", "last"}


def test_the_chart_stands_above_the_first_page_only(asked: httpx.Client) -> None:
    first = asked.get("/query/numbers?page-size=2", headers=HTML).text
    assert first.index("<svg") < first.index("<table")
    assert "<svg" not in asked.get("/query/numbers?page=2&page-size=2", headers=HTML).text


def test_the_chart_is_a_file_in_the_readers_language(asked: httpx.Client) -> None:
    response = asked.get("/query/numbers", headers={"Accept": "image/svg+xml", "Accept-Language": "fr"})
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert response.headers["Content-Language"] == "fr"
    assert "Accept-Language" in response.headers["Vary"]
    assert "Diagramme en barres\xa0: 5 lignes sur 5." in response.text
    english = asked.get("/query/numbers.svg?lang=en")
    assert "Bar chart: 5 of 5 rows." in english.text
    assert english.headers["ETag"] != response.headers["ETag"]


def test_an_empty_chart_says_so(asked: httpx.Client) -> None:
    assert "nothing to draw" in asked.get("/query/numbers.svg?least=9&lang=en").text


def test_an_empty_table_leaves_room_for_an_explanation(asked: httpx.Client) -> None:
    page = asked.get("/query/numbers?least=9&lang=en", headers=HTML).text
    assert '<p class="empty">No row answers this query.</p>' in page
    assert "<svg" not in page


def test_calls_for_programs_are_shown_with_the_values(asked: httpx.Client) -> None:
    page = asked.get("/query/numbers?least=3&lang=en", headers=HTML).text
    assert "curl 'http://localhost/query/numbers.csv?least=3'" in page
    assert 'read_csv("http://localhost/query/numbers.csv?least=3")' in page
    assert "smartspec query numbers --param least=3" in page
