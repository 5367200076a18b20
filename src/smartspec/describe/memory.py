"""What was read of a release and is needed for nearly every document: names of terms, and the sources of graphs."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from smartspec.describe.asking import number, rows
from smartspec.describe.kept import drop_oldest
from smartspec.describe.labels import Labels, read_all_labels, read_labels
from smartspec.query.solutions import select

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Literal

    from smartspec.engine.protocol import Engine

MOST_TERMS: Final = 20_000
"""How many terms' names are kept; the oldest give way."""
MOST_TOTALS: Final = 2_000
"""How many numbers of rows are kept; the oldest give way."""


class Memory:
    """Keeps what was read of one release. A new release comes with a new memory, so nothing in it grows stale."""

    def __init__(self, most: int = MOST_TERMS) -> None:
        self._most = most
        self._names: dict[str, tuple[tuple[str, Literal], ...]] = {}
        self._has_all_names = False
        self._totals: dict[str, int] = {}
        self._places: tuple[tuple[float, float], ...] | None = None
        self._coordinates: Mapping[str, tuple[float, float]] | None = None
        self._documents: Mapping[str, tuple[str, ...]] | None = None

    async def labels(self, engine: Engine, iris: Iterable[str]) -> Labels:
        """The names that the graph has for some terms; the engine is asked only for those that are new here."""
        wanted = set(iris)
        known = {iri: self._names[iri] for iri in wanted if iri in self._names}
        unknown = wanted - known.keys()
        if unknown and not self._has_all_names:
            fresh = (await read_labels(engine, unknown)).names
            known |= {iri: fresh.get(iri, ()) for iri in unknown}
            self._names.update({iri: known[iri] for iri in unknown})
            drop_oldest(self._names, self._most)
        return Labels({iri: known[iri] for iri in sorted(known) if known[iri]})

    async def read_names(self, engine: Engine) -> None:
        """Read the names of all terms ahead, unless there are too many; then they are asked for as they are needed."""
        found = await read_all_labels(engine)
        if found and len(found.names) <= self._most:
            self._names, self._has_all_names = dict(found.names), True

    async def documents(self, engine: Engine) -> Mapping[str, tuple[str, ...]]:
        """For each named graph the documents that it names as its primary sources."""
        if self._documents is None:
            self._documents = await graph_documents(engine)
        return self._documents

    async def total(self, engine: Engine, counting: str) -> int:
        """What a query that counts as ``?count`` gives.

        Raises:
            LimitedError: counting meets a limit.
        """
        if counting not in self._totals:
            self._totals[counting] = number((await select(engine, counting))[0])
            drop_oldest(self._totals, MOST_TOTALS)
        return self._totals[counting]

    async def places(self, engine: Engine) -> tuple[tuple[float, float], ...]:
        """Longitude and latitude of the regions that make a background for maps; none where the release has none."""
        if self._places is None:
            found = await rows(engine, "points")
            self._places = tuple((float(row["longitude"].value), float(row["latitude"].value)) for row in found)
        return self._places

    async def coordinates(self, engine: Engine) -> Mapping[str, tuple[float, float]]:
        """Longitude and latitude of each territory that has a point, by IRI, as its latest version has them."""
        if self._coordinates is None:
            found = await rows(engine, "coordinates")
            self._coordinates = {
                row["territory"].value: (float(row["longitude"].value), float(row["latitude"].value)) for row in found
            }
        return self._coordinates


async def graph_documents(engine: Engine) -> dict[str, tuple[str, ...]]:
    """For each named graph the documents that it names as its primary sources."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in await rows(engine, "sources"):
        found[row["graph"].value].append(row["document"].value)
    return {graph: tuple(sorted(documents)) for graph, documents in found.items()}
