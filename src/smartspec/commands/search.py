"""Find things by name, code or number, and get their IRIs.

Accents, case, hyphens and small slips do not matter. Ends with 1 where nothing is found.

Examples:
  smartspec search bretagne
  smartspec search "hydrogen valeys" --class Partnership --json
  smartspec search flandre --values region   # prints VALUES ?region { region:BE2 … } to paste into any query
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from smartspec.commands.options import add_settings, settings_of
from smartspec.engine.local import LocalEngine
from smartspec.errors import NotFoundError, ParameterError, nearest
from smartspec.graph.namespaces import compact
from smartspec.graph.sources import find_sources
from smartspec.provision import open_release
from smartspec.search.finder import FinderKeeper
from smartspec.search.vocabulary import resolve, term, types

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from smartspec.search.finder import Finder, Hit

_USUAL = 10


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    add_settings(parser, "root", "cache")
    parser.add_argument("text", metavar="TEXT", nargs="+", help="what is looked for")
    parser.add_argument("--class", dest="class_name", metavar="CLASS", help="only things of this class, such as Region")
    parser.add_argument("--language", default="en", metavar="TAG", help="language of the labels (default en)")
    parser.add_argument("--limit", type=int, default=_USUAL, metavar="N", help=f"how many at most (default {_USUAL})")
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument("--json", action="store_true", help="print JSON")
    forms.add_argument("--values", metavar="NAME", help="print a SPARQL VALUES block for the variable NAME")


def run(options: Namespace) -> int:
    """Print what is found; 1 where nothing is."""
    settings = settings_of(options)
    engine = LocalEngine.of(open_release(find_sources(settings.root), settings.cache))
    finder = asyncio.run(FinderKeeper().finder(engine))
    class_iri = _class(finder, options.class_name, options.language)
    hits = finder.find(" ".join(options.text), class_iri, options.language).hits[: max(0, options.limit)]
    if options.json:
        print(json.dumps([_facts(hit, options.language) for hit in hits], ensure_ascii=False, indent=1))
    elif options.values:
        print(values_block(options.values, [hit.entry.iri for hit in hits]))
    elif hits:
        print(_table(hits, finder, options.language))
    return 0 if hits else 1


def values_block(name: str, iris: Sequence[str]) -> str:
    """IRIs as a block that any SPARQL 1.1 engine takes.

    Raises:
        ParameterError: the name is none for a variable.

    >>> values_block("region", ["https://w3id.org/smartspec/id/region/NL41"])
    'VALUES ?region { <https://w3id.org/smartspec/id/region/NL41> }'
    """
    variable = name.lstrip("?$")
    if not variable.isidentifier():
        raise ParameterError(f"--values {name!r}: a variable has letters, digits and underscores")
    return f"VALUES ?{variable} {{ {' '.join(f'<{iri}>' for iri in iris)} }}"


def _class(finder: Finder, text: str | None, language: str) -> str | None:
    if text is None:
        return None
    known = types(finder, language)
    found = resolve(text, known)
    if found is None:
        near = nearest(text, [each.key.removeprefix("s3:") for each in known])
        raise NotFoundError(f"no class {text!r} with things in it; nearest: {', '.join(near) or 'none'}")
    return found


def _facts(hit: Hit, language: str) -> dict[str, Any]:
    return {
        "iri": hit.entry.iri,
        "label": hit.entry.label(language).text,
        "classes": [compact(iri) or iri for iri in hit.entry.classes],
        "matched": hit.name.text if hit.name else None,
        "score": round(hit.score, 1),
    }


def _table(hits: Sequence[Hit], finder: Finder, language: str) -> str:
    """One line for each hit: score, prefixed name, class, label, and the name that matched where it is another."""
    rows = []
    for hit in hits:
        label = hit.entry.label(language).text
        kind = term(finder, hit.entry.classes[0], language).name if hit.entry.classes else ""
        matched = f" ({hit.name.text})" if hit.name and hit.name.text != label else ""
        rows.append((f"{hit.score:5.1f}", compact(hit.entry.iri) or hit.entry.iri, kind, label + matched))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "\n".join(lines)
