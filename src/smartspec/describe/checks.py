"""What a release is checked for, and how much of it those checks look at: read of one release once.

What reads them takes rdflib along, so it is loaded when it is first asked.
"""

from __future__ import annotations

import asyncio
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Final

from smartspec.describe.asking import graph_triples
from smartspec.describe.kept import Kept
from smartspec.describe.overview import graph_counts
from smartspec.describe.shapes import SHAPES_GRAPH
from smartspec.shacl.measured import NOT_DATA

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

    from smartspec.describe.requirements import Requirements
    from smartspec.engine.protocol import Engine
    from smartspec.shacl.measured import Coverage

MOST_TRIPLES: Final = 250_000
"""Of larger data the coverage is not measured by a service: it would take their memory once more."""


class Checks:
    """Keeps what the shapes of one release ask, and their coverage: each is worked out once, beside the event loop.

    ``measured`` is the coverage that came with the release, so that nobody waits for it; None: none came.
    """

    def __init__(self, measured: Coverage | None = None) -> None:
        self._measured = measured
        self._requirements = Kept(_requirements)
        self._coverage = Kept(_coverage)

    async def requirements(self, engine: Engine) -> Requirements:
        """What the shapes ask.

        Raises:
            SourceError: the release's shapes are not well-formed SHACL.
            ProblemError: the engine could not give them; asked again, it is tried again.
        """
        return await self._requirements.of(engine)

    async def coverage(self, engine: Engine) -> Coverage | None:
        """What the shapes look at in the data, derived statements too; the graphs `NOT_DATA` are only seen.

        None: there are no shapes, or the data are too many (`MOST_TRIPLES`).

        Raises:
            SourceError: the release's shapes are not well-formed SHACL.
            ProblemError: the engine could not give the triples; asked again, it is tried again.
        """
        return self._measured or await self._coverage.of(engine)


async def _requirements(engine: Engine) -> Requirements:
    return await asyncio.to_thread(_read_requirements, await graph_triples(engine, SHAPES_GRAPH))


def _read_requirements(shapes: Iterable[Triple]) -> Requirements:
    found: Requirements = resolve_name("smartspec.describe.requirements:read_requirements")(shapes)
    return found


async def _coverage(engine: Engine) -> Coverage | None:
    counts = await graph_counts(engine)
    if SHAPES_GRAPH not in counts or sum(counts.values()) > MOST_TRIPLES:
        return None
    names = [name for name in counts if name not in NOT_DATA]
    data = await graph_triples(engine, *names) if names else []
    shapes, context = await graph_triples(engine, SHAPES_GRAPH), await graph_triples(engine, *NOT_DATA)
    return await asyncio.to_thread(_report_coverage, data, shapes, context)


def _report_coverage(data: Iterable[Triple], shapes: Iterable[Triple], context: Iterable[Triple]) -> Coverage:
    found: Coverage = resolve_name("smartspec.shacl.coverage:coverage_report")(data, shapes, context)
    return found
