"""The command line: which commands there are, and how an error ends one."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, Final

import argcomplete

from smartspec import __version__
from smartspec.commands import (
    build,
    completion,
    diff,
    dump,
    explain,
    fmt,
    import_tables,
    lint,
    publish,
    queries,
    query,
    search,
    serve,
    shapes,
    top,
    validate,
)
from smartspec.errors import SmartSpecError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

COMMANDS: Final[dict[str, ModuleType]] = {
    "serve": serve,
    "top": top,
    "query": query,
    "explain": explain,
    "lint": lint,
    "search": search,
    "queries": queries,
    "validate": validate,
    "shapes": shapes,
    "diff": diff,
    "fmt": fmt,
    "import": import_tables,
    "build": build,
    "dump": dump,
    "publish": publish,
    "completion": completion,
}

_DESCRIPTION: Final = """\
The open knowledge graph of Europe's smart-specialisation cooperation.

Start with `smartspec serve` and open http://127.0.0.1:8000/, or ask at once:
  smartspec query 'SELECT ?label { ?p a s3:Partnership ; rdfs:label ?label }'
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code: 0 done, 1 findings, 2 could not be done."""
    parser = _parser()
    argcomplete.autocomplete(parser)
    options = parser.parse_args(arguments)
    try:
        return int(COMMANDS[options.command].run(options))
    except SmartSpecError as error:
        print(f"smartspec {options.command}: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="smartspec", description=_DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action="version", version=f"smartspec {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, module in COMMANDS.items():
        text = (module.__doc__ or "").strip()
        command = commands.add_parser(
            name,
            help=text.splitlines()[0].rstrip("."),
            description=text,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(command)
    return parser


if __name__ == "__main__":
    sys.exit(main())
