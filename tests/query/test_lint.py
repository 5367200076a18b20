"""What lint says of a query's file, and where."""

from pathlib import Path

import pytest

from smartspec.query.lint import lint_query

GOOD = """\
#+ title: {en: Things}
#+ description: {en: Things of a class.}
#+ tags: [quality]
#+ parameters:
#+   class: {class: owl:Class}
#+ chart: none
#+ expect: {columns: [thing], golden: things.csv}
SELECT ?thing {
  VALUES ?class { s3:Region }
  ?thing a ?class
}
ORDER BY ?thing
"""


def faults(folder: Path, text: str, name: str = "things") -> list[str]:
    path = folder / f"{name}.rq"
    path.write_text(text, encoding="utf-8")
    return [str(fault).removeprefix(f"{folder}/") for fault in lint_query(path, folder)]


def test_a_good_file_has_no_faults(tmp_path: Path) -> None:
    (tmp_path / "things.csv").touch()
    assert faults(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "place", "reason"),
    [
        ("[thing],", "[thing, label],", "things.rq:7:1", "expect.columns are not those of the query, which are thing"),
        ("ORDER BY ?thing\n", "", "things.rq:11:1", "no ORDER BY"),
        ("?thing a ?class", "?thing a s3:Region", "things.rq:5:1", "used nowhere but in its VALUES block"),
        ("golden: things.csv", "golden: other.csv", "things.rq:7:1", "no golden file other.csv"),
        ("chart: none", "chart: {bar: {values: n}}", "things.rq:6:1", "values is 'n', which is no column"),
        ("  class: {class: owl:Class}", "  page: {class: owl:Class}", "things.rq:5:1", "keeps format, lang, page"),
        ("?thing a ?class", "?thing a ?class }", "things.rq:11:1", "cannot stand here"),
        ("tags: [quality]", "tags: [quality", "things.rq:4", "header"),
    ],
)
def test_a_fault_has_file_line_and_reason(tmp_path: Path, old: str, new: str, place: str, reason: str) -> None:
    (tmp_path / "things.csv").touch()
    assert old in GOOD
    [fault] = faults(tmp_path, GOOD.replace(old, new, 1))
    assert fault.startswith(place)
    assert reason in fault


def test_a_name_must_stand_in_an_address(tmp_path: Path) -> None:
    (tmp_path / "things.csv").touch()
    [fault] = faults(tmp_path, GOOD, "My Things")
    assert "'My Things' is no name for an address" in fault
