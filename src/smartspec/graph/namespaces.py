"""The IRIs that SmartSpec mints, and the one table of prefixes that files, queries and pages share."""

from __future__ import annotations

from typing import Final

BASE: Final = "https://w3id.org/smartspec/"
"""The persistent base of everything we mint; a release can be published under another one."""

DEFINITION: Final = BASE + "def/"
ONTOLOGY: Final = BASE + "def"
IDENTIFIER: Final = BASE + "id/"
DOCUMENT: Final = BASE + "doc/"
GRAPH: Final = BASE + "graph/"
SHAPE: Final = BASE + "shape/"
QUERY: Final = BASE + "query/"
DATASET: Final = BASE + "dataset"
FUNCTION: Final = BASE + "sparql#"
"""SPARQL functions of ours: the endpoint's description of itself, which is at this address, describes them."""

THING_CLASSES: Final = (
    "call",
    "certainty",
    "change",
    "claim",
    "counted",
    "country",
    "criterion",
    "document",
    "document-type",
    "event",
    "form",
    "fund",
    "funding",
    "leads-included",
    "office",
    "organisation",
    "participation",
    "partnership",
    "per",
    "person",
    "pilot-project",
    "programme",
    "region",
    "region-change",
    "region-version",
    "role",
    "scheme",
    "scope",
    "statement",
    "status",
    "strategy",
    "strategy-set",
    "theme",
)
"""The path segments under ``/id/``, one prefix each."""

_VOCABULARIES: Final = {
    "adms": "http://www.w3.org/ns/adms#",
    "currency": "http://publications.europa.eu/resource/authority/currency/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dcterms": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "eurovoc": "http://eurovoc.europa.eu/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "language": "http://publications.europa.eu/resource/authority/language/",
    "nuts": "http://data.europa.eu/nuts/code/",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vann": "http://purl.org/vocab/vann/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "wgs84": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "wikidata": "http://www.wikidata.org/entity/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def _prefix_of(thing_class: str) -> str:
    return "leads" if thing_class == "leads-included" else thing_class


PREFIXES: Final = {
    **_VOCABULARIES,
    **{_prefix_of(name): f"{IDENTIFIER}{name}/" for name in THING_CLASSES},
    "function": FUNCTION,
    "graph": GRAPH,
    "query": QUERY,
    "s3": DEFINITION,
    "dataset": DATASET + "/",
    "shape": SHAPE,
}
"""Prefix → namespace, for files, pages and the endpoint's own prefixes."""


def graph_iri(name: str) -> str:
    """The IRI of the named graph that ``data/{name}.ttl`` and ``data/{name}/`` state.

    >>> graph_iri("themes")
    'https://w3id.org/smartspec/graph/themes'
    """
    return GRAPH + name


def expand(curie: str) -> str | None:
    """The IRI of a prefixed name, or None where the prefix is not ours.

    >>> expand("region:NL41")
    'https://w3id.org/smartspec/id/region/NL41'
    """
    prefix, colon, local = curie.partition(":")
    namespace = PREFIXES.get(prefix)
    return namespace + local if colon and namespace else None


def compact(iri: str) -> str | None:
    """The shortest prefixed name of an IRI, or None where no prefix fits.

    >>> compact("https://w3id.org/smartspec/id/region/NL41")
    'region:NL41'
    """
    namespace = max((n for n in PREFIXES.values() if iri.startswith(n)), key=len, default=None)
    if namespace is None or not _is_local_name(iri[len(namespace) :]):
        return None
    prefix = next(p for p, n in PREFIXES.items() if n == namespace)
    return f"{prefix}:{iri[len(namespace) :]}"


def _is_local_name(text: str) -> bool:
    plain = text.replace("_", "a").replace("-", "a").replace(".", "a")
    return (
        (not text or (plain.isascii() and plain.isalnum()))
        and not text.startswith(("-", "."))
        and not text.endswith(".")
    )
