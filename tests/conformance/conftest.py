"""Run the W3C suites against the service: where they lie, how a request is sent, and the EARL report.

``SMARTSPEC_SUITES`` names the directory that holds ``sparql/sparql10`` and ``sparql/sparql11`` of w3c/rdf-tests.
``SMARTSPEC_EARL`` names a file to write an EARL report to (https://www.w3.org/TR/EARL10-Schema/).
"""

import asyncio
import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from pyoxigraph import Store

from smartspec.engine.local import LocalEngine
from smartspec.graph.release import Manifest
from smartspec.settings import Settings
from smartspec.web.app import create_app
from smartspec.web.service import Service

EARL = "http://www.w3.org/ns/earl#"
RELEASE = Manifest("1.0.0", "0" * 64, "", "")
OUTCOMES: pytest.StashKey[dict[str, str]] = pytest.StashKey()

Send = Callable[[Store, httpx.Request], httpx.Response]


@pytest.fixture(scope="session")
def suites() -> Path:
    """The directory of the SPARQL suites."""
    given = os.environ.get("SMARTSPEC_SUITES")
    if not given:
        pytest.skip("SMARTSPEC_SUITES is not set: the W3C suites are not here")
    found = Path(given) / "sparql"
    if not (found / "sparql11" / "manifest-all.ttl").is_file():
        pytest.fail(f"SMARTSPEC_SUITES={given}: no sparql/sparql11/manifest-all.ttl in it")
    return found


@pytest.fixture(scope="session")
def send() -> Iterator[Send]:
    """Sends a request to the service, which holds the data of a store."""
    app = create_app(Settings(), Service(LocalEngine(Store()), RELEASE, {}))
    with asyncio.Runner() as runner:
        yield lambda store, request: runner.run(_answer(app, store, request))


async def _answer(app: FastAPI, store: Store, request: httpx.Request) -> httpx.Response:
    app.state.service = Service(LocalEngine(store), RELEASE, {})
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
        return await client.send(request)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    case = dict(item.user_properties).get("w3c")
    if case and report.when == "call":
        item.config.stash.setdefault(OUTCOMES, {})[str(case)] = "passed" if report.passed else "failed"
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    path, outcomes = os.environ.get("SMARTSPEC_EARL"), session.config.stash.get(OUTCOMES, {})
    if path and outcomes:
        Path(path).write_text(_earl(outcomes), encoding="utf-8")


def _earl(outcomes: dict[str, str]) -> str:
    subject = "<https://w3id.org/smartspec/>"
    head = f"@prefix earl: <{EARL}> .\n\n{subject} a earl:Software, earl:TestSubject .\n"
    assertions = [
        f"\n[] a earl:Assertion ; earl:assertedBy {subject} ; earl:subject {subject} ; earl:mode earl:automatic ;\n"
        f"  earl:test <{case}> ; earl:result [ a earl:TestResult ; earl:outcome earl:{outcome} ] .\n"
        for case, outcome in sorted(outcomes.items())
    ]
    return head + "".join(assertions)
