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
missing or ill-formed, shapes that cannot be run, with --strict any doubt).
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentTypeError
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from smartspec.building import beside, gather
from smartspec.commands.options import add_settings, settings_of
from smartspec.errors import Fault, SourceError, nearest
from smartspec.graph.sources import find_sources
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

_MOST_OF_A_KIND: Final = 10
_SEVERITIES: Final = {severity.name.lower(): severity for severity in reversed(Severity)}


class Output(NamedTuple):
    """A format, by name, and the file to write it to; None for standard output."""

    form: str
    path: Path | None


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    add_settings(parser, "root")
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATHS", help="files or directories to report on")
    for name, text in (
        ("shapes", "the shapes (default: SmartSpec's own)"),
        ("ontology", "what says which class is a subclass of which; seen, not reported on"),
        ("with", "other data, seen and not reported on (default: SmartSpec's graph with its own shapes)"),
    ):
        parser.add_argument(f"--{name}", nargs="+", action="extend", type=Path, metavar="PATHS", help=text)
    parser.add_argument(
        "--format",
        action="append",
        type=_output,
        metavar="NAME[=FILE]",
        help="; ".join(f"{name}: {form.purpose}" for name, form in FORMATS.items())
        + "; several may be given, all but one with a file (default: text)",
    )
    parser.add_argument(
        "--fail-on", choices=_SEVERITIES, default="info", help="least severity that makes the exit code 1 (info)"
    )
    parser.add_argument("--baseline", type=Path, metavar="FILE", help="JSON report of findings that are known")
    parser.add_argument("--strict", action="store_true", help="make the exit code 2 where there is a reason for doubt")
    parser.add_argument("--language", choices=("en", "fr"), default="en", help="language of messages (en)")


def _output(text: str) -> Output:
    name, equals, path = text.partition("=")
    if name not in FORMATS:
        hint = nearest(name, FORMATS, 1)
        raise ArgumentTypeError(f"no format {name!r}{f'; did you mean {hint[0]}?' if hint else ''}")
    if equals and not path:
        raise ArgumentTypeError(f"write {name}=FILE, or {name} alone for standard output")
    return Output(name, Path(path) if path else None)


def run(options: Namespace) -> int:
    """Validate, write the reports, and say by the exit code whether all is well.

    Raises:
        SourceError: files that cannot be read or written, shapes that cannot be run.
    """
    outputs = options.format or [Output("text", None)]
    if sum(output.path is None for output in outputs) > 1:
        raise SourceError([Fault(Path("--format"), 0, 0, "only one format can go to standard output; write NAME=FILE")])
    baseline = read_baseline(options.baseline) if options.baseline else None
    validation, given = _validation(options)
    found, said = validation.findings, doubts(validation, given)
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
        _write(output, report)
    for line in _doubt_lines(said):
        print(line, file=sys.stderr)
    return 2 if options.strict and said else int(bool(report.failures))


def _validation(options: Namespace) -> tuple[Validation, list[Checked]]:
    """The validation that the options ask for, and what was read besides.

    Raises:
        SourceError: with the faults of all files.
    """
    is_ours = not options.shapes
    sources = find_sources(settings_of(options).root) if is_ours or not options.paths else None
    paths = options.paths or (_shown(sources.turtle()) if sources else [])
    shape_paths = options.shapes or (_shown(sources.graph_files("shapes")) if sources else [])
    ontology, other = options.ontology or [], getattr(options, "with") or []
    checked, shapes, *given = _load_all([paths, shape_paths, ontology, other])
    context: list[Triple] = [triple for read in given for triple in read.triples]
    if sources and is_ours and not other:
        context += beside(gather(sources, checked), checked)
    return Validation.of(checked, shapes, context), given


def _load_all(groups: Iterable[Sequence[Path]]) -> list[Checked]:
    """What several lots of files state; the faults of all are told at once."""
    read: list[Checked] = []
    faults: list[Fault] = []
    for paths in groups:
        try:
            read.append(Checked.load(paths))
        except SourceError as error:
            faults += error.faults
    if faults:
        raise SourceError(dict.fromkeys(faults))
    return read


def _shown(paths: Iterable[Path]) -> list[Path]:
    """Paths as a reader knows them: below the working directory, where they are."""
    here = Path.cwd()
    return [path.relative_to(here) if path.is_relative_to(here) else path for path in paths]


def _write(output: Output, report: Report) -> None:
    text = FORMATS[output.form].write(report)
    if output.path is None:
        encoding = sys.stdout.encoding or "utf-8"
        print(text.encode(encoding, "backslashreplace").decode(encoding), end="")
        return
    try:
        output.path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SourceError([Fault(output.path, 0, 0, error.strerror or "cannot be written")]) from error


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
