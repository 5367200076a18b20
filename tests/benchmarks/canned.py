"""What a canned query's address costs beside the same SPARQL at the endpoint: p95 of both in one run, and the ratio.

Cold: the first request of each query to a service that has answered nothing yet, in two fresh services that take turns.
Hot: the same addresses again and again, the two ways in turns. Run: python tests/benchmarks/canned.py
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable

import httpx

from smartspec.building import assemble
from smartspec.engine.local import LocalEngine
from smartspec.graph.namespaces import compact
from smartspec.graph.release import Release
from smartspec.graph.sources import find_sources
from smartspec.query.canned import CannedQuery, load_queries
from smartspec.query.parameters import bind_parameters, example
from smartspec.settings import Settings
from smartspec.web.app import create_app
from smartspec.web.service import Service

COLD_ROUNDS = 5
HOT_ROUNDS = 20
CSV = {"Accept": "text/csv", "Accept-Encoding": "identity"}
BOUND = 1.2
"""What the p95 at the query's address may be of that at the endpoint."""

Address = tuple[str, dict[str, str]]


def main() -> None:
    """Measure and print."""
    sources = find_sources()
    release, queries = assemble(sources), load_queries(sources.queries())
    for name, figure in asyncio.run(measure(release, queries)).items():
        print(f"{figure:10.3f}  {name}")


async def measure(release: Release, queries: dict[str, CannedQuery]) -> dict[str, float]:
    """All figures by name; times in milliseconds."""
    ways = {"/query/{name}": named_address, "/sparql": sparql_address}
    cold: dict[str, list[list[float]]] = {way: [] for way in ways}
    for turn in range(COLD_ROUNDS):
        for way in sorted(ways, reverse=bool(turn % 2)):
            cold[way].append(await times(client_of(release, queries), ways[way], queries))
    hot: dict[str, list[list[float]]] = {way: [] for way in ways}
    client = client_of(release, queries)
    for turn in range(HOT_ROUNDS + 1):
        for way in sorted(ways, reverse=bool(turn % 2)):
            found = await times(client, ways[way], queries)
            hot[way] += [found] if turn else []
    return {**figures("cold", cold), **figures("hot", hot)}


def figures(state: str, rounds: dict[str, list[list[float]]]) -> dict[str, float]:
    """p95 over the queries, of the median of each query's rounds; and the ratio."""
    medians = {way: [statistics.median(each) for each in zip(*found, strict=True)] for way, found in rounds.items()}
    p95 = {way: percentile(found) for way, found in medians.items()}
    each = [ours / theirs for ours, theirs in zip(medians["/query/{name}"], medians["/sparql"], strict=True)]
    told = {f"{state}: p95 of {way}, ms": 1000 * seconds for way, seconds in p95.items()}
    ratio = p95["/query/{name}"] / p95["/sparql"]
    own = {"median": statistics.median(each), "p95": percentile(each)}
    return {
        **told,
        f"{state}: ratio of the two p95 (bound {BOUND})": ratio,
        **{f"{state}: {name} over the queries of each one's own ratio": found for name, found in own.items()},
    }


def percentile(times_of_queries: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times_of_queries, n=20)[-1]


def client_of(release: Release, queries: dict[str, CannedQuery]) -> httpx.AsyncClient:
    """A client of a service of its own, in this process."""
    service = Service(LocalEngine.of(release), release.manifest, queries)
    app = create_app(Settings(), service)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost", headers=CSV)


async def times(
    client: httpx.AsyncClient, address: Callable[[CannedQuery], Address], queries: dict[str, CannedQuery]
) -> list[float]:
    """Seconds of one request for each query."""
    found = []
    for query in queries.values():
        path, asked = address(query)
        began = time.perf_counter()
        response = await client.get(path, params=asked)
        found.append(time.perf_counter() - began)
        response.raise_for_status()
    return found


def named_address(query: CannedQuery) -> Address:
    """The query's own address with the values of its file."""
    return f"/query/{query.name}", given(query)


def given(query: CannedQuery) -> dict[str, str]:
    """The examples of the parameters that a request must give."""
    examples = {each.name: example(query, each) for each in query.parameters if each.required and not each.language}
    return {name: compact(value) or value for name, value in examples.items()}


def sparql_address(query: CannedQuery) -> Address:
    """The endpoint, with the text that the query's own address runs."""
    values = {name: [value] for name, value in given(query).items()}
    members = {each.name: [example(query, each)] for each in query.parameters if each.class_iri}
    return "/sparql", {"query": bind_parameters(query, values, members)}


if __name__ == "__main__":
    main()
