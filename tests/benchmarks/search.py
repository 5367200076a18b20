"""How long a search takes on the shipped graph, and how long the index takes to be made.

Run: ``python -m tests.benchmarks.search``. Asks each of the searches whose first hit is tested (`tests/search`), and
texts that match very much, 20 times each; prints medians and the slowest kinds, in milliseconds. Beside them, in the
same rounds, the same words by SPARQL with CONTAINS, so that a busy machine shows.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal

from smartspec.building import assemble
from smartspec.engine.local import LocalEngine
from smartspec.graph.sources import find_sources
from smartspec.query.values import bind
from smartspec.search.finder import Finder
from smartspec.search.reading import read_entries, read_properties
from tests.search.test_quality import SEARCHES

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS: Final = 20
GENERAL: Final = ("a", "re", "region", "nuts 2021", "the region of the north", "xqzvwkyp hydrogne brabnt")
CONTAINS: Final = """
    SELECT DISTINCT ?thing {
      VALUES ?text { "x" }
      ?thing rdfs:label|skos:altLabel|s3:nutsCode ?name FILTER(CONTAINS(LCASE(STR(?name)), ?text))
    }
"""


def milliseconds(work: Callable[[], object]) -> float:
    """How long something takes."""
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def main() -> None:
    """Measure and print."""
    engine = LocalEngine.of(assemble(find_sources()))
    begin = time.perf_counter()
    entries, properties = asyncio.run(read_entries(engine)), asyncio.run(read_properties(engine))
    read = time.perf_counter()
    finder = Finder(entries, properties)
    made = time.perf_counter()
    names = sum(len(entry.names) for entry in entries)
    print(f"{len(entries)} things, {names} names: read in {read - begin:.2f} s, indexed in {made - read:.2f} s")
    texts = [*(text for text, _ in SEARCHES), *GENERAL]
    taken: dict[str, list[float]] = {text: [] for text in texts}
    beside: list[float] = []
    for _ in range(ROUNDS):
        for text in texts:
            taken[text].append(milliseconds(lambda text=text: finder.find(text)))  # type: ignore[misc]
        query = bind(CONTAINS, {"text": [Literal("hydrogen")]})
        beside.append(milliseconds(lambda query=query: engine.select(query)))  # type: ignore[misc]
    medians = {text: statistics.median(times) for text, times in taken.items()}
    every = sorted(each for times in taken.values() for each in times)
    print(f"a search: median {statistics.median(every):.2f}, p95 {every[int(len(every) * 0.95)]:.2f} ms")
    for text, median in sorted(medians.items(), key=lambda pair: -pair[1])[:6]:
        print(f"  {text!r}: median {median:.2f} ms")
    print(f"SPARQL with CONTAINS: median {statistics.median(beside):.1f} ms")


if __name__ == "__main__":
    main()
