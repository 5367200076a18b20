"""SERVICE to listed endpoints: what is sent, what comes back into the query, and every way round the list."""

import asyncio
import json
from collections.abc import Iterator

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from smartspec.engine.federation import FederatingEngine
from smartspec.engine.formats import JSON, N_TRIPLES
from smartspec.engine.limits import DeadlineError
from smartspec.engine.local import LocalEngine
from smartspec.engine.protocol import Question
from smartspec.engine.sameness import is_volatile
from smartspec.engine.service_clauses import MOST_CLAUSES, ServiceFailedError, read_clauses
from smartspec.errors import ProblemError, QuerySyntaxError, ServiceRefusedError
from tests.engine.answering import TRUE, Behaviour, answering

BASE = "http://base/"


def results(*rows: dict[str, object], names: str = "s x") -> bytes:
    return json.dumps({"head": {"vars": names.split()}, "results": {"bindings": rows}}).encode()


def uri(value: str) -> dict[str, str]:
    return {"type": "uri", "value": value}


def text(value: str) -> dict[str, str]:
    return {"type": "literal", "value": value}


ONE = results({"s": uri("http://t/1"), "x": text("one")})


@pytest.fixture
def listed() -> Iterator[Behaviour]:
    with answering(Behaviour(body=ONE)) as server:
        yield server


@pytest.fixture
def other() -> Iterator[Behaviour]:
    with answering(Behaviour(body=ONE)) as server:
        yield server


def engine_on(*addresses: str, most: int = 100_000) -> FederatingEngine:
    store = Store()
    store.extend([Quad(NamedNode(f"http://t/{i}"), NamedNode("http://t/p"), Literal(i)) for i in (1, 2)])
    return FederatingEngine(LocalEngine(store), addresses, most)


def ask(server: Behaviour, query: str, **options: float) -> bytes:
    """The answer to a query in which ``%`` stands for the server's address, ``^`` for the same with an escape."""
    wanted = N_TRIPLES if "CONSTRUCT" in query else JSON
    question = Question(
        query.replace("%", server.address).replace("^", rf"\u0068{server.address[1:]}"),
        wanted,
        base_iri=BASE,
        timeout=options.get("timeout"),
    )

    async def run() -> bytes:
        engine = engine_on(server.address, most=int(options.get("most", 100_000)))
        try:
            return (await engine.answer(question)).body
        finally:
            await engine.close()

    return asyncio.run(run())


def rows(server: Behaviour, query: str) -> list[dict[str, str]]:
    found = json.loads(ask(server, query))["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in found]


def test_group_is_sent_with_its_prologue_and_its_rows_are_joined(listed: Behaviour) -> None:
    query = "PREFIX t: <http://t/> SELECT ?n ?x { ?s t:p ?n SERVICE <%> { ?s t:q ?x; rdfs:seeAlso <rel> } }"
    assert rows(listed, query) == [{"n": "1", "x": "one"}]
    (sent,) = listed.asked[0]["query"]
    assert "PREFIX t: <http://t/> SELECT * WHERE { ?s t:q ?x; rdfs:seeAlso <http://base/rel> }" in sent
    assert sent.startswith("PREFIX rdfs: ")
    assert listed.accepted == ["application/sparql-results+json"]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?x { service silent <%> { ?s ?p ?x } }",
        "PREFIX e: <%> SELECT ?x { SERVICE e: { ?s ?p ?x } }",
        r"SELECT ?x { \u0053ERVICE <^> { ?s ?p ?x } }",
        "SELECT ?x { #}\n SERVICE# {\n<%># }\n{ ?s ?p ?x # }\n FILTER(?x != '}') } }",
        "SELECT ?x { { SELECT ?x { SERVICE <%> { ?s ?p ?x } } } }",
        "SELECT ?x { OPTIONAL { SERVICE <%> { ?s ?p ?x } } }",
        "SELECT ?x { { SERVICE <%> { ?s ?p ?x } } UNION { FILTER(false) } }",
        "SELECT ?x { { SERVICE <%> { ?s ?p ?x } SERVICE <%> { ?s ?p ?x } } }",
        "SELECT ?x { BIND('one' AS ?x) FILTER EXISTS { SERVICE <%> { ?s ?p ?x } } }",
    ],
)
def test_listed_endpoint_is_called_wherever_a_group_may_stand(listed: Behaviour, query: str) -> None:
    assert rows(listed, query) == [{"x": "one"}]
    assert len(listed.asked) == 1


