"""The options that several commands share."""

from __future__ import annotations

from argparse import SUPPRESS, BooleanOptionalAction, RawDescriptionHelpFormatter
from typing import TYPE_CHECKING

from smartspec.errors import UnavailableError
from smartspec.settings import Settings, read_settings, setting_help, setting_type, variable

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_settings(parser: ArgumentParser, *names: str) -> None:
    """Options for some of the settings; each names its environment variable in its help."""
    for name in names:
        option, default = f"--{name.replace('_', '-')}", getattr(Settings, name, None)
        shown = f" (default {default})" if default not in (None, "", ()) else ""
        text = f"{setting_help(name)}{shown}; or {variable(name)}"
        if setting_type(name) is bool:
            parser.add_argument(option, action=BooleanOptionalAction, default=SUPPRESS, help=text)
            continue
        parser.add_argument(
            option,
            type=setting_type(name),
            default=SUPPRESS,
            nargs="+" if name == "data" else None,
            metavar=name.upper(),
            help=text,
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
