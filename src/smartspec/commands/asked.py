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
    from collections.abc import Sequence

    from smartspec.graph.sources import Sources


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


def _read(word: str, sources: Sources) -> tuple[str, str]:
    if any(mark in word for mark in "{} \n"):
        return "query", word
    if word.endswith(".rq"):
        return word, read_text(Path(word))
    library = load_queries(sources.queries())
    if word not in library:
        raise NotFoundError(f"no canned query {word!r}; nearest: {', '.join(nearest(word, library)) or 'none'}")
    return str(library[word].path), library[word].text
