"""What a document costs over HTTP against the bare DESCRIBE of the same thing: its Turtle, its page.

Run: ``python tests/benchmarks/documents.py [--things N] [SERVE OPTIONS]``. Starts a service of its own, asks for each
of some things in turn the DESCRIBE, the document in Turtle and the page, over one connection, a few rounds; prints the
medians and their ratios. The first round is not counted.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import time
from http.client import HTTPConnection
from itertools import islice, zip_longest
from typing import Final
from urllib.parse import quote

import pyoxigraph
from pyoxigraph import RdfFormat

from smartspec.building import assemble
from smartspec.graph.namespaces import IDENTIFIER
from smartspec.graph.sources import find_sources

PORT: Final = 8018
ROUNDS: Final = 4
TURTLE: Final = {"Accept": "text/turtle", "Accept-Encoding": "identity"}
PAGE: Final = {"Accept": "text/html", "Accept-Encoding": "identity"}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--things", type=int, default=150)
    options, further = parser.parse_known_args()
    quads = pyoxigraph.parse(assemble(find_sources()).quads, format=RdfFormat.N_QUADS)
    things = sorted({quad.subject.value for quad in quads if quad.subject.value.startswith(IDENTIFIER)})
    sample = spread_over_classes(things, options.things)
    command = [sys.executable, "-m", "smartspec", "serve", "--port", str(PORT), *further]
    service = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        assert service.stdout is not None
        service.stdout.readline()
        report(measure(sample))
    finally:
        service.terminate()
        service.wait()


def spread_over_classes(things: list[str], most: int) -> list[str]:
    """Some things, about as many of each class: most of the graph's are small ones of two or three classes."""
    classes: dict[str, list[str]] = {}
    for thing in random.Random(7).sample(things, len(things)):
        classes.setdefault(thing.removeprefix(IDENTIFIER).partition("/")[0], []).append(thing)
    in_turn = (each for row in zip_longest(*classes.values()) for each in row if each)
    return list(islice(in_turn, most))


def measure(things: list[str]) -> dict[str, list[float]]:
    """Seconds of each kind of answer."""
    connection = HTTPConnection("127.0.0.1", PORT, timeout=60)
    times: dict[str, list[float]] = {"describe": [], "turtle": [], "page": []}
    for number in range(ROUNDS + 1):
        for thing in things:
            document = "/doc/" + quote(thing.removeprefix(IDENTIFIER))
            asked = {
                "describe": ("/sparql?query=" + quote(f"DESCRIBE <{thing}>"), TURTLE),
                "turtle": (document, TURTLE),
                "page": (document, PAGE),
            }
            for name, (path, headers) in asked.items():
                seconds = ask(connection, path, headers)
                times[name] += [seconds] if number else []
    return times


def ask(connection: HTTPConnection, path: str, headers: dict[str, str]) -> float:
    """Seconds until an answer is read; a thing that was renamed is asked for by its new name no further."""
    began = time.perf_counter()
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    response.read()
    assert response.status in (200, 301, 410), (path, response.status)
    return time.perf_counter() - began


def report(times: dict[str, list[float]]) -> None:
    """Print medians and ratios."""
    medians = {name: statistics.median(found) for name, found in times.items()}
    for name, seconds in medians.items():
        ratio = seconds / medians["describe"]
        print(f"{name:10} p50 {1e3 * seconds:7.2f} ms   {ratio:5.2f} x describe   ({len(times[name])} answers)")


if __name__ == "__main__":
    main()
