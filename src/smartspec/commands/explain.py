"""Say why a query is empty: which part empties it, and the likely cure.

Examples:
  smartspec explain 'SELECT ?p { ?p a s3:Partnerschip }'
  smartspec explain question.rq --format json
  smartspec explain members-of-partnership
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from smartspec.commands.asked import add_query_arguments, read_asked
from smartspec.commands.options import add_settings, settings_of
from smartspec.engine.formats import JSON
from smartspec.engine.local import LocalEngine
from smartspec.engine.opening import federating
from smartspec.engine.protocol import Question
from smartspec.explain.checking import check_query
from smartspec.explain.explanation import explain
from smartspec.explain.report import as_json, as_text
from smartspec.explain.sentences import LANGUAGES, translated
from smartspec.explain.vocabulary import read_vocabulary
from smartspec.graph.namespaces import BASE
from smartspec.graph.sources import find_sources
from smartspec.provision import open_release

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from smartspec.engine.protocol import Engine
    from smartspec.explain.findings import Explanation


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    add_query_arguments(parser, "a query, as text, as a .rq file, or by the name of a canned one")
    add_settings(parser, "services")
    parser.add_argument("--format", choices=["text", "json"], default="text", help="default: text")
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="language of the sentences (en)")


def run(options: Namespace) -> int:
    """Explain on standard output; 1 where something was found."""
    settings = settings_of(options)
    sources = find_sources(settings.root)
    engine = LocalEngine.of(open_release(sources, settings.cache))
    [(name, text)] = read_asked([options.query], sources)
    found = asyncio.run(_explain(federating(engine, settings.service_addresses), text))
    found = translated(found, options.language)
    if options.format == "json":
        sys.stdout.buffer.write(as_json(found))
    else:
        sys.stdout.write(as_text(found, name))
    return 1 if found.findings else 0


async def _explain(engine: Engine, text: str) -> Explanation:
    question = Question(text, JSON, base_iri=BASE)
    try:
        await check_query(engine, question)
        return await explain(engine, await read_vocabulary(engine), question)
    finally:
        await engine.close()
