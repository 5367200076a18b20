"""What validation costs: places, whole commands, and the same work done by pySHACL alone, in the same run.

Run: ``python tests/benchmarks/validation.py [--triples N] [--rounds N] [--json FILE]``. With the default size it takes
a quarter of an hour, nearly all of it pySHACL's SPARQL. Prints a table; times are medians of the rounds.

The data are scale models (``generate.py``) with a share of faults, the shapes SmartSpec's own: those of SHACL Core, and
those that are SPARQL. Both sides begin with files and end with findings, ours with their places.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyshacl
from pyoxigraph import NamedNode, RdfFormat, Triple, serialize
from rdflib import SH, Graph

from smartspec.building import read_shapes
from smartspec.graph.sources import find_sources
from smartspec.shacl.reading import Checked
from smartspec.shacl.validation import Validation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

FAULTS: Final = 0.02
MEBIBYTES_OF_PLACES: Final = 20
TRIPLES_OF_A_MEBIBYTE: Final = 33_000
SPARQL: Final = NamedNode(str(SH.sparql))
KEPT: Final = {NamedNode(str(term)) for term in (SH.path, SH.targetClass, SH.targetSubjectsOf, SH.sparql, SH.severity)}
COMMAND: Final = """
import sys, smartspec.cli
code = smartspec.cli.main(sys.argv[1:])
print(open("/proc/self/status").read())
sys.exit(code)
"""

Figures = dict[str, float]


def main() -> None:
    """Measure, print, and write JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=100_000, help="size of the model (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of what is quick (default: %(default)s)")
    parser.add_argument("--json", type=Path, help="file for the figures")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder), options.triples, options.rounds)
    for name, value in figures.items():
        print(f"{name:72} {value:10.4g}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def measure(folder: Path, triples: int, rounds: int) -> Figures:
    """All figures, by name."""
    shapes = read_shapes(find_sources())
    core, sparql = folder / "core.ttl", folder / "sparql.ttl"
    serialize(core_only(shapes), core, format=RdfFormat.TURTLE)
    serialize(sparql_only(shapes), sparql, format=RdfFormat.TURTLE)
    data, large = folder / "model.ttl", folder / "large.ttl"
    generate(data, triples)
    generate(large, MEBIBYTES_OF_PLACES * TRIPLES_OF_A_MEBIBYTE)
    return {
        **places(large, folder),
        **commands(data, folder, rounds),
        **compared("SHACL Core", data, core, rounds),
        **compared("SPARQL", data, sparql, 1),
    }


def generate(path: Path, triples: int, faults: float = FAULTS) -> None:
    """A model in a file."""
    script = Path(__file__).with_name("generate.py")
    options = ["--triples", str(triples), "--faults", str(faults)]
    subprocess.run([sys.executable, script, *options, path], check=True)


def core_only(shapes: Iterable[Triple]) -> list[Triple]:
    """The shapes without their SPARQL."""
    return [triple for triple in shapes if triple.predicate != SPARQL]


def sparql_only(shapes: Iterable[Triple]) -> list[Triple]:
    """The shapes that have SPARQL, without their other constraints."""
    listed = list(shapes)
    holders = {triple.subject for triple in listed if triple.predicate == SPARQL}
    others = {triple.subject for triple in listed if triple.predicate.value in (str(SH.path), str(SH.targetClass))}
    return [t for t in listed if (t.predicate in KEPT if t.subject in holders else t.subject not in others)]


def places(large: Path, folder: Path) -> Figures:
    """What it costs to find places: in a large file for a single finding, and for each of many."""
    shapes = folder / "one.ttl"
    target = "https://w3id.org/smartspec/id/region-version/2013.AT"
    figures: Figures = {"size of the large file, MiB": large.stat().st_size / (1 << 20)}
    for name, select in (("one", f"sh:targetNode <{target}>"), ("many", "sh:targetSubjectsOf s3:nutsCode")):
        prefixes = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix s3: <https://w3id.org/smartspec/def/> .\n"
        shapes.write_text(f"{prefixes}s3:S {select} ; sh:property [ sh:path s3:nutsCode ; sh:maxLength 0 ] .")
        validation = Validation.of(Checked.load([large]), Checked.load([shapes]))
        results = len(validation.results)
        began = time.perf_counter()
        found = validation.findings
        seconds = time.perf_counter() - began
        assert len(found) == results
        assert all(finding.place for finding in found)
        figures[f"places of {name} in it: findings"] = results
        figures[f"places of {name} in it, s"] = seconds
    return {**figures, "places of many, ms a finding": 1e3 * seconds / results}


def commands(data: Path, folder: Path, rounds: int) -> Figures:
    """Whole processes, and the memory of one by the triple."""
    shipped = [whole_command([]) for _ in range(rounds)]
    seconds, mebibytes = whole_command([data, "--shapes", folder / "core.ttl", folder / "sparql.ttl"])
    _, least = whole_command([folder / "one.ttl", "--shapes", folder / "one.ttl"])
    triples = len(Checked.load([data]).triples)
    return {
        "smartspec validate, the shipped graph, s": statistics.median(found for found, _ in shipped),
        "smartspec validate, the shipped graph, MiB": statistics.median(found for _, found in shipped),
        "smartspec validate, the model by all shapes, s": seconds,
        "smartspec validate, the model by all shapes, bytes a triple": (mebibytes - least) * (1 << 20) / triples,
    }


def whole_command(arguments: list[str | Path]) -> tuple[float, float]:
    """Seconds of ``smartspec validate`` and its peak of resident memory in MiB (Linux)."""
    command = [sys.executable, "-c", COMMAND, "validate", *map(str, arguments)]
    began = time.perf_counter()
    run = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    seconds = time.perf_counter() - began
    assert run.returncode in (0, 1)
    return seconds, int(run.stdout.rpartition(b"VmHWM:")[2].split()[0]) / 1024


def compared(kind: str, data: Path, shapes: Path, rounds: int) -> Figures:
    """Ours against pySHACL alone; the findings are the same number."""
    pairs = [(timed(lambda: ours(data, shapes)), timed(lambda: plain(data, shapes))) for _ in range(rounds)]
    assert len({found for pair in pairs for _, found in pair}) == 1
    our_time, plain_time = (statistics.median(pair[side][0] for pair in pairs) for side in (0, 1))
    ratio = statistics.median(pair[0][0] / pair[1][0] for pair in pairs)
    return {
        f"{kind} on the model: findings": pairs[0][0][1],
        f"{kind}: with places, s": our_time,
        f"{kind}: pySHACL alone, s": plain_time,
        f"{kind}: with places / pySHACL alone": ratio,
        f"{kind}: pySHACL alone / with places": 1 / ratio,
    }


def timed(work: Callable[[], int]) -> tuple[float, int]:
    """Seconds that some work takes, and what it returns."""
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


def ours(data: Path, shapes: Path) -> int:
    """The number of findings, each with its place."""
    return len(Validation.of(Checked.load([data]), Checked.load([shapes])).findings)


def plain(data: Path, shapes: Path) -> int:
    """The number of pySHACL's results."""
    _, report, _ = pyshacl.validate(Graph().parse(data), shacl_graph=Graph().parse(shapes))
    assert isinstance(report, Graph)
    return len(set(report.objects(None, SH.result)))


if __name__ == "__main__":
    main()
