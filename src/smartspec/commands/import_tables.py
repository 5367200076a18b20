"""Make Turtle from a researched table (CSV): deterministic, sorted, all or nothing.

The Turtle goes to the data folder, where it is committed: a new version of a table is one command and a readable diff.
A table that is not right writes nothing: file, row, column and reason are said, exit code 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from smartspec.commands.options import add_settings, settings_of
from smartspec.errors import UnavailableError
from smartspec.graph.sources import find_sources
from smartspec.tables import (
    changes,
    countries,
    nuts,
    outside_sources,
    partner_regions,
    partnerships,
    thematic,
    themes,
    transition,
)

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from smartspec.tables.statements import Outputs


@dataclass(frozen=True)
class Importer:
    """One kind of table: what it is, the files that it takes, the files below data that only it writes.

    ``run`` takes the files, and last the data folder where ``sees_data`` says so.
    """

    help: str
    files: tuple[str, ...]
    run: Callable[..., Outputs]
    owns: tuple[str, ...] = ()
    sees_data: bool = False


def _nuts(regions: Path, revisions: Path, data: Path) -> Outputs:
    return nuts.import_nuts(regions, revisions, data / "countries.ttl")


def _changes(revisions: Path, regions: Path, data: Path) -> Outputs:
    return changes.import_changes(revisions, regions, data / "countries.ttl")


IMPORTERS: Final = {
    "countries": Importer(countries.HELP, ("COUNTRIES",), countries.import_countries),
    "nuts": Importer(nuts.HELP, ("REGIONS", "CHANGES"), _nuts, ("nuts/[!c]*.ttl",), sees_data=True),
    "changes": Importer(changes.HELP, ("CHANGES", "REGIONS"), _changes, ("nuts/changes*.ttl",), sees_data=True),
    "sources": Importer(outside_sources.HELP, (), outside_sources.import_sources),
    "territories": Importer(partner_regions.HELP, (), partner_regions.import_partner_regions),
    "themes": Importer(themes.HELP, ("THEMES",), themes.import_themes),
    "partnerships": Importer(partnerships.HELP, ("PARTNERSHIPS",), partnerships.import_partnerships),
    "thematic": Importer(thematic.HELP, ("THEMATIC",), thematic.import_thematic),
    "transition": Importer(transition.HELP, ("TRANSITION",), transition.import_transition),
}


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    add_settings(parser, "root")
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    for kind, importer in IMPORTERS.items():
        files = kinds.add_parser(kind, help=importer.help.rstrip("."), description=importer.help)
        for name in importer.files:
            files.add_argument(
                name.lower(), type=Path, metavar=name, help="a CSV file; its first line names the columns"
            )


def run(options: Namespace) -> int:
    """Import, and say which files were written and removed."""
    importer = IMPORTERS[options.kind]
    data = _data_folder(options)
    files = [getattr(options, name.lower()) for name in importer.files]
    outputs = importer.run(*files, *([data] if importer.sees_data else []))
    made = set(outputs.texts())
    stale = [path for pattern in importer.owns for path in sorted(data.glob(pattern))]
    for path in outputs.write(data):
        print(f"{path}: written")
    for path in stale:
        if path.relative_to(data).as_posix() not in made:
            path.unlink()
            print(f"{path}: removed")
    return 0


def _data_folder(options: Namespace) -> Path:
    """The data folder of a checkout; that of an installed package is not for writing."""
    root = settings_of(options).root or Path.cwd()
    if not (root / "data").is_dir():
        raise UnavailableError(f"no folder data in {root}; run this in a checkout, or name one with --root")
    return find_sources(root).root / "data"
