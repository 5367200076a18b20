"""Where sources contradict each other: the answers of a canned query, kept by the thing that they are about."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from smartspec.query.solutions import select
from smartspec.query.values import bind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import QuerySolution

    from smartspec.engine.protocol import Engine
    from smartspec.query.canned import CannedQuery

QUERY: Final = "where-sources-disagree"
"""The canned query that finds them; a project without it, or whose own lacks what is needed here, shows none."""
_COLUMNS: Final = frozenset(
    {"subject", "matterLabel", "first", "firstDocument", "second", "secondDocument", "precisionOnly"}
)
_LANGUAGE: Final = "language"


@dataclass(frozen=True)
class Statement:
    """What one document says."""

    value: NamedNode | Literal
    document: NamedNode


@dataclass(frozen=True)
class Disagreement:
    """Two documents on one matter. ``precision_only``: their dates need not contradict each other."""

    matter: str
    first: Statement
    second: Statement
    precision_only: bool = False


class Disagreements:
    """Keeps the disagreements of one release, read once for each language."""

    def __init__(self, queries: Mapping[str, CannedQuery]) -> None:
        query = queries.get(QUERY)
        self._query = query if query and _fits(query) else None
        self._known: dict[str, Mapping[str, tuple[Disagreement, ...]]] = {}

    async def about(self, engine: Engine, thing: str, language: str) -> tuple[Disagreement, ...]:
        """The disagreements about a thing, given by its IRI, in the order of the query."""
        if self._query is None:
            return ()
        if language not in self._known:
            found: dict[str, list[Disagreement]] = defaultdict(list)
            for row in await select(engine, bind(self._query.text, {_LANGUAGE: [Literal(language)]})):
                found[row["subject"].value].append(_disagreement(row))
            self._known[language] = {subject: tuple(listed) for subject, listed in found.items()}
        return self._known[language].get(thing, ())


def _fits(query: CannedQuery) -> bool:
    parameters = {parameter.name for parameter in query.parameters}
    return set(query.expectation.columns) >= _COLUMNS and _LANGUAGE in parameters


def _disagreement(row: QuerySolution) -> Disagreement:
    matter, precise = row["matterLabel"], row["precisionOnly"]
    return Disagreement(
        matter.value if matter else "",
        Statement(row["first"], row["firstDocument"]),
        Statement(row["second"], row["secondDocument"]),
        precision_only=precise is not None and precise.value == "true",
    )
