"""Hot answers: given again only to who asks for just the same, of the same release, and whole."""

import asyncio
from collections.abc import Callable
from urllib.parse import quote, urlencode

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import Message, Receive, Scope, Send

from smartspec.engine.local import LocalEngine
from smartspec.engine.protocol import Answer, Question
from smartspec.graph.release import Release, make_release
from smartspec.settings import Settings
from smartspec.web.app import create_app
from smartspec.web.hot import HotAnswers, HotCache
from smartspec.web.service import Service

Connect = Callable[[FastAPI], httpx.Client]

THEMES = "/sparql?query=" + quote("SELECT * { ?s a s3:Theme }")
MISS, HIT = "SmartSpec; fwd=miss; stored", "SmartSpec; hit"


class Counting(LocalEngine):
    """Counts what it is asked."""

    asked = 0

    async def answer(self, question: Question) -> Answer:
        self.asked += 1
        return await super().answer(question)


@pytest.fixture
def engine(small_release: Release) -> Counting:
    return Counting.of(small_release)  # type: ignore[return-value]


@pytest.fixture
def hot_app(engine: Counting, small_release: Release) -> FastAPI:
    return create_app(Settings(trusted_proxies="10.0.0.1"), Service(engine, small_release.manifest, {}))


@pytest.fixture
def hot(hot_app: FastAPI, connect: Connect) -> httpx.Client:
    return connect(hot_app)


def status(response: httpx.Response) -> str:
    found: str = response.headers["Cache-Status"]
    return found


def test_a_repeated_answer_is_the_same_to_the_byte_and_asks_nobody(hot: httpx.Client, engine: Counting) -> None:
    first, asked = hot.get(THEMES), engine.asked
    again = hot.get(THEMES)
    assert (status(first), status(again)) == (MISS, HIT)
    assert again.content == first.content
    assert {**again.headers, "cache-status": ""} == {**first.headers, "cache-status": ""}
    assert engine.asked == asked


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (THEMES + "&timeout=5", {}),
        (THEMES + "&format=csv", {}),
        (THEMES + "&default-graph-uri=http://t/", {}),
        (THEMES, {"Accept": "text/csv"}),
        (THEMES, {"Accept-Encoding": "identity"}),
        (THEMES, {"Accept-Language": "fr"}),
        (THEMES, {"Host": "other.example"}),
        (THEMES, {"X-Forwarded-Host": "other.example"}),
        (THEMES, {"X-Forwarded-Proto": "https"}),
        (THEMES, {"X-Forwarded-Prefix": "/graph"}),
    ],
)
def test_who_asks_otherwise_gets_an_answer_of_its_own(hot: httpx.Client, path: str, headers: dict[str, str]) -> None:
    hot.get(THEMES)
    assert "hit" not in status(hot.get(path, headers=headers))
    assert status(hot.get(path, headers=headers)) == HIT
    assert status(hot.get(THEMES)) == HIT


def test_values_of_two_headers_are_not_taken_for_one(hot: httpx.Client) -> None:
    hot.get("/doc/theme/cybersecurity", headers=[("Accept", "text/turtle"), ("Accept", "text/html")])
    assert "hit" not in status(hot.get("/doc/theme/cybersecurity", headers={"Accept": "text/turtle, text/html"}))


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer x"},
        {"Cookie": "a=b"},
        {"Range": "bytes=0-9"},
        {"If-Match": '"x"'},
        {"X-Long": "x" * (1 << 15)},
    ],
)
def test_who_brings_credentials_or_asks_for_a_part_goes_past(hot: httpx.Client, headers: dict[str, str]) -> None:
    hot.get(THEMES)
    for _ in range(2):
        assert status(hot.get(THEMES, headers=headers)) == "SmartSpec; fwd=bypass"


def test_who_wants_it_fresh_gets_it_fresh(hot: httpx.Client, engine: Counting) -> None:
    hot.get(THEMES)
    for wish in ({"Cache-Control": "no-cache"}, {"Cache-Control": "No-Store"}, {"Pragma": "no-cache"}):
        asked = engine.asked
        assert status(hot.get(THEMES, headers=wish)) == "SmartSpec; fwd=request"
        assert engine.asked > asked
    assert status(hot.get(THEMES, headers={"Cache-Control": "max-age=0"})) == HIT


