"""What the kinds of store cost, beside Oxigraph's own command on the same data: load, restart, heavy queries.

Run: ``python -m tests.benchmarks.engines [--triples N …] [--json FILE] [--svg FILE]``. Rounds are paired; a figure is
the median of its rounds, in seconds, and a ratio that of the medians. It needs the pip package ``oxigraph``.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import httpx
from pyoxigraph import RdfFormat, serialize

from smartspec.engine.content import DiskContent, FileContent
from smartspec.engine.data_files import DataFile
from smartspec.engine.disk import StoreFolder
from smartspec.engine.formats import JSON
from smartspec.engine.protocol import Question
from tests.benchmarks.generate import model
from tests.engine.servers import free_port, oxigraph, program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROUNDS: Final = 3
HEAVY: Final = {
    "aggregate": "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p",
    "join": "SELECT (COUNT(*) AS ?n) { ?a s3:actor ?b . ?b s3:within ?c . ?c s3:within ?d }",
    "text": 'SELECT (COUNT(*) AS ?n) { ?s rdfs:label ?l FILTER(CONTAINS(?l, "ydro")) }',
}
PREFIXES: Final = "PREFIX s3: <https://w3id.org/smartspec/def/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
FIRST: Final = "SELECT * { ?s ?p ?o } LIMIT 1"
_RESTART: Final = """
import sys
from pathlib import Path
from smartspec.engine.content import DiskContent
from smartspec.engine.formats import JSON
from smartspec.engine.protocol import Question
DiskContent(Path(sys.argv[1])).open().answer_now(Question(sys.argv[2], JSON))
"""

Figures = dict[str, float]


def main() -> None:
    """Measure, print, and write files where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, nargs="+", default=[100_000, 1_000_000], help="sizes of the models")
    parser.add_argument("--json", type=Path, help="file for the figures")
    parser.add_argument("--svg", type=Path, help="file for a plot of the ratios")
    options = parser.parse_args()
    found = {size: measure(size) for size in options.triples}
    for size, figures in found.items():
        for name, value in figures.items():
            print(f"{size:>9}  {name:46} {value:10.4g}")
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    if options.svg:
        options.svg.write_text(plot(found), encoding="utf-8")


def measure(size: int) -> Figures:
    """All figures for a model of a size."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        data = folder / "model.nt"
        serialize(model(size), data, format=RdfFormat.N_TRIPLES)
        return {**loads(folder, data), **heavy(folder, data)}


def loads(folder: Path, data: Path) -> Figures:
    """How long a load into a new store takes, and until a fresh process has answered from it."""
    ours, theirs, restarts = [], [], []
    for number in range(ROUNDS):
        store = StoreFolder(folder / f"ours{number}")
        content = FileContent((DataFile(data),))
        ours.append(seconds(lambda store=store, content=content: store.load("d" * 64, "", content.fill)))  # type: ignore[misc]
        command = [program("oxigraph"), "load", "--location", str(folder / f"raw{number}"), "--file", str(data)]
        theirs.append(seconds(lambda command=command: subprocess.run(command, check=True, capture_output=True)))  # type: ignore[misc]
        again = [sys.executable, "-c", _RESTART, str(store.database("d" * 64)), FIRST]
        restarts.append(seconds(lambda again=again: subprocess.run(again, check=True)))  # type: ignore[misc]
    return {
        "load on disk": statistics.median(ours),
        "load, oxigraph": statistics.median(theirs),
        "load, ratio": statistics.median(ours) / statistics.median(theirs),
        "restart to first answer": statistics.median(restarts),
    }


def heavy(folder: Path, data: Path) -> Figures:
    """Heavy queries on disk and in memory, and on Oxigraph's server on disk."""
    on_disk = DiskContent(StoreFolder(folder / "ours0").database("d" * 64)).open()
    in_memory = FileContent((DataFile(data),)).open()
    figures: Figures = {}
    with raw(folder / "raw0") as ask:
        for name, text in HEAVY.items():
            question = Question(text, JSON)
            ways: dict[str, Callable[[], object]] = {
                "on disk": lambda question=question: on_disk.answer_now(question),  # type: ignore[misc]
                "in memory": lambda question=question: in_memory.answer_now(question),  # type: ignore[misc]
                "oxigraph on disk": lambda text=text: ask(PREFIXES + text),  # type: ignore[misc]
            }
            times: dict[str, list[float]] = {way: [] for way in ways}
            for _ in range(ROUNDS + 1):
                for way, run in ways.items():
                    times[way].append(seconds(run))
            medians = {way: statistics.median(found[1:]) for way, found in times.items()}
            figures |= {f"{name}, {way}": value for way, value in medians.items()}
            figures[f"{name}, ratio on disk"] = medians["on disk"] / medians["oxigraph on disk"]
            figures[f"{name}, ratio of disk to memory"] = medians["on disk"] / medians["in memory"]
    return figures


@contextmanager
def raw(location: Path) -> Iterator[Callable[[str], object]]:
    """Oxigraph's server on a store, and how it is asked."""
    with oxigraph(free_port(), location) as server, httpx.Client(trust_env=False, timeout=600) as client:

        def ask(text: str) -> bytes:
            return client.post(server.query, data={"query": text}, headers={"Accept": JSON.media_type}).content

        yield ask


def seconds(run: Callable[[], object]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def plot(found: dict[int, Figures]) -> str:
    """The ratios as bars; the line is at 1."""
    bars = [
        (f"{size}: {name}", value) for size, all_ in found.items() for name, value in all_.items() if "ratio" in name
    ]
    rows = []
    for number, (name, value) in enumerate(bars):
        y = 20 * number
        rows.append(f'<text x="4" y="{y + 14}">{name} {value:.2f}</text>')
        rows.append(f'<rect x="330" y="{y + 3}" width="{min(value, 8) * 50:.0f}" height="13" fill="#47a"/>')
    height = 20 * len(bars)
    line = f'<line x1="380" x2="380" y1="0" y2="{height}" stroke="#c33"/>'
    size = f'width="760" height="{height}" font-family="sans-serif" font-size="12"'
    start = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
    return "".join([start, *rows, line, "</svg>\n"])


if __name__ == "__main__":
    main()
