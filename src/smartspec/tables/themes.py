"""The scheme of themes: names and definitions in two languages, their order, and links to EuroVoc, NACE and Wikidata.

The researched table gives the links; ``theme_texts.csv`` gives key, texts and place in the scheme of each of its themes
and adds a few that the other tables need. Themes are spread over several files, which all state ``graph:themes``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode

from smartspec.graph.terms import english, french
from smartspec.tables.statements import Outputs
from smartspec.tables.table import Row, read_table, reject_duplicates

HELP: Final = "Import the scheme of themes with its links to EuroVoc, NACE Rev. 2 and Wikidata."
TEXTS: Final = Path(__file__).with_name("theme_texts.csv")

COLUMNS: Final = (
    "id",
    "label_en",
    "eurovoc_candidates",
    "nace_rev2_candidates",
    "eu_policy_objective_2021_2027",
    "wikidata_qid",
)
TEXT_COLUMNS: Final = (
    "id",
    "slug",
    "file",
    "broader",
    "related",
    "label_en",
    "label_fr",
    "definition_en",
    "definition_fr",
    "eurovoc",
    "note_en",
    "note_fr",
)
_SCHEME: Final = "scheme:theme"
_EUROVOC: Final = "http://eurovoc.europa.eu/"
_NACE: Final = "http://data.europa.eu/ux2/nace2/"
_MATCHES: Final = ("broadMatch", "closeMatch", "exactMatch", "relatedMatch")
_GRADED = re.compile(r"(\w+Match) (?:http://eurovoc\.europa\.eu/)?(c_[0-9a-f]+|\d+)")
_DIVISION = re.compile(r"\b([A-U])(?:(\d\d)(?:\.(\d))?)?(?:-[A-U](\d\d))?(?![\w.])")
_ITEM = re.compile(r"(Q\d+)( [^(]*)?\((\w+)")
_OBJECTIVE = re.compile(r"PO\d|JTF|CAP|Interreg|I3")
_OBJECTIVES: Final = {
    "PO1": ("PO1, a smarter Europe", "OP1, une Europe plus intelligente"),
    "PO2": ("PO2, a greener Europe", "OP2, une Europe plus verte"),
    "PO4": ("PO4, a more social Europe", "OP4, une Europe plus sociale"),
    "JTF": ("Just Transition Fund", "Fonds pour une transition juste"),
    "CAP": ("common agricultural policy", "politique agricole commune"),
    "Interreg": ("Interreg", "Interreg"),
    "I3": ("Interregional Innovation Investments (I3)", "Investissements interrégionaux en matière d'innovation (I3)"),
}


def import_themes(table: Path, texts: Path = TEXTS) -> Outputs:
    """The themes that the table lists and those that only the texts have, in ``themes/{file}.ttl``.

    Raises:
        SourceError: a table cannot be read, a cell of it is not right, or a theme has no text.
    """
    rows = read_table(table, COLUMNS)
    reject_duplicates(rows, "id")
    described = read_table(texts, TEXT_COLUMNS)
    reject_duplicates(described, "slug")
    by_id = {text.cells["id"]: text for text in described if text.optional("id")}
    slugs = {text.text("slug") for text in described}
    outputs = Outputs()
    for row in rows:
        if row.text("id") not in by_id:
            raise row.fault("id", f"theme {row.text('id')!r} has no key and texts yet")
        _say_links(outputs, row, by_id[row.text("id")])
    imported = {row.text("id") for row in rows}
    for text in described:
        if not text.optional("id") or text.text("id") in imported:
            _say_theme(outputs, text, slugs)
    return outputs


def _say_theme(outputs: Outputs, text: Row, slugs: set[str]) -> None:
    file, theme = _file(text), f"theme:{text.text('slug')}"
    outputs.head(file, "Graph themes. Begun from the table of themes; the texts are our own.")
    names = english(text.text("label_en")), french(text.text("label_fr"))
    outputs.say(file, theme, "a", "s3:Theme")
    outputs.say(file, theme, "rdfs:label", *names)
    outputs.say(file, theme, "skos:prefLabel", *names)
    definitions = english(text.text("definition_en")), french(text.text("definition_fr"))
    outputs.say(file, theme, "skos:definition", *definitions)
    outputs.say(file, theme, "skos:inScheme", _SCHEME)
    _say_place(outputs, text, slugs)
    for match, key in _graded(text, "eurovoc"):
        outputs.say(file, theme, f"skos:{match}", NamedNode(_EUROVOC + key))
    if note_en := text.optional("note_en"):
        outputs.say(file, theme, "skos:editorialNote", english(note_en), french(text.text("note_fr")))


def _say_place(outputs: Outputs, text: Row, slugs: set[str]) -> None:
    file, theme = _file(text), f"theme:{text.text('slug')}"
    broader = [slug for slug in text.cells["broader"].split("|") if slug]
    related = [slug for slug in text.cells["related"].split("|") if slug]
    for column, others in (("broader", broader), ("related", related)):
        for slug in others:
            if slug not in slugs:
                raise text.fault(column, f"{slug!r} is no theme")
            outputs.say(file, theme, f"skos:{column}", f"theme:{slug}")
    if not broader:
        outputs.say(file, theme, "skos:topConceptOf", _SCHEME)


def _say_links(outputs: Outputs, row: Row, text: Row) -> None:
    file, theme = _file(text), f"theme:{text.text('slug')}"
    for match, key in _graded(row, "eurovoc_candidates"):
        outputs.say(file, theme, f"skos:{match}", NamedNode(_EUROVOC + key))
    for code in _nace_codes(row.cells["nace_rev2_candidates"]):
        outputs.say(file, theme, "skos:relatedMatch", NamedNode(_NACE + code))
    if item := _ITEM.match(row.cells["wikidata_qid"]):
        if item[3] == "high":
            outputs.say(file, theme, "skos:exactMatch" if item[2] == " " else "skos:closeMatch", f"wikidata:{item[1]}")
    elif row.optional("wikidata_qid"):
        raise row.fault("wikidata_qid", "begins with no item and its grade, such as 'Q229367 (high: …)'")
    if objectives := _objectives(row):
        outputs.say(file, theme, "skos:scopeNote", english(objectives[0]), french(objectives[1]))


def _graded(row: Row, column: str) -> list[tuple[str, str]]:
    """The graded links in a cell: kind of match and EuroVoc number."""
    cell = row.cells[column]
    found = [(match[1], match[2]) for match in _GRADED.finditer(cell)]
    if cell and (not found or any(match not in _MATCHES for match, _ in found)):
        raise row.fault(column, f"holds no graded link such as 'exactMatch {_EUROVOC}1275', or one of an unknown grade")
    return found


def _nace_codes(cell: str) -> list[str]:
    """The codes of a cell as the official IRIs write them: without section letter and points, sections by letter.

    >>> _nace_codes("A01-A03, C22.2 related")
    ['01', '02', '03', '222']
    >>> _nace_codes("B")
    ['B']
    """
    codes: list[str] = []
    for section, division, group, last in _DIVISION.findall(cell.partition("(")[0]):
        if not division:
            codes.append(section)
        elif last:
            codes += [f"{number:02d}" for number in range(int(division), int(last) + 1)]
        else:
            codes.append(division + group)
    return codes


def _objectives(row: Row) -> tuple[str, str] | None:
    keys = list(dict.fromkeys(_OBJECTIVE.findall(row.cells["eu_policy_objective_2021_2027"])))
    if not keys:
        return None
    names: list[tuple[str, str]] = []
    for key in keys:
        if key not in _OBJECTIVES:
            raise row.fault("eu_policy_objective_2021_2027", f"{key} has no name in English and in French yet")
        names.append(_OBJECTIVES[key])
    texts_en, texts_fr = "; ".join(name[0] for name in names), " ; ".join(name[1] for name in names)
    return f"EU funds 2021-2027: {texts_en}.", f"Fonds de l'UE 2021-2027 : {texts_fr}."


def _file(text: Row) -> str:
    return f"themes/{text.text('file')}.ttl"
