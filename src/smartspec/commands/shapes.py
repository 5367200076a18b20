"""Look after shapes themselves: prove them by cases.

  smartspec shapes test    good and bad cases: does each shape find what it should, and nothing else?

It works on any project's Turtle and SHACL; without options it takes SmartSpec's own, and its --help says more. Which
triples no shape looks at, and which constraints never find fault, is told by `smartspec validate --coverage`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from smartspec.commands.options import add_settings, settings_of, sub_command
from smartspec.commands.outputs import shown
from smartspec.graph.namespaces import PREFIXES
from smartspec.graph.sources import find_sources
from smartspec.shacl.cases import CaseSuite
from smartspec.shacl.findings import Names
from smartspec.shacl.reading import Checked

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterable

    from smartspec.shacl.cases import CaseResult

_TEST = """\
Prove shapes by cases: small Turtle files, good ones without a finding, bad ones with exactly those they announce.

A bad case says on top what must be found, one comment a finding:
  # expect: {focus node} {path} {shape}
such as
  # expect: region:FRX s3:nutsCode shape:Region-nutsCode
  # expect: ex:bob ^ex:employs ex:PersonShape
  # expect: _ - ex:AddressShape
Names are prefixed names or <IRIs>, _ stands for a blank node or a literal. Paths are written as in SPARQL, without
spaces; - means the node itself. A shape without an IRI goes by the name of the shape that it is part of. Files called
good-… must expect nothing, files called bad-… something; and some shape must apply to each.

What a case leaves out it finds in context.ttl, beside it or in a folder above, and in the ontology. A context is a good
case itself.

For a failing case the announcements that did not come true and those that were missing are printed as the case would
write them. At the end stand the shapes that no case breaks.

Exit codes: 0 all pass, 1 some fail, 2 not to be run (missing folder, ill-formed Turtle, broken shapes).
"""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the sub-commands and their options."""
    commands = parser.add_subparsers(dest="shapes_command", required=True, metavar="COMMAND")
    test = sub_command(commands, "test", _TEST)
    add_settings(test, "root")
    test.add_argument("cases", nargs="?", type=Path, metavar="CASES", help="folder or file (default: tests/shapes)")
    test.add_argument("--shapes", nargs="+", type=Path, metavar="PATHS", help="shapes to prove (default: SmartSpec's)")
    test.add_argument(
        "--ontology", nargs="+", type=Path, metavar="PATHS", help="what cases see beside them: classes, properties"
    )
    test.set_defaults(run_shapes_command=_test)


def run(options: Namespace) -> int:
    """Run a sub-command."""
    return int(options.run_shapes_command(options))


def _test(options: Namespace) -> int:
    """Run the cases, print those that fail, and say by the exit code whether there were any."""
    suite = open_suite(options.cases, options.shapes, options.ontology, settings_of(options).root)
    results = [suite.run(path) for path in suite.cases]
    failed = [result for result in results if not result.passed]
    for result in failed:
        print(_failure(result, suite))
    files = "file" if len(results) == 1 else "files"
    unbroken = suite.unbroken(results)
    if unbroken:
        print(f"shapes that no case breaks: {', '.join(unbroken)}")
    print(f"{len(results)} {files}, {len(results) - len(failed)} passed, {len(failed)} failed")
    return int(bool(failed))


def open_suite(
    cases: Path | None = None,
    shapes: Iterable[Path] | None = None,
    ontology: Iterable[Path] | None = None,
    root: Path | None = None,
) -> CaseSuite:
    """The cases of a folder with their shapes and ontology; what is None is SmartSpec's own, the ontology only then.

    Raises:
        SourceError: files that cannot be read, announcements that cannot be understood, broken shapes.
    """
    beside = None if ontology is None else list(ontology)
    if shapes is None:
        sources = find_sources(root)
        shapes, cases = [sources.root / "shapes"], cases or sources.root / "tests" / "shapes"
        beside = [sources.root / "ontology"] if beside is None else beside
    read = Checked.load(shapes)
    context = Checked.load(beside or ())
    return CaseSuite(cases or Path("tests", "shapes"), read.triples, context.triples, {**PREFIXES, **read.prefixes})


def _failure(result: CaseResult, suite: CaseSuite) -> str:
    names = Names(suite.cases[result.path].prefixes)
    lines = [f"{shown(result.path)}: failed"]
    lines += [f"    {result.objection}"] if result.objection else []
    lines += [f"    not found:    # expect: {expected.text(names)}" for expected in result.missing]
    lines += [f"    not expected: # expect: {found.text(names)}" for found in result.unexpected]
    return "\n".join(lines)
