"""Addresses that can be shared: what was chosen stands in them, and survives reload and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import require_editor

if TYPE_CHECKING:
    from tests.browser.visiting import Visitor


@pytest.mark.parametrize(
    ("path", "field", "value", "counted"),
    [
        ("/things/Region", "country", "FR", "ul.things li"),
        ("/map", "theme", "hydrogen", "main svg circle"),
        ("/network", "programme", "interregional-innovation-pilot", "main svg circle"),
    ],
)
def test_choice_stands_in_the_address(visitor: Visitor, path: str, field: str, value: str, counted: str) -> None:
    require_editor()
    page = visitor.open(path)
    all_of_them = page.locator(counted).count()
    page.locator(f"select[name={field}]").select_option(value)
    page.locator("form.parameters button").click()
    page.wait_for_url(f"**{path}?**")
    assert urlsplit(page.url).query == f"{field}={value}"
    fewer = page.locator(counted).count()
    assert 0 < fewer < all_of_them
    page.reload()
    expect(page.locator(f"select[name={field}]")).to_have_value(value)
    expect(page.locator(counted)).to_have_count(fewer)
    page.go_back()
    expect(page.locator(counted)).to_have_count(all_of_them)
    expect(page.locator(f"select[name={field}]")).to_have_value("")


def test_choices_need_no_scripts(without_scripts: Visitor) -> None:
    page = without_scripts.open("/things/Region")
    page.locator("select[name=country]").select_option("FR")
    page.locator("select[name=sort]").select_option("mentions")
    page.locator("form.parameters button").click()
    expect(page.locator("ul.things li").first).to_contain_text("time")
    page.locator(".languages a[lang=fr]").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator("select[name=country]")).to_have_value("FR")
    page.locator(".chosen-facets a").click()
    expect(page.locator("select[name=country]")).to_have_value("")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
