"""Cases as files: small Turtle texts that announce on top what the shapes must find in them.

A bad case begins with one comment for each finding that it expects::

    # expect: {focus node} {path} {shape}

The focus node and the shape are prefixed names (by the case's own prefixes, else by the shapes', else by ours) or IRIs
in angle brackets; ``_`` stands for a blank node or a literal. The path is written as in SPARQL, without spaces; ``-``
means the node itself. A shape that has no IRI goes by the name of the shape that it is part of. A file called
``good-…`` must expect nothing and one called ``bad-…`` something.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from smartspec.engine.lexer import tokens
from smartspec.errors import Fault, SourceError, read_each
from smartspec.graph.reading import read_text
from smartspec.shacl.property_paths import path_text
from smartspec.shacl.query_patterns import QueryPatterns
from smartspec.shacl.reading import read_placed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyoxigraph as ox

    from smartspec.shacl.findings import Names

CONTEXT: Final = "context.ttl"
"""The file that says what cases leave out."""
_ANNOUNCEMENT: Final = re.compile(r"^#\s*expect(?:\w*\s*:|\b)")
_EXPECTATION: Final = re.compile(r"^# expect: (\S+) (\S+) (\S+)$")
IRI: Final = re.compile(r"<([^<>]*)>")
ITSELF: Final = "-"
NAMELESS: Final = "_"
"""What announcements write for the node itself, and for a node without an IRI."""


@dataclass(frozen=True, order=True)
class Expected:
    """A finding as a case announces it, each part as text with IRIs in full: ``<…>``, ``_``, ``-``."""

    focus: str
    path: str
    shape: str

    def text(self, names: Names) -> str:
        """As a case would write it."""
        return " ".join(names.short(part) for part in (self.focus, self.path, self.shape))


@dataclass(frozen=True)
class Case:
    """A file with its triples and the findings that it announces."""

    path: Path
    triples: tuple[ox.Triple, ...]
    expected: frozenset[Expected]
    prefixes: Mapping[str, str]


def find_cases(folder: Path) -> list[Path]:
    """The cases below a folder, in a fixed order; a file is a case by itself. Contexts that they see come with them.

    Contexts are looked for above the folder too, up to the working directory.

    Raises:
        SourceError: there is no such folder, or no case in it.
    """
    folder = folder.resolve()
    found = sorted(folder.rglob("*.ttl")) if folder.is_dir() else [path for path in (folder,) if path.is_file()]
    if not found:
        raise SourceError([Fault(folder, 0, 0, "no case here; see `smartspec shapes test --help` for what one is")])
    above = [parent for parent in folder.parents if parent.is_relative_to(Path.cwd())]
    return [*(parent / CONTEXT for parent in reversed(above) if (parent / CONTEXT).is_file()), *found]


def read_cases(paths: Iterable[Path], prefixes: Mapping[str, str]) -> list[Case]:
    """The cases in some files; ``prefixes`` are those that announcements may use beside the files' own.

    Raises:
        SourceError: files that cannot be read and announcements that cannot be understood, all of them.
    """
    return read_each(lambda path: _read_case(path, prefixes), paths)


def _read_case(path: Path, prefixes: Mapping[str, str]) -> Case:
    read = read_placed(path, read_text(path))
    known = {**prefixes, **read.prefixes}
    lines = enumerate(read.text.splitlines(), 1)
    announced = [(number, line) for number, line in lines if _ANNOUNCEMENT.match(line)]
    expected = frozenset(_expected(line, known, path, number) for number, line in announced)
    return Case(path, tuple(read.triples), expected, known)


def _expected(line: str, prefixes: Mapping[str, str], path: Path, number: int) -> Expected:
    match = _EXPECTATION.match(line)
    if match is None:
        raise SourceError([Fault(path, number, 1, "write `# expect: {focus node} {path, - for none} {shape}`")])
    try:
        focus, about, shape = (_with_full_iris(part, prefixes) for part in match.groups())
        path_of_it = _canonical_path(about)
    except KeyError as error:
        raise SourceError([Fault(path, number, 1, f"unknown prefix {error.args[0]}:")]) from error
    except SyntaxError as error:
        raise SourceError([Fault(path, number, 1, f"{match[2]} is no property path of SPARQL")]) from error
    for written, name in ((match[1], focus), (match[3], shape)):
        if name != NAMELESS and not IRI.fullmatch(name):
            raise SourceError([Fault(path, number, 1, f"{written} is neither a prefixed name nor an <IRI>")])
    return Expected(focus, path_of_it, shape)


def _with_full_iris(text: str, prefixes: Mapping[str, str]) -> str:
    """A text with each prefixed name replaced by its IRI in angle brackets."""
    return "".join(_full_iri(token.text, prefixes) if token.kind == "name" else token.text for token in tokens(text))


def _full_iri(name: str, prefixes: Mapping[str, str]) -> str:
    prefix, _, local = name.partition(":")
    if prefix not in prefixes:
        raise KeyError(prefix)
    return f"<{prefixes[prefix]}{local}>"


def _canonical_path(text: str) -> str:
    """A path with IRIs in full as `path_text` writes it, whatever parentheses it had."""
    if text == ITSELF or IRI.fullmatch(text):
        return text
    paths = QueryPatterns(f"SELECT * {{ ?s {text} ?o }}").paths()
    if not paths:
        raise SyntaxError(text)
    return path_text(paths[0])
