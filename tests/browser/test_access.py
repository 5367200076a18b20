"""Every type of page can be read and used by everybody: axe finds nothing (WCAG 2.2 AA and its best practices)."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from tests.browser.page_types import MAIN, PAGES
from tests.browser.visiting import Scheme, Visitor, require_editor

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SCHEMES = get_args(Scheme)
FOREIGN = {"api": ".swagger-ui"}
"""Parts of a page that are not ours: Swagger UI 5.35 has faults of its own in colours, headings and nested controls."""


def look(chrome: Browser, service: str, name: str, language: str, scheme: Scheme) -> list[str]:
    visitor = Visitor(chrome, service, scheme=scheme, locale=language)
    visitor.open(PAGES[name])
    if name.startswith("sparql") and visitor.page.locator("[data-editor]").count():
        visitor.page.wait_for_selector("[data-ready]")
        visitor.page.wait_for_timeout(300)
    if name in FOREIGN:
        visitor.page.evaluate("selector => document.querySelector(selector)?.remove()", FOREIGN[name])
    assert visitor.page.get_attribute("html", "lang") == language
    found = visitor.violations()
    visitor.context.close()
    return found


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("fr", "dark")])
@pytest.mark.parametrize("name", MAIN)
def test_main_pages_have_no_axe_violations(
    chrome: Browser, service: str, name: str, language: str, scheme: Scheme
) -> None:
    assert look(chrome, service, name, language, scheme) == []


@pytest.mark.deep
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", PAGES)
def test_pages_have_no_axe_violations(chrome: Browser, service: str, name: str, language: str, scheme: Scheme) -> None:
    assert look(chrome, service, name, language, scheme) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_editor_has_no_axe_violations_after_a_run(chrome: Browser, service: str, scheme: Scheme) -> None:
    require_editor()
    visitor = Visitor(chrome, service, scheme=scheme)
    page = visitor.open_editor("SELECT ?p ?n { ?p a s3:Partnership ; rdfs:label ?n }")
    visitor.run()
    page.wait_for_selector("table.dataTable tbody tr")
    page.wait_for_timeout(300)
    found = visitor.violations()
    visitor.context.close()
    assert found == []
