"""What the worker pool costs and what it holds: against the engine in this process, and beside queries without end.

Run: ``python tests/benchmarks/engine.py [--json FILE]``. It takes about a minute. Prints a table; medians of paired
rounds, each about a second long. Figures are in the unit that their name says.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from smartspec.building import assemble
from smartspec.engine.formats import CSV, JSON
from smartspec.engine.limits import DeadlineError, Limits
from smartspec.engine.local import LocalEngine
from smartspec.engine.pool import PoolEngine
from smartspec.engine.protocol import Question
from smartspec.engine.serving import serve_questions
from smartspec.graph.sources import find_sources
from smartspec.process.template import Template

if TYPE_CHECKING:
    from smartspec.engine.protocol import Engine
    from smartspec.graph.release import Release

ROUNDS: Final = 5
CLIENTS: Final = 8
LOOKUPS: Final = 1500
ENDLESS: Final = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f }"
EVERYTHING: Final = Question("SELECT * { ?s ?p ?o }", CSV)
AGGREGATE: Final = Question("SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p", JSON)

Figures = dict[str, float]


def main() -> None:
    """Measure, print, and write JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="file for the figures")
    options = parser.parse_args()
    figures = asyncio.run(measure(assemble(find_sources())))
    for name, value in figures.items():
        print(f"{name:58} {value:12.4g}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


async def measure(release: Release) -> Figures:
    """All figures, by name."""
    began = time.perf_counter()
    pool = await asyncio.to_thread(PoolEngine, release, Limits(query_timeout=30))
    figures = {"quads in the release": float(release.quads.count(b"\n")), "load, s": time.perf_counter() - began}
    await pool.start()
    lookups = lookups_on(release)
    local = LocalEngine.of(release)
    figures |= await compare(local, pool, lookups)
    figures |= await replacement(pool)
    figures |= await beside_endless(pool, lookups)
    figures |= {"resident memory of template and workers, MiB": sum(map(resident, family(pool)))}
    await pool.close()
    return {**figures, **await fork_cost(release)}


def lookups_on(release: Release) -> list[Question]:
    """One question for each of some subjects: all that is said of it."""
    lines = release.quads.splitlines()
    subjects = dict.fromkeys(line.split(b" ", 1)[0].decode() for line in lines[:: max(1, len(lines) // LOOKUPS)])
    return [Question(f"SELECT ?p ?o {{ {s} ?p ?o }}", JSON) for s in subjects if s.startswith("<")]


async def compare(local: LocalEngine, pool: PoolEngine, lookups: list[Question]) -> Figures:
    """The pool against the engine in this process: one client, eight clients, a large result, an aggregate."""
    single: dict[str, list[float]] = {"in process": [], "pool": []}
    for _ in range(ROUNDS):
        for name, engine in (("in process", local), ("pool", pool)):
            single[name].append(await seconds_each(engine, lookups[:500]))
    rates = [await throughput(pool, lookups) for _ in range(ROUNDS)]
    direct = [1 / (await asyncio.to_thread(now_each, local, lookups)) for _ in range(ROUNDS)]
    figures = {
        "lookup in this thread, no event loop, µs": 1e6 / statistics.median(direct),
        "lookup by LocalEngine (thread hop), µs": 1e6 * statistics.median(single["in process"]),
        "lookup by the pool, one client, µs": 1e6 * statistics.median(single["pool"]),
        f"lookups by the pool, {CLIENTS} clients, a second": statistics.median(rates),
    }
    for name, question in (("everything as CSV", EVERYTHING), ("aggregate over all", AGGREGATE)):
        pairs = [(await seconds_each(pool, [question]), await seconds_each(local, [question])) for _ in range(ROUNDS)]
        figures[f"{name}: pool, ms"] = 1e3 * statistics.median(ours for ours, _ in pairs)
        figures[f"{name}: pool / in process"] = statistics.median(ours / theirs for ours, theirs in pairs)
    return figures


async def seconds_each(engine: Engine, questions: list[Question]) -> float:
    """Mean seconds of an answer, one after the other; its bytes are read."""
    began = time.perf_counter()
    for question in questions:
        answer = await engine.answer(question)
        async for _ in answer:
            pass
    return (time.perf_counter() - began) / len(questions)


def now_each(local: LocalEngine, questions: list[Question]) -> float:
    """Mean seconds of an answer without any event loop."""
    began = time.perf_counter()
    for question in questions:
        local.answer_now(question)
    return (time.perf_counter() - began) / len(questions)


async def throughput(pool: PoolEngine, lookups: list[Question]) -> float:
    """Answers a second for several clients at once."""
    began = time.perf_counter()
    times = await latencies(pool, lookups)
    return len(times) / (time.perf_counter() - began)


async def latencies(pool: PoolEngine, lookups: list[Question]) -> list[float]:
    """Seconds of each answer, for several clients at once."""

    async def client(mine: list[Question]) -> list[float]:
        return [await seconds_each(pool, [question]) for question in mine]

    found = await asyncio.gather(*(client(lookups[start::CLIENTS]) for start in range(CLIENTS)))
    return [each for times in found for each in times]


async def replacement(pool: PoolEngine) -> Figures:
    """How long after a deadline, and after a client's leaving, the next answer of a fresh worker is there."""
    deadlines, leavings = [], []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        try:
            await pool.answer(Question(ENDLESS, JSON, timeout=0.5))
        except DeadlineError:
            await pool.answer(Question("ASK {}", JSON))
        deadlines.append(time.perf_counter() - began - 0.5)
        task = asyncio.create_task(pool.answer(Question(ENDLESS, JSON)))
        await asyncio.sleep(0.3)
        began = time.perf_counter()
        task.cancel()
        await asyncio.wait([task])
        await pool.answer(Question("ASK {}", JSON))
        leavings.append(time.perf_counter() - began)
    return {
        "deadline to a fresh worker's answer, worst, ms": 1e3 * max(deadlines),
        "client's leaving to a fresh worker's answer, worst, ms": 1e3 * max(leavings),
    }


async def beside_endless(pool: PoolEngine, lookups: list[Question]) -> Figures:
    """Percentiles of lookups alone, and beside three queries that run for ever; paired rounds."""
    ratios, alone95, beside95 = [], [], []
    for _ in range(ROUNDS):
        alone = await latencies(pool, lookups)
        endless = [asyncio.create_task(pool.answer(Question(ENDLESS, JSON))) for _ in range(3)]
        await asyncio.sleep(0.4)
        beside = await latencies(pool, lookups)
        for task in endless:
            task.cancel()
        await asyncio.wait(endless)
        await asyncio.sleep(0.3)
        alone95.append(statistics.quantiles(alone, n=20)[-1])
        beside95.append(statistics.quantiles(beside, n=20)[-1])
        ratios.append(beside95[-1] / alone95[-1])
    return {
        f"p95 of lookups, {CLIENTS} clients, ms": 1e3 * statistics.median(alone95),
        "p95 beside three endless queries, ms": 1e3 * statistics.median(beside95),
        "p95 beside / alone": statistics.median(ratios),
    }


async def fork_cost(release: Release) -> Figures:
    """How long a fork takes until the worker has said a word, cut from the network."""
    template = await asyncio.to_thread(Template, LocalEngine.of, release)
    loop, times = asyncio.get_running_loop(), []
    for _ in range(50):
        began = time.perf_counter()
        child = template.fork()
        await child.begin(None, serve_questions, 1024, 1 << 30)
        await loop.sock_recv(child.line, 1)
        times.append(time.perf_counter() - began)
        child.close()
        await asyncio.sleep(0.05)
    await asyncio.to_thread(template.close)
    return {"fork to the worker's first word, ms": 1e3 * statistics.median(times)}


def family(pool: PoolEngine) -> list[int]:
    """The processes of a pool."""
    return [pool.template, *(worker.number for worker in pool.workers)]


def resident(process: int) -> float:
    """MiB of memory that a process has, in proportion where it is shared."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


if __name__ == "__main__":
    main()