def test_construct_takes_rows_from_a_service(listed: Behaviour) -> None:
    query = "CONSTRUCT { ?s <http://t/x> ?x } { SERVICE <%> { ?s ?p ?x } }"
    assert ask(listed, query) == b'<http://t/1> <http://t/x> "one" .\n'


def test_terms_come_through_whole_and_gaps_stay_gaps(listed: Behaviour) -> None:
    awkward = 'a"\\\n} SERVICE <http://x> {\\u0041 é'
    typed = {"type": "literal", "value": "7", "datatype": "http://t/d"}
    listed.body = results({"x": text(awkward)}, {"x": typed}, {"x": {**text("z"), "xml:lang": "fr"}}, {}, {})
    found = json.loads(ask(listed, "SELECT ?x { SERVICE <%> { ?s ?p ?x } }"))["results"]["bindings"]
    assert found[0]["x"]["value"] == awkward
    assert (found[1]["x"]["datatype"], found[2]["x"]["xml:lang"], found[3:]) == ("http://t/d", "fr", [{}, {}])


def test_variables_that_the_group_does_not_name_are_left_out(listed: Behaviour) -> None:
    listed.body = results({"x": text("1"), "n": text("2")}, names="x n")
    assert rows(listed, "SELECT * { BIND(9 AS ?n) SERVICE <%> { ?s ?p ?x } }") == [{"n": "9", "x": "1"}]


def test_a_group_without_variables_counts_its_solutions(listed: Behaviour) -> None:
    listed.body = results({}, {}, names="")
    assert rows(listed, "SELECT (COUNT(*) AS ?n) { SERVICE <%> { <http://a> <http://b> 1 } }") == [{"n": "2"}]


@pytest.mark.parametrize(
    "clause",
    [
        "SERVICE <@> { ?s ?p ?x }",
        "SERVICE SILENT <@> { ?s ?p ?x }",
        "SERVICE <%/> { ?s ?p ?x }",
        "SERVICE <%?q> { ?s ?p ?x }",
        "SERVICE <%#f> { ?s ?p ?x }",
        "SERVICE <sparql> { ?s ?p ?x }",
        "SERVICE e: { ?s ?p ?x }",
        r"SERVICE e:\u0041 { ?s ?p ?x }",
        "SERVICE <HTTP://LOCALHOST> { ?s ?p ?x }",
        "SERVICE # <%>\n<@> { ?s ?p ?x }",
        r"\u0053ERV\U00000049CE <@> { ?s ?p ?x }",
        r"\u005Cu0053ERVICE <@> { ?s ?p ?x } SERVICE <%> {}",
        "SERVICE ?where { ?s ?p ?x }",
        "BIND(<%> AS ?where) SERVICE ?where { ?s ?p ?x }",
        "VALUES ?where { <%> } SERVICE SILENT ?where { ?s ?p ?x }",
        "SERVICE <%> { SERVICE <@> { ?s ?p ?x } }",
        "SERVICE <%> { SERVICE <%> { ?s ?p ?x } }",
        "SERVICE <%> { ?s ?p ?x } SERVICE <@> { ?s ?p ?x }",
        "FILTER NOT EXISTS { SERVICE <@> { ?s ?p ?x } }",
        "{ SELECT * { SERVICE <@> { ?s ?p ?x } } }",
        "FILTER(?a <<b:c#>) } #>)\n SERVICE <@> { ?s ?p ?x }",
        "SERVICE <%> { } " * (MOST_CLAUSES + 1),
    ],
)
@pytest.mark.parametrize("form", ["SELECT * { % }", "ASK { % }", "CONSTRUCT { ?s ?p ?x } WHERE { % }"])
def test_nothing_is_sent_round_the_list(listed: Behaviour, other: Behaviour, clause: str, form: str) -> None:
    query = f"PREFIX e: <{other.address}> " + form.replace("%", clause.replace("@", other.address))
    with pytest.raises((ServiceRefusedError, QuerySyntaxError)):
        ask(listed, query)
    assert (listed.asked, other.asked) == ([], [])


def test_variable_service_is_refused_with_the_reason(listed: Behaviour) -> None:
    with pytest.raises(ServiceRefusedError, match=r"\?where.*must stand in the query as an IRI"):
        ask(listed, "SELECT * { BIND(<%> AS ?where) SERVICE ?where { ?s ?p ?o } }")


