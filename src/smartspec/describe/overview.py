"""How much is in the graph: the figures of the landing page."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smartspec.describe.asking import holds, number, rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smartspec.engine.protocol import Engine


@dataclass(frozen=True)
class Overview:
    """Figures of a release, counted in it.

    Attributes:
        statements: distinct triples.
        graphs: for each named graph how many triples it holds.
        classes: for each class how many things it has.
    """

    statements: int
    graphs: Mapping[str, int]
    classes: Mapping[str, int]


async def read_overview(engine: Engine) -> Overview:
    """The figures of the release that the engine holds."""
    total, graphs, classes = await asyncio.gather(
        rows(engine, "statement-count"), graph_counts(engine), class_counts(engine)
    )
    return Overview(number(total[0]), graphs, classes)


async def graph_counts(engine: Engine) -> dict[str, int]:
    """How many triples each named graph holds."""
    return {row["graph"].value: number(row) for row in await rows(engine, "graph-counts")}


async def class_counts(engine: Engine) -> dict[str, int]:
    """How many things each class has."""
    return {row["class"].value: number(row) for row in await rows(engine, "class-counts")}


async def property_counts(engine: Engine) -> dict[str, int]:
    """How many statements use each property."""
    return {row["property"].value: number(row) for row in await rows(engine, "property-counts")}


async def is_ready(engine: Engine) -> bool:
    """Whether the engine answers, and has something to answer with."""
    return await holds(engine, "ready")
