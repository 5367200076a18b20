"""What is said of a broken constraint whose shape has no words of its own, in English and French.

pySHACL's own messages quote Python objects. These name the parameter and its value, as the shape has them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
from rdflib import SH as SHACL

from smartspec.shacl.findings import clip
from smartspec.shacl.shapes_graph import SH

if TYPE_CHECKING:
    from rdflib.term import Node as RDFNode

    from smartspec.shacl.results import Result
    from smartspec.shacl.rules import Rules
    from smartspec.shacl.shapes_graph import Node

_LISTS: Final = ("in", "languageIn")
_PARAMETER: Final = re.compile(r"sh:(\w+)(?=\*)")
_WORDS: Final[dict[str, tuple[str, str]]] = {
    "Or": ("conforms to none of several shapes", "ne se conforme à aucune de plusieurs formes"),
    "Xone": (
        "does not conform to exactly one of several shapes",
        "ne se conforme pas à une seule de plusieurs formes",
    ),
    "And": ("does not conform to all of several shapes", "ne se conforme pas à toutes les formes voulues"),
    "Not": ("conforms to a shape that it must not fit", "se conforme à une forme exclue"),
    "Node": ("does not conform to a shape that it must fit", "ne se conforme pas à une forme voulue"),
    "MinCount": ("fewer values than sh:minCount*", "moins de valeurs que sh:minCount*"),
    "MaxCount": ("more values than sh:maxCount*", "plus de valeurs que sh:maxCount*"),
    "Class": ("is not an instance of sh:class*", "n'est pas une instance de sh:class*"),
    "Datatype": ("is not a value of sh:datatype*", "n'est pas une valeur de sh:datatype*"),
    "NodeKind": ("is not of sh:nodeKind*", "n'est pas de sh:nodeKind*"),
    "MinInclusive": ("is below sh:minInclusive*", "est inférieur à sh:minInclusive*"),
    "MaxInclusive": ("is above sh:maxInclusive*", "est supérieur à sh:maxInclusive*"),
    "MinExclusive": ("is not above sh:minExclusive*", "n'est pas supérieur à sh:minExclusive*"),
    "MaxExclusive": ("is not below sh:maxExclusive*", "n'est pas inférieur à sh:maxExclusive*"),
    "MinLength": ("is shorter than sh:minLength*", "est plus court que sh:minLength*"),
    "MaxLength": ("is longer than sh:maxLength*", "est plus long que sh:maxLength*"),
    "Pattern": ("does not match sh:pattern*", "ne correspond pas à sh:pattern*"),
    "LanguageIn": ("is in no language of sh:languageIn*", "n'est dans aucune langue de sh:languageIn*"),
    "UniqueLang": ("a language is used more than once (sh:uniqueLang)", "une langue est répétée (sh:uniqueLang)"),
    "Equals": ("is not a value of both this and sh:equals*", "n'est pas une valeur de ceci et de sh:equals* à la fois"),
    "Disjoint": ("is a value of sh:disjoint* too", "est aussi une valeur de sh:disjoint*"),
    "LessThan": ("is not less than each value of sh:lessThan*", "n'est pas inférieur à chaque valeur de sh:lessThan*"),
    "LessThanOrEquals": (
        "is greater than a value of sh:lessThanOrEquals*",
        "est supérieur à une valeur de sh:lessThanOrEquals*",
    ),
    "HasValue": ("lacks the value of sh:hasValue*", "manque de la valeur de sh:hasValue*"),
    "In": ("is not one of sh:in*", "n'est pas l'un de sh:in*"),
    "Closed": ("has a property that sh:closed shuts out", "a une propriété que sh:closed exclut"),
    "QualifiedMinCount": (
        "fewer values that fit sh:qualifiedValueShape than sh:qualifiedMinCount*",
        "moins de valeurs conformes à sh:qualifiedValueShape que sh:qualifiedMinCount*",
    ),
    "QualifiedMaxCount": (
        "more values that fit sh:qualifiedValueShape than sh:qualifiedMaxCount*",
        "plus de valeurs conformes à sh:qualifiedValueShape que sh:qualifiedMaxCount*",
    ),
}
"""By component; the star stands for the value of the parameter before it."""


def messages_of(result: Result, rules: Rules) -> tuple[tuple[str, str], ...]:
    """The messages of a result as pairs of language and text: the shape's own; without any, ours, else pySHACL's."""
    words = _words(str(result.value("sourceShape")), result.value("sourceConstraintComponent"), rules)
    return words or tuple(sorted((text.language or "", str(text)) for text in result.messages))


def _words(shape: str, component: RDFNode | None, rules: Rules) -> tuple[tuple[str, str], ...]:
    """Our words, where the shape has none and each parameter that they name has one value."""
    node = rules.nodes.get(shape)
    name = str(component).removeprefix(str(SHACL)).removesuffix("ConstraintComponent")
    if node is None or name not in _WORDS or rules.graph.values(node, SH + "message"):
        return ()
    values: dict[str, str] = {}
    for parameter in _PARAMETER.findall(_WORDS[name][0]):
        found = rules.graph.values(node, SH + parameter)
        if len(found) != 1:
            return ()
        values[parameter] = _shown(parameter, found[0], rules)
    return tuple((language, _filled(text, values)) for language, text in zip(("en", "fr"), _WORDS[name], strict=True))


def _filled(text: str, values: dict[str, str]) -> str:
    return re.sub(r"sh:(\w+)\*", lambda found: f"sh:{found[1]} {values[found[1]]}", text)


def _shown(parameter: str, value: Node, rules: Rules) -> str:
    if parameter in _LISTS:
        return clip(f"( {' '.join(_term(member, rules) for member in rules.graph.members(value))} )")
    return _term(value, rules)


def _term(value: Node, rules: Rules) -> str:
    """A term as Turtle writes it, numbers bare."""
    if isinstance(value, ox.Literal) and value.datatype.value.endswith(("#integer", "#decimal")):
        return value.value
    return rules.names.short(value.value if isinstance(value, ox.NamedNode) else str(value))
