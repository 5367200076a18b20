"""Values as people write them: dates with the precision they have, numbers, amounts of money."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from smartspec.graph.namespaces import PREFIXES

if TYPE_CHECKING:
    from pyoxigraph import Literal

    from smartspec.web.language import Texts

_XSD: Final = PREFIXES["xsd"]
_DATE: Final = re.compile(r"(-?\d{4,})(?:-(\d\d))?(?:-(\d\d))?(?:Z|[+-]\d\d:\d\d)?")
_LINES: Final = re.compile(r"b(\d+)(?:-b(\d+))?")
_COUNTED: Final = re.compile(r"(\D+) (\d+)")
_NUMBERS: Final = (_XSD + "integer", _XSD + "decimal")
_DATE_TYPES: Final = (_XSD + "date", _XSD + "gYearMonth", _XSD + "gYear")


def readable(literal: Literal, texts: Texts) -> str:
    """A literal as the language writes it; what is no date, number or truth value stays as it is."""
    datatype = literal.datatype.value
    if datatype in _DATE_TYPES:
        return readable_date(literal.value, texts)
    if datatype == _XSD + "boolean":
        return texts("yes" if literal.value in ("true", "1") else "no")
    if datatype in _NUMBERS:
        return readable_number(literal.value, texts)
    return literal.value


def is_number(literal: Literal) -> bool:
    """Whether a literal is a number, to be set flush right in a table."""
    return literal.datatype.value in _NUMBERS


def readable_date(lexical: str, texts: Texts) -> str:
    """A day, a month or a year: ``2017-09`` is September 2017 and no day of it."""
    found = _DATE.fullmatch(lexical)
    if not found:
        return lexical
    year, month, day = found.groups()
    months = texts.dates["months"]
    if month is None or not 1 <= int(month) <= len(months):
        return year if month is None else lexical
    name = months[int(month) - 1]
    if day is None:
        return str(texts.dates["month-form"].format(month=name, year=year))
    first = texts.dates["first"] if day == "01" else str(int(day))
    return str(texts.dates["day-form"].format(day=first, month=name, year=year))


def readable_number(lexical: str, texts: Texts) -> str:
    """A number with its thousands set apart, and the language's decimal sign."""
    try:
        number = Decimal(lexical)
    except InvalidOperation:
        return lexical
    if not number.is_finite():
        return lexical
    whole, _, fraction = f"{number:f}".lstrip("-").partition(".")
    sign = "−" if number < 0 else ""
    digits = texts.number(int(whole or 0))
    return f"{sign}{digits}{texts.numbers['decimal'] + fraction if fraction.strip('0') else ''}"


def readable_amount(lexical: str, currency: str | None, texts: Texts, *, at_most: bool = False) -> str:
    """An amount of money, "up to" where the source states a maximum. ``currency`` is an ISO 4217 code."""
    number = readable_number(lexical, texts)
    if currency:
        sign = texts.numbers["currencies"].get(currency)
        form = texts.numbers["money" if sign else "money-by-code"]
        number = form.format(amount=number, currency=sign or currency)
    return texts("up-to", amount=number) if at_most else number


def readable_locator(locator: str, texts: Texts) -> str:
    """A place in a document: the short words of the graph in the reader's language.

    >>> from smartspec.web.language import read_texts
    >>> readable_locator("slide 3", read_texts()["fr"])
    'diapositive 3'
    """
    counted = _COUNTED.fullmatch(locator)
    word, number = counted.groups() if counted else (locator, None)
    told = texts.locators.get(word, word)
    return f"{told} {number}" if number else told


def full_locator(locator: str, texts: Texts) -> str:
    """The same for who need not know that b5 is the fifth line: what it means, and how the graph writes it."""
    lines = _LINES.fullmatch(locator)
    if not lines:
        return readable_locator(locator, texts)
    span = "–".join(filter(None, lines.groups()))
    return f"{texts.locators['b']} {span} ({locator})"
