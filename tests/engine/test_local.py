"""The embedded engine."""

import asyncio
import json
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat as Rdf
from pyoxigraph import Store, parse
from rdflib import Graph

from smartspec.engine.formats import FORMATS, JSON, N_TRIPLES, TURTLE, ResultFormat, ResultKind
from smartspec.engine.local import LocalEngine
from smartspec.engine.protocol import WHOLE_RELEASE, GraphScope, Question
from smartspec.errors import NotAcceptableError, QuerySyntaxError, ServiceRefusedError
from smartspec.graph.reading import parse_turtle
from smartspec.graph.release import make_release

ONE, BOTH, TWO = "<http://a> <http://p> 1 .", "<http://a> <http://p> 0 .", "<http://a> <http://p> 2 ."
GRAPH = "https://w3id.org/smartspec/graph/"


@pytest.fixture(scope="module")
def small() -> LocalEngine:
    graphs = {name: parse_turtle(text, Path(name)) for name, text in {"x": ONE + BOTH, "y": TWO + BOTH}.items()}
    return LocalEngine.of(make_release(graphs, version="1", sources="", builder=""))


def values(engine: LocalEngine, query: str, scope: GraphScope = WHOLE_RELEASE) -> list[str]:
    body = json.loads(engine.answer_now(Question(query, JSON, scope)).body)
    return sorted(row["o"]["value"] for row in body["results"]["bindings"])


ALL = "SELECT ?o { ?s ?p ?o }"
NAMED = "SELECT ?o { GRAPH ?g { ?s ?p ?o } }"


def test_default_graph_is_the_merge_each_triple_once(small: LocalEngine) -> None:
    assert values(small, ALL) == ["0", "1", "2"]


def test_named_graphs_are_visible(small: LocalEngine) -> None:
    assert values(small, NAMED) == ["0", "0", "1", "2"]
    assert values(small, f"SELECT ?o {{ GRAPH <{GRAPH}x> {{ ?s ?p ?o }} }}") == ["0", "1"]


def test_from_over_several_graphs_merges_too(small: LocalEngine) -> None:
    assert values(small, f"SELECT ?o FROM <{GRAPH}x> FROM <{GRAPH}y> {{ ?s ?p ?o }}") == ["0", "1", "2"]


def test_from_named_beside_from_leaves_only_these_graphs(small: LocalEngine) -> None:
    query = f"SELECT ?o FROM <{GRAPH}x> FROM <{GRAPH}y> FROM NAMED <{GRAPH}y> {{ GRAPH ?g {{ ?s ?p ?o }} }}"
    assert values(small, query) == ["0", "2"]


def test_from_takes_prefixed_and_relative_names(small: LocalEngine) -> None:
    query = f"BASE <{GRAPH}> SELECT ?o FROM graph:x FROM <y> {{ ?s ?p ?o }}"
    assert values(small, query) == ["0", "1", "2"]


def test_scope_of_the_request_overrides_the_query(small: LocalEngine) -> None:
    query = f"SELECT ?o FROM <{GRAPH}x> {{ ?s ?p ?o }}"
    assert values(small, query, GraphScope(default_graphs=(f"{GRAPH}y",))) == ["0", "2"]
    assert values(small, ALL, GraphScope(default_graphs=(f"{GRAPH}x", f"{GRAPH}y"))) == ["0", "1", "2"]


def test_scope_of_named_graphs_only_leaves_the_default_graph_empty(small: LocalEngine) -> None:
    scope = GraphScope(named_graphs=(f"{GRAPH}y",))
    assert values(small, ALL, scope) == []
    assert values(small, NAMED, scope) == ["0", "2"]


@pytest.mark.parametrize("wanted", [f for f in FORMATS if f.kind is ResultKind.BINDINGS], ids=lambda f: f.name)
def test_rows_and_truth_values_in_every_format(small: LocalEngine, wanted: ResultFormat) -> None:
    assert small.answer_now(Question(ALL, wanted)).body
    assert b"true" in small.answer_now(Question("ASK { ?s ?p 1 }", wanted)).body


@pytest.mark.parametrize("wanted", [f for f in FORMATS if f.kind is ResultKind.GRAPH], ids=lambda f: f.name)
def test_graphs_in_every_format_are_read_back(small: LocalEngine, wanted: ResultFormat) -> None:
    body = small.answer_now(Question("CONSTRUCT WHERE { ?s ?p ?o }", wanted)).body
    assert len(Graph().parse(data=body, format=wanted.media_type)) == 3
    assert len(list(parse(body, format=Rdf.from_media_type(wanted.media_type)))) == 3


def test_constructed_graph_holds_each_triple_once(small: LocalEngine) -> None:
    query = "CONSTRUCT { <http://a> <http://p> <http://b> } { ?s ?p ?o }"
    assert small.answer_now(Question(query, N_TRIPLES)).body.count(b"\n") == 1


def test_turtle_declares_the_prefixes_it_uses(small: LocalEngine) -> None:
    query = "CONSTRUCT { region:NL41 a s3:Region } {}"
    body = small.answer_now(Question(query, TURTLE)).body.decode()
    assert "region:NL41 a s3:Region" in body
    assert "@prefix skos:" not in body


@pytest.mark.parametrize(("query", "wanted"), [(ALL, TURTLE), ("DESCRIBE <http://a>", JSON)])
def test_format_that_cannot_hold_the_results_is_refused(small: LocalEngine, query: str, wanted: ResultFormat) -> None:
    with pytest.raises(NotAcceptableError):
        small.answer_now(Question(query, wanted))


def test_our_prefixes_need_no_declaration(small: LocalEngine) -> None:
    assert values(small, "SELECT ?o { region:x s3:theme ?o }") == []


def test_base_iri_resolves_relative_iris(small: LocalEngine) -> None:
    question = Question("SELECT ?o { <a> ?p ?o }", JSON, base_iri="http://")
    with pytest.raises(QuerySyntaxError):
        small.answer_now(Question(question.text, JSON))


def test_service_never_reaches_the_store() -> None:
    with pytest.raises(ServiceRefusedError):
        LocalEngine(Store()).run("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")


def test_answers_beside_the_event_loop(small: LocalEngine) -> None:
    async def both() -> int:
        answers = await asyncio.gather(*(small.answer(Question(ALL, JSON)) for _ in range(8)))
        await small.close()
        return len({answer.body for answer in answers})

    assert asyncio.run(both()) == 1
