"""Read source files into triples, and say file, line and reason of everything that cannot be read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pyoxigraph
from pyoxigraph import RdfFormat, Triple

from smartspec.errors import Fault, SourceError, read_each

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_PREFIX: Final = re.compile(r"prefix\s+([^\s:]*):\s*<", re.IGNORECASE)


def read_text(path: Path) -> str:
    """The text of a source file, which is UTF-8.

    Raises:
        SourceError: the file is missing, unreadable or not UTF-8 (with the line of the first bad byte).
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise SourceError([Fault(path, 0, 0, "there is no such file or directory")]) from error
    except OSError as error:
        raise SourceError([Fault(path, 0, 0, error.strerror or "cannot be read")]) from error
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        column = error.start - before.rfind(b"\n")
        reason = f"not UTF-8: byte 0x{data[error.start]:02X}; save the file as UTF-8"
        raise SourceError([Fault(path, before.count(b"\n") + 1, column, reason)]) from error


def parse_turtle(text: str, path: Path) -> list[Triple]:
    """The triples of a Turtle text, in order of appearance, literals as written; ``path`` is for messages only.

    Blank nodes get new labels, since those of two texts are different whatever they are called.

    Raises:
        SourceError: the text is not Turtle; holds line and column of the fault.
    """
    return _parse(text, path)[0]


def parse_with_prefixes(text: str, path: Path) -> tuple[list[Triple], dict[str, str]]:
    """The triples of a Turtle text, and its prefixes with their namespaces in the order in which they are declared.

    Raises:
        SourceError: the text is not Turtle; holds line and column of the fault.
    """
    triples, prefixes = _parse(text, path)
    places = {found[1]: found.start() for found in reversed(list(_PREFIX.finditer(text)))}
    return triples, dict(sorted(prefixes.items(), key=lambda declared: places.get(declared[0], 0)))


def _parse(text: str, path: Path) -> tuple[list[Triple], dict[str, str]]:
    parser = pyoxigraph.parse(text, format=RdfFormat.TURTLE, rename_blank_nodes=True)
    try:
        triples = [quad.triple for quad in parser]
    except SyntaxError as error:
        raise SourceError([syntax_fault(path, error)]) from error
    return triples, parser.prefixes


def read_turtle(path: Path) -> list[Triple]:
    """The triples of a Turtle file.

    Raises:
        SourceError: the file cannot be read or is not Turtle.
    """
    return parse_turtle(read_text(path), path)


def read_all(paths: Iterable[Path]) -> dict[Path, list[Triple]]:
    """The triples of each file.

    Raises:
        SourceError: with the faults of all files, not only of the first that fails.
    """
    listed = list(paths)
    return dict(zip(listed, read_each(read_turtle, listed), strict=True))


def syntax_fault(path: Path, error: SyntaxError) -> Fault:
    """What pyoxigraph's parser complains of: without the place, which is printed in front, in words for who reads."""
    message = str(error.msg)
    if "LoadDocumentCallback" in message:
        message = "names a remote JSON-LD context, and nothing is fetched; write the context into the file"
    elif message.startswith("Parser error"):
        message = message.partition(": ")[2]
    return Fault(path, error.lineno or 0, error.offset or 0, message)
