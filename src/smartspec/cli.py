"""The command line: which commands there are, and how an error ends one."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Final

import argcomplete

from smartspec import __version__
from smartspec.errors import SmartSpecError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

COMMANDS: Final = (
    "serve",
    "top",
    "query",
    "explain",
    "lint",
    "search",
    "queries",
    "validate",
    "shapes",
    "diff",
    "fmt",
    "import",
    "build",
    "dump",
    "publish",
    "completion",
)

_MODULES: Final = {"import": "import_tables"}
"""The commands whose module has another name."""

_DESCRIPTION: Final = """\
The open knowledge graph of Europe's smart-specialisation cooperation.

Start with `smartspec serve` and open http://127.0.0.1:8000/, or ask at once:
  smartspec query 'SELECT ?label { ?p a s3:Partnership ; rdfs:label ?label }'
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code: 0 done, 1 findings, 2 could not be done."""
    given = sys.argv[1:] if arguments is None else arguments
    parser = _parser(_named(given))
    argcomplete.autocomplete(parser)
    options = parser.parse_args(given)
    try:
        return int(module_of(options.command).run(options))
    except SmartSpecError as error:
        print(f"smartspec {options.command}: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        print(f"smartspec {options.command}: {place}{error.strerror or error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def module_of(command: str) -> ModuleType:
    """What carries out a command; loaded when it is asked for, since most commands need little and ``serve`` much."""
    return import_module(f"smartspec.commands.{_MODULES.get(command, command)}")


def _named(given: Sequence[str]) -> tuple[str, ...]:
    """The one command that is asked for or completed by a shell; all where it is none."""
    words = os.environ.get("COMP_LINE", "").split()[1:] if "_ARGCOMPLETE" in os.environ else given
    return tuple(words[:1]) if words and words[0] in COMMANDS else COMMANDS


def _parser(names: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="smartspec", description=_DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action="version", version=f"smartspec {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in names:
        module = module_of(name)
        text = (module.__doc__ or "").strip()
        command = commands.add_parser(
            name,
            help=text.splitlines()[0].rstrip("."),
            description=text,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(command)
    return parser
