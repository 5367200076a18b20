"""Look for what is wrong in queries without running them, each warning with file, line and column.

Examples:
  smartspec lint queries/*.rq
  smartspec lint 'SELECT ?p ?c { ?p s3:theme ?t }'
  smartspec lint question.rq --format json
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING

from smartspec.commands.asked import add_query_arguments, read_asked
from smartspec.commands.options import settings_of
from smartspec.engine.formats import JSON
from smartspec.engine.local import LocalEngine
from smartspec.engine.protocol import Question
from smartspec.explain.checking import check_query
from smartspec.explain.lint import lint
from smartspec.explain.report import as_json, as_text
from smartspec.explain.sentences import LANGUAGES, translated
from smartspec.explain.vocabulary import read_vocabulary
from smartspec.graph.namespaces import BASE
from smartspec.graph.sources import find_sources
from smartspec.provision import open_release

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from smartspec.explain.findings import Explanation


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    add_query_arguments(parser, "queries, as text, as .rq files, or by the names of canned ones", many=True)
    parser.add_argument("--format", choices=["text", "json"], default="text", help="default: text")
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="language of the sentences (en)")


def run(options: Namespace) -> int:
    """Warn on standard output; 1 where there is more than hints."""
    settings = settings_of(options)
    sources = find_sources(settings.root)
    engine = LocalEngine.of(open_release(sources, settings.cache))
    asked = read_asked(options.query, sources)
    told = asyncio.run(_lint(engine, [text for _, text in asked]))
    found = [translated(each, options.language) for each in told]
    if options.format == "json":
        documents = {name: json.loads(as_json(each)) for (name, _), each in zip(asked, found, strict=True)}
        print(json.dumps(documents, ensure_ascii=False, indent=2))
    else:
        for (name, _), each in zip(asked, found, strict=True):
            sys.stdout.write(as_text(each, name) if each.findings or each.status != "checked" else "")
    return 1 if any(finding.severity != "hint" for each in found for finding in each.findings) else 0


async def _lint(engine: LocalEngine, texts: list[str]) -> list[Explanation]:
    vocabulary = await read_vocabulary(engine)
    found = []
    for text in texts:
        question = Question(text, JSON, base_iri=BASE)
        await check_query(engine, question)
        found.append(await lint(engine, vocabulary, question))
    return found
