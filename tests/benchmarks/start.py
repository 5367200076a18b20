"""How long the commands take as whole processes: from start to the first answer, to the verdict, to the release.

Run: ``python tests/benchmarks/start.py`` in an environment where ``smartspec`` is installed. Prints the median of five
runs after one that is not counted.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = 5
PORT = 8017
QUERY = quote("ASK { partnership:bioeconomy a s3:Partnership }")
SMARTSPEC = [sys.executable, "-m", "smartspec"]


def serve_until_answer() -> float:
    """Seconds from the start of ``smartspec serve`` to its first answered query."""
    begin = time.perf_counter()
    service = subprocess.Popen([*SMARTSPEC, "serve", "--port", str(PORT)], stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                with urlopen(f"http://127.0.0.1:{PORT}/sparql?query={QUERY}") as answer:
                    answer.read()
                    return time.perf_counter() - begin
            except URLError:
                time.sleep(0.01)
    finally:
        service.terminate()
        service.wait()


def command(*words: str) -> Callable[[], float]:
    """Seconds that a command takes."""

    def run() -> float:
        begin = time.perf_counter()
        subprocess.run([*SMARTSPEC, *words], check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - begin

    return run


def main() -> None:
    """Print one line per command."""
    measured = {
        "serve, start to first answer": serve_until_answer,
        "validate": command("validate"),
        "build": command("build"),
        "query": command("query", "ASK { ?s ?p ?o }"),
    }
    for name, measure in measured.items():
        measure()
        seconds = [measure() for _ in range(RUNS)]
        print(f"{name}: median {statistics.median(seconds):.2f} s, {min(seconds):.2f} to {max(seconds):.2f} s")


if __name__ == "__main__":
    main()
