"""The vocabulary as its pages show it: diagrams of classes, and what shapes ask, in the reader's words."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from smartspec.describe.labels import Label, choose_literal, local_name
from smartspec.describe.schema import TermKind
from smartspec.graph.namespaces import DEFINITION, compact
from smartspec.query.chart import Chart
from smartspec.web.charts.drawing import draw
from smartspec.web.charts.neighbourhood import Join, Named, Neighbourhood, draw_neighbourhood
from smartspec.web.formatting import is_number, readable
from smartspec.web.results import Column, Results
from smartspec.web.shown import Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smartspec.describe.requirements import Demand, Requirement, Requirements
    from smartspec.describe.schema import Schema, Term
    from smartspec.shacl.shapes_graph import Node
    from smartspec.web.charts.svg import Picture
    from smartspec.web.language import Texts
    from smartspec.web.links import Links

_GAP: Final = re.compile(r"\{[$?](\w+)\}")
"""What a message of a SPARQL constraint fills in (SHACL section 5.3.2)."""
_CODES: Final = ("pattern", "flags")
_SWITCHES: Final = ("uniqueLang", "closed")


@dataclass(frozen=True)
class Saying:
    """One constraint in words: a phrase, and what it is about. ``is_code``: the values are code, such as a pattern."""

    phrase: str
    values: tuple[Value, ...] = ()
    is_code: bool = False


@dataclass(frozen=True)
class Rule:
    """What one shape asks, in the reader's words.

    Attributes:
        name: the shape's name for itself; None where it has none.
        href: the shape's page.
        path: what it asks about, property by property; empty where it is the thing itself.
        notation: the path in SPARQL's notation where it is more than one property.
        message: the shape's own words.
        sayings: its constraints.
        classes: the classes whose things it asks.
        anywhere: the properties all of whose subjects or objects it asks.
    """

    name: Label | None
    href: str | None
    path: tuple[Value, ...]
    notation: str
    message: Label | None
    sayings: tuple[Saying, ...]
    classes: tuple[Value, ...]
    anywhere: tuple[Value, ...]


class Vocabulary:
    """Puts the ontology and its shapes into a reader's words."""

    def __init__(self, schema: Schema, requirements: Requirements, texts: Texts, links: Links) -> None:
        self.schema, self.requirements, self.texts, self.links = schema, requirements, texts, links

    def rules_of(self, term: Term) -> list[Rule]:
        """What the shapes ask of a class's things, or of a property's values."""
        asked = self.requirements
        found = asked.of_class(self.schema.lineage(term.iri)) if term.is_class else asked.of_property(term.iri)
        return [self._rule(each) for each in found]

    def neighbourhood(self, term: Term) -> Picture:
        """The diagram of a class and what it joins."""
        lineage = set(self.schema.lineage(term.iri))
        ours = self.schema.properties_of(term.iri)
        joined = [(each, iri) for each in ours for iri in each.ranges if self._is_class(iri)]
        leading = [
            (each, iri) for each in self.schema.properties() if lineage & set(each.ranges) for iri in each.domains
        ]
        linked = {each.iri for each, _ in joined}
        literals = [each for each in ours if each.iri not in linked and each.kind is not TermKind.OBJECT_PROPERTY]
        shown = Neighbourhood(
            self._named(term.iri),
            tuple(self._named(each.iri) for each in literals),
            tuple(self._named(iri) for iri in term.parents if iri.startswith(DEFINITION)),
            tuple(self._named(child.iri) for child in self.schema.children(term.iri)),
            self._joins(leading),
            self._joins(joined),
        )
        name = self._text(term.iri)
        return draw_neighbourhood(shown, self.texts("diagram-class", name=name), self.texts("diagram-reading"))

    def overview(self) -> Picture | None:
        """The diagram of all classes that properties join; None where none does."""
        pairs: Counter[tuple[str, str]] = Counter()
        for each in self.schema.properties():
            pairs.update((low, high) for low in each.domains for high in each.ranges if self._is_class(high))
        joined = {pair: count for pair, count in pairs.items() if self._is_class(pair[0]) and pair[0] != pair[1]}
        columns = tuple(Column(name, Label(name), name == "weight") for name in ("from", "to", "weight"))
        rows = tuple(
            (self._value(low), self._value(high), Value(str(count), full=str(count), numeric=True))
            for (low, high), count in sorted(joined.items())
        )
        picture = draw(Chart("network"), self.texts("diagram-overview"), Results(columns, rows, len(rows)), self.texts)
        if picture is None:
            return None
        told = self.texts("diagram-overview-reading", classes=len({iri for pair in joined for iri in pair}))
        return replace(picture, description=told)

    def _joins(self, pairs: Iterable[tuple[Term, str]]) -> tuple[Join, ...]:
        found: dict[str, list[Named]] = defaultdict(list)
        for term, iri in pairs:
            found[iri].append(self._named(term.iri))
        joins = [Join(self._named(iri), tuple(terms)) for iri, terms in found.items()]
        return tuple(sorted(joins, key=lambda join: (-len(join.properties), join.other.name)))

    def _is_class(self, iri: str) -> bool:
        term = self.schema.terms.get(iri)
        return term is not None and term.is_class

    def _text(self, iri: str) -> str:
        return self.schema.name(iri, self.texts.language).text

    def _named(self, iri: str) -> Named:
        term = self.schema.terms.get(iri)
        comment = term.comment(self.texts.language) if term else None
        name = self._text(iri)
        return Named(name, self.links.to(iri), f"{name}: {comment.text}" if comment else name)

    def _rule(self, asked: Requirement) -> Rule:
        single = asked.path in {compact(iri) or f"<{iri}>" for iri in asked.properties}
        return Rule(
            name=choose_literal(asked.names, self.texts.language),
            href=self.links.to(asked.shape) if asked.shape else None,
            path=self._values(map(NamedNode, asked.properties)),
            notation="" if single else asked.path,
            message=choose_literal(asked.messages, self.texts.language),
            sayings=tuple(self._saying(demand) for demand in asked.demands),
            classes=self._values(map(NamedNode, asked.classes)),
            anywhere=self._values(map(NamedNode, asked.anywhere)),
        )

    def _saying(self, demand: Demand) -> Saying:
        name = f"rule-{demand.name}"
        if name not in self.texts.phrases:
            return Saying(local_name(demand.name), self._values(demand.terms))
        if demand.name in _SWITCHES:
            return Saying(self.texts(name))
        if demand.name == "sparql":
            said = choose_literal(demand.messages, self.texts.language)
            return Saying(
                self.texts(name), (Value(_GAP.sub(r"‹\1›", said.text), language=said.language),) if said else ()
            )
        return Saying(self.texts(name), self._values(demand.terms), is_code=demand.name in _CODES)

    def _values(self, terms: Iterable[Node]) -> tuple[Value, ...]:
        return tuple(self._term(term) for term in terms)

    def _term(self, term: Node) -> Value:
        if isinstance(term, NamedNode):
            return self._value(term.value)
        if isinstance(term, Literal):
            return Value(readable(term, self.texts), full=term.value, numeric=is_number(term))
        return Value(self.texts("rule-unnamed"))

    def _value(self, iri: str) -> Value:
        named = self.requirements.names.get(iri, ())
        label = choose_literal(named, self.texts.language) or self._label(iri)
        return Value(label.text, self.links.to(iri), label.language, iri)

    def _label(self, iri: str) -> Label:
        phrase = self.texts.terms.get(iri)
        return Label(phrase) if phrase else self.schema.name(iri, self.texts.language)
