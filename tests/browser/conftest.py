"""What the browser tests share: one service, one browser for each file, and a record of what failed."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error, expect

from tests.browser.visiting import PATIENCE, Visitor, chromium, require_editor, serving

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

LOG = pytest.StashKey["tuple[Path, int]"]()


@pytest.fixture(scope="session")
def service_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the service's log is kept."""
    return tmp_path_factory.mktemp("service") / "log.txt"


@pytest.fixture(scope="session")
def service(service_log: Path) -> Iterator[str]:
    """The address of a service with the real graph."""
    with serving(service_log) as address:
        yield address


@pytest.fixture(autouse=True)
def _log_of_this_test(request: pytest.FixtureRequest, service: str, service_log: Path) -> None:  # noqa: ARG001 - runs
    request.node.stash[LOG] = (service_log, service_log.stat().st_size)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failure shows what the service logged during the test, and where the page's picture is."""
    report = yield
    if report.failed and LOG in item.stash:
        path, start = item.stash[LOG]
        said = path.read_bytes()[start:].decode("utf-8", "replace")
        report.sections.append((f"Log of the service ({path})", said or "(nothing during this test)"))
        if report.when == "call":
            for someone in {each for each in getattr(item, "funcargs", {}).values() if isinstance(each, Visitor)}:
                picture = path.with_name(re.sub(r"\W+", "-", item.name) + ".png")
                with suppress(Error):
                    someone.page.screenshot(path=picture)
                report.sections.append(("Page", f"{someone.page.url[:300]}\n{picture}"))
    return report


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    """A browser; not for the whole session, for its event loop would be in other tests' way."""
    expect.set_options(timeout=PATIENCE)
    with chromium() as browser:
        yield browser


@pytest.fixture
def visitor(chrome: Browser, service: str) -> Iterator[Visitor]:
    """A visitor; a test that leaves faults behind fails."""
    someone = Visitor(chrome, service)
    yield someone
    someone.context.close()
    assert someone.faults == []


@pytest.fixture
def without_scripts(chrome: Browser, service: str) -> Iterator[Visitor]:
    """A visitor whose browser runs no scripts."""
    someone = Visitor(chrome, service, java_script_enabled=False)
    yield someone
    someone.context.close()
    assert someone.faults == []


@pytest.fixture(scope="module")
def open_editor(chrome: Browser, service: str) -> Iterator[Visitor]:
    require_editor()
    someone = Visitor(chrome, service)
    someone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    someone.open_editor()
    yield someone
    someone.context.close()


@pytest.fixture
def editor(open_editor: Visitor) -> Iterator[Visitor]:
    """A visitor at the query editor, the same one for all tests of a file; faults fail as for any."""
    yield open_editor
    faults = open_editor.faults.copy()
    open_editor.faults.clear()
    assert faults == []