def test_what_was_asked_without_storing_is_not_kept(hot: httpx.Client) -> None:
    hot.get(THEMES, headers={"Cache-Control": "no-store"})
    assert status(hot.get(THEMES)) == MISS


def test_conditions_are_judged_on_the_kept_answer(hot: httpx.Client, engine: Counting) -> None:
    tag = hot.get(THEMES).headers["ETag"]
    asked = engine.asked
    unchanged = hot.get(THEMES, headers={"If-None-Match": tag})
    assert (unchanged.status_code, unchanged.content, status(unchanged)) == (304, b"", HIT)
    assert (unchanged.headers["ETag"], "content-length" in unchanged.headers) == (tag, False)
    assert hot.get(THEMES, headers={"If-None-Match": '"other"'}).status_code == 200
    assert engine.asked == asked


def test_a_condition_that_holds_still_fills_the_cache(hot: httpx.Client) -> None:
    tag = hot.get(THEMES, headers={"Cache-Control": "no-store"}).headers["ETag"]
    assert hot.get(THEMES, headers={"If-None-Match": tag}).status_code == 304
    assert status(hot.get(THEMES)) == HIT


def test_head_and_get_share_an_answer(hot: httpx.Client) -> None:
    head = hot.head(THEMES)
    whole = hot.get(THEMES)
    assert (status(head), status(whole)) == (MISS, HIT)
    assert (head.content, head.headers["Content-Length"]) == (b"", str(len(whole.content)))
    assert status(hot.head(THEMES)) == HIT


@pytest.mark.parametrize("method", ["POST", "QUERY"])
def test_queries_in_bodies_are_kept_by_their_bytes_and_type(hot: httpx.Client, method: str) -> None:
    def ask(body: str, media_type: str) -> httpx.Response:
        return hot.request(method, "/sparql", content=body, headers={"Content-Type": media_type})

    form, direct = urlencode({"query": "ASK { ?s ?p ?o }"}), "ASK { ?s ?p ?o }"
    for body, media_type in ((form, "application/x-www-form-urlencoded"), (direct, "application/sparql-query")):
        first, again = ask(body, media_type), ask(body, media_type)
        assert (status(first), status(again), again.content) == (MISS, HIT, first.content)
    assert ask(direct, "text/plain").status_code == 415
    assert status(ask("ASK { ?s ?p 1 }", "application/sparql-query")) == MISS
    assert status(hot.get("/sparql?query=" + quote(direct))) == MISS


def test_a_long_body_goes_past_and_is_answered(hot: httpx.Client) -> None:
    query = "ASK {}" + " " * (1 << 16)
    for _ in range(2):
        answer = hot.post("/sparql", content=query, headers={"Content-Type": "application/sparql-query"})
        assert (answer.status_code, status(answer)) == (200, "SmartSpec; fwd=bypass")


@pytest.mark.parametrize(
    "path", ["/nothing", "/sparql?query=SELEKT", "/health/live", "/health/ready", "/sparql", "/download"]
)
def test_errors_and_what_has_no_tag_are_not_kept(hot: httpx.Client, path: str) -> None:
    headers = {"Accept": "application/sparql-results+json"}
    assert {status(hot.get(path, headers=headers)) for _ in range(3)} == {"SmartSpec; fwd=miss"}


@pytest.mark.parametrize("text", ["NOW()", "rand ()", "UUID()", "STRUUID()"])
def test_what_differs_each_time_is_neither_tagged_nor_kept(hot: httpx.Client, text: str) -> None:
    path = "/sparql?format=json&query=" + quote(f"SELECT ({text} AS ?it) {{}}")
    first, again = hot.get(path), hot.get(path)
    assert status(first) == status(again) == "SmartSpec; fwd=miss"
    assert first.headers["Cache-Control"] == "no-store"
    assert not {"etag", "last-modified"} & set(first.headers)
    assert first.content != again.content


def test_no_answer_outlives_its_release(hot_app: FastAPI, hot: httpx.Client) -> None:
    old = hot.get(THEMES)
    smaller = make_release({}, version="1.2.4", sources="", builder="test")
    hot_app.state.service = Service(LocalEngine.of(smaller), smaller.manifest, {})
    new = hot.get(THEMES)
    assert (status(new), new.json()["results"]["bindings"]) == (MISS, [])
    assert new.headers["ETag"] != old.headers["ETag"]
    assert new.headers["SmartSpec-Release"].startswith("1.2.4; ")
    assert hot.get(THEMES, headers={"If-None-Match": old.headers["ETag"]}).status_code == 200


