"""Check Turtle files against the shapes: every finding with file, line and reason.

Without PATHS the whole graph is checked as a release would be: data, ontology and derived statements together. With
PATHS only what these files state is reported on; the shipped graph is seen beside them.

Exit codes: 0 conforms, 1 findings, 2 could not be checked (missing file, ill-formed Turtle, broken shapes).
"""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from smartspec.building import assemble, checked_sources, read_shapes
from smartspec.commands.fmt import expand_paths
from smartspec.commands.options import add_settings, settings_of
from smartspec.graph.derive import derive
from smartspec.graph.reading import read_text
from smartspec.graph.sources import find_sources
from smartspec.shacl.findings import report_text
from smartspec.shacl.validation import Checked, validate

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from pyoxigraph import Triple

    from smartspec.graph.sources import Sources


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    add_settings(parser, "root")
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATHS", help="Turtle files or directories to report on")


def run(options: Namespace) -> int:
    """Validate, print the findings, and say by the exit code whether there were any."""
    sources = find_sources(settings_of(options).root)
    if options.paths:
        checked = Checked.read((path, read_text(path)) for path in expand_paths(options.paths))
    else:
        checked = checked_sources(sources)
    findings = validate(checked, read_shapes(sources), _context(sources, checked))
    print(report_text(findings))
    return int(bool(findings))


def _context(sources: Sources, checked: Checked) -> list[Triple]:
    """What the shapes see beside the checked files: the whole graph, and what follows from both together."""
    shipped = list(chain.from_iterable(assemble(sources).graphs().values()))
    return [*shipped, *derive([*shipped, *checked.triples], sources.derivations())]
