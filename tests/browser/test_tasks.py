"""What visitors come for, from search to citation, in a browser; and the main of it with scripts off."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.visiting import Visitor, require_editor

REFUSED = "console: Failed to load resource: the server responded with a status of 400 (Bad Request)"
"""The browser's own note of an answer 400, which a mistaken query gets."""


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


def test_mistake_is_shown_at_its_place(visitor: Visitor) -> None:
    require_editor()
    page = visitor.open_editor("SELECT ?r {\n  ?r a s3:Region\n  FILTER(?r == 3) }")
    visitor.run()
    expect(page.get_by_role("alert")).to_contain_text("Line 3")
    expect(page.locator(".editor-mistake")).to_have_text("=")
    expect(page.locator(".editor-mistaken-line")).to_be_visible()
    assert visitor.faults == [REFUSED]
    visitor.faults.clear()
    visitor.write("ASK {}")
    visitor.run()
    expect(page.locator(".editor-mistake")).to_have_count(0)


def test_empty_answer_is_explained(visitor: Visitor) -> None:
    require_editor()
    page = visitor.open_editor("SELECT ?p { ?p a s3:Partnerschip }")
    visitor.run()
    expect(page.locator(".editor-empty")).to_contain_text("s3:Partnership")
    visitor.write("SELECT ?p { ?p a s3:Partnership }")
    visitor.run()
    expect(page.locator("table.dataTable tbody tr").nth(3)).to_be_visible()
    expect(page.locator(".editor-empty")).to_have_count(0)


def test_slip_in_a_query_is_pointed_out(visitor: Visitor) -> None:
    require_editor()
    page = visitor.open_editor("SELECT ?p {\n  ?p a s3:Partnership ;\n    rdfs:label ?once }")
    visitor.run()
    expect(page.locator(".editor-lint")).to_contain_text("?once")
    expect(page.locator(".editor-doubt")).to_have_text("?once")
    visitor.write("SELECT ?p { ?p a s3:Partnership }")
    visitor.run()
    expect(page.locator(".editor-lint")).to_have_count(0)


def test_slip_is_pointed_out_before_the_query_is_run(visitor: Visitor) -> None:
    require_editor()
    page = visitor.open_editor("SELECT ?p { ?p a s3:Partnership }")
    visitor.write("SELECT ?p { ?p a s3:Partnership ; rdfs:label ?once }")
    expect(page.locator(".editor-lint")).to_contain_text("?once")
    visitor.write("SELECT ?p { ?p a s3:Partnership ; rdfs:label ")
    expect(page.locator(".editor-lint")).to_have_count(0)
    assert visitor.faults == [REFUSED]
    visitor.faults.clear()


def test_stopped_query_leaves_the_server(visitor: Visitor) -> None:
    require_editor()
    page = visitor.open_editor("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    with page.expect_event("requestfailed") as gone:
        visitor.run()
        page.wait_for_timeout(500)
        visitor.run()
    assert gone.value.failure == "net::ERR_ABORTED"
    visitor.write("ASK {}")
    visitor.run()
    expect(page.locator(".tabPanel.active .yasr")).to_contain_text("True")


def test_answers_have_views(visitor: Visitor) -> None:
    require_editor()
    page = visitor.open_editor(
        "SELECT ?r (55.5 AS ?lat) (9 AS ?long) ('2017-09-01'^^xsd:date AS ?day) (s3:x AS ?o) { ?r a s3:Region } LIMIT 3"
    )
    visitor.run()
    expect(page.locator("table.dataTable tbody tr").first).to_be_visible()
    for view, mark in {"Chart": "rect", "Map": "circle", "Timeline": "circle", "Graph": "line"}.items():
        page.locator(".tabPanel.active .yasr_btn", has_text=view).click()
        expect(page.locator(f"svg.view {mark}")).to_have_count(3)


def test_query_in_the_address_runs_in_the_editor(visitor: Visitor) -> None:
    require_editor()
    page = visitor.open("/sparql?query=SELECT%20(42%20AS%20%3Fn)%20%7B%7D")
    page.wait_for_selector("[data-ready]")
    expect(page.locator(".tabPanel.active table.dataTable tbody")).to_contain_text("42")


def test_classes_are_completed(visitor: Visitor) -> None:
    require_editor()
    page = visitor.open_editor("SELECT ?p { ?p a s3:Partnersh")
    page.evaluate(
        "() => { const editor = document.querySelector('.tabPanel.active .CodeMirror').CodeMirror;"
        " editor.focus(); editor.setCursor(0, 100); }"
    )
    page.keyboard.press("Control+Space")
    expect(page.locator(".CodeMirror-hints")).to_contain_text("s3:Partnership")


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


def test_editor_fits_a_telephone(visitor: Visitor) -> None:
    require_editor()
    visitor.page.set_viewport_size({"width": 360, "height": 740})
    page = visitor.open_editor()
    visitor.run()
    expect(page.locator("table.dataTable tbody tr").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


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
