"""Ask the graph: SPARQL text, a file, or the name of a canned query.

Examples:
  smartspec query 'SELECT ?label { ?p a s3:Partnership ; rdfs:label ?label }'
  smartspec query question.rq --format csv
  smartspec query partnerships-of-territory --param territory=NL41
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from smartspec.building import open_release
from smartspec.commands.options import add_settings, settings_of
from smartspec.commands.table import rows_as_table
from smartspec.engine.formats import FORMATS, JSON, TURTLE, ResultFormat, ResultKind, format_named
from smartspec.engine.local import LocalEngine
from smartspec.engine.protocol import Question
from smartspec.errors import NotFoundError, ParameterError, ProblemError, nearest
from smartspec.graph.reading import read_text
from smartspec.graph.sources import find_sources
from smartspec.query.canned import load_queries
from smartspec.query.form import classify

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from smartspec.graph.sources import Sources


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    add_settings(parser, "root", "cache")
    parser.add_argument("query", metavar="QUERY", help="SPARQL text, a .rq file, or the name of a canned query")
    parser.add_argument("--param", action="append", default=[], metavar="NAME=VALUE", help="for a canned query")
    parser.add_argument(
        "--format", choices=["table", *(f.name for f in FORMATS)], help="default: table, ttl for graphs"
    )


def run(options: Namespace) -> int:
    """Answer on standard output."""
    settings = settings_of(options)
    sources = find_sources(settings.root)
    engine = LocalEngine.of(open_release(sources, settings.cache))
    text = _text(options, sources, engine)
    kind = classify(text).kind
    wanted = _format(options.format, kind)
    body = engine.answer_now(Question(text, wanted)).body
    if options.format in (None, "table") and kind is ResultKind.BINDINGS:
        print(rows_as_table(body))
    else:
        sys.stdout.buffer.write(body)
    return 0


def _text(options: Namespace, sources: Sources, engine: LocalEngine) -> str:
    given: str = options.query
    if any(mark in given for mark in "{} \n"):
        return given
    if given.endswith(".rq"):
        return read_text(Path(given))
    library = load_queries(sources.queries())
    if given not in library:
        raise NotFoundError(f"no canned query {given!r}; nearest: {', '.join(nearest(given, library)) or 'none'}")
    return library[given].text


def _format(name: str | None, kind: ResultKind) -> ResultFormat:
    if name in (None, "table"):
        return JSON if kind is ResultKind.BINDINGS else TURTLE
    found = format_named(str(name))
    if found is None or found.kind is not kind:
        raise ParameterError(f"{name} cannot hold the {kind.value} that this query gives")
    return found


def parameters(pairs: list[str]) -> dict[str, str]:
    """Name → value from ``NAME=VALUE`` words.

    Raises:
        ProblemError: a word has no ``=``, or a name comes twice.
    """
    found: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or name in found:
            raise ProblemError(f"--param {pair!r}: write NAME=VALUE, each name once")
        found[name] = value
    return found
