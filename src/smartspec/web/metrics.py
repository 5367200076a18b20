"""What is counted and measured, for Prometheus: queries, workers, caches, releases. Nothing of who asked what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from smartspec import __version__
from smartspec.engine.protocol import Staffed
from smartspec.engine.remembering import RememberingEngine
from smartspec.engine.watching import CLIENT_GONE, FAILED, OK, layers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fastapi import FastAPI
    from prometheus_client.metrics_core import Metric

    from smartspec.engine.cache import ByteBoundedCache
    from smartspec.engine.watching import End
    from smartspec.web.hot import HotCache
    from smartspec.web.reloading import Reloader
    from smartspec.web.service import Service

_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_OUTCOMES: Final = (OK, CLIENT_GONE, FAILED)
_GIVEN_UP: Final = (CLIENT_GONE, "query-timeout", "query-memory", "query-crashed", "query-stopped")
"""Outcomes of queries that did not end by themselves; where there are workers, theirs ended with them."""


class Metrics(Collector):
    """The metrics of one application, in a registry of their own."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._registry = CollectorRegistry()
        self._queries = Counter(
            "smartspec_queries", "Queries that were asked of the engine, by how they ended.", ["outcome"],
            registry=self._registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "smartspec_query_seconds", "Seconds from asking the engine to the whole result.",
            buckets=_BUCKETS, registry=self._registry,
        )  # fmt: skip
        self._bytes = Counter("smartspec_result_bytes", "Bytes of results.", registry=self._registry)
        self._given_up = Counter(
            "smartspec_queries_given_up", "Queries that were ended, with the worker that ran them, by reason.",
            ["reason"], registry=self._registry,
        )  # fmt: skip
        self._by_outcome = {outcome: self._queries.labels(outcome) for outcome in _OUTCOMES}
        for reason in _GIVEN_UP:
            self._given_up.labels(reason)
        self._registry.register(self)
        ProcessCollector(registry=self._registry)

    def observe(self, end: End) -> None:
        """A query has ended."""
        (self._by_outcome.get(end.outcome) or self._queries.labels(end.outcome)).inc()
        self._seconds.observe(end.seconds)
        self._bytes.inc(end.size)
        if end.outcome in _GIVEN_UP:
            self._given_up.labels(end.outcome).inc()

    def written(self, accept: str) -> tuple[bytes, str]:
        """All metrics in the text format that suits an ``Accept`` header, and its media type."""
        encode, media_type = choose_encoder(accept)
        return encode(self._registry), media_type

    def collect(self) -> Iterable[Metric]:
        """What is read off at the moment of asking."""
        service: Service = self._app.state.service
        yield GaugeMetricFamily(
            "smartspec_queries_running",
            "Queries that run now, waiting ones included.",
            len(self._app.state.watch.running),
        )
        for engine in layers(service.engine):
            if isinstance(engine, Staffed):
                load = engine.load
                yield GaugeMetricFamily("smartspec_workers", "Worker processes that there are.", load.workers)
                yield GaugeMetricFamily("smartspec_workers_busy", "Worker processes that run a query.", load.busy)
                yield GaugeMetricFamily("smartspec_queue_length", "Queries that wait for a worker.", load.waiting)
        yield from self._caches(service)
        yield from self._releases(service)

    def _caches(self, service: Service) -> Iterator[Metric]:
        asked = CounterMetricFamily(
            "smartspec_cache_requests",
            "What was asked of the caches: of whole answers since the start, of results since the release.",
            labels=["cache", "outcome"],
        )
        size = GaugeMetricFamily("smartspec_cache_bytes", "Bytes that a cache holds.", labels=["cache"])
        entries = GaugeMetricFamily("smartspec_cache_entries", "Entries that a cache holds.", labels=["cache"])
        hot: HotCache = self._app.state.hot
        counts = {"hit": hot.tally.hits, "miss": hot.tally.misses, "bypass": hot.tally.bypassed}
        held: list[tuple[str, ByteBoundedCache[Any, Any], dict[str, int]]] = [("answers", hot.held(service), counts)]
        for engine in layers(service.engine):
            if isinstance(engine, RememberingEngine):
                counts = {"hit": engine.hits, "miss": engine.misses, "shared": engine.shared}
                held.append(("results", engine.held, counts))
        for name, cache, outcomes in held:
            for outcome, number in outcomes.items():
                asked.add_metric([name, outcome], number)
            size.add_metric([name], cache.size)
            entries.add_metric([name], len(cache))
        yield from (asked, size, entries)

    def _releases(self, service: Service) -> Iterator[Metric]:
        told = {"version": service.manifest.version, "digest": service.manifest.digest, "software": __version__}
        yield InfoMetricFamily("smartspec_release", "The release that is served.", told)
        reloader: Reloader | None = self._app.state.reloader
        if reloader is None:
            return
        reloads = CounterMetricFamily(
            "smartspec_reloads", "Attempts to move to a newer release, by how they ended.", labels=["outcome"]
        )
        for outcome, number in reloader.counts.items():
            reloads.add_metric([outcome.value], number)
        yield reloads
