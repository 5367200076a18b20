"""Which canned queries can answer anything: those whose classes and properties of ours the data use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from smartspec.describe.asking import rows
from smartspec.engine.lexer import tokens
from smartspec.engine.preparation import iris_by_token
from smartspec.graph.namespaces import DEFINITION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smartspec.engine.protocol import Engine
    from smartspec.query.canned import CannedQuery


async def applicable(engine: Engine, queries: Mapping[str, CannedQuery]) -> dict[str, CannedQuery]:
    """The queries that speak of what the data hold: no term of ours is missing there."""
    mentioned = {name: _mentioned(query.text) for name, query in queries.items()}
    terms = sorted(set().union(*mentioned.values()))
    found = await rows(engine, "used-terms", term=[NamedNode(iri) for iri in terms]) if terms else []
    used = {row["term"].value for row in found}
    return {name: query for name, query in queries.items() if mentioned[name] <= used}


def _mentioned(text: str) -> set[str]:
    """The classes and properties of ours that a query names."""
    return {iri for _, iri in iris_by_token(tokens(text)) if iri.startswith(DEFINITION) and iri != DEFINITION}
