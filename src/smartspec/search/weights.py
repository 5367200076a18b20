"""How likely a thing is what somebody looks for: by its class, and by how much the graph speaks of it."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING, Final

from smartspec.graph.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

_OURS: Final = {
    "Partnership": 1.0,
    "Country": 0.95,
    "PilotProject": 0.9,
    "Region": 0.9,
    "Organisation": 0.85,
    "Programme": 0.85,
    "Fund": 0.85,
    "Call": 0.8,
    "Theme": 0.8,
    "Strategy": 0.8,
    "Person": 0.75,
    "WorkingGroup": 0.7,
    "Office": 0.65,
    "Event": 0.6,
    "Document": 0.55,
    "Criterion": 0.5,
    "Funding": 0.2,
    "RegionChange": 0.1,
    "RegionVersion": 0.1,
    "CountClaim": 0.05,
    "Participation": 0.05,
    "Statement": 0.05,
}
_OTHERS: Final = {
    PREFIXES["owl"] + "Class": 0.45,
    PREFIXES["owl"] + "ObjectProperty": 0.4,
    PREFIXES["owl"] + "DatatypeProperty": 0.4,
    PREFIXES["skos"] + "Concept": 0.4,
    PREFIXES["sh"] + "NodeShape": 0.1,
}
_WEIGHTS: Final = {**{PREFIXES["s3"] + name: weight for name, weight in _OURS.items()}, **_OTHERS}
_UNTOLD: Final = 0.3
"""The weight of a class that is none of these, as in anybody's own data."""
_CLASS_SHARE: Final = 0.7
_MANY: Final = 1000
"""So many links are as good as more."""


def class_weight(iri: str) -> float:
    """How likely things of a class are looked for, from 0 to 1."""
    return _WEIGHTS.get(iri, _UNTOLD)


def by_weight(classes: Iterable[str]) -> tuple[str, ...]:
    """Classes, the most telling first: those that are told apart here, then those that are not."""
    return tuple(sorted(classes, key=lambda iri: (iri not in _WEIGHTS, -class_weight(iri), iri)))


def weight(classes: tuple[str, ...], links: int) -> float:
    """How likely a thing is meant, from 0 to 1.

    >>> weight((PREFIXES["s3"] + "Region",), 999) > weight((PREFIXES["s3"] + "RegionVersion",), 999)
    True
    """
    told = class_weight(classes[0]) if classes else _UNTOLD
    return _CLASS_SHARE * told + (1 - _CLASS_SHARE) * min(1.0, log10(1 + links) / log10(_MANY))
