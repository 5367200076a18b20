"""Where RDF/XML and JSON-LD begin to speak of a thing: these formats are placed by subject alone."""

from __future__ import annotations

import json
import re
from itertools import accumulate
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin
from xml.parsers import expat

from smartspec.graph.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_RDF: Final = PREFIXES["rdf"]
_XML_BASE: Final = "http://www.w3.org/XML/1998/namespace base"
_TEXT: Final = r'"(?>[^"\\]++|\\.)*+"'
_ALIAS: Final = re.compile(r'("\w+")\s*:\s*"@id"')
_CONTEXT_BASE: Final = re.compile(rf'"@base"\s*:\s*({_TEXT})')


def xml_subjects(text: str, base: str) -> dict[str, int]:
    """IRI (or label of a blank node) → offset of the first element of an RDF/XML text that is about it."""
    found: dict[str, int] = {}
    bases = [base]
    lines = line_starts(text)
    parser = expat.ParserCreate(namespace_separator=" ")

    def start(_: str, attributes: Mapping[str, str]) -> None:
        bases.append(urljoin(bases[-1], attributes.get(_XML_BASE, "")))
        for name in _names(attributes, bases[-1]):
            found.setdefault(name, lines[parser.CurrentLineNumber - 1] + parser.CurrentColumnNumber)

    def end(_: str) -> None:
        bases.pop()

    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(text, True)
    except expat.ExpatError:  # what pyoxigraph reads and expat does not stays without places
        return found
    return found


def _names(attributes: Mapping[str, str], base: str) -> Iterator[str]:
    about, name, label = (attributes.get(f"{_RDF} {term}") for term in ("about", "ID", "nodeID"))
    if about is not None:
        yield urljoin(base, about)
    if name is not None:
        yield urljoin(base, f"#{name}")
    if label is not None:
        yield label


def xml_fault(text: str) -> tuple[int, int]:
    """Line and column, from 1, where a text stops to be well-formed XML; zeros where it is."""
    try:
        expat.ParserCreate().Parse(text, True)
    except expat.ExpatError as error:
        return error.lineno, error.offset + 1
    return 0, 0


def json_subjects(text: str, base: str, prefixes: Mapping[str, str]) -> dict[str, int]:
    """IRI (or label of a blank node) → offset of the first ``@id`` of a JSON-LD text that names it.

    An ``@id`` that is alone in its braces only refers; it counts where nothing else is found.
    """
    own = _CONTEXT_BASE.search(text)
    base = urljoin(base, json.loads(own[1])) if own else base
    words = "|".join(['"@id"', *dict.fromkeys(_ALIAS.findall(text))])
    found: dict[str, int] = {}
    references: dict[str, int] = {}
    for match in re.finditer(rf"({{?)\s*(?:{words})\s*:\s*({_TEXT})\s*(}}?)", text):
        name = _full(json.loads(match[2]), base, prefixes)
        (references if match[1] and match[3] else found).setdefault(name, match.start())
    return {**references, **found}


def _full(name: str, base: str, prefixes: Mapping[str, str]) -> str:
    prefix, colon, local = name.partition(":")
    if name.startswith("_:"):
        return name[2:]
    if colon and prefix in prefixes:
        return prefixes[prefix] + local
    return name if colon else urljoin(base, name)


def line_starts(text: str) -> list[int]:
    """The offset at which each line of a text begins, and that after its end."""
    return list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))
