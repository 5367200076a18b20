"""Match the cells of a table against the graph: candidates by name, type and what else the row says."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from smartspec.graph.namespaces import compact
from smartspec.graph.spelling import spelling_key
from smartspec.query.solutions import select
from smartspec.query.values import bind
from smartspec.search.finder import Hit
from smartspec.search.reading import query_text
from smartspec.search.vocabulary import is_entity, properties, resolve, types

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from smartspec.engine.protocol import Engine
    from smartspec.search.batch import MatchQuery, PropertyCondition, Wanted
    from smartspec.search.finder import Finder
    from smartspec.search.names import Entry

Value = NamedNode | Literal
Values = dict[tuple[str, str], list[Value]]
"""What a property (second) says of a thing (first)."""

_LOOKED_AT: Final = 50
"""Candidates whose properties are compared."""
_NAME_SHARE: Final = 0.6
_OTHER_TYPE: Final = 0.8
_MARGIN: Final = 5.0
"""So much better than any other must the first be that a tool may take it unasked."""
_UNNAMED: Final = 60.0
"""The score of a thing whose properties all match where no name was given."""


@dataclass(frozen=True)
class Candidate:
    """A thing that a cell may mean.

    Attributes:
        entry: the thing.
        score: how likely, from 0 to 100.
        match: whether it may be taken unasked.
        name_match: how well the name matched, from 0 to 100.
        conditions: for each property as it was asked whether the thing has such a value.
    """

    entry: Entry
    score: float
    match: bool
    name_match: float
    conditions: Mapping[str, bool]


class Matcher:
    """Matches queries of one batch; reads the vocabulary once."""

    def __init__(self, engine: Engine, finder: Finder, language: str) -> None:
        self._engine = engine
        self._finder = finder
        self._language = language
        self._types = types(finder, language)
        self._properties = properties(finder, language)
        self._resolved: dict[str, str | None] = {}

    async def candidates(self, query: MatchQuery) -> list[Candidate]:
        """The candidates for a query, the best first."""
        classes = [resolve(name, self._types) for name in query.types]
        hits = await asyncio.to_thread(self._named, query, classes)
        conditions = {each.property: self._property(each.property) for each in query.properties}
        iris = [NamedNode(iri) for iri in sorted({iri for iri in conditions.values() if iri})]
        if not query.text.strip():
            hits = await self._with_properties(query, conditions, iris)
        hits = [hit for hit in hits if _fits(hit.entry, query, classes)]
        looked_at = hits[: _LOOKED_AT if iris else query.limit]
        values = await read_values(self._engine, [hit.entry.iri for hit in looked_at], iris) if iris else {}
        found = [self._candidate(hit, query, conditions, values, classes) for hit in looked_at]
        return _decided(sorted(found, key=lambda each: (-each.score, each.entry.iri))[: query.limit])

    def _named(self, query: MatchQuery, classes: Sequence[str | None]) -> list[Hit]:
        """Things by name, each once; the types narrow the search where a thing must have them."""
        within = list(classes) if classes and query.strictness != "should" else [None]
        asked = [iri for iri in within if iri or not classes or query.strictness == "should"]
        best: dict[str, Hit] = {}
        for iri in dict.fromkeys(asked):
            for hit in self._finder.find(query.text, iri, self._language).hits:
                known = best.get(hit.entry.iri)
                if is_entity(hit.entry) and (known is None or hit.score > known.score):
                    best[hit.entry.iri] = hit
        return sorted(best.values(), key=lambda hit: (-hit.score, hit.entry.iri))

    def _property(self, name: str) -> str | None:
        """The IRI of a property; the queries of a batch mostly name the same."""
        if name not in self._resolved:
            self._resolved[name] = resolve(name, self._properties)
        return self._resolved[name]

    async def _with_properties(
        self, query: MatchQuery, conditions: Mapping[str, str | None], iris: Sequence[NamedNode]
    ) -> list[Hit]:
        """Things that have one of the values, where nothing is known of the name."""
        if not iris:
            return []
        values = await property_values(self._engine, iris)
        held: dict[str, int] = defaultdict(int)
        for condition in query.properties:
            prop = conditions[condition.property]
            for (thing, known), there in values.items():
                held[thing] += known == prop and self._holds(condition, there)
        entries = [(self._finder.entry(thing), count) for thing, count in held.items() if count]
        told = [(count, entry) for entry, count in entries if entry and is_entity(entry)]
        told.sort(key=lambda each: (-each[0], -each[1].weight, each[1].iri))
        return [Hit(entry, None, 0.0, _UNNAMED) for _, entry in told]

    def _candidate(
        self,
        hit: Hit,
        query: MatchQuery,
        conditions: Mapping[str, str | None],
        values: Values,
        classes: Sequence[str | None],
    ) -> Candidate:
        held = {
            each.property: self._holds(each, values.get((hit.entry.iri, conditions[each.property] or ""), ()))
            for each in query.properties
        }
        score = hit.score
        if held:
            score *= _NAME_SHARE + (1 - _NAME_SHARE) * sum(held.values()) / len(held)
        if classes and not set(classes) & set(hit.entry.classes):
            score *= _OTHER_TYPE
        certain = (hit.certain or not query.text.strip()) and all(held.values())
        return Candidate(hit.entry, round(score, 1), certain, round(min(100.0, hit.match / 0.9), 1), held)

    def _holds(self, condition: PropertyCondition, there: Iterable[Value]) -> bool:
        return any(self._equal(value, wanted) for value in there for wanted in condition.values)

    def _equal(self, value: Value, wanted: Wanted) -> bool:
        if isinstance(value, NamedNode):
            return self._is_named(value.value, wanted)
        if wanted.iri:
            return False
        text = wanted.text.strip()
        return (
            spelling_key(value.value) == spelling_key(text) != ""
            or _same_number(value.value, text)
            or (value.value.startswith(text + "-") and text.isdecimal())
        )

    def _is_named(self, iri: str, wanted: Wanted) -> bool:
        if wanted.iri:
            return iri == wanted.iri
        entry = self._finder.entry(iri)
        key = spelling_key(wanted.text)
        names = (spelling_key(name.text) for name in entry.names) if entry else ()
        return wanted.text in (iri, compact(iri)) or (key != "" and key in names)


async def read_values(engine: Engine, things: Iterable[str], predicates: Sequence[NamedNode]) -> Values:
    """What some properties say of some things."""
    nodes = [NamedNode(iri) for iri in things]
    text = bind(query_text("values"), {"thing": nodes, "property": list(predicates)})
    return await _values(engine, text)


async def property_values(engine: Engine, predicates: Sequence[NamedNode]) -> Values:
    """What some properties say of all things."""
    return await _values(engine, bind(query_text("property-values"), {"property": list(predicates)}))


async def _values(engine: Engine, text: str) -> Values:
    found: Values = defaultdict(list)
    for row in await select(engine, text):
        if isinstance(row["value"], NamedNode | Literal):
            found[row["thing"].value, row["property"].value].append(row["value"])
    for values in found.values():
        values.sort(key=str)
    return found


def _fits(entry: Entry, query: MatchQuery, classes: Sequence[str | None]) -> bool:
    if not classes or query.strictness == "should":
        return True
    wanted = set(classes)
    return wanted <= set(entry.classes) if query.strictness == "all" else bool(wanted & set(entry.classes))


def _decided(found: list[Candidate]) -> list[Candidate]:
    """Only the first may be taken unasked, and only where no other is nearly as good."""
    if not found:
        return []
    first, *rest = found
    alone = not any(other.match and first.score - other.score < _MARGIN for other in rest)
    return [replace(first, match=first.match and alone), *(replace(other, match=False) for other in rest)]


def _same_number(value: str, text: str) -> bool:
    try:
        return float(value) == float(text)
    except ValueError:
        return False
