"""The query editor: views, mistakes at their place, empty answers, completion, stopping, sharing, in both languages."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.visiting import Visitor, require_editor

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

REFUSED = "console: Failed to load resource: the server responded with a status of 400 (Bad Request)"
"""The browser's own note of an answer 400, which a mistaken query gets."""
LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def rows(editor: Visitor) -> Locator:
    return editor.page.locator(".tabPanel.active table.dataTable tbody tr")


def show(editor: Visitor, view: str) -> None:
    editor.page.locator(".tabPanel.active .yasr_btn", has_text=view).click()


def test_mistake_is_shown_at_its_place(editor: Visitor) -> None:
    page = editor.page
    editor.run("SELECT ?r {\n  ?r a s3:Region\n  FILTER(?r == 3) }")
    expect(page.get_by_role("alert")).to_contain_text("Line 3")
    expect(page.locator(".editor-mistake")).to_have_text("=")
    expect(page.locator(".editor-mistaken-line")).to_be_visible()
    assert editor.faults == [REFUSED]
    editor.faults.clear()
    editor.run("ASK {}")
    expect(page.locator(".booleanResult")).to_have_text("True")
    expect(page.locator(".editor-mistake")).to_have_count(0)


def test_empty_answer_is_explained(editor: Visitor) -> None:
    editor.run("SELECT ?p { ?p a s3:Partnerschip }")
    expect(editor.page.locator(".editor-empty")).to_contain_text("s3:Partnership")
    editor.run("SELECT ?p { ?p a s3:Partnership }")
    expect(rows(editor).nth(3)).to_be_visible()
    expect(editor.page.locator(".editor-empty")).to_have_count(0)


def test_slip_in_a_query_is_pointed_out(editor: Visitor) -> None:
    editor.run("SELECT ?p {\n  ?p a s3:Partnership ;\n    rdfs:label ?once }")
    expect(editor.page.locator(".editor-lint")).to_contain_text("?once")
    expect(editor.page.locator(".editor-doubt")).to_have_text("?once")
    editor.run("SELECT ?p { ?p a s3:Partnership }")
    expect(editor.page.locator(".editor-lint")).to_have_count(0)


def test_slip_is_pointed_out_before_the_query_is_run(editor: Visitor) -> None:
    editor.write("SELECT ?p { ?p a s3:Partnership ; rdfs:label ?once }")
    expect(editor.page.locator(".editor-lint")).to_contain_text("?once")
    editor.write("SELECT ?p { ?p a s3:Partnership ; rdfs:label ")
    expect(editor.page.locator(".editor-lint")).to_have_count(0)


def test_stopped_query_leaves_the_server(editor: Visitor) -> None:
    button = editor.page.locator(".tabPanel.active .yasqe_queryButton")
    with httpx.Client(base_url=editor.address) as client:
        editor.run(LONG)
        expect(button).to_have_attribute("aria-label", "Stop the query")
        wait_for(client, "smartspec_workers_busy 1.0")
        button.click()
        expect(editor.page.get_by_role("alert")).to_contain_text("The query was stopped")
        expect(button).to_have_attribute("aria-label", re.compile("Run the query"))
        wait_for(client, "smartspec_workers_busy 0.0", "smartspec_queries_running 0.0")


def wait_for(client: httpx.Client, *lines: str) -> None:
    """The service's figures come to say the lines, within half a minute."""
    for _ in range(300):
        said = client.get("/metrics").text.splitlines()
        if all(line in said for line in lines):
            return
        time.sleep(0.1)
    pytest.fail(f"{lines} is not among the metrics")


def test_answers_have_views_and_lead_to_our_pages(editor: Visitor) -> None:
    editor.run(
        "SELECT ?r (55.5 AS ?lat) (9 AS ?long) ('2017-09-01'^^xsd:date AS ?day) (s3:x AS ?o) { ?r a s3:Region } LIMIT 3"
    )
    expect(rows(editor)).to_have_count(3)
    for view, mark in {"Chart": "rect", "Map": "circle", "Timeline": "circle", "Graph": "line"}.items():
        show(editor, view)
        expect(editor.page.locator(f"svg.view {mark}")).to_have_count(3)
    assert parse_qs(urlsplit(editor.page.url).query)["view"] == ["graph"]
    show(editor, "Table")
    link = rows(editor).first.locator("a").first
    link.focus()
    assert (link.get_attribute("href") or "").startswith("/id/region/")


def test_iri_that_is_not_encoded_as_utf_8_has_views_too(editor: Visitor) -> None:
    editor.run("SELECT ?x ?n { VALUES (?x ?n) { (<http://example.org/caf%E9> 3) } }")
    show(editor, "Chart")
    expect(editor.page.locator(".tabPanel.active svg.view")).to_contain_text("caf%E9")
    show(editor, "Table")
    expect(rows(editor)).to_have_count(1)


