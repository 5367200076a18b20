"""Parts of answers: the same rows as in the whole, whatever the query's own LIMIT says, and their number."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store

from smartspec.query.paging import count_text, page_text

ROWS = 7
HEAD = "# LIMIT 1 OFFSET 5\nPREFIX x: <urn:x:>\n"
BODY = 'SELECT ?n { ?s x:n ?n OPTIONAL { ?s x:limit ?limit } { SELECT * { FILTER(STR("}") != "LIMIT") } LIMIT 3 } }'
ENDINGS = [
    "",
    " # the end",
    " LIMIT 4",
    "\nOFFSET 2",
    " limit 3 offset 1",
    " OFFSET 1 LIMIT 3",
    " LIMIT 0",
    " VALUES ?s { <urn:s:1> <urn:s:3> <urn:s:4> }",
    " LIMIT 2 VALUES ?s { <urn:s:1> <urn:s:3> <urn:s:4> }",
]


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store()
    store.extend(Quad(NamedNode(f"urn:s:{n}"), NamedNode("urn:x:n"), Literal(n)) for n in range(ROWS))
    return store


def answer(store: Store, text: str) -> list[str]:
    results = store.query(text)
    assert isinstance(results, QuerySolutions)
    return [str(row[0]) for row in results]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_pages_together_are_the_whole_answer(store: Store, ending: str, size: int) -> None:
    text = HEAD + BODY + " ORDER BY ?n" + ending
    pages = [answer(store, page_text(text, size, offset)) for offset in range(0, ROWS + size, size)]
    assert [row for page in pages for row in page] == answer(store, text)
    assert max(map(len, pages)) <= size


@pytest.mark.parametrize("ending", ENDINGS)
def test_rows_are_counted(store: Store, ending: str) -> None:
    counting = count_text(HEAD + BODY + ending)
    assert counting is not None
    number = len(answer(store, HEAD + BODY + ending))
    assert answer(store, counting) == [str(Literal(number))]


def test_a_query_that_names_graphs_of_its_own_is_not_counted() -> None:
    assert count_text("SELECT * FROM <urn:g> { ?s ?p ?o }") is None


@settings(deadline=None)
@given(st.integers(1, 10**9), st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_part_stays_within_the_limit_of_the_query(size: int, offset: int, limit: int, own: int) -> None:
    text = page_text(f"SELECT * {{ ?s ?p ?o }} LIMIT {limit} OFFSET {own}", size, offset)
    words = text.split()
    given_limit, given_offset = int(words[words.index("LIMIT") + 1]), int(words[words.index("OFFSET") + 1])
    assert given_offset == own + offset
    assert given_limit == max(0, min(size, limit - offset))
