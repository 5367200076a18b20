"""``smartspec publish`` and a service that follows it, on a real Oxigraph server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from smartspec.cli import main
from smartspec.commands import following
from smartspec.commands import publish as command
from smartspec.commands.following import follow
from smartspec.commands.holding import open_holding
from smartspec.commands.service import remote_service
from smartspec.engine.limits import Limits
from smartspec.engine.publication import open_remote, publish
from smartspec.graph.release import Release, make_release
from smartspec.graph.sources import Sources
from smartspec.settings import Settings
from smartspec.web.app import create_app
from smartspec.web.service import Service
from tests.engine.pooling import until
from tests.engine.servers import free_port, oxigraph

TURTLE = {"Content-Type": "text/turtle"}


async def is_named(iri: str, service: Service) -> bool:
    return (await service.memory.labels(service.engine, [iri])).has(iri)


@asynccontextmanager
async def followed(address: str, sources: Sources) -> AsyncIterator[FastAPI]:
    """An application on a server, that follows what is there."""
    settings = Settings(engine=address)
    with open_holding(settings, sources, lambda: pytest.fail("no release is wanted")) as holding:
        engine = await open_remote(settings, Limits())
        app = create_app(settings, await remote_service(holding, engine))
        task = asyncio.create_task(follow(app, holding, engine, lambda service: service, every=0.02))
        try:
            yield app
        finally:
            task.cancel()
            await engine.close()


def released(version: str) -> Release:
    node = NamedNode("http://a")
    return make_release({"a": [Triple(node, node, node)]}, version=version, sources="s", builder="b")


def test_publish_says_what_it_put_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "open_release", lambda *_: released("7"))
    with oxigraph(free_port(), tmp_path / "data") as server:
        where = ["--engine-update", server.target.update, "--engine-graph-store", server.target.graph_store]
        assert main(["publish", *where]) == 0
    assert "version 7" in capsys.readouterr().out
    assert main(["publish", *where]) == 2
    assert f"{server.target.graph_store}: " in capsys.readouterr().err


def test_publish_wants_to_know_where(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["publish"]) == 2
    assert "--engine-update URL" in capsys.readouterr().err


def test_service_follows_what_is_published(tmp_path: Path, sources: Sources) -> None:
    async def run(address: str) -> list[str]:
        async with followed(address, sources) as app:
            seen = [app.state.service.manifest.version]
            for version in ("1", "2"):
                await asyncio.to_thread(publish, released(version), server.target)
                await until(lambda: app.state.service.manifest.version != seen[-1], seconds=20)
                seen.append(app.state.service.manifest.version)
            return seen

    with oxigraph(free_port(), tmp_path / "data") as server:
        assert asyncio.run(run(server.query)) == ["live", "1", "2"]


def test_service_forgets_what_it_read_where_nothing_was_published(
    tmp_path: Path, sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "KEPT", 0.02)

    async def run(address: str) -> list[bool]:
        async with followed(address, sources) as app:
            seen = [await is_named("http://a", app.state.service)]
            label = Triple(NamedNode("http://a"), NamedNode("http://www.w3.org/2000/01/rdf-schema#label"), Literal("A"))
            async with httpx.AsyncClient() as client:
                turtle = serialize([label], format=RdfFormat.TURTLE)
                await client.put(f"{server.target.graph_store}?default", content=turtle, headers=TURTLE)
            before = app.state.service
            await until(lambda: app.state.service is not before, seconds=20)
            return [*seen, await is_named("http://a", app.state.service)]

    with oxigraph(free_port(), tmp_path / "data") as server:
        assert asyncio.run(run(server.query)) == [False, True]
