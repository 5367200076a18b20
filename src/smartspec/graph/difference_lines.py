"""A difference as marked lines: ``+`` is new, ``-`` is gone, ``~`` has changes, which stand below it."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from smartspec.graph.difference import RDFS_LABEL, Change, value_order
from smartspec.graph.folding import Folded
from smartspec.graph.namespaces import PREFIXES
from smartspec.graph.turtle import RDF_TYPE, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from smartspec.graph.difference import EntityChange, GraphChange, PropertyChange
    from smartspec.graph.folding import Node, Value

_MARKS: Final = {Change.ADDED: "+", Change.REMOVED: "-", Change.CHANGED: "~"}
_WIDTH: Final = 100
_BEFORE_THE_CHANGE: Final = 25
_DEEPEST: Final = 6
_TELLING: Final = (NamedNode(PREFIXES["sh"] + "path"), RDFS_LABEL)
_BARE: Final = tuple(XSD + name for name in ("integer", "decimal", "boolean"))
_LOCAL_NAME: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_INVISIBLE: Final = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")


@dataclass(frozen=True)
class Line:
    """One line: its mark, how deep it is indented, its text (Turtle terms, labels in brackets)."""

    mark: str
    depth: int
    text: str


class DifferenceWriter:
    """Writes differences with the labels of things and with the prefixes that the files declare, then with ours.

    Long text is cut around the place where it differs; characters that cannot be seen are written as escapes.
    """

    def __init__(self, labels: Mapping[str, str], prefixes: Mapping[str, str]) -> None:
        self._labels = labels
        known = {**PREFIXES, **prefixes}
        self._prefixes = sorted(known.items(), key=lambda item: (-len(item[1]), item[0] not in prefixes, item[0]))

    def lines(self, graph: GraphChange) -> Iterator[Line]:
        """The lines of one graph: each entity, and below it what differs in its properties."""
        for entity in graph.entities:
            yield Line(_MARKS[entity.change], 0, self._heading(entity))
            yield from self._properties(entity.properties, 1)

    def name(self, iri: str) -> str:
        """An IRI as prefixed name where it has one, else in angle brackets."""
        for prefix, namespace in self._prefixes:
            local = iri[len(namespace) :]
            if namespace and iri.startswith(namespace) and (not local or _LOCAL_NAME.fullmatch(local)):
                return f"{prefix}:{local}"
        return f"<{iri}>"

    def _heading(self, entity: EntityChange) -> str:
        return _cut(self._term(entity.entity)) if entity.entity is not None else self._recognised(entity.kept)

    def _properties(self, changes: Iterable[PropertyChange], depth: int) -> Iterator[Line]:
        for change in changes:
            removed = [("-", value, change.added) for value in change.removed]
            added = [("+", value, change.removed) for value in change.added]
            for mark, value, others in sorted(removed + added, key=lambda entry: value_order(entry[1])[:2]):
                yield from self._value(mark, depth, change.predicate, value, self._first_change(value, others))
            for nested in change.nested:
                yield Line("~", depth, f"{self._predicate(change.predicate)} {self._recognised(nested.kept)}")
                yield from self._properties(nested.properties, depth + 1)

    def _value(self, mark: str, depth: int, predicate: NamedNode, value: Value, place: int = 0) -> Iterator[Line]:
        """A value on one line with the given place in sight; a blank node that is longer than a line on several."""
        name, text = self._predicate(predicate), self._term(value, labelled=predicate != RDF_TYPE)
        if isinstance(value, Literal):
            yield Line(mark, depth, f"{name} {self._literal(value, _cut(_quoted(value), place))}")
        elif not isinstance(value, Folded) or len(text) <= _WIDTH or value.members or depth > _DEEPEST:
            yield Line(mark, depth, f"{name} {_cut(text, place)}")
        else:
            yield Line(mark, depth, f"{name} []")
            for inner, detail in value.statements:
                yield from self._value(mark, depth + 1, inner, detail)

    def _first_change(self, value: Value, others: Iterable[Value]) -> int:
        """Where a text begins to differ from its counterpart, the only other one of its kind."""
        alike = [other for other in others if _kind(value) and _kind(other) == _kind(value)]
        if len(alike) != 1:
            return 0
        own, other = (_quoted(v) if isinstance(v, Literal) else self._term(v) for v in (value, alike[0]))
        same = zip(own, other, strict=False)
        return next((place for place, (one, two) in enumerate(same) if one != two), min(len(own), len(other)))

    def _predicate(self, predicate: NamedNode) -> str:
        return "a" if predicate == RDF_TYPE else self.name(predicate.value)

    def _term(self, term: Node | Value, depth: int = 0, *, labelled: bool = True) -> str:
        """A term on one line, its label behind it where that is wanted."""
        if isinstance(term, Literal):
            return self._literal(term, _quoted(term))
        if isinstance(term, Folded):
            return self._folded(term, depth + 1)
        if not isinstance(term, NamedNode):
            return str(term)
        label = self._labels.get(term.value) if labelled else None
        return f"{self.name(term.value)} ({_visible(label)})" if label else self.name(term.value)

    def _folded(self, node: Folded, depth: int) -> str:
        if depth > _DEEPEST:
            return "[ … ]"
        if node.members:
            return f"( {' '.join(self._term(member, depth, labelled=False) for member in node.members)} )"
        said = [f"{self._predicate(predicate)} {self._term(value, depth)}" for predicate, value in node.statements]
        return f"[ {' ; '.join(said)} ]" if said else "[]"

    def _literal(self, literal: Literal, text: str) -> str:
        """A literal in Turtle around its text, which may be cut."""
        if literal.datatype.value in _BARE:
            return text
        if literal.language:
            return f'"{text}"@{literal.language}'
        plain = literal.datatype.value == XSD + "string"
        return f'"{text}"' if plain else f'"{text}"^^{self.name(literal.datatype.value)}'

    def _recognised(self, kept: Iterable[tuple[NamedNode, Value]]) -> str:
        """A blank node by the most telling of the statements that both sides have."""
        plain = [said for said in kept if not isinstance(said[1], Folded)]
        if not plain:
            return "[]"
        predicate, value = min(plain, key=lambda said: (said[0] not in _TELLING, said[0] == RDF_TYPE))
        return f"[ {_cut(f'{self._predicate(predicate)} {self._term(value)}')} … ]"


def _kind(value: Value) -> object:
    """What a value and its counterpart have in common; None for values that have none."""
    if isinstance(value, Literal):
        return value.language, value.datatype
    return "list" if isinstance(value, Folded) and value.members else None


def _cut(text: str, place: int = 0) -> str:
    """At most a line's width of a text, with the given place in it."""
    if len(text) <= _WIDTH:
        return text
    begin = max(0, min(place - _BEFORE_THE_CHANGE, len(text) - _WIDTH))
    return f"{'…' * (begin > 0)}{text[begin : begin + _WIDTH]}{'…' * (begin + _WIDTH < len(text))}"


def _quoted(literal: Literal) -> str:
    return _visible(json.dumps(literal.value, ensure_ascii=False)[1:-1])


def _visible(text: str) -> str:
    """The text on one line, characters that are not seen or that turn the direction of writing as escapes."""
    return "".join(f"\\u{ord(c):04X}" if unicodedata.category(c) in _INVISIBLE else c for c in text)
