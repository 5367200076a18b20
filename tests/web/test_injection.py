"""Whatever stands in a parameter of a canned query, it stays a value: no address changes what the query asks."""

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, QuerySolutions, Store, Variable

from smartspec.engine.local import LocalEngine
from smartspec.query.values import bind

HOSTILE = (
    '" } SELECT * { ?s ?p ?o } #',
    "> } DROP ALL #",
    "region:FRH0 region:FRH",
    "<urn:a> <urn:b>",
    "FRH0 }",
    "'''\"\"\"",
    "\\u0022 } #",
    "\x00",
    "UNDEF",
    "?territory",
    "_:b0",
    "<script>alert(1)</script>",
)
words = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30), st.lists(st.sampled_from(HOSTILE)).map(" ".join))
quietly = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@quietly
@given(words)
def test_a_thing_that_is_none_is_refused_and_gives_no_rows(client: httpx.Client, word: str) -> None:
    response = client.get("/query/partnerships-of-territory.json", params={"territory": word})
    assert response.status_code == 400
    assert "territory" in response.json()["detail"]


@quietly
@given(words)
def test_a_page_shows_it_as_text(client: httpx.Client, word: str) -> None:
    response = client.get(
        "/query/partnerships-of-territory", params={"territory": word}, headers={"Accept": "text/html"}
    )
    assert response.status_code in (200, 400)
    assert "<script>" not in response.text


@quietly
@given(st.text(max_size=40).filter(lambda text: "\r" not in text))
def test_a_literal_stays_one_literal(text: str) -> None:
    query = 'SELECT ?text (1 AS ?row) { VALUES ?text { "x" } }'
    results = LocalEngine(Store()).run(bind(query, {"text": [Literal(text)]}))
    assert isinstance(results, QuerySolutions)
    [row] = list(results)
    assert row[Variable("text")] == Literal(text)
