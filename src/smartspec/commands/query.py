"""Ask the graph: SPARQL text, a file, or the name of a canned query.

Examples:
  smartspec query 'SELECT ?label { ?p a s3:Partnership ; rdfs:label ?label }'
  smartspec query question.rq --format csv
  smartspec query partnerships-of-territory --param territory=NL41

SERVICE reaches the endpoints of --services only.
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from smartspec.commands.asked import canned_query, read_given
from smartspec.commands.completing import complete_names, complete_parameters
from smartspec.commands.options import add_settings, settings_of
from smartspec.commands.table import rows_as_table
from smartspec.describe.things import members as things_of_class
from smartspec.engine.formats import FORMATS, JSON, TURTLE, ResultFormat, ResultKind, format_named
from smartspec.engine.local import LocalEngine
from smartspec.engine.opening import federating
from smartspec.engine.protocol import Question
from smartspec.errors import ParameterError
from smartspec.graph.sources import find_sources
from smartspec.provision import open_release
from smartspec.query.canned import load_queries
from smartspec.query.form import classify
from smartspec.query.parameters import bind_parameters

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Collection, Mapping, Sequence

    from smartspec.graph.sources import Sources
    from smartspec.query.canned import CannedQuery


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    add_settings(parser, "root", "queries", "cache", "services")
    query = parser.add_argument("query", metavar="QUERY", help="SPARQL text, a .rq file, or the name of a canned query")
    complete_names(query)
    told = "for a canned query"
    given = parser.add_argument("--param", action="append", default=[], metavar="NAME=VALUE", help=told)
    complete_parameters(given)
    parser.add_argument(
        "--format", choices=["table", *(f.name for f in FORMATS)], help="default: table, ttl for graphs"
    )


def run(options: Namespace) -> int:
    """Answer on standard output."""
    settings = settings_of(options)
    sources = find_sources(settings.root, settings.queries)
    engine = LocalEngine.of(open_release(sources, settings.cache))
    text = _text(options.query, parameters(options.param), sources, engine)
    kind = classify(text, federates=bool(settings.service_addresses)).kind
    wanted = _format(options.format, kind)
    body = asyncio.run(_answer(engine, settings.service_addresses, Question(text, wanted)))
    if options.format in (None, "table") and kind is ResultKind.BINDINGS:
        print(rows_as_table(body))
    else:
        sys.stdout.buffer.write(body)
    return 0


async def _answer(engine: LocalEngine, services: Collection[str], question: Question) -> bytes:
    asked = federating(engine, services)
    try:
        return (await asked.answer(question)).body
    finally:
        await asked.close()


def _text(given: str, values: Mapping[str, Sequence[str]], sources: Sources, engine: LocalEngine) -> str:
    """The SPARQL text that a word of the command line stands for."""
    text = read_given(given)
    if text is None:
        return asyncio.run(_bound(canned_query(load_queries(sources.queries()), given), values, engine))
    if values:
        raise ParameterError("--param is for canned queries only; write the value into the query")
    return text


async def _bound(query: CannedQuery, values: Mapping[str, Sequence[str]], engine: LocalEngine) -> str:
    """The query with its parameters bound; what is not given keeps the example of the file."""
    members = {
        parameter.name: [thing.iri for thing in await things_of_class(engine, parameter.class_iri, "en")]
        for parameter in query.parameters
        if parameter.class_iri and parameter.name in values
    }
    return bind_parameters(query, values, members)


def _format(name: str | None, kind: ResultKind) -> ResultFormat:
    if name in (None, "table"):
        return JSON if kind is ResultKind.BINDINGS else TURTLE
    found = format_named(str(name))
    if found is None or found.kind is not kind:
        raise ParameterError(f"{name} cannot hold the {kind.value} that this query gives")
    return found


def parameters(pairs: Sequence[str]) -> dict[str, list[str]]:
    """Name → values from ``NAME=VALUE`` words; a name may come several times.

    Raises:
        ParameterError: a word has no ``=``.
    """
    found: dict[str, list[str]] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise ParameterError(f"--param {pair!r}: write NAME=VALUE")
        found.setdefault(name, []).append(value)
    return found
