"""A service with the real graph, and a visitor's browser that notes every fault that no page may have."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from playwright.sync_api import sync_playwright

from smartspec.web.built import read_built

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

ROOT = Path(__file__).parents[2]
AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
FOCUSED = """() => {
  const element = document.activeElement, style = getComputedStyle(element.closest(".CodeMirror-focused") ?? element);
  const text = element.getAttribute("aria-label") || element.labels?.[0]?.textContent || element.textContent;
  const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 ? "outline" : style.boxShadow;
  return { tag: element.localName, text: text.trim(), seen };
}"""
SETTLED = {"/sparql": "[data-ready]", "/api": ".swagger-ui .opblock"}
"""What stands on a page once its scripts have done their work."""
Scheme = Literal["light", "dark"]
PATIENCE = 20_000
"""Milliseconds that a page may take for anything, on a machine that does much else."""


def lacking(what: str) -> None:
    """Skip for want of an optional tool; where CI says that it must be there, fail."""
    if os.environ.get("SMARTSPEC_CI") == "1":
        pytest.fail(f"{what} is missing")
    pytest.skip(f"{what} is missing")


def require_editor() -> None:
    """The editor is there, or the test skips."""
    if "editor.js" not in read_built():
        lacking("the built editor (see CONTRIBUTING.md)")


@contextmanager
def serving(log: Path = Path(os.devnull)) -> Iterator[str]:
    """The address of ``smartspec serve`` with the real graph, on a free port; what it says goes to the log."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "SMARTSPEC_QUERY_LOG": "all"}
    command = [sys.executable, "-m", "smartspec", "serve", "--port", "0", "--root", str(ROOT), "--workers", "2"]
    with (
        log.open("w") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment) as it,
    ):
        assert it.stdout
        found = re.search(r"http://127\.0\.0\.1:\d+", it.stdout.readline())
        assert found
        try:
            yield found[0]
        finally:
            it.terminate()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's chromium without a window."""
    path = shutil.which("chromium")
    if not path:
        lacking("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


class Visitor:
    """One visitor with a browser of their own; `faults` are console errors, policy violations and foreign requests."""

    def __init__(self, browser: Browser, address: str, *, scheme: Scheme = "light", **options: Any) -> None:  # noqa: ANN401
        self.address = address
        self.context = browser.new_context(base_url=address, color_scheme=scheme, **{"locale": "en-GB", **options})
        self.context.set_default_timeout(PATIENCE)
        self.faults: list[str] = []
        self.page: Page = self.context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("request", self._see)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"console: {message.text}")

    def _see(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.faults.append(f"another host: {request.url}")

    def open(self, path: str) -> Page:
        """Go to a page of the service."""
        self.page.goto(path)
        return self.page

    def open_whole(self, path: str) -> Page:
        """Go to a page of the service, and wait until its scripts have done their work."""
        page = self.open(path)
        for start, mark in SETTLED.items():
            if path.startswith(start) and "page.js" in read_built():
                page.wait_for_selector(mark)
                page.wait_for_timeout(300)
        return page

    def open_editor(self, query: str = "") -> Page:
        """Go to the query editor, with a query in it."""
        page = self.open("/sparql")
        page.wait_for_selector("[data-ready]")
        if query:
            self.write(query)
        return page

    def write(self, query: str) -> None:
        """Put a query into the editor."""
        self.page.evaluate(
            "query => document.querySelector('.tabPanel.active .CodeMirror').CodeMirror.setValue(query)", query
        )

    def run(self, query: str = "") -> None:
        """Press the editor's button, with another query in it where one is given."""
        if query:
            self.write(query)
        self.page.click(".tabPanel.active .yasqe_queryButton")

    def focused(self) -> dict[str, str]:
        """The element that has the focus: its kind, its text, and how its focus is seen."""
        found: dict[str, str] = self.page.evaluate(FOCUSED)
        return found

    def walk(self, until: str, most: int = 60) -> None:
        """Press Tab until the element with that text or name has the focus."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if until in self.focused()["text"]:
                return
        pytest.fail(f"{until!r} is not reached by {most} presses of Tab")

    def violations(self) -> list[str]:
        """What axe finds on the page: rule, place, what it says."""
        self.page.evaluate(AXE)
        found = self.page.evaluate("() => axe.run()")
        return [
            f"{each['id']} {node['target']}: {node['html'][:120]} | {(node['failureSummary'] or '')[:200]}"
            for each in found["violations"]
            for node in each["nodes"]
        ]