@pytest.mark.parametrize(
    "query", ["SELECT * { SERVICE <%> { ?s ?p } }", "SELECT * { SERVICE <%> {} UNION {} }", "SELECT { SERVICE <%> {} }"]
)
def test_mistakes_are_told_before_anybody_is_asked(listed: Behaviour, query: str) -> None:
    with pytest.raises(QuerySyntaxError):
        ask(listed, query)
    assert listed.asked == []


def failure(server: Behaviour, **options: float) -> ProblemError:
    with pytest.raises(ServiceFailedError) as caught:
        ask(server, "SELECT * { SERVICE <%> { ?s ?p ?x } }", **options)
    assert rows(server, "SELECT ?n { BIND(1 AS ?n) SERVICE SILENT <%> { ?s ?p ?x } }")[:1] == [{"n": "1"}]
    return caught.value


def test_redirects_are_not_followed(listed: Behaviour, other: Behaviour) -> None:
    for status in (301, 302, 303, 307, 308):
        listed.status, listed.headers = status, {"Location": other.address}
        assert "redirects are not followed" in failure(listed).detail
    assert other.asked == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (results({"x": {"type": "bnode", "value": "b"}}), "blank nodes"),
        (TRUE, "true or false"),
        (b"<html>", "cannot be read"),
        (results({"x){}}SERVICE": text("1")}, names="x){}}SERVICE"), "cannot be read"),
        (results({"x": uri("http://a> } SERVICE <http://x> {")}), "cannot be read"),
    ],
)
def test_answers_that_cannot_be_joined_are_told(listed: Behaviour, body: bytes, reason: str) -> None:
    listed.body = body
    assert reason in failure(listed).detail


def test_other_status_media_type_or_no_server_is_told(listed: Behaviour) -> None:
    listed.media_type = "text/html"
    assert "text/html" in failure(listed).detail
    listed.status = 500
    assert "status 500" in failure(listed).detail
    with answering(Behaviour()) as gone:
        pass
    assert "cannot be reached" in failure(gone).detail


def test_huge_answers_are_cut_off(listed: Behaviour) -> None:
    listed.endless = True
    with pytest.raises(ServiceFailedError, match="more than 100000 bytes"):
        ask(listed, "SELECT * { SERVICE <%> { ?s ?p ?x } }")


def test_answers_that_grow_when_written_out_are_cut_off(listed: Behaviour) -> None:
    names = " ".join(f"v{i}" for i in range(100))
    listed.body = results(*[{}] * 1000, names=names)
    group = " ".join(f"?v{i} ?v{i} ?v{i} ." for i in range(100))
    with pytest.raises(ServiceFailedError, match="more than 10000 bytes"):
        ask(listed, f"SELECT * {{ SERVICE <%> {{ {group} }} }}", most=10_000)


def test_localhost_is_called_at_whichever_address_it_listens(listed: Behaviour) -> None:
    address = f"http://localhost:{listed.port}/sparql"
    question = Question(f"ASK {{ SERVICE <{address}> {{ ?s ?p ?x }} }}", JSON)
    assert b"true" in asyncio.run(engine_on(address).answer(question)).body


def test_slow_endpoint_meets_the_deadline_even_in_silence(listed: Behaviour) -> None:
    listed.pause = 1
    with pytest.raises(DeadlineError):
        ask(listed, "SELECT * { SERVICE SILENT <%> { ?s ?p ?x } }", timeout=0.2)


def test_queries_without_service_go_to_the_engine_as_they_are(listed: Behaviour) -> None:
    assert rows(listed, "SELECT ?s { ?s ?p 1 } # SERVICE <http://x> {}") == [{"s": "http://t/1"}]
    assert listed.asked == []


def test_answers_of_services_are_not_kept() -> None:
    assert is_volatile(r"SELECT * { s\u0065rvice <http://x> {} }")
    assert not is_volatile("SELECT * { ?service ?p 'SERVICE' }")


def test_prologue_of_the_query_goes_along() -> None:
    query = "BASE <http://b/> PREFIX a: <x#> SELECT * { SERVICE <http://e/> { a:b ?p <c> } }"
    (clause,) = read_clauses(query, {"http://e/"})
    assert clause.text == "BASE <http://b/> PREFIX a: <x#> SELECT * WHERE { a:b ?p <c> }"