def test_view_that_does_not_fit_cannot_be_chosen(editor: Visitor) -> None:
    editor.run("SELECT ?p { ?p a s3:Partnership }")
    expect(rows(editor).first).to_be_visible()
    expect(editor.page.locator(".tabPanel.active .yasr_btn", has_text="Chart")).to_be_disabled()


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("SELECT ?p { ?p a s3:Partnersh", "s3:Partnership"),
        ("SELECT ?p { ?p s3:coordina", "s3:coordinator"),
        ("SELECT ?p { ?p s3:coordinator bretag", "region:FRH0"),
    ],
    ids=["class", "property", "thing"],
)
def test_terms_are_completed_from_the_graph(editor: Visitor, typed: str, offered: str) -> None:
    editor.write(typed)
    editor.page.evaluate(
        "() => { const editor = document.querySelector('.tabPanel.active .CodeMirror').CodeMirror;"
        " editor.focus(); editor.setCursor(0, 100); }"
    )
    editor.page.keyboard.press("Control+Space")
    expect(editor.page.locator(".CodeMirror-hints")).to_contain_text(offered)
    editor.page.keyboard.press("Escape")
    expect(editor.page.locator(".CodeMirror-hints")).to_have_count(0)


def test_shared_link_shows_the_same_and_closes_by_escape(editor: Visitor) -> None:
    page = editor.page
    query = "SELECT (42 AS ?n) ('€ & +' AS ?signs) {}"
    editor.run(query)
    expect(rows(editor)).to_have_count(1)
    page.locator(".tabPanel.active .yasqe_share").click()
    box = page.get_by_label("Link to share")
    shared = box.input_value()
    assert parse_qs(urlsplit(shared).query) == {"query": [query]}
    assert page.url == shared
    box.press("Escape")
    expect(box).to_have_count(0)
    expect(page.locator(".tabPanel.active .yasqe_share")).to_be_focused()


def test_tabs_hold_queries_and_examples(editor: Visitor) -> None:
    tabs = editor.page.locator(".tabsList .tab")
    before = tabs.count()
    editor.run("ASK {}")
    expect(editor.page.locator(".tabPanel.active .booleanResult")).to_be_visible()
    editor.page.get_by_label("Begin with an example").select_option(index=1)
    expect(tabs).to_have_count(before + 1)
    expect(editor.page.locator(".tabPanel.active .CodeMirror-line").first).to_contain_text("PREFIX")
    earlier = editor.page.url
    editor.run()
    expect(editor.page).not_to_have_url(earlier)
    expect(editor.page.locator(".tabPanel.active .yasr_results > *").first).to_be_visible()
    tabs.first.locator("a").click()
    expect(editor.page).to_have_url(earlier)
    tabs.last.locator("a").click()
    editor.page.locator(".tabsList .tab.active .closeTab").click()
    expect(tabs).to_have_count(before)


def test_keyboard_is_never_caught(editor: Visitor) -> None:
    page = editor.page
    editor.run("SELECT ?p { ?p a s3:Partnership } LIMIT 2")
    expect(rows(editor)).to_have_count(2)
    page.click(".tabPanel.active .CodeMirror-lines")
    in_text = "document.activeElement.matches('.CodeMirror textarea')"
    assert page.evaluate(in_text)
    for key, there in {"Tab": False, "Shift+Tab": True}.items():
        page.keyboard.press(key)
        assert page.evaluate(in_text) is there
    page.keyboard.press("Shift+Tab")
    assert not page.evaluate(in_text)
    editor.walk("API", most=80)


def test_address_survives_reload_and_back(visitor: Visitor) -> None:
    require_editor()
    page = visitor.open("/sparql?query=SELECT%20(42%20AS%20%3Fn)%20%7B%7D&view=chart")
    expect(page.locator("svg.view rect")).to_have_count(1)
    expect(page.locator(".plain-answer")).to_be_hidden()
    visitor.run("SELECT (7 AS ?n) {}")
    expect(page.locator("svg.view")).to_contain_text("7")
    page.reload()
    expect(page.locator("svg.view")).to_contain_text("7")
    visitor.write("SELECT (7 AS ?n) {} # to be gone on with")
    page.reload()
    expect(page.locator(".tabPanel.active .CodeMirror-code")).to_contain_text("gone on with")
    visitor.run("SELECT (7 AS ?n) {}")
    expect(page.locator(".tabsList .tab")).to_have_count(1)
    page.locator("header nav a").first.click()
    page.wait_for_url("**/things")
    page.go_back()
    expect(page.locator("svg.view")).to_contain_text("7")
    page.locator(".languages a[lang=fr]").click()
    expect(page.locator("svg.view")).to_contain_text("7")
    expect(page.locator(".yasr_btn.selected")).to_have_text("Graphique")


def test_french_page_has_french_words_on_a_telephone(chrome: Browser, service: str) -> None:
    require_editor()
    visitor = Visitor(chrome, service, locale="fr-FR", viewport={"width": 360, "height": 740})
    page = visitor.open_editor()
    visitor.run()
    expect(rows(visitor).first).to_be_visible()
    expect(page.locator(".yasr_response_chip")).to_contain_text("Lignes")
    expect(page.locator(".yasr_btn", has_text="Chronologie")).to_be_visible()
    expect(page.locator(".yasqe_queryButton")).to_have_attribute("title", re.compile("Exécuter"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    said = page.locator(".yasgui").inner_text() + "".join(
        page.eval_on_selector_all(".yasgui [title], .yasgui [aria-label]", "all => all.map(e => e.title + e.ariaLabel)")
    )
    english = re.findall(r"Page size|Filter|Ellipse|Simple|results? in|Response|Download|Add tab|Close|Run|Shows", said)
    assert english == []
    assert visitor.faults == []
    visitor.context.close()
