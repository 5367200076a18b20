"""What the landing page says of the data set: its figures, and the same for search engines (schema.org Dataset)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from smartspec.describe.document import LICENSE
from smartspec.graph.namespaces import DATASET, DEFINITION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from smartspec.describe.overview import Overview
    from smartspec.describe.schema import Schema, Term
    from smartspec.graph.release import Manifest
    from smartspec.query.canned import CannedQuery
    from smartspec.web.language import Texts

_TOLD: Final = (
    "Partnership",
    "PilotProject",
    "Region",
    "Country",
    "Programme",
    "Organisation",
    "Theme",
    "Participation",
    "Funding",
    "Document",
)
"""The classes whose figures are told first."""


@dataclass(frozen=True)
class Figure:
    """How many things a class has."""

    term: Term
    count: int


def figures(schema: Schema, overview: Overview) -> list[Figure]:
    """The figures of the classes that matter most, as far as the graph has things of them."""
    counts = [(DEFINITION + name, overview.classes.get(DEFINITION + name, 0)) for name in _TOLD]
    return [Figure(schema.terms[iri], count) for iri, count in counts if count and iri in schema.terms]


def by_subject(queries: Iterable[CannedQuery], texts: Texts) -> dict[str, list[CannedQuery]]:
    """The canned queries by their first tag, in the order in which the catalogue lists the tags."""
    groups: dict[str, list[CannedQuery]] = {tag: [] for tag in texts.tags}
    for query in queries:
        groups.setdefault(query.tags[0] if query.tags else "", []).append(query)
    return {tag: found for tag, found in groups.items() if found}


def dataset_json(manifest: Manifest, texts: Texts, endpoint: str) -> Mapping[str, object]:
    """The data set as JSON-LD in schema.org's words, for the page's ``<script type="application/ld+json">``."""
    formats = {"application/sparql-results+json": "SPARQL", "text/turtle": "Turtle"}
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": DATASET,
        "name": texts("dataset-name"),
        "description": texts("dataset-description"),
        "inLanguage": texts.language,
        "url": DATASET,
        "version": manifest.version,
        "license": LICENSE,
        "isAccessibleForFree": True,
        "keywords": texts("dataset-keywords").split(", "),
        "distribution": [
            {"@type": "DataDownload", "name": name, "encodingFormat": media_type, "contentUrl": endpoint}
            for media_type, name in formats.items()
        ],
    }
