"""A query held against its header on data: what is said where the answer is another."""

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from smartspec.engine.local import LocalEngine
from smartspec.query.canned import read_query
from smartspec.query.trial import try_query

TEXT = """\
#+ title: {en: Numbers}
#+ description: {en: All numbers.}
#+ expect: {columns: [n], rows: 2, golden: numbers.csv}
SELECT ?n { ?s ?p ?n } ORDER BY ?n
"""


@pytest.fixture
def engine() -> LocalEngine:
    store = Store()
    store.extend(Quad(NamedNode(f"urn:s:{n}"), NamedNode("urn:p"), Literal(n)) for n in (1, 2))
    return LocalEngine(store)


def objections(engine: LocalEngine, folder: Path, text: str, golden: str = "n\n1\n2\n") -> tuple[str, ...]:
    path = folder / "numbers.rq"
    path.write_text(text, encoding="utf-8")
    (folder / "numbers.csv").write_text(golden, encoding="utf-8")
    return try_query(engine, read_query(path), folder).objections


def test_an_answer_as_expected_meets_no_objection(engine: LocalEngine, tmp_path: Path) -> None:
    assert objections(engine, tmp_path, TEXT) == ()


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("[n]", "[number]", "columns are n, not number"),
        ("rows: 2", "rows: 3", "has 2 rows, not 3"),
        ("rows: 2", "rows: 0..1", "has 2 rows, not 0 to 1"),
        ("rows: 2", "rows: 5..", "has 2 rows, not 5 to more"),
        ("golden: numbers.csv", "golden: none.csv", "there is no golden file"),
        ("golden: numbers.csv", "time: 0", "not 0 s"),
    ],
)
def test_what_is_not_as_expected_is_said(engine: LocalEngine, tmp_path: Path, old: str, new: str, reason: str) -> None:
    [objection] = objections(engine, tmp_path, TEXT.replace(old, new))
    assert reason in objection


def test_the_first_line_that_differs_is_named(engine: LocalEngine, tmp_path: Path) -> None:
    [objection] = objections(engine, tmp_path, TEXT, "n\n1\n3\n")
    assert objection.endswith("first in line 3")


def test_a_truth_value_is_one_row(engine: LocalEngine, tmp_path: Path) -> None:
    ask = TEXT.replace("SELECT ?n { ?s ?p ?n } ORDER BY ?n", "ASK { ?s ?p 1 }")
    ask = ask.replace("[n], rows: 2", "[boolean], rows: 1")
    assert objections(engine, tmp_path, ask, "boolean\ntrue\n") == ()
