"""What an operator can set: one name each, by option or by environment, read once at the command line."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Settings:
    """The settings of a service. Each is read from ``SMARTSPEC_{NAME}`` unless an option gives it."""

    root: Path | None = field(
        default=None,
        metadata={"help": "directory that holds ontology, data, shapes and queries (default: the shipped)"},
    )
    host: str = field(default="127.0.0.1", metadata={"help": "address to listen on"})
    port: int = field(default=8000, metadata={"help": "port to listen on"})
    cache: Path | None = field(
        default=None, metadata={"help": "directory for built releases (default: smartspec below the user's cache)"}
    )


def setting_help(name: str) -> str:
    """The sentence that explains a setting."""
    return next(str(f.metadata["help"]) for f in fields(Settings) if f.name == name)


def variable(name: str) -> str:
    """The environment variable of a setting.

    >>> variable("port")
    'SMARTSPEC_PORT'
    """
    return f"SMARTSPEC_{name.upper()}"


def read_settings(options: Mapping[str, Any], environment: Mapping[str, str] | None = None) -> Settings:
    """The settings from options (None: not given), then the environment, then the defaults.

    Raises:
        ValueError: a variable has a value that does not fit; names the variable.
    """
    environment = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    for setting in fields(Settings):
        given = options.get(setting.name)
        text = environment.get(variable(setting.name))
        if given is not None:
            values[setting.name] = given
        elif text:
            values[setting.name] = _convert(setting.name, text)
    return Settings(**values)


def _convert(name: str, text: str) -> object:
    if name in ("root", "cache"):
        return Path(text)
    if name == "port":
        if not text.isdecimal():
            raise ValueError(f"{variable(name)}={text!r} is not a whole number")
        return int(text)
    return text
