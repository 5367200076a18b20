"""How much of a graph shapes look at, as table, JSON or a percentage; the sub-command ``smartspec shapes coverage``."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from smartspec.building import assemble, read_shapes
from smartspec.commands.coverage_report import CoverageReport
from smartspec.commands.options import add_settings, settings_of
from smartspec.errors import Fault, ParameterError, SourceError
from smartspec.graph.namespaces import graph_iri
from smartspec.graph.sources import find_sources
from smartspec.shacl.cases import CaseSuite
from smartspec.shacl.coverage import coverage_report
from smartspec.shacl.findings import Names
from smartspec.shacl.mutation import Effort, Evidence, decide_constraints
from smartspec.shacl.reading import Checked
from smartspec.shacl.rules import Rules

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from pyoxigraph import Triple

    from smartspec.shacl.mutation import Verdict

HELP: Final = """\
See which triples no shape looks at. What shapes do not look at can say anything, and still the data conform.

A triple is looked at where something unheard-of as its value could change what a shape says: it lies on the path of a
constraint (either way), makes a node an instance of a targeted class or of a sh:class, or is matched by a SPARQL
constraint, for a node that the shape is asked about. Listed are the classes and properties that are not wholly looked
at, the pairs of both with an example, and those that have no shape at all.

With --constraints each constraint is put to the test: a node that conforms gets a slip (a value dropped, doubled, of
another datatype, class, language, size), until the constraint finds fault. One that never does is no check. --cases
names a folder of cases (see smartspec shapes test) that may prove what no slip does. Takes about 0.04 s a constraint.

Without PATHS: SmartSpec's own graph. Its data, derived statements and description count; ontology, shapes and queries
are seen, but are not data. With PATHS these files count; --with and --ontology are seen beside them, else SmartSpec's
graph where the shapes are SmartSpec's.

Exit codes: 0 done, 1 below --fail-under or a constraint that never finds fault, 2 could not be done.
"""
NOT_DATA: Final = (graph_iri("ontology"), graph_iri("shapes"), graph_iri("queries"))
"""The graphs of a release that are no data: what terms mean, what must hold, what can be asked."""
FORMATS: Final = ("table", "json", "percent")


class Measured(NamedTuple):
    """The triples that count, the shapes, what the shapes see besides, and the prefixes to show it all with."""

    data: tuple[Triple, ...]
    shapes: tuple[Triple, ...]
    context: tuple[Triple, ...]
    names: Names = Names()


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    add_settings(parser, "root")
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATHS", help="RDF files or directories that count")
    parser.add_argument("--shapes", nargs="+", type=Path, metavar="PATHS", help="the shapes (default: SmartSpec's)")
    parser.add_argument(
        "--ontology", nargs="+", type=Path, metavar="PATHS", help="subclasses; declared terms need shapes"
    )
    parser.add_argument("--with", nargs="+", type=Path, dest="beside", metavar="PATHS", help="data seen, not counted")
    parser.add_argument("--format", choices=FORMATS, default="table", help="default: table")
    parser.add_argument("--fail-under", type=float, metavar="PERCENT", help="exit with 1 below this percentage")
    parser.add_argument("--constraints", action="store_true", help="find constraints that never find fault")
    parser.add_argument("--cases", type=Path, metavar="DIR", help="cases that prove constraints, for --constraints")
    parser.add_argument("--seed", type=int, default=1, help="another draw of slips, for --constraints (default 1)")


def run(options: Namespace) -> int:
    """Measure, print, and say by the exit code whether it is enough."""
    if options.cases and not options.constraints:
        raise ParameterError("--cases proves constraints: give --constraints too")
    measured = _measured(options)
    verdicts = None
    if options.constraints:
        cases = _case_graphs(options.cases, measured) if options.cases else []
        everything = [*measured.data, *measured.context]
        verdicts = tuple(decide_constraints(everything, measured.shapes, Effort(seed=options.seed), cases))
    return print_coverage(measured, options.format, options.fail_under, verdicts)


def print_coverage(
    measured: Measured,
    form: str = "table",
    fail_under: float | None = None,
    verdicts: tuple[Verdict, ...] | None = None,
) -> int:
    """Print the coverage in one of `FORMATS`; the exit code is 1 below the percentage or with an idle constraint."""
    coverage = coverage_report(measured.data, measured.shapes, measured.context)
    report = CoverageReport(coverage, verdicts, Rules(measured.shapes), measured.names)
    print({"json": report.json, "percent": report.percent, "table": report.table}[form]())
    idle = any(verdict.evidence is Evidence.NONE for verdict in verdicts or ())
    return int(idle or (fail_under is not None and coverage.total.percent < fail_under))


def _measured(options: Namespace) -> Measured:
    """What the options say is to be measured.

    Raises:
        SourceError: files that cannot be read; nothing to measure, or nothing to measure it by.
    """
    data, shapes = Checked.load(options.paths), Checked.load(options.shapes or ())
    beside = Checked.load([*(options.ontology or ()), *(options.beside or ())])
    for paths, read, kind in ((options.paths, data, "data"), (options.shapes, shapes, "shapes")):
        if paths and not read.triples:
            raise SourceError([Fault(path, 0, 0, f"there is no triple here, so no {kind}") for path in paths])
    own = Measured((), (), ()) if data.triples and shapes.triples else shipped(settings_of(options).root)
    is_replaced = bool(data.triples and beside.triples)
    seen = () if is_replaced else (*own.context, *(own.data if data.triples else ()))
    names = Names({**beside.prefixes, **data.prefixes, **shapes.prefixes})
    return Measured(data.triples or own.data, shapes.triples or own.shapes, (*beside.triples, *seen), names)


def shipped(root: Path | None = None) -> Measured:
    """SmartSpec's own graph and shapes, with what counts as data told from the rest (`NOT_DATA`).

    Raises:
        SourceError: files that cannot be read, each with its place.
    """
    sources = find_sources(root)
    graphs = assemble(sources).graphs()
    data = chain.from_iterable(triples for name, triples in graphs.items() if name not in NOT_DATA)
    context = chain.from_iterable(graphs.get(name, ()) for name in NOT_DATA)
    return Measured(tuple(data), tuple(read_shapes(sources)), tuple(context))


def _case_graphs(folder: Path, measured: Measured) -> list[list[Triple]]:
    suite = CaseSuite(folder, measured.shapes, measured.context)
    return [suite.surroundings(case) for case in suite.cases.values()]
