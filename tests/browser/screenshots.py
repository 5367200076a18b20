"""Pictures of the main pages for the README and the docs: ``python -m tests.browser.screenshots docs/images``."""

from __future__ import annotations

import sys
from base64 import b64decode
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.browser.visiting import Scheme, Visitor, chromium, serving

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

PICTURES: Final[dict[str, tuple[str, Scheme, str]]] = {
    "landing": ("/", "light", "body"),
    "map": ("/map", "light", "form.parameters"),
    "network": ("/network", "dark", "figure.chart"),
    "partnership": ("/doc/partnership/bioeconomy", "light", "body"),
    "disagreement": ("/doc/call/industrial-transition-2017", "light", "#contradictions"),
    "chart": ("/query/timeline", "dark", "#results"),
}
"""Address, mode, and what stands at the top of the picture, by name."""
QUERY: Final = "SELECT ?class (COUNT(*) AS ?things) { ?thing a ?class } GROUP BY ?class ORDER BY DESC(?things) LIMIT 12"
SIZE: Final[ViewportSize] = {"width": 1280, "height": 860}
_QUALITY: Final = 82
"""Of WebP, from 0 to 100: type stays sharp, and a picture takes a fifth of what it takes as PNG."""


def take(folder: Path) -> None:
    """Write one WebP of each page into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with serving() as address, chromium() as browser:
        for name, (path, scheme, top) in PICTURES.items():
            visitor = Visitor(browser, address, scheme=scheme, viewport=SIZE)
            visitor.open(path)
            visitor.page.locator(top).first.evaluate("it => it.scrollIntoView()")
            _save(visitor.page, folder / f"{name}.webp")
        visitor = Visitor(browser, address, viewport=SIZE)
        page = visitor.open_editor(QUERY)
        visitor.run()
        page.wait_for_selector("table.dataTable tbody tr")
        page.locator(".tabPanel.active .yasr_btn", has_text="Chart").click()
        page.locator("[data-editor]").evaluate("it => it.scrollIntoView()")
        _save(page, folder / "editor.webp")


def _save(page: Page, path: Path) -> None:
    """What the window shows, as chromium itself writes WebP; Playwright knows PNG and JPEG only."""
    session = page.context.new_cdp_session(page)
    shot = session.send("Page.captureScreenshot", {"format": "webp", "quality": _QUALITY})
    path.write_bytes(b64decode(shot["data"]))


if __name__ == "__main__":
    take(Path(sys.argv[1]))
