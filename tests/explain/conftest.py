"""The names in the real graph, read once, and short ways to ask about a query."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from smartspec.engine.formats import JSON
from smartspec.engine.local import LocalEngine
from smartspec.engine.protocol import Question
from smartspec.explain.explanation import explain
from smartspec.explain.findings import Explanation
from smartspec.explain.lint import lint
from smartspec.explain.probing import Budget
from smartspec.explain.vocabulary import Vocabulary, read_vocabulary
from smartspec.graph.namespaces import BASE

Look = Callable[[str], Explanation]


def patient() -> Budget:
    """A budget whose time no slow machine spends: tests count probes."""
    return Budget(seconds=60.0)


@pytest.fixture(scope="session")
def vocabulary(engine: LocalEngine) -> Vocabulary:
    return asyncio.run(read_vocabulary(engine))


@pytest.fixture(scope="session")
def explained(engine: LocalEngine, vocabulary: Vocabulary) -> Look:
    """Explains a query on the real graph."""
    return lambda text: asyncio.run(explain(engine, vocabulary, Question(text, JSON, base_iri=BASE), patient()))


@pytest.fixture(scope="session")
def linted(engine: LocalEngine, vocabulary: Vocabulary) -> Look:
    """Lints a query against the real graph."""
    return lambda text: asyncio.run(lint(engine, vocabulary, Question(text, JSON, base_iri=BASE), patient()))
