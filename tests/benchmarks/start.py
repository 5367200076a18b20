"""How long the commands take as whole processes: from start to the first answer, to the verdict, to the release.

Run: ``python -m tests.benchmarks.start [--triples N]`` in an environment where ``smartspec`` is installed; with N only
a service on a store on disk that holds a model of that size. Prints the median of five runs after one that is not
counted. The processor time is that of all processes of the service, which moves little when the machine does other
things.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

from pyoxigraph import RdfFormat, serialize

from tests.benchmarks.clients import processor_seconds
from tests.benchmarks.generate import model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RUNS = 5
PORT = 8017
QUERY = quote("ASK { partnership:bioeconomy a s3:Partnership }")
SMARTSPEC = [sys.executable, "-m", "smartspec"]


Seconds = tuple[float, float]
"""Of a clock, and of processors; 0 for what is not looked at."""


def serve_until_answer(*options: str) -> Callable[[], Seconds]:
    """Seconds from the start of ``smartspec serve`` to its first answered query."""

    def run() -> Seconds:
        begin = time.perf_counter()
        command = [*SMARTSPEC, "serve", "--port", str(PORT), *options]
        service = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            while True:
                try:
                    with urlopen(f"http://127.0.0.1:{PORT}/sparql?query={QUERY}") as answer:
                        answer.read()
                        return time.perf_counter() - begin, processor_seconds([service.pid])
                except URLError:
                    time.sleep(0.01)
        finally:
            service.terminate()
            service.wait()

    return run


def command(*words: str) -> Callable[[], Seconds]:
    """Seconds that a command takes."""

    def run() -> Seconds:
        begin = time.perf_counter()
        subprocess.run([*SMARTSPEC, *words], check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - begin, 0

    return run


def main() -> None:
    """Print one line per command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, help="size of a scale model, served from a store on disk")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        for name, measure in on_disk(options.triples, Path(folder)) if options.triples else shipped():
            measure()
            seconds, of_processors = zip(*(measure() for _ in range(RUNS)), strict=True)
            told = f"{name}: median {statistics.median(seconds):.2f} s, {min(seconds):.2f} to {max(seconds):.2f} s"
            used = statistics.median(of_processors)
            print(f"{told}; processor time {used:.2f} s" if used else told, flush=True)


def shipped() -> Iterator[tuple[str, Callable[[], Seconds]]]:
    """The commands on the shipped graph."""
    yield "serve, start to first answer", serve_until_answer()
    yield "validate", command("validate")
    yield "build", command("build")
    yield "query", command("query", "ASK { ?s ?p ?o }")


def on_disk(triples: int, folder: Path) -> Iterator[tuple[str, Callable[[], Seconds]]]:
    """A service on a store that the run which is not counted has made."""
    data, store = folder / "model.nt", folder / "store"
    serialize(model(triples), data, format=RdfFormat.N_TRIPLES)
    options = "--data", str(data), "--store", str(store)
    yield f"serve on disk, {triples} triples, start to first answer", serve_until_answer(*options)


if __name__ == "__main__":
    main()
