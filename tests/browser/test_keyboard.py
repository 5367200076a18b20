"""Everything by keyboard: from search to citation, with a focus that is seen, in the page's order, never caught."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.page_types import PAGES
from tests.browser.visiting import Visitor, require_editor

if TYPE_CHECKING:
    from playwright.sync_api import Browser

STOPS = """() => [...document.querySelectorAll(
  'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]')]
  .filter(e => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({visibilityProperty: true})).length"""

GROWING = 600
"""More stops than the API reference has, which draws its operations as one goes down."""


def test_citation_is_reached_from_the_search(visitor: Visitor) -> None:
    require_editor()
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visitor.open("/queries")
    keys = page.keyboard
    visitor.walk("Search", most=15)
    keys.type("bioeconomy")
    expect(page.get_by_role("option").first).to_be_visible()
    keys.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    keys.type(" ")
    expect(page.get_by_role("option").first).to_be_visible()
    keys.press("ArrowDown")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    keys.press("Enter")
    page.wait_for_url("**/doc/**")
    visitor.walk("Citation", most=300)
    keys.press("Enter")
    visitor.walk("Copy")
    keys.press("Enter")
    page.wait_for_function("async () => (await navigator.clipboard.readText()).length > 20")
    assert "SmartSpec" in page.evaluate("navigator.clipboard.readText()")


def test_skip_link_leads_to_the_content(visitor: Visitor) -> None:
    page = visitor.open("/things")
    page.keyboard.press("Tab")
    assert page.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("path", ["/doc/partnership/bioeconomy", "/network?theme=hydrogen"])
def test_focus_is_seen_and_passes_through(visitor: Visitor, path: str) -> None:
    page = visitor.open_whole(path)
    unseen = []
    for _ in range(max(page.evaluate(STOPS) + 2, GROWING)):
        page.keyboard.press("Tab")
        focused = visitor.focused()
        if focused["tag"] == "body":
            break
        if focused["seen"] == "none":
            unseen.append(focused)
    assert visitor.focused()["tag"] == "body"
    assert unseen == []


@pytest.mark.deep
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_focus_passes_through_every_page(chrome: Browser, service: str, path: str) -> None:
    someone = Visitor(chrome, service)
    test_focus_is_seen_and_passes_through(someone, path)
    someone.context.close()
