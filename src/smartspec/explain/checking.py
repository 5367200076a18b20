"""Let the engine say whether a query is one, before anything is said about it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from smartspec.engine.formats import JSON, N_TRIPLES, ResultKind
from smartspec.engine.protocol import GraphScope
from smartspec.query.form import classify

if TYPE_CHECKING:
    from smartspec.engine.protocol import Engine, Question

_NO_GRAPH: Final = "urn:smartspec:no-graph"
_NOTHING: Final = GraphScope((_NO_GRAPH,), (_NO_GRAPH,))


async def check_query(engine: Engine, question: Question) -> None:
    """Have a query parsed where queries are run, on a dataset without triples.

    Raises:
        QuerySyntaxError: the text is not a SPARQL query.
        ServiceRefusedError: the query would call an endpoint that the engine may not call.
        LimitedError: the query met a limit even so.
    """
    wanted = JSON if classify(question.text, federates=True).kind is ResultKind.BINDINGS else N_TRIPLES
    await engine.answer(replace(question, result_format=wanted, scope=_NOTHING))
