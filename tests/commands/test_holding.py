"""What a service holds by its settings: data in memory or on disk, their queries, and what does not go together."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from pyoxigraph import NamedNode, Store, Triple

from smartspec.commands.holding import open_holding
from smartspec.commands.service import service_of
from smartspec.engine import content
from smartspec.engine.content import DiskContent, FileContent
from smartspec.errors import SourceError, UnavailableError
from smartspec.graph.release import Release, make_release
from smartspec.graph.sources import Sources, find_sources
from smartspec.settings import Settings
from smartspec.web.app import create_app
from smartspec.web.service import Service

T = TypeVar("T")
TRIG = """
@prefix e: <http://e/> . @prefix s3: <https://w3id.org/smartspec/def/> .
e:a e:p 1 . e:g { e:a e:p 2 . e:b e:q _:x . _:x e:r 3 } e:h { e:a e:p 2 . e:c a s3:Partnership }
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data.trig"
    path.write_text(TRIG, encoding="utf-8")
    return path


def serving(settings: Settings, sources: Sources, use: Callable[[Service, httpx.AsyncClient], Awaitable[T]]) -> T:
    """Use the service that some settings make."""

    def none() -> Release:
        raise AssertionError("no release is wanted")

    async def run() -> T:
        with open_holding(settings, sources, none) as holding:
            service = await service_of(holding, await holding.open_engine())
            transport = httpx.ASGITransport(create_app(settings, service))
            async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
                try:
                    return await use(service, client)
                finally:
                    await service.engine.close()

    return asyncio.run(run())


async def count(client: httpx.AsyncClient, pattern: str = "?s ?p ?o") -> int:
    query = f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"
    return int((await client.get("/sparql", params={"query": query, "format": "csv"})).text.split()[1])


@pytest.mark.parametrize("on_disk", [False, True])
@pytest.mark.parametrize(("union", "default"), [(True, 5), (False, 1)])
def test_data_are_served_in_memory_and_on_disk(  # noqa: PLR0913 - what is varied
    data: Path, tmp_path: Path, sources: Sources, *, on_disk: bool, union: bool, default: int
) -> None:
    store = tmp_path / "store" if on_disk else None

    async def use(service: Service, client: httpx.AsyncClient) -> None:
        assert await count(client) == default
        assert await count(client, "GRAPH ?g { ?s ?p ?o }") == 5
        for path in ("/", "/graphs", "/sparql", "/def", "/queries", "/health/ready"):
            answer = await client.get(path, headers={"Accept": "text/html, text/plain;q=0.5"})
            assert (path, answer.status_code) == (path, 200)
        described = (await client.get("/sparql", headers={"Accept": "text/turtle"})).text
        assert ("UnionDefaultGraph" in described) is union
        assert (await client.get("/graphs?default", headers={"Accept": "application/n-triples"})).text.count(
            "\n"
        ) == default
        assert service.release.startswith(service.manifest.digest[:12])

    serving(Settings(data=(data,), store=store, union_default_graph=union), sources, use)


def test_only_queries_that_speak_of_the_data_are_offered(data: Path, sources: Sources, tmp_path: Path) -> None:
    async def names(service: Service, _: httpx.AsyncClient) -> set[str]:
        return set(service.queries)

    offered = serving(Settings(data=(data,)), sources, names)
    assert "partnerships-of-territory" not in offered
    assert len(offered) < len(sources.queries())
    own = sources.queries()[0]
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries" / own.name).write_bytes(own.read_bytes())
    given = find_sources(None, tmp_path / "queries")
    assert serving(Settings(data=(data,), queries=tmp_path / "queries"), given, names) == {own.stem}


def test_store_is_reopened_without_loading(
    data: Path, tmp_path: Path, sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(data=(data,), store=tmp_path / "store")

    async def digest(service: Service, client: httpx.AsyncClient) -> str:
        assert await count(client) == 5
        return service.manifest.digest

    before = serving(settings, sources, digest)

    def refuse(*_: object) -> int:
        raise AssertionError("nothing is loaded again")

    monkeypatch.setattr(content, "load_files", refuse)
    assert serving(settings, sources, digest) == before
    data.touch()
    assert serving(settings, sources, digest) == before
    data.write_text(TRIG + "<http://new> <http://e/p> 1 .", encoding="utf-8")
    with pytest.raises(AssertionError):
        serving(settings, sources, digest)


def test_many_statements_go_to_the_disk(data: Path, tmp_path: Path, sources: Sources) -> None:
    def kind(most: int) -> object:
        settings = Settings(data=(data,), cache=tmp_path, memory_triples=most)
        with open_holding(settings, sources, lambda: pytest.fail("no release is wanted")) as holding:
            return type(holding.content)

    assert (kind(100), kind(2)) == (FileContent, DiskContent)
    assert (tmp_path / "stores").is_dir()


def test_release_on_disk_keeps_its_name(tmp_path: Path, sources: Sources) -> None:
    node = NamedNode("http://a")
    release = make_release({"a": [Triple(node, node, node)]}, version="1", sources="", builder="")
    with open_holding(Settings(store=tmp_path / "store"), sources, lambda: release) as holding:
        assert (holding.manifest, type(holding.content)) == (release.manifest, DiskContent)
        assert isinstance(holding.content, DiskContent)
        assert len(Store.read_only(str(holding.content.database))) == len(content.ReleaseContent(release).open().store)


def test_faulty_data_are_told_with_their_place(data: Path, tmp_path: Path, sources: Sources) -> None:
    data.write_text("<http://a> <http://p> 1 .\n<http://a> nope:x 2 .", encoding="utf-8")

    async def nothing(*_: object) -> None:
        raise AssertionError

    for store in (None, tmp_path / "store"):
        with pytest.raises(SourceError, match=r"data\.trig:2:\d+: error: "):
            serving(Settings(data=(data,), store=store, engine="local"), sources, nothing)
    with pytest.raises(UnavailableError, match=r"data\.trig:2:\d+: error: "):
        serving(Settings(data=(data,), engine="pool"), sources, nothing)


def test_pool_asks_a_store_on_disk(data: Path, tmp_path: Path, sources: Sources) -> None:
    async def use(_: Service, client: httpx.AsyncClient) -> None:
        assert await count(client) == 5
        assert await count(client, "?s <http://e/q> ?x . GRAPH ?g { ?x <http://e/r> ?o }") == 1

    serving(Settings(data=(data,), store=tmp_path / "store", engine="pool", query_memory=64), sources, use)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"engine": "http://127.0.0.1:9/", "data": (Path("x"),)}, "does not go with --data"),
        ({"data": (Path("x"),), "base_iri": "http://x/"}, "--base-iri is for"),
    ],
)
def test_settings_that_do_not_go_together_are_told(sources: Sources, values: dict[str, Any], reason: str) -> None:
    with (
        pytest.raises(UnavailableError, match=reason),
        open_holding(Settings(**values), sources, lambda: pytest.fail("no release is wanted")),
    ):
        pytest.fail("it was opened")


def test_server_that_is_down_at_the_start_is_served_when_it_comes(sources: Sources) -> None:
    async def use(service: Service, client: httpx.AsyncClient) -> None:
        assert (service.fixed, service.manifest.version, dict(service.queries)) == (False, "live", {})
        assert (await client.get("/health/ready")).status_code == 503

    serving(Settings(engine="http://127.0.0.1:9/sparql"), sources, use)
