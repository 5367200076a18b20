"""Ask the engine small questions about a query's parts, within a budget of time and number."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from time import perf_counter
from typing import TYPE_CHECKING, Final

import pyoxigraph
from pyoxigraph import QueryBoolean, QueryResultsFormat

from smartspec.engine.formats import JSON
from smartspec.engine.limits import CrashedError, LimitedError
from smartspec.engine.protocol import WHOLE_RELEASE, Question
from smartspec.errors import QuerySyntaxError
from smartspec.explain.tokens import NotTakenApartError
from smartspec.query.values import find_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pyoxigraph import Literal, NamedNode, QuerySolution

    from smartspec.engine.protocol import Engine, GraphScope
    from smartspec.explain.parts import ParsedQuery
    from smartspec.explain.writing import Piece

SECONDS: Final = 0.3
"""Query time that an explanation may take."""
PROBES: Final = 400
"""Questions that an explanation may ask."""


class BudgetSpentError(Exception):
    """No query time, or no question, is left."""


@dataclass
class Budget:
    """What may be spent, and what is. ``clock`` gives seconds."""

    seconds: float = SECONDS
    probes: int = PROBES
    clock: Callable[[], float] = perf_counter
    spent: float = field(default=0.0, init=False)
    asked: int = field(default=0, init=False)

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return self.seconds - self.spent


@dataclass
class Prober:
    """Asks questions that consist of pieces of one query; remembers the answers."""

    engine: Engine
    query: ParsedQuery
    scope: GraphScope
    base_iri: str | None
    budget: Budget
    _known: dict[tuple[str, bool], bool] = field(default_factory=dict)

    async def matches(self, pieces: Iterable[Piece], *, everywhere: bool = False) -> bool:
        """Whether each of some unconnected pieces has a solution; ``everywhere``: whatever the dataset of the query.

        Raises:
            BudgetSpentError: it could not be found out any more.
            NotTakenApartError: the pieces do not make a query.
        """
        for piece in pieces:
            if not await self.has(piece.text, everywhere=everywhere):
                return False
        return True

    async def has(self, pattern: str, *, everywhere: bool = False) -> bool:
        """Whether a group graph pattern has a solution; raises as `matches` does."""
        key = (pattern, everywhere)
        if key not in self._known:
            dataset = "" if everywhere else self.query.dataset
            text = f"{self.query.prologue}\nASK {dataset} {{ {pattern} }}"
            answer = pyoxigraph.parse_query_results(await self._answer(text, everywhere), QueryResultsFormat.JSON)
            self._known[key] = bool(answer) if isinstance(answer, QueryBoolean) else False
        return self._known[key]

    async def rows(self, head: str, pattern: str, tail: str = "", *, everywhere: bool = False) -> list[QuerySolution]:
        """The rows of ``head { pattern } tail``; raises as `matches` does."""
        dataset = "" if everywhere else self.query.dataset
        return await self.answers(f"{self.query.prologue}\n{head} {dataset} {{ {pattern} }} {tail}", everywhere)

    async def ask(self, name: str, **values: Sequence[NamedNode | Literal]) -> list[QuerySolution]:
        """The rows of one of this package's queries, its ``VALUES`` blocks holding these terms."""
        return await self.answers(bound_text(name, **values), everywhere=True)

    async def answers(self, text: str, everywhere: bool) -> list[QuerySolution]:  # noqa: FBT001
        """The rows of a SELECT query; raises as `matches` does."""
        results = pyoxigraph.parse_query_results(await self._answer(text, everywhere), QueryResultsFormat.JSON)
        return [] if isinstance(results, QueryBoolean) else list(results)

    async def _answer(self, text: str, everywhere: bool) -> bytes:  # noqa: FBT001
        budget = self.budget
        if budget.left <= 0 or budget.asked >= budget.probes:
            raise BudgetSpentError
        scope = WHOLE_RELEASE if everywhere else self.scope
        budget.asked += 1
        begun = budget.clock()
        try:
            question = Question(text, JSON, scope, self.base_iri, budget.left)
            return (await asyncio.wait_for(self.engine.answer(question), budget.left)).body
        except (LimitedError, CrashedError, TimeoutError) as error:
            raise BudgetSpentError from error
        except QuerySyntaxError as error:
            raise NotTakenApartError(0) from error
        finally:
            budget.spent += budget.clock() - begun


@cache
def query_text(name: str) -> str:
    """The text of one of this package's queries."""
    return (files(__package__) / "sparql" / f"{name}.rq").read_text(encoding="utf-8")


def bound_text(name: str, **values: Sequence[NamedNode | Literal]) -> str:
    """A query of this package whose ``VALUES`` blocks hold these terms, as the store's serializer writes them."""
    text = query_text(name)
    for variable, terms in values.items():
        block = find_values(text, variable)
        inner = " ".join(str(term) for term in terms)
        text = f"{text[: block.inner_start]} {inner} {text[block.inner_end :]}"
    return text
