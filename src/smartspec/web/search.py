"""What a search found, in the shapes that tools know: JSON, OpenSearch suggestions, RDF."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

from pyoxigraph import Literal, NamedNode, Triple

from smartspec.graph.namespaces import PREFIXES, compact
from smartspec.graph.terms import node, triple, typed
from smartspec.search.vocabulary import term
from smartspec.web.mediatypes import GRAPHS, HTML, JSON, PLAIN_JSON, MediaType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from smartspec.search.finder import Finder, Hit
    from smartspec.search.names import Entry
    from smartspec.web.links import Links

SUGGESTIONS: Final = MediaType("suggestions", "application/x-suggestions+json", "OpenSearch suggestions")
DESCRIPTION: Final = "application/opensearchdescription+xml"
"""The media type of an OpenSearch description document."""
FORMS: Final = (JSON, SUGGESTIONS, *(form for form in GRAPHS if form.media_type != PLAIN_JSON), HTML)

_HYDRA: Final = "http://www.w3.org/ns/hydra/core#"
_OPENSEARCH: Final = "http://a9.com/-/spec/opensearch/1.1/"
_SHORT_NAME: Final = "SmartSpec"


@dataclass(frozen=True)
class Search:
    """What is looked for: the text, within a class, for a reader of a language, and which part of what is found."""

    text: str
    class_iri: str | None
    language: str
    limit: int
    offset: int


@dataclass(frozen=True)
class Results:
    """The part of what was found that is shown, and how many there are; ``complete``: no more than that."""

    search: Search
    hits: Sequence[Hit]
    total: int
    complete: bool

    def neighbours(self) -> dict[str, int]:
        """The offsets of the parts before and after, as far as there are such."""
        search, found = self.search, {}
        if search.offset > 0:
            found["prev"] = max(0, search.offset - search.limit)
        if search.offset + search.limit < self.total:
            found["next"] = search.offset + search.limit
        return found


def results_of(finder: Finder, search: Search) -> Results:
    """Look, and take the part that is asked for."""
    found = finder.find(search.text, search.class_iri, search.language)
    hits = found.hits[search.offset : search.offset + search.limit]
    return Results(search, hits, len(found.hits), found.complete)


def results_json(results: Results, finder: Finder, links: Links) -> bytes:
    """All that is known of what was found."""
    search = results.search
    document: dict[str, Any] = {
        "query": search.text,
        "class": search.class_iri,
        "language": search.language,
        "offset": search.offset,
        "limit": search.limit,
        "total": results.total,
        "complete": results.complete,
        "results": [_hit(hit, finder, links, search.language) for hit in results.hits],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def _hit(hit: Hit, finder: Finder, links: Links, language: str) -> dict[str, Any]:
    label = hit.entry.label(language)
    matched = hit.name and {"text": hit.name.text, "language": hit.name.language, "kind": hit.name.kind.word}
    classes = [{"iri": iri, "label": term(finder, iri, language).name} for iri in hit.entry.classes]
    return {
        "iri": hit.entry.iri,
        "curie": compact(hit.entry.iri),
        "label": label.text,
        "language": label.language,
        "description": hit.entry.description(language) or None,
        "type": classes[0] if classes else None,
        "classes": classes,
        "matched": matched,
        "score": round(hit.score, 1),
        "page": links.to(hit.entry.iri),
    }


def kind_of(entry: Entry, finder: Finder, language: str) -> str:
    """The name of the class that tells most of a thing, or nothing."""
    return term(finder, entry.classes[0], language).name if entry.classes else ""


def suggestions_json(results: Results, finder: Finder, links: Links, origin: str) -> bytes:
    """The text, and what it may become: labels, what they are, where they lead (OpenSearch Suggestions 1.1)."""
    language = results.search.language
    labels = [hit.entry.label(language).text for hit in results.hits]
    kinds = [kind_of(hit.entry, finder, language) for hit in results.hits]
    pages = [_absolute(links.to(hit.entry.iri) or hit.entry.iri, origin) for hit in results.hits]
    return json.dumps([results.search.text, labels, kinds, pages], ensure_ascii=False).encode() + b"\n"


def _absolute(address: str, origin: str) -> str:
    return origin + address if address.startswith("/") else address


def results_triples(results: Results, address: str) -> Iterator[Triple]:
    """A Hydra collection of what was found, with labels, classes and ranks."""
    language = results.search.language
    yield triple(address, "a", NamedNode(_HYDRA + "Collection"))
    yield Triple(NamedNode(address), NamedNode(_HYDRA + "totalItems"), typed(results.total, "integer"))
    for place, hit in enumerate(results.hits, start=results.search.offset + 1):
        label, position = hit.entry.label(language), NamedNode(PREFIXES["schema"] + "position")
        yield Triple(NamedNode(address), NamedNode(_HYDRA + "member"), NamedNode(hit.entry.iri))
        yield triple(hit.entry.iri, "rdfs:label", Literal(label.text, language=label.language))
        yield Triple(NamedNode(hit.entry.iri), position, typed(place, "integer"))
        for iri in hit.entry.classes:
            yield Triple(NamedNode(hit.entry.iri), node("rdf:type"), NamedNode(iri))


def opensearch_description(origin: str, description: str, language: str) -> bytes:
    """What browsers and catalogues need to search here (OpenSearch 1.1, section 4). ``origin``: our address."""
    ET.register_namespace("", _OPENSEARCH)
    root = ET.Element(f"{{{_OPENSEARCH}}}OpenSearchDescription")

    def add(name: str, text: str = "", **attributes: str) -> None:
        ET.SubElement(root, f"{{{_OPENSEARCH}}}{name}", attributes).text = text or None

    address = f"{origin}/search?q={{searchTerms}}&limit={{count?}}&offset={{startIndex?}}&language={{language?}}"
    add("ShortName", _SHORT_NAME)
    add("Description", description)
    for form in (HTML, JSON, SUGGESTIONS):
        rel = "suggestions" if form is SUGGESTIONS else "results"
        template = address if form is HTML else f"{address}&format={form.name}"
        add("Url", type=form.media_type, rel=rel, template=template, indexOffset="0")
    add("Url", type=DESCRIPTION, rel="self", template=f"{origin}/opensearch.xml")
    add("Image", f"{origin}/favicon.svg", type="image/svg+xml", width="16", height="16")
    add("Query", role="example", searchTerms="hydrogen")
    add("Language", language)
    add("Language", "*")
    add("InputEncoding", "UTF-8")
    add("OutputEncoding", "UTF-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode").encode() + b"\n"
