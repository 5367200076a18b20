"""Say what differs between two states of the graph: entities added, removed and changed, by property.

OLD and NEW are each a file, a directory, or a git revision of the checkout (main, HEAD~1, v1.0.0, also REVISION:PATH);
what exists as a path is a path. Without NEW, the checkout's files as they are now. Compared is what is stated: order,
prefixes, spelling of numbers and names of blank nodes make no difference, derived statements are not listed. Where both
sides are whole checkouts, the canned queries of NEW are asked of both, with their examples as parameters, to say which
answer otherwise and by how many rows.

Examples:
  smartspec diff main
  smartspec diff v1.0.0 HEAD --format markdown
  smartspec diff old.ttl new.ttl

Exit codes, as those of diff: 0 nothing differs, 1 something does, 2 could not be compared.
"""

from __future__ import annotations

import asyncio
from argparse import ArgumentTypeError
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from smartspec.building import assemble
from smartspec.commands.difference_json import as_json
from smartspec.commands.difference_report import Report, as_markdown, as_text
from smartspec.commands.options import add_settings, settings_of
from smartspec.engine.limits import DEFAULT_LIMITS
from smartspec.engine.opening import open_engine
from smartspec.errors import SourceError
from smartspec.graph.difference import compare
from smartspec.graph.revisions import export_revision
from smartspec.graph.snapshot import RDF_FORMATS, is_whole, read_snapshot
from smartspec.graph.sources import find_sources
from smartspec.query.answers import LibraryChange, compare_library
from smartspec.query.canned import load_queries

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from smartspec.engine.protocol import Engine
    from smartspec.errors import Fault
    from smartspec.graph.release import Release
    from smartspec.graph.snapshot import Snapshot
    from smartspec.query.canned import CannedQuery

_LIMIT: Final = 200


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    add_settings(parser, "root")
    parser.add_argument("old", metavar="OLD", help="a file, a directory, or a git revision")
    parser.add_argument("new", metavar="NEW", nargs="?", help="the same; default: the checkout's files as they are")
    parser.add_argument("--format", choices=["text", "markdown", "json"], default="text", help="default: text")
    parser.add_argument("--no-queries", action="store_true", help="do not ask the canned queries of both sides")
    parser.add_argument(
        "--limit",
        type=_number,
        default=_LIMIT,
        metavar="LINES",
        help=f"list at most so many lines of changes, 0 for all (default {_LIMIT}); json is always whole",
    )


def _number(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError(f"{text!r} is not a number of lines")
    return int(text)


def run(options: Namespace) -> int:
    """Compare, print the difference, and say by the exit code whether there is one."""
    checkout = settings_of(options).root or Path.cwd()
    with TemporaryDirectory(prefix="smartspec-") as folder:
        old = _side(options.old, checkout, Path(folder) / "old")
        new = _side(options.new, checkout, Path(folder) / "new")
        report = _report(old, new, with_queries=not options.no_queries)
    if options.format == "json":
        print(as_json(report))
    else:
        print((as_markdown if options.format == "markdown" else as_text)(report, options.limit))
    return int(report.differs)


@dataclass(frozen=True)
class _Side:
    """One side of the comparison: how it is called, where its files lie, and whether they were exported from git."""

    name: str
    path: Path
    exported: bool = False

    @contextmanager
    def named(self) -> Iterator[None]:
        """Let errors in exported files name them as git does: ``main:data/themes.ttl``."""
        try:
            yield
        except SourceError as error:
            raise SourceError(map(self._renamed, error.faults)) from error

    def _renamed(self, fault: Fault) -> Fault:
        if not self.exported or not fault.path.is_relative_to(self.path):
            return fault
        inside = fault.path.relative_to(self.path).as_posix()
        joint = "/" if ":" in self.name else ":"
        return replace(fault, path=Path(self.name if inside == "." else f"{self.name}{joint}{inside}"))


def _side(word: str | None, checkout: Path, folder: Path) -> _Side:
    if word is None:
        return _Side("working tree", checkout)
    if Path(word).exists():
        return _Side(word, Path(word))
    suffixes = (*RDF_FORMATS, ".rq")
    return _Side(word, export_revision(word, checkout, folder.resolve(), suffixes), exported=True)


def _report(old: _Side, new: _Side, *, with_queries: bool) -> Report:
    before, after = _stated(old), _stated(new)
    if {""} in (set(before.graphs), set(after.graphs)):
        before, after = before.merged(), after.merged()
    difference = compare(before.graphs, after.graphs)
    both_whole = is_whole(old.path) and is_whole(new.path)
    library = _library_change(old, new) if with_queries and both_whole else None
    return Report(old.name, new.name, difference, library, {**before.prefixes, **after.prefixes})


def _stated(side: _Side) -> Snapshot:
    with side.named():
        return read_snapshot(side.path)


def _library_change(old: _Side, new: _Side) -> LibraryChange:
    (before, old_release), (after, new_release) = _built(old), _built(new)
    if old_release.manifest.digest == new_release.manifest.digest:
        return LibraryChange(asked=len(after))
    return asyncio.run(_ask_both((before, old_release), (after, new_release)))


async def _ask_both(
    old: tuple[dict[str, CannedQuery], Release], new: tuple[dict[str, CannedQuery], Release]
) -> LibraryChange:
    """Ask within the limits of a service: a query of a revision that runs for ever is told, not waited for."""
    engines: list[Engine] = []
    try:
        for _, release in (old, new):
            engines.append(await open_engine(release, DEFAULT_LIMITS))
        return await compare_library((old[0], engines[0]), (new[0], engines[1]))
    finally:
        for engine in engines:
            await engine.close()


def _built(side: _Side) -> tuple[dict[str, CannedQuery], Release]:
    """The canned queries of a side, and its release, not checked against shapes."""
    sources = find_sources(side.path)
    with side.named():
        return load_queries(sources.queries()), assemble(sources)
