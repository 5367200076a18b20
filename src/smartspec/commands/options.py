"""The options that several commands share."""

from __future__ import annotations

from argparse import SUPPRESS, BooleanOptionalAction, RawDescriptionHelpFormatter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from smartspec.errors import UnavailableError
from smartspec.settings import Settings, read_settings, setting_help, variable

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

_LIMIT_TYPES: Final[dict[str, Any]] = {
    "engine": str,
    "query_timeout": float,
    "query_memory": int,
    "result_bytes": int,
    "workers": int,
    "queue": int,
    "cache_bytes": int,
    "query_log": str,
}
_ADDRESS_TYPES: Final[dict[str, Any]] = {
    "host": str,
    "port": int,
    "base_iri": str,
    "public_url": str,
    "trusted_proxies": str,
    "hosts": str,
}
_PATH_TYPES: Final[dict[str, Any]] = dict.fromkeys(("root", "cache", "queries", "archive", "data", "store"), Path)
_DATA_TYPES: Final[dict[str, Any]] = {"memory_triples": int, "engine_update": str, "engine_graph_store": str}
_TYPES: Final[dict[str, Any]] = {**_PATH_TYPES, **_ADDRESS_TYPES, **_LIMIT_TYPES, **_DATA_TYPES}


def add_settings(parser: ArgumentParser, *names: str) -> None:
    """Options for some of the settings; each names its environment variable in its help."""
    for name in names:
        default = getattr(Settings, name, None)
        shown = f" (default {default})" if default not in (None, "", ()) else ""
        if isinstance(default, bool):
            text = f"{setting_help(name)}{shown}; or {variable(name)}"
            parser.add_argument(
                f"--{name.replace('_', '-')}", action=BooleanOptionalAction, default=SUPPRESS, help=text
            )
            continue
        parser.add_argument(
            f"--{name.replace('_', '-')}",
            type=_TYPES[name],
            default=SUPPRESS,
            nargs="+" if name == "data" else None,
            metavar=name.upper(),
            help=f"{setting_help(name)}{shown}; or {variable(name)}",
        )


def settings_of(options: Namespace) -> Settings:
    """The settings from options and environment.

    Raises:
        UnavailableError: an environment variable has a value that does not fit.
    """
    try:
        return read_settings(vars(options))
    except ValueError as error:
        raise UnavailableError(str(error)) from error


def sub_command(commands: object, name: str, text: str) -> ArgumentParser:
    """The parser of a sub-command, added to what ``add_subparsers`` gave; the text's first line is its short help."""
    parser: ArgumentParser = commands.add_parser(  # type: ignore[attr-defined] # argparse's own class is private
        name,
        help=text.splitlines()[0].rstrip("."),
        description=text,
        formatter_class=RawDescriptionHelpFormatter,
    )
    return parser
