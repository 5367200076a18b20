"""Which queries answer otherwise on another release: rows are compared whatever their order."""

from __future__ import annotations

import asyncio
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from smartspec.engine.local import LocalEngine
from smartspec.engine.protocol import Answer, Question
from smartspec.errors import QuerySyntaxError
from smartspec.query.answers import LibraryChange, compare_library
from smartspec.query.canned import CannedQuery, read_query

HEADER = """#+ title: {en: Title, fr: Titre}
#+ description: {en: Text, fr: Texte}
#+ expect: {columns: [value]}
"""
ROWS = "SELECT ?value { ?s <http://e/p> ?value }"


def query(folder: Path, name: str, text: str) -> CannedQuery:
    path = folder / f"{name}.rq"
    path.write_text(HEADER + text, encoding="utf-8")
    return read_query(path)


def engine(turtle: str) -> LocalEngine:
    store = Store()
    store.load(turtle, format=RdfFormat.TURTLE)
    return LocalEngine(store)


def library_change(old: str, new: str, *queries: CannedQuery) -> LibraryChange:
    library = {query.name: query for query in queries}
    return asyncio.run(compare_library((library, engine(old)), (library, engine(new))))


def test_rows_are_counted_with_their_repetitions(tmp_path: Path) -> None:
    change = library_change(
        "<http://e/a> <http://e/p> 1 . <http://e/b> <http://e/p> 1 .",
        "<http://e/a> <http://e/p> 1 , 2 , 3 .",
        query(tmp_path, "values", ROWS),
    )
    assert change.asked == 1
    (answer,) = change.answers
    assert (answer.query.name, answer.before, answer.after, answer.added, answer.removed) == ("values", 2, 3, 2, 1)


def test_order_and_names_of_blank_nodes_make_no_difference(tmp_path: Path) -> None:
    change = library_change(
        "<http://e/a> <http://e/p> 1 , _:x .", "<http://e/a> <http://e/p> _:y , 1 .", query(tmp_path, "values", ROWS)
    )
    assert not change
    assert change.answers == ()


def test_truth_value_counts_as_a_row(tmp_path: Path) -> None:
    change = library_change("", "<http://e/a> <http://e/p> 1 .", query(tmp_path, "any", "ASK { ?s ?p ?value }"))
    assert [(answer.added, answer.removed) for answer in change.answers] == [(1, 1)]


def test_queries_that_come_go_or_are_reworded_are_named(tmp_path: Path) -> None:
    before = {name: query(tmp_path, name, ROWS) for name in ("gone", "kept", "reworded")}
    after = {name: query(tmp_path, name, ROWS + " " * (name == "reworded")) for name in ("kept", "new", "reworded")}
    change = asyncio.run(compare_library((before, engine("")), (after, engine(""))))
    assert (change.added, change.removed, change.reworded) == (("new",), ("gone",), ("reworded",))
    assert change
    assert change.asked == 3


def test_query_that_an_engine_cannot_answer_is_a_difference(tmp_path: Path) -> None:
    class Refusing(LocalEngine):
        async def answer(self, question: Question) -> Answer:
            raise QuerySyntaxError(f"not this: {question.text[-5:]}")

    library = {"values": query(tmp_path, "values", ROWS)}
    change = asyncio.run(compare_library((library, engine("")), (library, Refusing(Store()))))
    assert [answer.failure for answer in change.answers] == ["not this: lue }"]
