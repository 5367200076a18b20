"""Ask an engine a SELECT query and read its answer back as terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import QueryBoolean, QueryResultsFormat

from smartspec.engine.formats import JSON
from smartspec.engine.protocol import Question

if TYPE_CHECKING:
    from pyoxigraph import QuerySolution

    from smartspec.engine.protocol import Engine


async def select(engine: Engine, text: str) -> list[QuerySolution]:
    """The rows of a SELECT query; none of an ASK query."""
    answer = await engine.answer(Question(text, JSON))
    results = pyoxigraph.parse_query_results(answer.body, QueryResultsFormat.JSON)
    return [] if isinstance(results, QueryBoolean) else list(results)
