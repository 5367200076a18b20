"""Make Turtle from a researched table (CSV): deterministic, sorted, all or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("files", nargs="+", type=Path)


def run(options: Namespace) -> int:
    """Import."""
    return len(options.files)
