"""Countries: the member states with their dates, the others that cooperate, and those that only NUTS tables hold."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from smartspec.errors import read_each
from smartspec.graph.terms import date_literal, typed
from smartspec.tables.names import Label, read_label
from smartspec.tables.sources import describe_publisher, read_sources
from smartspec.tables.statements import Outputs
from smartspec.tables.table import Row, read_table, reject_duplicates

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["COUNTRY_COLUMNS", "HELP", "import_countries"]

HELP: Final = "Countries, their names and the dates of their membership, into data/countries.ttl"

COUNTRY_COLUMNS: Final = (
    "name_en",
    "name_fr",
    "name_native",
    "iso_alpha2",
    "eu_code",
    "op_authority_uri",
    "nuts0_uri",
    "kind",
    "accession_date",
    "withdrawal_date",
    "euro_since",
    "note",
    "source",
)
"""What a table of countries must have: one row for each country, keyed by ``eu_code`` (EL, UK).

``name_native`` holds several names apart by hyphens, ``kind`` is one of those below, dates are whole, ``note`` says
"not verified" where ``euro_since`` is not to be taken over, ``source`` names a document of ``sources.csv``.
"""

BEYOND: Final = Path(__file__).with_name("countries_beyond.csv")
"""Countries that tables of NUTS-like codes hold and the table of countries does not."""

NOTES: Final = Path(__file__).with_name("country_notes.csv")
"""What must be said of a country beyond the table, in English and French."""

_FILE: Final = "countries.ttl"
_MEMBERS: Final = ("member state", "former member state")
_OTHERS: Final = ("EFTA/EEA state", "EFTA state (not EEA)", "candidate")
_UNCHECKED: Final = "not verified"
_WHOLE_DATE: Final = len("2004-05-01")
_NATIVE_NAMES: Final = {"SI": ("Slovenija",)}
"""Corrections: the list prints Slovenia's name in Slovak."""


def import_countries(countries: Path) -> Outputs:
    """The Turtle of all countries, from a CSV table with `COUNTRY_COLUMNS`, and of those that only NUTS tables hold.

    Raises:
        SourceError: with file, line, column and reason of every row that cannot be right.
    """
    rows = read_table(countries, COUNTRY_COLUMNS)
    reject_duplicates(rows, "eu_code")
    notes = _read_notes()
    outputs = Outputs()
    outputs.head(
        _FILE,
        "Countries, by the code that EU institutions use. s3:accession is the first day of membership,",
        "s3:withdrawal the last.",
        "Made by `smartspec import countries`: change the tables or the importer, not this file.",
    )
    read_each(lambda row: _say_country(outputs, row, notes), rows)
    listed = {row.text("eu_code") for row in rows}
    for row in read_table(BEYOND, ("code", "iso_alpha2", "en", "fr", "native", "op_authority_uri")):
        if row.text("code") not in listed:
            _say_country_beyond(outputs, row, notes)
    _say_sources(outputs, rows)
    return outputs


def _read_notes() -> Mapping[str, Label]:
    rows = read_table(NOTES, ("code", "en", "fr"))
    reject_duplicates(rows, "code")
    return {row.text("code"): read_label(row) for row in rows}


def _say_country(outputs: Outputs, row: Row, notes: Mapping[str, Label]) -> None:
    code = row.text("eu_code")
    if not re.fullmatch(r"[A-Z]{2}", code):
        raise row.fault("eu_code", f"{code!r} is not two capital letters")
    name, is_member = f"country:{code}", row.choice("kind", (*_MEMBERS, *_OTHERS)) in _MEMBERS
    _say_names(outputs, code, Label(row.text("name_en"), row.text("name_fr")), notes, is_member=is_member)
    native = _NATIVE_NAMES.get(code) or tuple(row.text("name_native").split("-"))
    outputs.say(_FILE, name, "s3:nativeName", *(Literal(each) for each in native))
    outputs.say(_FILE, name, "s3:isoCode", Literal(row.text("iso_alpha2")))
    outputs.say(_FILE, name, "schema:sameAs", _iri(row, "op_authority_uri"), _iri(row, "nuts0_uri"))
    if is_member:
        outputs.say(_FILE, name, "s3:accession", date_literal(_day(row, "accession_date", required=True)))
    if row.text("kind") == "former member state":
        outputs.say(_FILE, name, "s3:withdrawal", date_literal(_day(row, "withdrawal_date", required=True)))
    euro = _day(row, "euro_since")
    if euro and _UNCHECKED not in row.cells["note"]:
        outputs.say(_FILE, name, "s3:euroSince", date_literal(euro))


def _say_country_beyond(outputs: Outputs, row: Row, notes: Mapping[str, Label]) -> None:
    code = row.text("code")
    name = f"country:{code}"
    _say_names(outputs, code, read_label(row), notes, is_member=False)
    outputs.say(_FILE, name, "s3:nativeName", *(Literal(each) for each in row.text("native").split("|")))
    outputs.say(_FILE, name, "schema:sameAs", _iri(row, "op_authority_uri"), f"nuts:{code}")
    if iso := row.optional("iso_alpha2"):
        outputs.say(_FILE, name, "s3:isoCode", Literal(iso))


def _say_names(outputs: Outputs, code: str, label: Label, notes: Mapping[str, Label], *, is_member: bool) -> None:
    name = f"country:{code}"
    outputs.say(_FILE, name, "a", "s3:MemberState" if is_member else "s3:Country")
    outputs.say(_FILE, name, "rdfs:label", *label.literals())
    outputs.say(_FILE, name, "s3:nutsCode", Literal(code))
    outputs.say(_FILE, name, "s3:nutsLevel", typed(0, "integer"))
    if code in notes:
        outputs.say(_FILE, name, "rdfs:comment", *notes[code].literals())


def _say_sources(outputs: Outputs, rows: list[Row]) -> None:
    sources = read_sources("countries")
    sources.describe(outputs, _FILE, sources.of_all(rows))
    label = Label("Eurostat, the statistical office of the Union", "Eurostat, l'office statistique de l'Union")
    describe_publisher(outputs, _FILE, "eurostat", label, "https://ec.europa.eu/eurostat")


def _day(row: Row, column: str, *, required: bool = False) -> str:
    text = row.date(column) or ""
    if (text or required) and len(text) != _WHOLE_DATE:
        raise row.fault(column, f"{text!r} is not a whole date (YYYY-MM-DD)")
    return text


def _iri(row: Row, column: str) -> NamedNode:
    text = row.text(column)
    if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", text):
        raise row.fault(column, f"{text!r} is not an IRI")
    return NamedNode(text)
