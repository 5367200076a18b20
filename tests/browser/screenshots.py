"""Pictures of the main pages for the README and the docs: ``python -m tests.browser.screenshots docs/images``."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.browser.visiting import Scheme, Visitor, chromium, serving

PICTURES: dict[str, tuple[str, Scheme]] = {
    "landing": ("/", "light"),
    "map": ("/map", "light"),
    "partnership": ("/doc/partnership/bioeconomy", "light"),
    "chart": ("/query/participation-by-country", "dark"),
    "schema": ("/def/Partnership", "light"),
}
QUERY = "SELECT ?class (COUNT(*) AS ?things) { ?thing a ?class } GROUP BY ?class ORDER BY DESC(?things) LIMIT 12"


def take(folder: Path) -> None:
    """Write one PNG of each page into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with serving() as address, chromium() as browser:
        for name, (path, scheme) in PICTURES.items():
            visitor = Visitor(browser, address, scheme=scheme, viewport={"width": 1100, "height": 760})
            visitor.open(path)
            visitor.page.screenshot(path=folder / f"{name}.png")
        visitor = Visitor(browser, address, viewport={"width": 1100, "height": 760})
        page = visitor.open_editor(QUERY)
        visitor.run()
        page.wait_for_selector("table.dataTable tbody tr")
        page.locator(".tabPanel.active .yasr_btn", has_text="Chart").click()
        page.screenshot(path=folder / "editor.png")


if __name__ == "__main__":
    take(Path(sys.argv[1]))