def test_an_answer_under_way_at_a_swap_is_the_old_ones_and_not_kept_for_the_new(
    hot_app: FastAPI, hot: httpx.Client, small_release: Release
) -> None:
    smaller = make_release({}, version="1.2.4", sources="", builder="test")
    new = Service(LocalEngine.of(smaller), smaller.manifest, {})

    class Swapping(LocalEngine):
        async def answer(self, question: Question) -> Answer:
            hot_app.state.service = new
            return await super().answer(question)

    hot_app.state.service = Service(Swapping.of(small_release), small_release.manifest, {})
    old = hot.get(THEMES)
    assert old.headers["SmartSpec-Release"].startswith("1.2.3; ")
    assert old.json()["results"]["bindings"]
    assert hot.get(THEMES).json()["results"]["bindings"] == []


def test_off_means_off(service: Service, connect: Connect) -> None:
    cold = connect(create_app(Settings(cache_bytes=0), service))
    assert "Cache-Status" not in cold.get(THEMES).headers
    assert "Cache-Status" not in cold.get(THEMES).headers


def test_a_large_answer_goes_past_and_the_oldest_give_way(service: Service, connect: Connect) -> None:
    app = create_app(Settings(cache_bytes=1 << 17), service)
    client = connect(app)
    everything = "/sparql?format=csv&query=" + quote("SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 2000")
    assert {status(client.get(everything)) for _ in range(2)} == {"SmartSpec; fwd=miss"}
    paths = [f"{THEMES}&timeout={seconds}" for seconds in range(1, 100)]
    for path in paths:
        client.get(path)
    held = app.state.hot.held(service)
    assert 0 < held.size <= held.most == 1 << 16
    assert 0 < len(held) < len(paths)
    assert status(client.get(paths[-1])) == HIT
    assert status(client.get(paths[0])) == MISS


STORABLE = [(b"etag", b'"t"'), (b"cache-control", b"public, no-cache")]


def answers(
    *pieces: bytes, headers: list[tuple[bytes, bytes]] | None = None, fails: bool = False
) -> list[list[Message]]:
    """What two clients get, one after the other, of an application that sends some pieces."""

    async def app(_: Scope, _receive: Receive, send: Send) -> None:
        await send(
            {"type": "http.response.start", "status": 200, "headers": [*(STORABLE if headers is None else headers)]}
        )
        for number, piece in enumerate(pieces):
            await send({"type": "http.response.body", "body": piece, "more_body": fails or number < len(pieces) - 1})
        if fails:
            raise RuntimeError

    cached = HotAnswers(app, HotCache(1 << 14, lambda: "service"))  # type: ignore[arg-type, return-value]
    scope: Scope = {"type": "http", "method": "GET", "path": "/", "scheme": "http", "query_string": b"", "headers": []}

    async def ask() -> list[Message]:
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        async def receive() -> Message:
            return {"type": "http.request", "body": b""}

        try:
            await cached(scope, receive, send)
        except RuntimeError:
            assert fails
        return sent

    return [asyncio.run(ask()), asyncio.run(ask())]


def test_an_answer_in_pieces_is_kept_whole_and_gets_its_length() -> None:
    first, again = answers(b"ab", b"", b"cd")
    assert [message.get("body") for message in first[1:]] == [b"ab", b"", b"cd"]
    assert [message.get("body") for message in again[1:]] == [b"abcd"]
    assert (b"content-length", b"4") in again[0]["headers"]


def test_a_cut_answer_is_never_kept() -> None:
    for sent in answers(b"ab", b"cd", fails=True):
        assert (b"cache-status", b"SmartSpec; fwd=miss") in sent[0]["headers"]


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(b"etag", b'W/"t"'), (b"cache-control", b"public")],
        [(b"etag", b'"t"'), (b"cache-control", b"private")],
        [*STORABLE, (b"set-cookie", b"a=b")],
        [*STORABLE, (b"vary", b"Accept, User-Agent")],
        [*STORABLE, (b"vary", b"*")],
        [*STORABLE, (b"content-length", b"9000")],
    ],
)
def test_what_may_not_be_kept_is_not(headers: list[tuple[bytes, bytes]]) -> None:
    for sent in answers(b"ab", headers=headers):
        assert (b"cache-status", b"SmartSpec; fwd=miss") in sent[0]["headers"]
