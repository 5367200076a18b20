"""Whatever the query: nothing fails, the budget holds, and what cannot be taken apart is said plainly."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartspec.engine.formats import JSON
from smartspec.engine.lexer import tokens
from smartspec.engine.local import LocalEngine
from smartspec.engine.protocol import Answer, GraphScope, Question
from smartspec.errors import ProblemError
from smartspec.explain.checking import check_query
from smartspec.explain.explanation import explain
from smartspec.explain.findings import Explanation
from smartspec.explain.lint import lint
from smartspec.explain.probing import Budget
from smartspec.explain.vocabulary import Vocabulary, read_vocabulary
from smartspec.graph.namespaces import graph_iri
from smartspec.graph.reading import read_turtle
from smartspec.graph.release import make_release

ROOT = Path(__file__).parents[2]
QUERIES = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "queries").glob("*.rq"))]
WORDS = ["a", "?x", "s3:theme", '"en"', "OPTIONAL", "{", "}", "^", "*", "/", "|", "(", ")", "MINUS", "[]", "!", "."]
STATUSES = {"explained", "not-empty", "gave-up", "not-taken-apart"}


class Counting:
    """An engine that notes what it was asked."""

    limits = None

    def __init__(self, engine: LocalEngine) -> None:
        self.engine = engine
        self.asked: list[str] = []

    async def answer(self, question: Question) -> Answer:
        self.asked.append(question.text)
        return await self.engine.answer(question)

    async def close(self) -> None:
        """Nothing to let go."""


@pytest.fixture(scope="module")
def small() -> LocalEngine:
    """A graph so small that no product of its patterns takes long."""
    graphs = {path.stem: read_turtle(path) for path in sorted((ROOT / "tests" / "describe" / "graphs").glob("*.ttl"))}
    return LocalEngine.of(make_release(graphs, version="1.2.3", sources="0" * 64, builder="test"))


@pytest.fixture(scope="module")
def names(small: LocalEngine) -> Vocabulary:
    return asyncio.run(read_vocabulary(small))


@st.composite
def mutants(draw: st.DrawFn) -> str:
    """A canned query with a few tokens lost, doubled, swapped, or replaced by others."""
    text = draw(st.sampled_from(QUERIES))
    words = [token.text for token in tokens(text)]
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(words) - 1))
        change = draw(st.sampled_from(["drop", "double", "swap", "other", "misspell"]))
        other = draw(st.integers(0, len(words) - 1))
        if change == "drop" and len(words) > 1:
            del words[at]
        elif change == "double":
            words.insert(at, words[at])
        elif change == "swap":
            words[at], words[other] = words[other], words[at]
        elif change == "other":
            words[at] = draw(st.sampled_from(WORDS))
        else:
            words[at] += "x" if words[at][-1:].isalpha() else ""
    return " ".join(words)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(mutants())
def test_no_query_makes_it_fail(small: LocalEngine, names: Vocabulary, text: str) -> None:
    question = Question(text, JSON)
    try:
        asyncio.run(check_query(small, question))
    except ProblemError:
        return
    explanation = asyncio.run(explain(small, names, question, Budget(seconds=60)))
    warnings = asyncio.run(lint(small, names, question, Budget(seconds=60)))
    assert explanation.status in STATUSES
    assert warnings.status in {"checked", "gave-up", "not-taken-apart"}
    lines = text.split("\n")
    for found in (*explanation.findings, *warnings.findings):
        assert lines[found.part.line - 1][found.part.column - 1 :].startswith(found.part.text.split("\n")[0])


@pytest.mark.parametrize("text", QUERIES, ids=[str(number) for number in range(len(QUERIES))])
def test_every_canned_query_can_be_taken_apart(small: LocalEngine, names: Vocabulary, text: str) -> None:
    assert asyncio.run(explain(small, names, Question(text, JSON), Budget(60))).status != "not-taken-apart"


@pytest.mark.parametrize("most", [0, 1, 2, 5])
def test_no_more_probes_than_the_budget_allows(small: LocalEngine, names: Vocabulary, most: int) -> None:
    engine = Counting(small)
    query = "SELECT * { ?a s3:theme ?b . ?b s3:coordinator ?c . ?c rdfs:label ?d FILTER(LANG(?d) = 'xx' && ?b != ?c) }"
    explanation = asyncio.run(explain(engine, names, Question(query, JSON), Budget(seconds=60, probes=most)))
    assert len(engine.asked) == explanation.probes <= most
    assert explanation.status == "gave-up"
    assert "Gave up" in explanation.summary


def test_query_time_is_counted_and_bounded(small: LocalEngine, names: Vocabulary) -> None:
    ticks = iter(range(1000))
    budget = Budget(seconds=2.5, clock=lambda: float(next(ticks)))
    query = "SELECT * { ?a s3:theme ?b . ?b s3:coordinator ?c . ?c rdfs:label ?d }"
    explanation = asyncio.run(explain(small, names, Question(query, JSON), budget))
    assert (explanation.status, explanation.probes, explanation.milliseconds) == ("gave-up", 3, 3000.0)


def test_every_probe_ends_with_the_budget(small: LocalEngine, names: Vocabulary) -> None:
    class Endless(Counting):
        async def answer(self, question: Question) -> Answer:
            self.asked.append(question.text)
            assert question.timeout is not None
            await asyncio.sleep(3600)
            raise AssertionError

    engine = Endless(small)
    explanation = asyncio.run(explain(engine, names, Question("SELECT * { ?a s3:theme ?b }", JSON), Budget(0.05)))
    assert (explanation.status, len(engine.asked)) == ("gave-up", 1)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { " + "{ " * 60 + "?a s3:tema ?b" + " }" * 60 + " }",
        "SELECT * { " + "?a s3:theme ?b . " * 1500 + "}",
    ],
    ids=["deep", "long"],
)
def test_what_is_too_large_is_said_not_to_be_taken_apart(small: LocalEngine, names: Vocabulary, text: str) -> None:
    explanation = asyncio.run(explain(small, names, Question(text, JSON)))
    assert explanation.status == "not-taken-apart"
    assert "line 1" in explanation.summary


def test_graphs_of_the_request_are_a_culprit(small: LocalEngine, names: Vocabulary) -> None:
    scope = GraphScope(default_graphs=(graph_iri("nothing"),))
    question = Question("SELECT * { ?p a s3:Partnership }", JSON, scope)
    explanation: Explanation = asyncio.run(explain(small, names, question, Budget(60)))
    assert [found.kind for found in explanation.findings] == ["unknown-graph"]
