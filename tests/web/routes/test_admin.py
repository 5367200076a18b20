"""The operator's part: metrics for all who may reach them, the rest behind a token and only where one is set."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families

from smartspec.engine.limits import Limits, MemoryLimitError
from smartspec.engine.local import LocalEngine, load_store
from smartspec.engine.protocol import Answer, Load, Question
from smartspec.engine.remembering import RememberingEngine
from smartspec.engine.watching import Watch, WatchedEngine
from smartspec.errors import UnavailableError
from smartspec.graph.release import Release
from smartspec.settings import Settings
from smartspec.web.app import create_app
from smartspec.web.reloading import Outcome, Reload, Reloader
from smartspec.web.service import Service

Connect = Callable[[FastAPI], httpx.Client]

TOKEN = "a token of the operator"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


class Staffed:
    """An engine with workers, in name."""

    limits = Limits()
    load = Load(workers=3, busy=2, waiting=1)

    def __init__(self, engine: LocalEngine) -> None:
        self.local = engine

    async def answer(self, question: Question) -> Answer:
        if "endless" in question.text:
            await asyncio.sleep(60)
        if "hungry" in question.text:
            raise MemoryLimitError(1, 2)
        return await self.local.answer(question)

    async def close(self) -> None:
        await self.local.close()


@pytest.fixture
def app(small_release: Release) -> FastAPI:
    watch = Watch()
    engine = RememberingEngine(WatchedEngine(Staffed(LocalEngine.of(small_release)), watch), 1 << 20)
    return create_app(Settings(admin_token=TOKEN), Service(engine, small_release.manifest, {}), watch)


@pytest.fixture
def client(app: FastAPI, connect: Connect) -> httpx.Client:
    return connect(app)


def figures(client: httpx.Client) -> dict[tuple[str, ...], float]:
    """The metrics by name and labels' values."""
    answer = client.get("/metrics", headers={"Accept": "text/plain"})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    families = text_string_to_metric_families(answer.text)
    return {(sample.name, *sample.labels.values()): sample.value for family in families for sample in family.samples}


def test_queries_are_counted_by_outcome_and_timed(client: httpx.Client) -> None:
    for query, status in (("ASK {}", 200), ("ASK { ?hungry ?p ?o }", 422), ("ASK { ?x }", 400)):
        assert client.get("/sparql?format=json&query=" + quote(query)).status_code == status
    found = figures(client)
    for outcome in ("ok", "query-memory", "query-syntax"):
        assert found["smartspec_queries_total", outcome] == 1
    assert found["smartspec_queries_given_up_total", "query-memory"] == 1
    assert found["smartspec_query_seconds_count",] == 3
    assert found["smartspec_query_seconds_bucket", "+Inf"] == 3
    assert found["smartspec_result_bytes_total",] > 20


def test_caches_workers_and_release_are_told(client: httpx.Client, small_release: Release) -> None:
    for query in ("ASK {}", "ASK {}", "ASK  {}"):
        client.get("/sparql?format=json&query=" + quote(query))
    found = figures(client)
    assert found["smartspec_cache_requests_total", "answers", "hit"] == 1
    assert found["smartspec_cache_requests_total", "results", "hit"] == 1
    assert found["smartspec_cache_requests_total", "results", "miss"] == 1
    assert found["smartspec_cache_entries", "answers"] == 2
    assert found["smartspec_cache_bytes", "results"] > 0
    assert [found[f"smartspec_{name}",] for name in ("workers", "workers_busy", "queue_length")] == [3, 2, 1]
    (release,) = (labels for name, *labels in found if name == "smartspec_release_info")
    assert {"1.2.3", small_release.manifest.digest} <= set(release)


def test_metrics_come_as_openmetrics_to_who_accepts_them(client: httpx.Client) -> None:
    answer = client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert answer.headers["Content-Type"].startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n")


def test_a_running_query_is_shown_and_stopped(app: FastAPI) -> None:
    async def scenario() -> None:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            query = "/sparql?format=json&query=" + quote("ASK { ?endless ?p ?o }")
            asking = asyncio.create_task(client.get(query))
            listed: list[dict[str, object]] = []
            while not listed:
                told = (await client.get("/admin/queries", headers=BEARER)).json()
                listed = told["queries"]
            assert told["load"] == {"workers": 3, "busy": 2, "waiting": 1}
            assert listed[0]["text"] == "ASK { ?endless ?p ?o }"
            number = listed[0]["number"]
            stopped = await client.post(f"/admin/queries/{number}/stop", headers=BEARER)
            assert (stopped.status_code, stopped.json()) == (200, {"stopped": number})
            answer = await asking
            assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (503, "query-stopped")
            again = await client.post(f"/admin/queries/{number}/stop", headers=BEARER)
            assert again.status_code == 404

    asyncio.run(scenario())


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer"}, {"Authorization": f"Basic {TOKEN}"}])
@pytest.mark.parametrize("path", ["/admin/queries", "/admin/reload", "/admin/queries/1/stop"])
def test_without_the_token_nothing_is_told(client: httpx.Client, path: str, headers: dict[str, str]) -> None:
    answer = client.request("GET" if path == "/admin/queries" else "POST", path, headers=headers)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="SmartSpec"')


