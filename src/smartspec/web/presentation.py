"""A description as a page shows it: statements in groups, values with names and links, each with its sources."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import compress
from operator import not_
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode

from smartspec.describe.labels import Label
from smartspec.describe.things import sort_key
from smartspec.graph.namespaces import GRAPH, PREFIXES, compact, graph_iri
from smartspec.web.formatting import full_locator, readable, readable_amount, readable_locator

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pyoxigraph import Triple

    from smartspec.describe.disagreements import Disagreement, Statement
    from smartspec.describe.entity import Description
    from smartspec.describe.repository import Line
    from smartspec.describe.statements import Incoming, Stated
    from smartspec.web.language import Texts
    from smartspec.web.links import Links

_RDF: Final = PREFIXES["rdf"]
_S3: Final = PREFIXES["s3"]
_LEADS: Final = (PREFIXES["dcterms"] + "description", PREFIXES["skos"] + "definition", PREFIXES["rdfs"] + "comment")
_FIRST: Final = (
    *(_RDF + name for name in ("subject", "predicate", "object")),
    *(PREFIXES["dcterms"] + name for name in ("title", "publisher", "issued")),
    *(_S3 + name for name in ("actor", "role", "before", "after", "changeKind", "fromVersion", "toVersion")),
    *(_S3 + name for name in ("versionOf", "nutsVersion")),
    *(_S3 + name for name in ("partOf", "country", "within", "host", "coordinator", "partner", "associate", "theme")),
    *(_S3 + name for name in ("opened", "deadline", "start", "end", "date", "accession", "withdrawal", "euroSince")),
    *(_S3 + name for name in ("count", "counted", "maximumAmount", "amount", "funding", "countClaim")),
    *(_S3 + name for name in ("nutsCode", "nutsLevel", "officialName", "area", "population", "populationYear")),
)
"""What a reader wants to know first, of whatever class the thing is; what stands in neither list is between them."""

_BACKGROUND: Final = (
    *(_S3 + name for name in ("member", "participant", "firstDay", "lastDay")),
    *(PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "prefLabel", _RDF + "type"),
)
"""What the heading has already, or what only follows from more exact statements."""

_LAST: Final = (
    *(_S3 + name for name in ("participation", "statedIn", "locator", "certainty")),
    *(PREFIXES["skos"] + name for name in ("editorialNote", "altLabel")),
    PREFIXES["schema"] + "sameAs",
    *_BACKGROUND,
)
_TOLD_ELSEWHERE: Final = tuple(PREFIXES["void"] + name for name in ("classPartition", "propertyPartition", "subset"))
"""Figures that the pages of the vocabulary and of the sources show, each in its place."""

_REIFIED: Final = (_RDF + "subject", _RDF + "object")
_DERIVED: Final = graph_iri("derived")
_DEEPEST: Final = 8


@dataclass(frozen=True)
class Footnote:
    """A source of a statement: its number in the page's list of sources, where in it, how surely.

    ``line``: where the repository states it, such as ``data/ip-17-5108/members.ttl:12``.
    """

    number: int
    title: str
    locator: str | None = None
    certainty: str | None = None
    href: str | None = None
    line: str | None = None

    def at(self, line: str) -> Footnote:
        """The same for a statement on a line."""
        return Footnote(self.number, f"{self.title}, {line}", self.locator, self.certainty, self.href, line)


@dataclass(frozen=True)
class Value:
    """One value: its text, where it leads, its language, what it is in full, its sources; or nested facts."""

    text: str
    href: str | None = None
    language: str | None = None
    full: str | None = None
    footnotes: tuple[Footnote, ...] = ()
    numeric: bool = False
    nested: tuple[Group, ...] = ()


@dataclass(frozen=True)
class Group:
    """The values of one predicate.

    ``others``: the same in languages that the reader did not choose. ``untold``: how many more there are, at ``rest``.
    """

    predicate: str
    name: Label
    href: str | None
    values: tuple[Value, ...]
    others: tuple[Value, ...] = ()
    untold: int = 0
    rest: str | None = None

    @property
    def is_background(self) -> bool:
        """Whether a reader can do without it at first sight."""
        return self.predicate in _BACKGROUND


@dataclass(frozen=True)
class Source:
    """One entry of the list of sources: a named graph, and the documents that it was made from."""

    number: int
    graph: Value
    documents: tuple[Value, ...]


@dataclass(frozen=True)
class Said:
    """What a document says: the value and the document."""

    value: Value
    source: Value


@dataclass(frozen=True)
class Contradiction:
    """What two documents say on one matter. ``precision_only``: it need not be one."""

    matter: str
    first: Said
    second: Said
    precision_only: bool = False


@dataclass(frozen=True)
class ThingPage:
    """Everything that the page about a thing shows."""

    iri: str
    curie: str | None
    title: Label
    types: tuple[Value, ...]
    lead: Group | None
    facts: tuple[Group, ...]
    incoming: tuple[Group, ...]
    sources: tuple[Source, ...]
    query: str


class Presenter:
    """Turns a description into what a page shows, for one reader."""

    def __init__(
        self,
        description: Description,
        texts: Texts,
        links: Links,
        lines: Mapping[tuple[Triple, str], Line] = MappingProxyType({}),
    ) -> None:
        self._description = description
        self._texts = texts
        self._links = links
        self._lines = lines
        self._numbers = {graph: number for number, graph in enumerate(description.graphs(), start=1)}
        self._places: dict[tuple[Triple, str], Footnote] = {}
        self._names: dict[str, Label] = {}
        self._notes = {graph: Footnote(number, self._source_name(graph)) for graph, number in self._numbers.items()}
        for graph in self._numbers:
            self._read_places(graph)

    def page(self) -> ThingPage:
        """The page."""
        description = self._description
        own = [stated for stated in description.own if stated.triple.predicate.value not in _TOLD_ELSEWHERE]
        groups = self.groups(own)
        lead = next((group for predicate in _LEADS for group in groups if group.predicate == predicate), None)
        shown = [i for i in description.incoming if not (description.places and i.predicate in _REIFIED)]
        return ThingPage(
            iri=description.thing,
            curie=compact(description.thing),
            title=self._tied(description.labels.choose(description.thing, self._texts.language)),
            types=tuple(self._types()),
            lead=lead,
            facts=tuple(group for group in groups if group is not lead),
            incoming=tuple(sorted((self._incoming(group) for group in shown), key=_order)),
            sources=tuple(self._source(graph) for graph in self._numbers),
            query=description.query,
        )

    def _types(self) -> list[Value]:
        """The classes that a source gives the thing; those that only follow from them stand among the facts."""
        stated = [stated for stated in self._description.own if stated.triple.predicate.value == _RDF + "type"]
        given = [each for each in stated if each.graphs != (_DERIVED,)] or stated
        return [self._value(each, each.triple.object, 0) for each in given]

    def groups(self, statements: Iterable[Stated], depth: int = 0) -> list[Group]:
        """Statements by predicate in the order in which a reader wants them."""
        found: dict[str, list[Stated]] = defaultdict(list)
        for stated in statements:
            found[stated.triple.predicate.value].append(stated)
        groups = [self._group(predicate, stated, depth) for predicate, stated in found.items()]
        return sorted(groups, key=_order)

    def _group(self, predicate: str, statements: Sequence[Stated], depth: int) -> Group:
        values = _in_order(self._value(stated, stated.triple.object, depth) for stated in statements)
        readable_here = [value.href or value.language in (None, self._texts.language) for value in values]
        mine = tuple(compress(values, readable_here))
        others = tuple(compress(values, map(not_, readable_here))) if mine else ()
        return Group(predicate, self.name(predicate), self._links.to(predicate), mine or values, others)

    def _incoming(self, group: Incoming) -> Group:
        values = _in_order(self._value(stated, stated.triple.subject, 0) for stated in group.shown)
        href = self._links.to(group.predicate)
        rest = self._links.query(self._description.query_of(group.predicate)) if group.untold else None
        return Group(group.predicate, self.name(group.predicate), href, values, untold=group.untold, rest=rest)

    def _value(self, stated: Stated, term: object, depth: int) -> Value:
        notes = () if depth else tuple(self._footnote(stated, graph) for graph in stated.graphs)
        if isinstance(term, Literal):
            return Value(self._text(stated.triple, term), None, term.language, term.value, notes)
        if isinstance(term, NamedNode):
            return self._linked(term, notes, depth)
        if isinstance(term, BlankNode) and depth < _DEEPEST:
            return self._nested(term, depth)
        return Value(str(term))

    def _linked(self, node: NamedNode, notes: tuple[Footnote, ...], depth: int) -> Value:
        """A link to a thing, with its facts where it is described here; its key where its namesake has the page."""
        description, name = self._description, self.name(node.value)
        mine = node.value == description.thing
        namespace, _, key = node.value.rpartition("/")
        alike = name == self.name(description.thing) and description.thing.startswith(namespace + "/")
        text = f"{name.text} ({key})" if alike and not mine else name.text
        about = description.about(node) if not mine and depth < _DEEPEST else []
        nested = tuple(self.groups(about, depth + 1))
        return Value(text, self._links.to(node.value), name.language, node.value, notes, nested=nested)

    def _nested(self, node: BlankNode, depth: int) -> Value:
        """A blank node by what it says; a list by its items."""
        about = self._description.about(node)
        if any(stated.triple.predicate.value == _RDF + "first" for stated in about):
            items = [self._value(stated, stated.triple.object, depth + 1) for stated in self._items(node)]
            return Value("", nested=(Group(_RDF + "List", Label(""), None, tuple(items)),))
        return Value("", nested=tuple(self.groups(about, depth + 1)))

    def _items(self, node: BlankNode) -> list[Stated]:
        items: list[Stated] = []
        seen: set[object] = set()
        at: object = node
        while isinstance(at, BlankNode) and at not in seen:
            seen.add(at)
            about = {stated.triple.predicate.value: stated for stated in self._description.about(at)}
            items += [about[_RDF + "first"]] if _RDF + "first" in about else []
            rest = about.get(_RDF + "rest")
            at = rest.triple.object if rest else None
        return items

    def disagreement(self, found: Disagreement) -> Contradiction:
        """Two documents' words on one matter, side by side."""
        return Contradiction(
            found.matter, self._said(found.first), self._said(found.second), precision_only=found.precision_only
        )

    def _said(self, statement: Statement) -> Said:
        document, value = statement.document, statement.value
        name = self.name(document.value)
        source = Value(name.text, self._links.to(document.value), name.language, document.value)
        if isinstance(value, NamedNode):
            label = self.name(value.value)
            return Said(Value(label.text, self._links.to(value.value), label.language, value.value), source)
        return Said(Value(readable(value, self._texts), None, value.language, value.value), source)

    def name(self, iri: str) -> Label:
        """What a term is called: by the graph, by the catalogue for other vocabularies, by its IRI."""
        if iri not in self._names:
            self._names[iri] = self._named(iri)
        return self._names[iri]

    def _named(self, iri: str) -> Label:
        if not self._description.labels.has(iri) and iri in self._texts.terms:
            return Label(self._texts.terms[iri], self._texts.language)
        return self._tied(self._description.labels.choose(iri, self._texts.language))

    def _tied(self, label: Label) -> Label:
        own = label.language == self._texts.language
        return replace(label, text=self._texts.tied(label.text)) if own else label

    def _text(self, triple: Triple, literal: Literal) -> str:
        if triple.predicate.value == _S3 + "locator":
            return full_locator(literal.value, self._texts)
        if triple.predicate.value == _S3 + "area":
            return self._texts("square-kilometres", number=readable(literal, self._texts))
        if triple.predicate.value not in (_S3 + "amount", _S3 + "maximumAmount"):
            text = readable(literal, self._texts)
            return self._texts.tied(text) if literal.language == self._texts.language else text
        currency = next((term.value for term in self._description.values(_S3 + "currency")), "").rpartition("/")[2]
        at_most = triple.predicate.value == _S3 + "maximumAmount"
        return readable_amount(literal.value, currency or None, self._texts, at_most=at_most)

    def _footnote(self, stated: Stated, graph: str) -> Footnote:
        note = self._places.get((stated.triple, graph)) or self._notes[graph]
        line = self._lines.get((stated.triple, graph))
        return note.at(str(line)) if line else note

    def _read_places(self, graph: str) -> None:
        documents = self._description.documents.get(graph, ())
        for place in self._description.places:
            if place.document in documents:
                certainty = self.name(place.certainty).text if place.certainty else None
                locator = place.locator and readable_locator(place.locator, self._texts)
                told = place.locator and full_locator(place.locator, self._texts)
                title = ", ".join(filter(None, (self._source_name(graph), told, certainty)))
                href = self._links.to(place.statement)
                note = Footnote(self._numbers[graph], title, locator, certainty, href)
                self._places[place.triple, graph] = note

    def _source_name(self, graph: str) -> str:
        documents = self._description.documents.get(graph, ())
        return "; ".join(self.name(document).text for document in documents) or graph.removeprefix(GRAPH)

    def _source(self, graph: str) -> Source:
        documents = self._description.documents.get(graph, ())
        names = [(document, self.name(document)) for document in documents]
        values = tuple(Value(name.text, self._links.to(iri), name.language, iri) for iri, name in names)
        return Source(
            self._numbers[graph], Value(graph.removeprefix(GRAPH), self._links.to(graph), None, graph), values
        )


def _in_order(values: Iterable[Value]) -> tuple[Value, ...]:
    """Values by name; to namesakes the last part of their IRI is added, by which they can be told apart."""
    found = sorted(values, key=lambda value: (sort_key(value.text), value.full or ""))
    names = Counter(value.text for value in found if value.href)
    return tuple(_by_key(value) if value.href and names[value.text] > 1 else value for value in found)


def _by_key(value: Value) -> Value:
    return replace(value, text=f"{value.text} ({(value.full or '').rpartition('/')[2]})")


def _order(group: Group) -> tuple[int, str, str]:
    return _rank(group.predicate), sort_key(group.name.text), group.predicate


def _rank(predicate: str) -> int:
    if predicate in _FIRST:
        return _FIRST.index(predicate)
    return 100 + _LAST.index(predicate) if predicate in _LAST else 50
