"""docs/queries.md: its example is a query that passes lint and runs, and its tables name all there is.

docs/questions.md relates every canned query to a question that specialists ask, and names no other.
"""

import re
from pathlib import Path

from smartspec.engine.local import LocalEngine
from smartspec.graph.sources import find_sources
from smartspec.query.canned import load_queries, read_query
from smartspec.query.chart import ROLES
from smartspec.query.lint import lint_query
from smartspec.query.reserved import RESERVED
from smartspec.query.trial import try_query

DOCS = Path(__file__).parents[1] / "docs"
TEXT = (DOCS / "queries.md").read_text(encoding="utf-8")


def test_the_example_is_a_good_query(tmp_path: Path, engine: LocalEngine) -> None:
    [example] = re.findall(r"```sparql\n(.*?)```", TEXT, re.DOTALL)
    path = tmp_path / "themes-of-region.rq"
    path.write_text(example.replace("golden: themes.csv, ", ""), encoding="utf-8")
    assert lint_query(path) == []
    assert try_query(engine, read_query(path), tmp_path).objections == ()


def test_every_chart_and_its_parts_are_told() -> None:
    for kind, parts in ROLES.items():
        [told] = re.findall(rf"^\| `{kind}` \| (.*) \|$", TEXT, re.MULTILINE) or [""]
        assert kind == "none" or all(f"`{part}`" in told for part in parts)


def test_reserved_names_are_told() -> None:
    assert all(f"`{name}`" in TEXT for name in RESERVED)


def test_every_canned_query_answers_a_question_of_the_field() -> None:
    rows = re.findall(r"^\| .*\?.* \|$", (DOCS / "questions.md").read_text(encoding="utf-8"), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([a-z-]+)`", row)}
    assert named == load_queries(find_sources().queries()).keys()
