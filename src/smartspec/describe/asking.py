"""Ask the engine one of this package's queries (``sparql/*.rq``) and read its answer back as terms."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, RdfFormat

from smartspec.engine.formats import JSON, N_TRIPLES
from smartspec.engine.protocol import GraphScope, Question
from smartspec.query.solutions import select
from smartspec.query.values import find_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import QuerySolution, Triple

    from smartspec.engine.protocol import Engine


@cache
def query_text(name: str) -> str:
    """The text of one of this package's queries.

    >>> query_text("ready").splitlines()[-1]
    'ASK { ?subject ?predicate ?object }'
    """
    return (files(__package__) / "sparql" / f"{name}.rq").read_text(encoding="utf-8")


def bound_text(name: str, **values: Sequence[NamedNode | Literal]) -> str:
    """A query of this package with its ``VALUES`` blocks holding these terms.

    The terms are written by the store's own serializer, so whatever they contain stays one inert term.
    """
    pieces, order = _pieces(name, tuple(values))
    filled = [f" {' '.join(str(term) for term in values[variable])} " for variable in order]
    return "".join(text + inner for text, inner in zip(pieces, [*filled, ""], strict=True))


@cache
def _pieces(name: str, variables: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A query's text cut where the terms of its ``VALUES`` blocks go, and the variables in the order of the cuts."""
    text = query_text(name)
    blocks = sorted(((find_values(text, variable), variable) for variable in variables), key=lambda b: b[0].start)
    starts = [0, *(block.inner_end for block, _ in blocks)]
    ends = [*(block.inner_start for block, _ in blocks), len(text)]
    pieces = tuple(text[start:end] for start, end in zip(starts, ends, strict=True))
    return pieces, tuple(variable for _, variable in blocks)


async def rows(engine: Engine, name: str, **values: Sequence[NamedNode | Literal]) -> list[QuerySolution]:
    """The rows of a SELECT query of this package."""
    return await select(engine, bound_text(name, **values))


async def holds(engine: Engine, name: str, **values: Sequence[NamedNode | Literal]) -> bool:
    """The truth of an ASK query of this package."""
    answer = await engine.answer(Question(bound_text(name, **values), JSON))
    return bool(pyoxigraph.parse_query_results(answer.body, QueryResultsFormat.JSON))


async def graph_triples(engine: Engine, *graphs: str) -> list[Triple]:
    """The triples of a named graph, or of the merge of several; none where the release has no such graph."""
    answer = await engine.answer(Question(query_text("graph"), N_TRIPLES, GraphScope(default_graphs=graphs)))
    return [quad.triple for quad in pyoxigraph.parse(answer.body, format=RdfFormat.N_TRIPLES)]


def number(row: QuerySolution, name: str = "count") -> int:
    """The integer that a row binds."""
    return int(row[name].value)
