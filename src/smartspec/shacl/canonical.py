"""Literals that the store would write another way: `01` becomes `1`, `+00:00` becomes `Z`, `@EN` becomes `@en`.

Validation sees what the files say, queries see what the store keeps; in data in canonical form that is the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from smartspec.graph.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

_XSD: Final = PREFIXES["xsd"]
_KEPT: Final = frozenset(
    (_XSD + "string", _XSD + "anyURI", PREFIXES["rdf"] + "langString", PREFIXES["geo"] + "wktLiteral")
)
"""Datatypes that the store knows nothing of, the common ones; it is asked about all others."""
_SUBJECT: Final = "urn:literal:"
_VALUE: Final = ox.NamedNode("urn:literal")


def rewritten(triples: Iterable[ox.Triple]) -> dict[ox.Literal, ox.Literal]:
    """The literals of some triples that the store does not keep as they are written, and what it makes of them."""
    typed = dict.fromkeys(
        value
        for triple in triples
        if isinstance(value := triple.object, ox.Literal) and value.datatype.value not in _KEPT
    )
    literals = list(typed)
    store = ox.Store()
    store.extend(ox.Quad(ox.NamedNode(f"{_SUBJECT}{n}"), _VALUE, literal) for n, literal in enumerate(literals))
    kept = {quad.subject.value: quad.object for quad in store}
    pairs = ((literal, kept[f"{_SUBJECT}{number}"]) for number, literal in enumerate(literals))
    return {literal: other for literal, other in pairs if str(literal) != str(other)}
