"""The canned queries on the real graph: each keeps what its header promises, in both languages and any SPARQL tool."""

from __future__ import annotations

import csv
import random
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from pyoxigraph import Literal, QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Store
from rdflib.plugins.sparql import prepareQuery

from smartspec.engine.local import LocalEngine
from smartspec.graph.release import Release
from smartspec.graph.sources import find_sources
from smartspec.query.canned import CannedQuery, load_queries
from smartspec.query.values import bind

GOLDEN = Path(__file__).parent / "golden"
GROUPS = ("partnerships", "regions", "themes", "money", "time", "sources", "network", "quality")
MOST_LINES = 60
QUERIES = load_queries(find_sources().queries())

GOLDEN_QUERIES = [query for query in QUERIES.values() if query.expectation.golden]
LABELLED_QUERIES = [query for query in QUERIES.values() if any(each.language for each in query.parameters)]
NARROWED_QUERIES = [query for query in QUERIES.values() if not all(each.required for each in query.parameters)]


def each_of(queries: Iterable[CannedQuery]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("query", queries, ids=lambda query: query.name)


each_query = each_of(QUERIES.values())


def table(engine: LocalEngine, text: str) -> list[list[str]]:
    """Header and rows as CSV has them; of an ASK query only its answer."""
    results = engine.run(text)
    if isinstance(results, QueryBoolean):
        return [[str(bool(results)).lower()]]
    assert isinstance(results, QuerySolutions)
    return rows_of(results.serialize(format=QueryResultsFormat.CSV) or b"")


def rows_of(text: bytes) -> list[list[str]]:
    return list(csv.reader(text.decode().splitlines()))


@pytest.fixture(scope="module")
def shuffled(release: Release) -> LocalEngine:
    """The same graph in a store that was filled in another order."""
    order = random.Random(1)
    store = Store()
    for text, form in ((release.quads, RdfFormat.N_QUADS), (release.merge, RdfFormat.N_TRIPLES)):
        lines = bytes(text).splitlines()
        order.shuffle(lines)
        store.bulk_load(b"\n".join(lines), format=form)
    return LocalEngine(store)


def test_library_is_large_enough() -> None:
    assert len(QUERIES) >= 50
    assert len(GOLDEN_QUERIES) >= 35


@pytest.mark.parametrize("group", GROUPS)
def test_every_group_has_queries(group: str) -> None:
    assert [name for name, query in QUERIES.items() if query.tags[0] == group]


def test_golden_files_are_those_that_queries_name() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {query.expectation.golden for query in GOLDEN_QUERIES}


@each_query
def test_header_is_complete(query: CannedQuery) -> None:
    assert set(query.tags) <= set(GROUPS)
    assert len(set(query.title.values())) == len(set(query.description.values())) == 2
    assert all(parameter.label["en"] and parameter.label["fr"] for parameter in query.parameters)
    assert query.text.count("\n") <= MOST_LINES


@each_query
def test_text_runs_unchanged_elsewhere(query: CannedQuery) -> None:
    Store().query(query.text)
    prepareQuery(query.text)


@each_query
def test_columns_and_rows_are_as_expected(engine: LocalEngine, query: CannedQuery) -> None:
    header, *rows = table(engine, query.text)
    expected = query.expectation
    assert tuple(header) == expected.columns
    assert len(rows) >= expected.least
    assert expected.most is None or len(rows) <= expected.most


@each_of(GOLDEN_QUERIES)
def test_answer_is_golden(engine: LocalEngine, query: CannedQuery) -> None:
    golden = (GOLDEN / str(query.expectation.golden)).read_bytes()
    assert table(engine, query.text) == rows_of(golden)


@each_query
def test_order_is_total(engine: LocalEngine, shuffled: LocalEngine, query: CannedQuery) -> None:
    assert table(engine, query.text) == table(shuffled, query.text)


@each_query
def test_no_row_comes_twice(engine: LocalEngine, query: CannedQuery) -> None:
    rows = table(engine, query.text)
    assert len({tuple(row) for row in rows}) == len(rows)


@each_of(LABELLED_QUERIES)
def test_french_answer_has_the_same_rows(engine: LocalEngine, query: CannedQuery) -> None:
    french = bind(query.text, {"language": [Literal("fr")]})
    assert len(table(engine, french)) == len(table(engine, query.text))


@each_of(NARROWED_QUERIES)
def test_answer_without_optional_parameters_is_wider(engine: LocalEngine, query: CannedQuery) -> None:
    optional = [parameter.name for parameter in query.parameters if not parameter.required]
    wide = bind(query.text, dict.fromkeys(optional))
    assert len(table(engine, wide)) > len(table(engine, query.text))


@each_query
def test_answer_comes_in_time(engine: LocalEngine, query: CannedQuery) -> None:
    best = float("inf")
    for _ in range(5):
        begun = time.perf_counter()
        table(engine, query.text)
        best = min(best, time.perf_counter() - begun)
        if best < query.expectation.seconds:
            return
    pytest.fail(f"takes {best:.2f} s, promised {query.expectation.seconds} s")
