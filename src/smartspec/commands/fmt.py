"""Write Turtle files in the one canonical style: sorted, canonical literals; nothing is lost.

A file keeps its own prefixes, as far as they are in use; well-known ones are added where they shorten an IRI.
Without PATHS all files below ontology, data and shapes. With --check nothing is written: the files that would change
are listed, and the exit code is 1.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from smartspec.commands.options import add_settings, settings_of
from smartspec.errors import read_each
from smartspec.graph.formatting import format_turtle
from smartspec.graph.reading import read_text
from smartspec.graph.sources import find_sources

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterable


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    add_settings(parser, "root")
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATHS", help="Turtle files or directories")
    parser.add_argument("--check", action="store_true", help="write nothing, say which files are not in style")


def run(options: Namespace) -> int:
    """Format, or check, and say which files differ."""
    paths = options.paths or find_sources(settings_of(options).root).graph_files("ontology", "data", "shapes")
    changed = {path: text for path, text in _formatted(expand_paths(paths)).items() if text != read_text(path)}
    for path, text in changed.items():
        if options.check:
            print(f"{path}: not in canonical style; run `smartspec fmt`")
        else:
            path.write_text(text, encoding="utf-8")
            print(f"{path}: formatted")
    return int(options.check and bool(changed))


def _formatted(paths: Iterable[Path]) -> dict[Path, str]:
    """Each file's canonical text; all files are formatted before the first is written."""
    listed = list(paths)
    texts = read_each(lambda path: format_turtle(read_text(path), path), listed)
    return dict(zip(listed, texts, strict=True))


def expand_paths(paths: Iterable[Path]) -> list[Path]:
    """Files as they are, directories as the Turtle files below them."""
    return [file for path in paths for file in (sorted(path.rglob("*.ttl")) if path.is_dir() else [path])]
