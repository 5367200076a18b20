"""What the pages cost a reader: when the largest piece is painted, what they weigh, how they answer under load.

Run: ``python -m tests.benchmarks.pages [--rounds N] [--seconds N] [--only PAGE…] [SERVE OPTIONS]``. Starts a service
without kept answers, so every figure is that of a page that is made anew. Three tables: for each page the first
request after the start and the median of later ones, with gzipped HTML and scripts; the largest contentful paint in
headless chromium (Debian's; each visit with an empty cache), which says how much of it was the wait for the HTML; and
the 95th percentile of thing pages with eight clients beside DESCRIBE of the same things at ``/sparql``, by turns, with
their ratio.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import re
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import httpx
import pyoxigraph
from pyoxigraph import RdfFormat

from smartspec.graph.namespaces import IDENTIFIER
from smartspec.graph.sources import find_sources
from smartspec.provision import open_release
from tests.benchmarks.clients import ask
from tests.benchmarks.documents import spread_over_classes
from tests.browser.page_types import PAGES
from tests.browser.test_weight import HEAVY
from tests.browser.visiting import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import Browser

PORT: Final = 8019
CLIENTS: Final = 8
_PATIENCE: Final = 120_000
"""Milliseconds that a visit may take."""
PAINTED: Final = """() => new Promise(resolve => {
    new PerformanceObserver(list => {
        const paint = list.getEntries().at(-1)
        const wait = performance.getEntriesByType('navigation')[0].responseEnd
        resolve([paint.startTime, wait, paint.element ? paint.element.tagName.toLowerCase() : '?'])
    }).observe({type: 'largest-contentful-paint', buffered: true})
    setTimeout(() => resolve(null), 5000)
})"""
"""Gives milliseconds from the start of the visit until the paint, until the HTML was there, and what was painted."""


@dataclass(frozen=True)
class Weight:
    """A page as it comes: milliseconds of the first and the later requests, bytes of HTML and scripts when packed."""

    first: float
    later: float
    html: int
    scripts: int


@dataclass(frozen=True)
class Paint:
    """The largest contentful paint: milliseconds, how many of them the HTML took, and the element."""

    painted: float
    waited: float
    element: str


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0, help="of load on each side in each round")
    parser.add_argument("--only", choices=PAGES, nargs="+", default=list(PAGES), metavar="PAGE", help=" ".join(PAGES))
    options, further = parser.parse_known_args()
    pages = {name: PAGES[name] for name in options.only}
    with serving(further) as address:
        weights = {name: weigh(address + path, options.rounds) for name, path in pages.items()}
        with chromium() as browser:
            paints = {name: paint(browser, address + path, options.rounds) for name, path in pages.items()}
        report(weights, paints)
        report_load(options.rounds, options.seconds)


@contextmanager
def serving(further: Sequence[str]) -> Iterator[str]:
    """The address of a service that keeps no answers, when it has read what pages need of the whole release."""
    command = [sys.executable, "-m", "smartspec", "serve", "--port", str(PORT), "--cache-bytes", "0", *further]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout
        service.stdout.readline()
        try:
            time.sleep(5)
            yield f"http://127.0.0.1:{PORT}"
        finally:
            service.terminate()


def weigh(address: str, rounds: int) -> Weight:
    """A page's first and later requests, and its bytes; the editor's and the API's scripts are left out."""
    with httpx.Client(headers={"Accept": "text/html"}, timeout=60) as client:
        times = []
        for _ in range(rounds + 1):
            began = time.perf_counter()
            page = client.get(address)
            times.append(1e3 * (time.perf_counter() - began))
        found = re.findall(r'<script[^>]* src="([^"]+)"', page.text)
        scripts = [client.get(httpx.URL(address).join(src)).content for src in found if not src.count("/api/")]
        light = [body for src, body in zip(found, scripts, strict=True) if not any(each in src for each in HEAVY)]
    first, *later = times
    return Weight(first, statistics.median(later), packed(page.content), sum(map(packed, light)))


def packed(body: bytes) -> int:
    """Bytes of something after gzip."""
    return len(gzip.compress(body, 9, mtime=0))


def paint(browser: Browser, address: str, rounds: int) -> Paint | None:
    """The median paint of some visits, each by a new visitor; None where the browser told of none."""
    found: list[Paint] = []
    for _ in range(rounds):
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        page = context.new_page()
        page.goto(address, timeout=_PATIENCE)
        told = page.evaluate(PAINTED)
        found += [Paint(*told)] if told else []
        context.close()
    found.sort(key=lambda each: each.painted)
    return found[len(found) // 2] if found else None


def report(weights: dict[str, Weight], paints: dict[str, Paint | None]) -> None:
    """Print the pages, the slowest paint last."""
    print(
        f"{'page':16} {'first ms':>9} {'p50 ms':>8} {'HTML kB':>8} {'JS kB':>6} {'LCP ms':>7} {'HTML ms':>8}  painted"
    )
    for name in sorted(weights, key=lambda name: seen.painted if (seen := paints[name]) else 0.0):
        weight, seen = weights[name], paints[name]
        told = f"{seen.painted:7.0f} {seen.waited:8.0f}  {seen.element}" if seen else "      –"
        line = f"{weight.first:9.0f} {weight.later:8.0f} {weight.html / 1000:8.1f} {weight.scripts / 1000:6.1f}"
        print(f"{name:16} {line} {told}")


def report_load(rounds: int, seconds: float) -> None:
    """Print how thing pages and DESCRIBE answer eight clients, round by round, and the medians."""
    quads = pyoxigraph.parse(open_release(find_sources()).quads, format=RdfFormat.N_QUADS)
    everything = sorted({quad.subject.value for quad in quads if quad.subject.value.startswith(IDENTIFIER)})
    things = spread_over_classes(everything, 150)
    describe = itertools.cycle([f"/sparql?query={quote(f'DESCRIBE <{thing}>')}" for thing in things])
    pages = itertools.cycle(["/doc/" + quote(thing.removeprefix(IDENTIFIER)) for thing in things])
    table = []
    for _ in range(rounds):
        row = []
        for targets, accept in ((describe, "text/turtle"), (pages, "text/html")):
            found = ask(PORT, targets, CLIENTS, seconds, accept=accept)
            times = sorted(found.times)
            row.append((1e3 * times[len(times) * 95 // 100], 1e3 * statistics.median(times), found.rate))
        table.append(row)
    print(f"\n{CLIENTS} clients    p95 ms   p50 ms  answers/s")
    for at, name in enumerate(("DESCRIBE", "thing page")):
        p95, p50, rate = (statistics.median(row[at][part] for row in table) for part in range(3))
        print(f"{name:11} {p95:8.1f} {p50:8.1f} {rate:10.0f}")
    ratio = statistics.median(row[1][0] / row[0][0] for row in table)
    print(f"p95 of thing pages / DESCRIBE, median of {rounds} rounds: {ratio:.2f}")


if __name__ == "__main__":
    main()
