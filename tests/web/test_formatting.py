"""Values as people write them, in both languages."""

import pytest
from pyoxigraph import Literal

from smartspec.graph.terms import date_literal, node, typed
from smartspec.web.formatting import (
    full_locator,
    is_number,
    readable,
    readable_amount,
    readable_date,
    readable_locator,
    readable_number,
)
from smartspec.web.language import Texts, read_texts

TEXTS = read_texts()
EN, FR = TEXTS["en"], TEXTS["fr"]


@pytest.mark.parametrize(
    ("lexical", "texts", "expected"),
    [
        ("2017", EN, "2017"),
        ("2017-09", EN, "September 2017"),
        ("2017-09", FR, "septembre 2017"),
        ("2017-12-07", EN, "7 December 2017"),
        ("2018-01-01", FR, "1er janvier 2018"),
        ("2018-01-01", EN, "1 January 2018"),
        ("2020-01-31Z", EN, "31 January 2020"),
        ("2020-13", EN, "2020-13"),
        ("end of 2017", EN, "end of 2017"),
    ],
)
def test_dates_keep_their_precision(lexical: str, texts: Texts, expected: str) -> None:
    assert readable_date(lexical, texts) == expected


@pytest.mark.parametrize(
    ("lexical", "texts", "expected"),
    [
        ("200000", EN, "200,000"),
        ("200000", FR, "200\u202f000"),
        ("4.50", EN, "4.50"),
        ("4.50", FR, "4,50"),
        ("4.0", EN, "4"),
        ("-1234.5", EN, "−1,234.5"),
        ("0.25", FR, "0,25"),
        ("1E6", EN, "1,000,000"),
        ("NaN", EN, "NaN"),
        ("many", EN, "many"),
    ],
)
def test_numbers_are_set_apart_by_thousands(lexical: str, texts: Texts, expected: str) -> None:
    assert readable_number(lexical, texts) == expected


@pytest.mark.parametrize(
    ("currency", "at_most", "texts", "expected"),
    [
        ("EUR", True, EN, "up to €200,000"),
        ("EUR", False, EN, "€200,000"),
        ("EUR", True, FR, "jusqu'à 200\u202f000\u00a0€"),
        ("SEK", False, EN, "SEK 200,000"),
        (None, True, EN, "up to 200,000"),
    ],
)
def test_amounts_say_whether_they_are_a_limit(currency: str | None, at_most: bool, texts: Texts, expected: str) -> None:  # noqa: FBT001
    assert readable_amount("200000", currency, texts, at_most=at_most) == expected


@pytest.mark.parametrize(
    ("literal", "expected"),
    [
        (Literal("200000"), "200000"),
        (typed(200000, "integer"), "200,000"),
        (typed("true", "boolean"), "yes"),
        (date_literal("2017-09"), "September 2017"),
        (Literal("plain", language="fr"), "plain"),
        (Literal("POINT(1 2)", datatype=node("geo:wktLiteral")), "POINT(1 2)"),
    ],
)
def test_literals_are_written_by_their_datatype(literal: Literal, expected: str) -> None:
    assert readable(literal, EN) == expected


def test_numbers_are_told_from_codes() -> None:
    assert is_number(typed(2, "integer"))
    assert not is_number(Literal("2"))


@pytest.mark.parametrize(
    ("locator", "short", "full"),
    [
        ("b5", "b5", "ligne 5 (b5)"),
        ("b6-b14", "b6-b14", "ligne 6–14 (b6-b14)"),
        ("slide 3", "diapositive 3", "diapositive 3"),
        ("list of partners", "liste des partenaires", "liste des partenaires"),
        ("annex", "annex", "annex"),
    ],
)
def test_places_in_documents_are_told_in_the_readers_language(locator: str, short: str, full: str) -> None:
    assert (readable_locator(locator, FR), full_locator(locator, FR)) == (short, full)
