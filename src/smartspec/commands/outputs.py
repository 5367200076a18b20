"""Reports of a command: which formats go to which files, and one of them to standard output; how paths are shown."""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from smartspec.errors import Fault, ParameterError, SourceError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence


def shown(path: Path) -> Path:
    """A path as a reader knows it: from the working directory, where it is below that."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


class Output(NamedTuple):
    """A format, by name, and the file to write it to; None for standard output."""

    form: str
    path: Path | None

    def write(self, text: str) -> None:
        """Write a report to its file, or to standard output in its encoding.

        Raises:
            SourceError: the file cannot be written.
        """
        if self.path is None:
            encoding = sys.stdout.encoding or "utf-8"
            print(text.encode(encoding, "backslashreplace").decode(encoding), end="")
            return
        try:
            self.path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise SourceError([Fault(self.path, 0, 0, error.strerror or "cannot be written")]) from error


def output_type(names: Collection[str]) -> Callable[[str], Output]:
    """What reads ``NAME[=FILE]`` on the command line."""

    def read(text: str) -> Output:
        name, equals, path = text.partition("=")
        if name not in names:
            hint = nearest(name, names, 1)
            raise ArgumentTypeError(f"no format {name!r}{f'; did you mean {hint[0]}?' if hint else ''}")
        if equals and not path:
            raise ArgumentTypeError(f"write {name}=FILE, or {name} alone for standard output")
        return Output(name, Path(path) if path else None)

    return read


def chosen_outputs(given: Sequence[Output] | None, names: Collection[str], kind: str) -> list[Output]:
    """The outputs that were asked for; without any, the first format to standard output.

    Raises:
        ParameterError: two formats for standard output, or a format that a report of this kind has not.
    """
    outputs = list(given or [Output(next(iter(names)), None)])
    if sum(output.path is None for output in outputs) > 1:
        raise ParameterError("only one format can go to standard output; write NAME=FILE for the others")
    for output in outputs:
        if output.form not in names:
            raise ParameterError(f"{kind} comes as {', '.join(names)}, not as {output.form}")
    return outputs
