"""The queries that a command line names: as text, as files, or as canned ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from smartspec.commands.options import add_settings
from smartspec.errors import NotFoundError, nearest
from smartspec.graph.reading import read_text
from smartspec.query.canned import load_queries

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Mapping, Sequence

    from smartspec.graph.sources import Sources
    from smartspec.query.canned import CannedQuery


def add_query_arguments(parser: ArgumentParser, text: str, *, many: bool = False) -> None:
    """Declare the query, or several, and where the graph is."""
    add_settings(parser, "root", "cache")
    if many:
        parser.add_argument("query", metavar="QUERY", nargs="+", help=text)
    else:
        parser.add_argument("query", metavar="QUERY", help=text)


def read_asked(given: Sequence[str], sources: Sources) -> list[tuple[str, str]]:
    """What each word stands for: the name under which findings are told, and the SPARQL text.

    Raises:
        NotFoundError: a word is neither text nor a file nor the name of a canned query.
        SourceError: a file cannot be read, or a canned query is broken.
    """
    return [_read(word, sources) for word in given]


def read_given(word: str) -> str | None:
    """The SPARQL text that a word of the command line is, or that its file holds; None for a canned query's name.

    Raises:
        SourceError: the file cannot be read.
    """
    if any(mark in word for mark in "{} \n"):
        return word
    return read_text(Path(word)) if word.endswith(".rq") else None


def canned_query(library: Mapping[str, CannedQuery], name: str) -> CannedQuery:
    """A query of a library by its name.

    Raises:
        NotFoundError: there is none; names the nearest.
    """
    if name not in library:
        raise NotFoundError(f"no canned query {name!r}; nearest: {', '.join(nearest(name, library)) or 'none'}")
    return library[name]


def _read(word: str, sources: Sources) -> tuple[str, str]:
    text = read_given(word)
    if text is not None:
        return (word if word.endswith(".rq") else "query"), text
    query = canned_query(load_queries(sources.queries()), word)
    return str(query.path), query.text
