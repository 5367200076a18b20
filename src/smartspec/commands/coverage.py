"""How much of a graph shapes look at, as table, JSON or a percentage: ``smartspec validate --coverage``."""

from __future__ import annotations

from argparse import ArgumentTypeError
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from smartspec.commands.coverage_report import CoverageReport
from smartspec.commands.outputs import chosen_outputs
from smartspec.errors import ParameterError
from smartspec.shacl.cases import CaseSuite
from smartspec.shacl.coverage import coverage_report
from smartspec.shacl.findings import Names
from smartspec.shacl.measured import NOT_DATA
from smartspec.shacl.mutation import Effort, Evidence, decide_constraints
from smartspec.shacl.rules import Rules

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from pyoxigraph import Triple

    from smartspec.graph.release import Release
    from smartspec.shacl.mutation import Verdict

_HELP: Final = """\
With --coverage the findings are left aside: what is told is how much of the data the shapes look at. What they do not
look at can say anything, and still the data conform. A triple is looked at where something unheard-of as its value
could change what a shape says: it lies on the path of a constraint (either way), makes a node an instance of a targeted
class or of a sh:class, or is matched by a SPARQL constraint, for a node that the shape is asked about. Listed are the
classes and properties that are not wholly looked at, the pairs of both with an example, and those without any shape.
Without PATHS all data of SmartSpec's graph count, derived statements too; ontology, shapes and queries are only seen.

--constraints puts each constraint to the test: a node that conforms gets a slip (a value dropped, doubled, of another
datatype, class, language, size), until the constraint finds fault. One that never does is no check, and makes the exit
code 1. --cases names a folder of cases (see smartspec shapes test) that may prove what no slip does.
"""
FORMATS: Final = ("table", "json", "percent")
"""A table for people, JSON for programs, the bare number for a badge."""
_ALL: Final = 100


class Measured(NamedTuple):
    """The triples that count, the shapes, what the shapes see besides, and the prefixes to show it all with."""

    data: Sequence[Triple]
    shapes: Sequence[Triple]
    context: Sequence[Triple]
    names: Names = Names()


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of a measurement, and ``--coverage`` itself."""
    group = parser.add_argument_group("shape coverage", _HELP)
    group.add_argument("--coverage", action="store_true", help="tell how much of the data the shapes look at, instead")
    group.add_argument("--fail-under", type=_percent, metavar="PERCENT", help="exit with 1 below this percentage")
    group.add_argument("--constraints", action="store_true", help="find constraints that never find fault")
    group.add_argument("--cases", type=Path, metavar="DIR", help="cases that prove constraints, for --constraints")
    group.add_argument("--seed", type=int, help="another draw of slips, for --constraints (default: 1)")


def check_options(options: Namespace) -> None:
    """Refuse options that would have no effect.

    Raises:
        ParameterError: an option without the one that it belongs to.
    """
    needed = {"fail_under": "coverage", "constraints": "coverage", "cases": "constraints", "seed": "constraints"}
    for name, other in needed.items():
        if getattr(options, name) not in (None, False) and not getattr(options, other):
            raise ParameterError(f"--{name.replace('_', '-')} has no effect without --{other}")
    if options.coverage and (options.baseline or options.strict):
        raise ParameterError("--baseline and --strict are about findings, which --coverage leaves aside")


def measure(options: Namespace, measured: Measured) -> int:
    """Measure, report, and say by the exit code whether it is enough.

    Raises:
        SourceError: the shapes are not well-formed, or a report cannot be written.
        ParameterError: formats that do not go together.
    """
    outputs = chosen_outputs(options.format, FORMATS, "coverage")
    verdicts = _verdicts(options, measured) if options.constraints else None
    coverage = coverage_report(measured.data, measured.shapes, measured.context)
    report = CoverageReport(coverage, verdicts, Rules(measured.shapes), measured.names)
    for output in outputs:
        output.write({"table": report.table, "json": report.json, "percent": report.percent}[output.form]() + "\n")
    idle = any(verdict.evidence is Evidence.NONE for verdict in verdicts or ())
    return int(idle or (options.fail_under is not None and coverage.total.percent < options.fail_under))


def _percent(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value <= _ALL:
        raise ArgumentTypeError(f"{text!r} is no percentage from 0 to 100")
    return value


def _verdicts(options: Namespace, measured: Measured) -> tuple[Verdict, ...]:
    cases: list[list[Triple]] = []
    if options.cases:
        suite = CaseSuite(options.cases, measured.shapes, measured.context)
        cases = [suite.surroundings(case) for case in suite.cases.values()]
    everything = [*measured.data, *measured.context]
    effort = Effort() if options.seed is None else Effort(seed=options.seed)
    return tuple(decide_constraints(everything, measured.shapes, effort, cases))


def shipped(release: Release) -> tuple[list[Triple], list[Triple]]:
    """What of SmartSpec's own graph counts as data, derived statements with it, and the rest (`NOT_DATA`)."""
    graphs = release.graphs()
    data = chain.from_iterable(triples for name, triples in graphs.items() if name not in NOT_DATA)
    return list(data), list(chain.from_iterable(graphs.get(name, ()) for name in NOT_DATA))
