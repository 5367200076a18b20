"""Build the release of the sources: read, derive, describe, check against the shapes.

Refuses sources that cannot be read or that break the shapes (exit code 2, findings on stderr).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from smartspec.building import build_release
from smartspec.commands.options import add_settings, settings_of
from smartspec.graph.release import save_release
from smartspec.graph.sources import find_sources

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    add_settings(parser, "root", "queries")
    parser.add_argument("--output", type=Path, metavar="DIR", help="write the release to this directory")


def run(options: Namespace) -> int:
    """Build, say what was built, and save it where asked."""
    settings = settings_of(options)
    release = build_release(find_sources(settings.root, settings.queries))
    if options.output:
        save_release(release, options.output)
    graphs = release.graphs()
    print(f"version {release.manifest.version}")
    print(f"digest  {release.manifest.digest}")
    print(f"graphs  {len(graphs)}")
    print(f"quads   {sum(map(len, graphs.values()))}")
    return 0