@pytest.mark.parametrize("given", ["é", TOKEN[:-1], TOKEN + "x"])
def test_another_token_is_as_good_as_none(client: httpx.Client, given: str) -> None:
    headers = [(b"Authorization", f"Bearer {given}".encode())]
    assert client.get("/admin/queries", headers=headers).status_code == 401


def test_where_no_token_is_set_there_is_nothing(service: Service, connect: Connect) -> None:
    closed = connect(create_app(Settings(), service))
    for headers in ({}, BEARER, {"Authorization": "Bearer "}):
        assert closed.get("/admin/queries", headers=headers).status_code == 404
        assert closed.post("/admin/reload", headers=headers).status_code == 404
    assert closed.get("/metrics").status_code == 200


def test_a_service_without_files_cannot_reload(client: httpx.Client) -> None:
    assert client.post("/admin/reload", headers=BEARER).status_code == 404


class Closing(LocalEngine):
    """Remembers that it was closed."""

    closed = False

    async def close(self) -> None:
        self.closed = True


def reloads(app: FastAPI, *outcomes: Service | Exception | None, times: int | None = None) -> list[Reload]:
    """Attempts whose newer services are these."""
    given = iter(outcomes)

    async def open_next(_: Service) -> Service | None:
        found = next(given)
        if isinstance(found, Exception):
            raise found
        return found

    async def scenario() -> list[Reload]:
        reloader = app.state.reloader = Reloader(app, open_next, patience=0.1)
        done = list(await asyncio.gather(*(reloader.begin() for _ in range(times or len(outcomes)))))
        await asyncio.sleep(0.2)
        await reloader.close()
        return done

    return asyncio.run(scenario())


def test_the_old_service_is_closed_after_its_last_visitor(app: FastAPI, small_release: Release) -> None:
    old, new = (Service(Closing(load_store(small_release)), small_release.manifest, {}) for _ in range(2))
    app.state.service = old
    (done,) = reloads(app, new)
    assert (done.outcome, done.release) == (Outcome.SERVED, new.release)
    assert app.state.service is new
    assert isinstance(old.engine, Closing)
    assert old.engine.closed
    assert isinstance(new.engine, Closing)
    assert not new.engine.closed


@pytest.mark.parametrize("error", [UnavailableError("a.ttl:1: error: x\nb.ttl:2: error: y"), OSError("disk")])
def test_a_refused_release_leaves_the_old_one(app: FastAPI, client: httpx.Client, error: Exception) -> None:
    old = app.state.service
    (done,) = reloads(app, error)
    assert (done.outcome, done.faults) == (Outcome.REFUSED, tuple(str(error).splitlines()))
    assert app.state.service is old
    ready = client.get("/health/ready")
    assert (ready.status_code, ready.text.splitlines()[0]) == (200, "ready")
    assert ready.text.splitlines()[3:] == list(done.faults)
    assert figures(client)["smartspec_reloads_total", "refused"] == 1


def test_what_nobody_foresaw_is_noted_and_not_told(app: FastAPI, caplog: pytest.LogCaptureFixture) -> None:
    (done,) = reloads(app, ZeroDivisionError("secret"))
    assert done.outcome is Outcome.REFUSED
    assert "secret" not in "".join(done.faults)
    assert "ZeroDivisionError: secret" in caplog.text


def test_an_empty_release_is_refused(app: FastAPI) -> None:
    empty = Release(app.state.service.manifest, b"")
    engine = Closing(load_store(empty))
    (done,) = reloads(app, Service(engine, empty.manifest, {}))
    assert (done.outcome, engine.closed) == (Outcome.REFUSED, True)


def test_attempts_come_one_after_the_other(app: FastAPI) -> None:
    done = reloads(app, None, UnavailableError("x"), None)
    assert [each.outcome for each in done] == [Outcome.UNCHANGED, Outcome.REFUSED, Outcome.UNCHANGED]
    assert done[2].ended >= done[1].ended >= done[0].ended
    assert done[0].ended <= datetime.now(UTC)


def test_reload_tells_its_outcome(app: FastAPI, client: httpx.Client) -> None:
    async def open_next(_: Service) -> None:
        raise UnavailableError("a.ttl:1: error: x")

    async def nothing_new(_: Service) -> None:
        return None

    app.state.reloader = Reloader(app, open_next, 1)
    refused = client.post("/admin/reload", headers=BEARER)
    assert (refused.status_code, json.loads(refused.content)["faults"]) == (422, ["a.ttl:1: error: x"])
    app.state.reloader = Reloader(app, nothing_new, 1)
    assert client.post("/admin/reload", headers=BEARER).json()["outcome"] == "unchanged"
