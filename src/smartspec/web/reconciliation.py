"""Reconciliation Service API 0.2 in JSON (https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/).

Identifiers are what follows ``…/id/`` (``region/NL41``); types and properties go by prefixed name (``s3:Region``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import Literal, NamedNode

from smartspec import __version__
from smartspec.graph.namespaces import DEFINITION, IDENTIFIER, PREFIXES
from smartspec.search.batch import MOST_QUERIES
from smartspec.search.vocabulary import entity_id, entity_iri, is_entity, term, types
from smartspec.search.weights import class_weight

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smartspec.search.batch import Extension
    from smartspec.search.finder import Finder, Hit
    from smartspec.search.matching import Candidate, Value, Values
    from smartspec.search.names import Entry
    from smartspec.search.vocabulary import Term

VERSIONS: Final = ["0.1", "0.2"]
SUGGESTED: Final = ("entity", "property", "type")
"""What names are suggested for (section 6)."""
PREVIEW_WIDTH, PREVIEW_HEIGHT = 430, 130

_DEFAULT_TYPES: Final = 12
_RARELY_MEANT: Final = 0.2
_XSD: Final = PREFIXES["xsd"]
_INTEGERS: Final = tuple(_XSD + name for name in ("integer", "int", "long", "nonNegativeInteger", "positiveInteger"))
_FLOATS: Final = tuple(_XSD + name for name in ("decimal", "double", "float"))
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL: Final = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?(E[+-]?[0-9]{1,2})?")
_LIMIT: Final = re.compile(r"([0-9]{1,6})(?:\..*)?")
"""How many values of a column are wanted; clients send it as a number or as a text."""
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_EVERY_LANGUAGE: Final = "all"

Json = dict[str, Any]


def manifest(origin: str, finder: Finder, language: str, name: str) -> Json:
    """What the service can do (section 3.1). ``origin``: where it is."""
    here = f"{origin}/reconcile"
    common = [each for each in types(finder, language) if class_weight(each.iri) > _RARELY_MEANT]
    common.sort(key=lambda each: -class_weight(each.iri))
    return {
        "versions": VERSIONS,
        "name": name,
        "identifierSpace": IDENTIFIER,
        "schemaSpace": DEFINITION,
        "defaultTypes": [type_json(each) for each in common[:_DEFAULT_TYPES]],
        "documentation": f"{origin}/search",
        "logo": f"{origin}/favicon.svg",
        "serviceVersion": __version__,
        "view": {"url": f"{origin}/id/{{{{id}}}}"},
        "preview": {"url": f"{here}/preview?id={{{{id}}}}", "width": PREVIEW_WIDTH, "height": PREVIEW_HEIGHT},
        "suggest": {kind: {"service_url": here, "service_path": f"/suggest/{kind}"} for kind in SUGGESTED},
        "extend": {
            "propose_properties": {"service_url": here, "service_path": "/properties"},
            "property_settings": _settings(),
        },
        "batchSize": MOST_QUERIES,
    }


def _settings() -> list[Json]:
    """The settings of a column: how many values, and in which language."""
    choices = [{"value": value, "name": value} for value in ("en", "fr", _EVERY_LANGUAGE)]
    return [
        {"name": "limit", "label": "Limit", "type": "number", "default": 0, "help_text": "Most values; 0: all of them"},
        {
            "name": "language",
            "label": "Language",
            "type": "select",
            "default": _EVERY_LANGUAGE,
            "choices": choices,
            "help_text": "Texts in this language, and in none",
        },
    ]


def type_json(found: Term) -> Json:
    """A type or property as the API names it."""
    described = {"description": found.description} if found.description else {}
    return {"id": found.key, "name": found.name, **described}


def candidate_json(candidate: Candidate, finder: Finder, language: str) -> Json:
    """A candidate with its features (section 4.2)."""
    entry = candidate.entry
    features: list[Json] = [
        {"id": "name_match", "value": candidate.name_match},
        {"id": "weight", "value": round(entry.weight, 3)},
        *({"id": f"property:{name}", "value": held} for name, held in candidate.conditions.items()),
    ]
    return {
        **_named(entry, language),
        "type": _types(entry, finder, language),
        "score": candidate.score,
        "match": candidate.match,
        "features": features,
    }


def suggestion_json(hit: Hit, finder: Finder, language: str) -> Json:
    """An entity as a suggestion (section 6.3)."""
    return {**_named(hit.entry, language), "notable": _types(hit.entry, finder, language)}


def _named(entry: Entry, language: str) -> Json:
    """Identifier, name, and what tells namesakes apart: a sentence, else the codes."""
    description = entry.description(language) or ", ".join(entry.codes)
    named = {"id": entity_id(entry.iri), "name": entry.label(language).text}
    return {**named, "description": description} if description else named


def _types(entry: Entry, finder: Finder, language: str) -> list[Json]:
    return [_type(iri, finder, language) for iri in entry.classes]


def _type(iri: str, finder: Finder, language: str) -> Json:
    found = term(finder, iri, language)
    return {"id": found.key, "name": found.name}


def extension_json(
    extension: Extension, columns: Mapping[str, str | None], values: Values, finder: Finder, language: str
) -> Json:
    """The values of columns for some things (section 7.4). ``columns``: the IRI of each property as it was asked."""
    meta: list[Json] = []
    rows: dict[str, dict[str, list[Json]]] = {identifier: {} for identifier in extension.identifiers}
    for asked, settings in extension.properties:
        prop = columns[asked]
        name = term(finder, prop, language).name if prop else asked
        kinds: set[str] = set()
        for identifier in extension.identifiers:
            there = _chosen(values.get((entity_iri(identifier), prop or ""), ()), settings)
            rows[identifier][asked] = [_cell(value, finder, language) for value in there]
            kinds |= {_first_class(value, finder) for value in there}
        meta.append({"id": asked, "name": name, **_column_type(kinds, finder, language)})
    return {"meta": meta, "rows": rows}


def _chosen(values: Sequence[Value], settings: Mapping[str, object]) -> list[Value]:
    wanted = settings.get("language") or _EVERY_LANGUAGE
    fitting = [
        value
        for value in values
        if wanted == _EVERY_LANGUAGE or not isinstance(value, Literal) or value.language in (None, wanted)
    ]
    limit = _LIMIT.fullmatch(str(settings.get("limit")))
    most = int(limit[1]) if limit else 0
    return fitting[:most] if most else fitting


def _cell(value: Value, finder: Finder, language: str) -> Json:
    """A value as the API writes it; what it has no form for, such as a year, as text."""
    if isinstance(value, NamedNode):
        entry = finder.entry(value.value)
        if entry is None or not is_entity(entry):
            return {"str": value.value}
        return {"id": entity_id(value.value), "name": entry.label(language).text}
    return _literal(value.value, value.datatype.value)


def _literal(text: str, datatype: str) -> Json:
    if datatype in _INTEGERS and _INTEGER.fullmatch(text):
        return {"int": int(text)}
    if datatype in _FLOATS and _DECIMAL.fullmatch(text):
        return {"float": float(text)}
    if datatype == _XSD + "date" and _DATE.fullmatch(text):
        return {"date": f"{text}T00:00:00Z"}
    return {"str": text}


def _first_class(value: Value, finder: Finder) -> str:
    entry = finder.entry(value.value) if isinstance(value, NamedNode) else None
    return entry.classes[0] if entry and entry.classes else ""


def _column_type(kinds: set[str], finder: Finder, language: str) -> Json:
    """The type of a column whose values are all of one."""
    if len(kinds) != 1 or "" in kinds:
        return {}
    return {"type": _type(next(iter(kinds)), finder, language)}
