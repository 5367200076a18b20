"""What a page weighs on its way: HTML up to 100 kB, scripts up to 30 kB, compressed; the editor and the API apart."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING

import httpx
import pytest

from smartspec.web.built import read_built
from tests.browser.page_types import PAGES
from tests.browser.visiting import require_editor

if TYPE_CHECKING:
    from collections.abc import Iterator

HTML_LIMIT = 100_000
SCRIPT_LIMIT = 30_000
HEAVY = ("editor.js", "api.js")


@pytest.fixture(scope="module")
def client(service: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service, headers={"Accept": "text/html"}, timeout=60) as it:
        yield it


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_light(client: httpx.Client, name: str) -> None:
    answer = client.get(PAGES[name])
    assert "html" in answer.headers["Content-Type"]
    assert len(gzip.compress(answer.content, 9, mtime=0)) <= HTML_LIMIT
    scripts = re.findall(r'<script[^>]* src="([^"]+)"', answer.text)
    bodies = [client.get(src).content for src in scripts if not any(each in src for each in HEAVY)]
    assert sum(len(gzip.compress(body, 9, mtime=0)) for body in bodies) <= SCRIPT_LIMIT


def test_every_page_but_a_preview_has_its_script(client: httpx.Client) -> None:
    require_editor()
    assert read_built().path("page.js") in client.get("/").text
