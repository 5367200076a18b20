"""Check RDF files against SHACL shapes: every finding with file, line, column and reason.

PATHS are files or directories in Turtle, TriG, N-Triples, N-Quads (placed exactly), RDF/XML or JSON-LD (placed by
subject). What they state is reported on; named graphs are merged. Without PATHS the whole of SmartSpec's own graph is
checked as a release would be: data, ontology, shapes and derived statements.

  smartspec validate data.ttl --shapes shapes.ttl --ontology ontology.ttl
  smartspec validate data/ --shapes shapes.ttl --format github --format sarif=findings.sarif
  smartspec validate data/new.ttl                    against SmartSpec's shapes, its graph seen beside

Findings that are known can be kept in a baseline: `--format json=known.json` makes one, `--baseline known.json` lets
them pass. They are told by node, path, value and shape, so moved lines make no difference.

What makes a run less than it seems is said on stderr: a term that SHACL has not, a shape that selects nothing, an
import that is missing, and the like; --strict makes it an error.

Exit codes: 0 no new finding of the severity of --fail-on, 1 such findings, 2 could not be checked (a file that is
missing or ill-formed, shapes that cannot be run, with --strict any doubt). With --coverage: 0 enough, 1 below
--fail-under or a constraint that never finds fault.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentTypeError
from collections import Counter
from pathlib import Path
from threading import TIMEOUT_MAX
from typing import TYPE_CHECKING, Final, NamedTuple

from smartspec.building import assemble, beside, gather
from smartspec.commands import coverage
from smartspec.commands.options import add_settings, settings_of
from smartspec.commands.outputs import chosen_outputs, output_type, shown
from smartspec.errors import ParameterError, SourceError, read_each
from smartspec.graph.namespaces import PREFIXES
from smartspec.graph.sources import find_sources
from smartspec.process.deadline import deadline
from smartspec.shacl.baseline import Comparison, compare, read_baseline
from smartspec.shacl.doubts import Doubt, doubts
from smartspec.shacl.findings import Names, Severity
from smartspec.shacl.reading import Checked
from smartspec.shacl.reports.registry import FORMATS
from smartspec.shacl.reports.report import Report
from smartspec.shacl.validation import Validation

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterable, Sequence

    from pyoxigraph import Triple

    from smartspec.graph.sources import Sources

_MOST_OF_A_KIND: Final = 10
_SEVERITIES: Final = {severity.name.lower(): severity for severity in reversed(Severity)}


class Given(NamedTuple):
    """What the options name, read.

    Attributes:
        checked: what is reported on.
        shapes: the shapes.
        seen: what was given to be seen besides: ontology, other data.
        sources: SmartSpec's own files, where some of them are used.
        is_beside_ours: whether SmartSpec's own graph is seen too.
    """

    checked: Checked
    shapes: Checked
    seen: list[Checked]
    sources: Sources | None
    is_beside_ours: bool

    def context(self) -> list[Triple]:
        """All that the shapes see besides."""
        found = [triple for read in self.seen for triple in read.triples]
        if self.sources and self.is_beside_ours:
            found += beside(gather(self.sources, self.checked), self.checked)
        return found


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    add_settings(parser, "root")
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATHS", help="files or directories to report on")
    for name, text in (
        ("shapes", "the shapes (default: SmartSpec's own)"),
        ("ontology", "what says which class is a subclass of which; seen, not reported on"),
        ("with", "other data, seen and not reported on (default: SmartSpec's graph with its own shapes)"),
    ):
        parser.add_argument(f"--{name}", nargs="+", action="extend", type=Path, metavar="PATHS", default=[], help=text)
    parser.add_argument(
        "--format",
        action="append",
        type=output_type([*FORMATS, *coverage.FORMATS]),
        metavar="NAME[=FILE]",
        help="; ".join(f"{name}: {form.purpose}" for name, form in FORMATS.items())
        + f"; with --coverage {', '.join(coverage.FORMATS)}"
        + "; several may be given, all but one with a file (default: the first)",
    )
    parser.add_argument(
        "--fail-on", choices=_SEVERITIES, default="info", help="least severity that makes the exit code 1 (info)"
    )
    parser.add_argument("--baseline", type=Path, metavar="FILE", help="JSON report of findings that are known")
    parser.add_argument("--strict", action="store_true", help="make the exit code 2 where there is a reason for doubt")
    parser.add_argument(
        "--timeout",
        type=_seconds,
        default=600,
        metavar="SECONDS",
        help="give up after so long; 0: never (default: 600)",
    )
    parser.add_argument("--language", choices=("en", "fr"), default="en", help="language of messages (en)")
    coverage.add_arguments(parser)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value <= TIMEOUT_MAX:
        raise ArgumentTypeError(f"{text!r} is no number of seconds")
    return value


def run(options: Namespace) -> int:
    """Validate or measure, write the reports, and say by the exit code whether all is well.

    Raises:
        SourceError: files that cannot be read or written, shapes that cannot be run.
        ParameterError: options that do not go together.
    """
    coverage.check_options(options)
    return _measure(options) if options.coverage else _validate(options)


def _validate(options: Namespace) -> int:
    outputs = chosen_outputs(options.format, FORMATS, "a report of findings")
    baseline = read_baseline(options.baseline) if options.baseline else None
    given = _given(options)
    validation = Validation.of(given.checked, given.shapes, given.context())
    with deadline(options.timeout, lambda: _given_up(validation, options.timeout), 2):
        found = validation.findings
        said = doubts(validation, given.seen, shapes_are_standing=not options.shapes)
    files = {str(text.path) for text in validation.checked.texts}
    report = Report(
        comparison=Comparison(tuple(found)) if baseline is None else compare(found, baseline, files),
        doubts=tuple(said),
        fail_on=_SEVERITIES[options.fail_on],
        names=Names(validation.prefixes),
        language=options.language,
        colour=sys.stdout.isatty() and not os.environ.get("NO_COLOR"),
        files=len(files),
        has_baseline=baseline is not None,
    )
    for output in outputs:
        output.write(FORMATS[output.form].write(report))
    for line in _doubt_lines(said):
        print(line, file=sys.stderr)
    return 2 if options.strict and said else int(bool(report.failures))


def _given_up(validation: Validation, seconds: float) -> str:
    fault = validation.give_up(f"was still running after {seconds:g} s; mend it, or allow more with --timeout")
    return f"smartspec validate: {SourceError([fault])}"


def _measure(options: Namespace) -> int:
    chosen_outputs(options.format, coverage.FORMATS, "coverage")
    given = _given(options)
    checked, shapes = given.checked, given.shapes
    if given.sources and not options.paths:
        data, rest = coverage.shipped(assemble(given.sources))
        context = [*rest, *(triple for read in given.seen for triple in read.triples)]
    else:
        data, context = list(checked.triples), given.context()
    for kind, triples in (("data", data), ("shapes", shapes.triples)):
        if not triples:
            raise ParameterError(f"there are no {kind}, so there is nothing to measure")
    names = Names({**PREFIXES, **checked.prefixes, **shapes.prefixes})
    return coverage.measure(options, coverage.Measured(data, shapes.triples, context, names))


def _given(options: Namespace) -> Given:
    """What the options name, read.

    Raises:
        SourceError: with the faults of all files.
    """
    is_ours = not options.shapes
    sources = find_sources(settings_of(options).root) if is_ours or not options.paths else None
    paths = options.paths or (list(map(shown, sources.turtle())) if sources else [])
    shape_paths = options.shapes or (list(map(shown, sources.graph_files("shapes"))) if sources else [])
    other = getattr(options, "with")
    checked, shapes, *seen = _load_all([paths, shape_paths, options.ontology, other])
    return Given(checked, shapes, seen, sources, is_ours and not other)


def _load_all(groups: Iterable[Sequence[Path]]) -> list[Checked]:
    """What several lots of files state; the faults of all are told at once, those of a file in two lots once."""
    try:
        return read_each(Checked.load, groups)
    except SourceError as error:
        raise SourceError(dict.fromkeys(error.faults)) from error


def _doubt_lines(said: Iterable[Doubt]) -> list[str]:
    """The doubts as lines, the first of each kind."""
    shown: Counter[str] = Counter()
    lines: list[str] = []
    for doubt in said:
        shown[doubt.kind] += 1
        if shown[doubt.kind] <= _MOST_OF_A_KIND:
            lines.append(str(doubt))
    more = ((kind, count - _MOST_OF_A_KIND) for kind, count in sorted(shown.items()) if count > _MOST_OF_A_KIND)
    return lines + [f"warning: {count} more of this kind ({kind}); --format json has all" for kind, count in more]
