"""What visitors come for, from search to citation, in a browser; and the main of it with scripts off."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.visiting import Visitor, require_editor


def test_region_is_found_by_typing_its_name(visitor: Visitor) -> None:
    require_editor()
    page = visitor.open("/")
    box = page.locator("input[data-suggest]:visible").first
    box.press_sequentially("bretagne")
    expect(page.get_by_role("option").first).to_contain_text("Brittany")
    box.press("ArrowDown")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    page.wait_for_url("**/region/**")
    expect(page.locator("h1")).to_have_text("Brittany")


def test_suggestions_close_with_escape(visitor: Visitor) -> None:
    require_editor()
    page = visitor.open("/queries")
    box = page.locator("#find")
    box.press_sequentially("bret")
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("listbox", include_hidden=True).first).to_be_hidden()


def test_statement_names_its_source_and_line(visitor: Visitor) -> None:
    page = visitor.open("/doc/partnership/bioeconomy")
    expect(page.locator("ol.sources li").first).to_be_visible()
    note = page.locator(".note a[href*='/statement/']").first
    expect(note).to_have_attribute("title", re.compile(r"\.ttl:\d+$"))
    note.click()
    page.wait_for_url("**/doc/statement/**")
    expect(page.locator("main")).to_contain_text("partnership")


def test_citation_is_copied(visitor: Visitor) -> None:
    require_editor()
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visitor.open("/doc/partnership/bioeconomy")
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    page.locator("pre:has-text('@') + button.copy").first.click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()).length > 20")
    assert "bioeconomy" in page.evaluate("navigator.clipboard.readText()").lower()


def test_canned_query_takes_a_parameter_and_gives_csv(visitor: Visitor) -> None:
    page = visitor.open("/query/partnerships-of-territory")
    page.locator("input[name=territory]").fill("region:FRH0")
    page.locator("form.parameters button").click()
    page.wait_for_url("**territory=region**")
    expect(page.locator("main table tbody tr").first).to_be_visible()
    with page.expect_download() as download:
        page.locator("main a", has_text="CSV").first.click()
    assert "," in Path(download.value.path()).read_text("utf-8").splitlines()[0]


def test_schema_term_tells_its_constraints(visitor: Visitor) -> None:
    page = visitor.open("/def")
    page.locator("main a[href*='/def/Partnership']").first.click()
    expect(page.locator("h1")).to_contain_text("Partnership")


def test_language_is_switched(visitor: Visitor) -> None:
    page = visitor.open("/queries")
    page.locator(".languages a[lang=fr]").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")


def test_data_are_validated(visitor: Visitor) -> None:
    page = visitor.open("/validate")
    page.locator("#data").fill("@prefix s3: <https://w3id.org/smartspec/def/> . <http://e/x> a s3:Partnership .")
    page.locator("main form button").click()
    expect(page.locator("main")).to_contain_text("http://e/x")


def test_search_query_and_validation_need_no_scripts(without_scripts: Visitor) -> None:
    page = without_scripts.open("/queries")
    page.locator("#find").fill("bretagne")
    page.locator("#find").press("Enter")
    page.locator("ol.hits a").first.click()
    expect(page.locator("h1")).to_have_text("Brittany")
    page = without_scripts.open("/sparql")
    page.locator("#query").fill("SELECT (42 AS ?n) {}")
    page.locator("form.sparql button").click()
    expect(page.locator("main table")).to_contain_text("42")
    page = without_scripts.open("/query/partnerships-of-territory")
    page.locator("form.parameters button").click()
    expect(page.locator("main table tbody tr").first).to_be_visible()
