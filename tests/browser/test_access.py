"""Every type of page can be read and used by everybody: axe finds nothing (WCAG 2.2 AA and its best practices)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.browser.page_types import MAIN, PAGES
from tests.browser.visiting import Scheme, Visitor, require_editor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

ROWS = "table.dataTable tbody tr"
EVERYTHING = (
    "SELECT ?p ?theme (55.5 AS ?lat) (9 AS ?long) ('2017-09-01'^^xsd:date AS ?day)"
    " { ?p a s3:Partnership ; s3:theme ?theme } LIMIT 60"
)


@dataclass(frozen=True)
class Reader:
    """Who looks at a page: their language, light or dark, how wide."""

    language: str
    scheme: Scheme
    width: int = 1280

    def visit(self, chrome: Browser, service: str) -> Visitor:
        """A browser of theirs."""
        size = {"width": self.width, "height": 800}
        return Visitor(chrome, service, scheme=self.scheme, locale=self.language, viewport=size)

    def violations(self, chrome: Browser, service: str, path: str) -> list[str]:
        """What axe finds on a page."""
        visitor = self.visit(chrome, service)
        page = visitor.open_whole(path)
        assert page.get_attribute("html", "lang") == self.language
        found = visitor.violations()
        visitor.context.close()
        return found


READERS = (Reader("en", "light"), Reader("en", "dark", 360), Reader("fr", "light", 360), Reader("fr", "dark"))


@pytest.mark.parametrize(("name", "language", "scheme"), [(name, *reader) for name, reader in MAIN.items()])
def test_main_pages_have_no_axe_violations(
    chrome: Browser, service: str, name: str, language: str, scheme: Scheme
) -> None:
    assert Reader(language, scheme).violations(chrome, service, PAGES[name]) == []


@pytest.mark.deep
@pytest.mark.parametrize("reader", READERS, ids=lambda each: f"{each.language}-{each.scheme}-{each.width}")
@pytest.mark.parametrize("name", PAGES)
def test_pages_have_no_axe_violations(chrome: Browser, service: str, name: str, reader: Reader) -> None:
    assert reader.violations(chrome, service, PAGES[name]) == []


def test_editor_has_no_axe_violations_after_a_run(chrome: Browser, service: str) -> None:
    require_editor()
    visitor = Visitor(chrome, service, scheme="dark")
    page = visitor.open_editor("SELECT ?p ?n { ?p a s3:Partnership ; rdfs:label ?n } LIMIT 3")
    visitor.run()
    page.wait_for_selector(ROWS)
    found = visitor.violations()
    visitor.context.close()
    assert found == []


@pytest.mark.deep
@pytest.mark.parametrize("reader", [Reader("en", "light"), Reader("fr", "dark", 360)], ids=["desk", "telephone"])
def test_editor_has_no_axe_violations_in_any_state(chrome: Browser, service: str, reader: Reader) -> None:
    require_editor()
    visitor = reader.visit(chrome, service)
    page = visitor.open_editor(EVERYTHING)
    visitor.run()
    page.wait_for_selector(ROWS)
    found = {state: visitor.violations() for state in states(visitor, page)}
    visitor.context.close()
    assert {state: faults for state, faults in found.items() if faults} == {}


def states(visitor: Visitor, page: Page) -> Iterator[str]:
    """Bring the editor into one state after the other."""
    for view in ("chart", "map", "timeline", "graph", "response", "table"):
        page.click(f".tabPanel.active .select_{view}")
        page.wait_for_selector(f".select_{view}[aria-pressed=true]")
        yield view
    page.click(".tabPanel.active .yasqe_share")
    page.wait_for_selector(".yasqe_sharePopup input[aria-label]")
    yield "share"
    page.keyboard.press("Escape")
    for query, mark in {
        "SELECT ?p { ?p a s3:Partnerschip }": ".editor-empty",
        "SELECT ?r { ?r == 3 }": ".editor-mistake",
        "ASK {}": ".booleanResult",
    }.items():
        visitor.run(query)
        page.wait_for_selector(mark)
        yield mark
    visitor.write("SELECT ?p { ?p a s3:Partnersh")
    page.evaluate("() => document.querySelector('.tabPanel.active .CodeMirror').CodeMirror.focus()")
    page.keyboard.press("Control+End")
    page.keyboard.press("Control+Space")
    page.wait_for_selector(".CodeMirror-hints[aria-label]")
    yield "completion"


@pytest.mark.deep
def test_api_reference_has_no_axe_violations_when_opened(visitor: Visitor) -> None:
    require_editor()
    page = visitor.open("/api")
    for operation in ("SPARQL-ask_by_address", "SPARQL-ask_by_body"):
        page.click(f"#operations-{operation} .opblock-summary-control")
        page.wait_for_selector(f"#operations-{operation} .responses-wrapper")
    page.wait_for_timeout(300)
    assert visitor.violations() == []
