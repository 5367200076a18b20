"""Canned queries: what the header may say, and what is said where it is wrong."""

from pathlib import Path

import pytest

from smartspec.errors import SourceError
from smartspec.query.canned import load_queries, read_query
from smartspec.query.form import QueryForm

GOOD = """#+ title: {en: Things, fr: Choses}
#+ description:
#+   en: Things of a class.
#+   fr: Les choses d'une classe.
#+ tags: [quality]
#+ parameters:
#+   class: {class: owl:Class, label: {en: Class, fr: Classe}}
#+   language: {language: true, required: false}
#+ chart: bar
#+ expect: {columns: [thing], rows: 1..5, time: 0.5}
SELECT ?thing { VALUES ?class { s3:Region } VALUES ?language { "en" } ?thing a ?class }
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "things.rq"
    path.write_text(text, encoding="utf-8")
    return path


def test_header_becomes_values(tmp_path: Path) -> None:
    query = read_query(write(tmp_path, GOOD))
    assert (query.name, query.form, query.chart.kind, query.tags) == ("things", QueryForm.SELECT, "bar", ("quality",))
    assert query.title == {"en": "Things", "fr": "Choses"}
    assert (query.expectation.columns, query.expectation.least, query.expectation.most) == (("thing",), 1, 5)
    first, second = query.parameters
    assert (first.name, first.class_iri, first.required) == ("class", "http://www.w3.org/2002/07/owl#Class", True)
    assert (second.language, second.required, second.label["fr"]) == (True, False, "language")


@pytest.mark.parametrize(("rows", "least", "most"), [("3", 3, 3), ("2..", 2, None), ("0..7", 0, 7)])
def test_rows_expected(tmp_path: Path, rows: str, least: int, most: int | None) -> None:
    expectation = read_query(write(tmp_path, GOOD.replace("1..5", rows))).expectation
    assert (expectation.least, expectation.most) == (least, most)


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("#+ title: {en: Things, fr: Choses}\n", "#+ title: {de: Dinge}\n", 1, "title needs a text in en or fr"),
        ("#+ chart: bar", "#+ chart: pie", 9, "'pie' is none of none, bar"),
        ("#+ chart: bar", "#+ colour: red", 9, "unknown key 'colour'"),
        ("rows: 1..5", "rows: many", 10, "expect.rows must be"),
        ("columns: [thing], ", "", 10, "expect lacks columns"),
        ("class: owl:Class, ", "", 7, "exactly one of class, datatype, choice, language"),
        ("class: owl:Class", "class: nowhere:Class", 7, "no prefix of ours"),
        ("VALUES ?class", "VALUES ?klass", 7, "exactly one `VALUES ?class"),
        ("#+ tags: [quality]", "#+ tags: [quality", 6, "expected ',' or ']'"),
        ("time: 0.5}", "time: 0.5", 10, "expected ',' or '}'"),
        ("?thing a ?class }", "?thing a }", 11, "cannot stand here"),
        ("SELECT ?thing", "CONSTRUCT", 0, "cannot stand here"),
        ("?thing a ?class }", "SERVICE <http://x> {} }", 0, "SERVICE and LOAD are refused"),
    ],
)
def test_what_is_wrong_has_file_line_and_reason(tmp_path: Path, old: str, new: str, line: int, reason: str) -> None:
    path = write(tmp_path, GOOD.replace(old, new))
    with pytest.raises(SourceError) as caught:
        read_query(path)
    (fault,) = caught.value.faults
    assert fault.path == path
    assert reason in fault.reason
    assert line in (0, fault.line)


def test_missing_header(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no header"):
        read_query(write(tmp_path, "SELECT * { ?s ?p ?o }"))


def test_faults_of_all_files_are_reported(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.rq").write_text("ASK {}", encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        load_queries(tmp_path.glob("*.rq"))
    assert [fault.path.name for fault in caught.value.faults] == ["a.rq", "b.rq"]
