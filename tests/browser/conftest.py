"""What the browser tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.visiting import Visitor, chromium, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def service() -> Iterator[str]:
    """The address of a service with the real graph."""
    with serving() as address:
        yield address


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    """A browser; not for the whole session, for its event loop would be in other tests' way."""
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
