"""Find where in the files a node, a property of it, or one of its values is written.

Turtle, TriG, N-Triples and N-Quads are exact: a parser states triples in the order of the text, so the number of a
triple leads to its statement, and the statement's punctuation to the very object (`smartspec.graph.scan.Outline`).
Nothing is cut before something is to be placed. RDF/XML and JSON-LD are placed by subject.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from pyoxigraph import BlankNode, NamedNode, RdfFormat
from rdflib import URIRef
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath

from smartspec.graph.scan import Outline, label_at, read_statement
from smartspec.graph.turtle import RDF_FIRST, RDF_REST, Term
from smartspec.shacl.property_paths import path_text
from smartspec.shacl.subject_lines import json_subjects, xml_subjects

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pyoxigraph import Triple

    from smartspec.graph.scan import Passage, Written
    from smartspec.shacl.property_paths import Step

EXACT: Final = (RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)


@dataclass(frozen=True, order=True)
class Place:
    """A place in a file; line and column count from 1."""

    path: Path
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class Spot(NamedTuple):
    """Where the three parts of a triple begin, as offsets into the text."""

    subject: int
    predicate: int
    object: int


@dataclass(frozen=True)
class PlacedText:
    """A text, the triples that a parser made of it, in order, and what it needs to tell where each is written.

    Attributes:
        path: the file.
        text: what it holds.
        triples: what it states, in the parser's order.
        syntax: the format it is written in.
        base: the IRI that its relative IRIs are resolved against.
        prefixes: the prefixes that it declares.
        labels: the blank nodes that it gives a label, by that label.
    """

    path: Path
    text: str
    triples: Sequence[Triple] = ()
    syntax: RdfFormat = RdfFormat.TURTLE
    base: str = ""
    prefixes: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, BlankNode] = field(default_factory=dict)

    def spot(self, number: int) -> Spot | None:
        """Where the parts of a triple are written, given by its number; None where the format does not tell."""
        if self._outline is None:
            return None
        passage = self._outline.passage(number)
        if passage not in self._spots:
            self._spots[passage] = self._spots_in(passage)
        return self._spots[passage].get(number)

    def place(self, offset: int) -> Place:
        """The line and column of an offset."""
        line = bisect_right(self._lines, offset)
        return Place(self.path, line, offset - self._lines[line - 1] + 1)

    @cached_property
    def _lines(self) -> list[int]:
        """The offset at which each line begins."""
        return list(accumulate((len(line) + 1 for line in self.text.split("\n")), initial=0))

    @cached_property
    def _outline(self) -> Outline | None:
        """None where the format, or a text that the scanner misreads, has no exact places."""
        try:
            return Outline(self.text, len(self.triples)) if self.syntax in EXACT else None
        except ValueError:
            return None

    def subject(self, node: Term) -> int | None:
        """The offset at which a text in a format without exact places begins to speak of a node; None: not known."""
        return self._subjects.get(str(getattr(node, "value", "")))

    @cached_property
    def _subjects(self) -> dict[str, int]:
        found: dict[str, int] = {}
        if self.syntax == RdfFormat.RDF_XML:
            found = xml_subjects(self.text, self.base)
        elif self.syntax == RdfFormat.JSON_LD:
            found = json_subjects(self.text, self.base, self.prefixes)
        return {self.labels[name].value if name in self.labels else name: offset for name, offset in found.items()}

    @cached_property
    def _spots(self) -> dict[Passage, dict[int, Spot]]:
        return {}

    def _spots_in(self, passage: Passage) -> dict[int, Spot]:
        """The spots of all triples of a statement: what is written and what was read are walked side by side.

        The parser states what is said of one node in the order of the text; how it mixes nodes does not matter.
        """
        numbers: dict[Term, list[int]] = {}
        for number in range(passage.before, passage.before + passage.count):
            numbers.setdefault(self.triples[number].subject, []).append(number)
        written = read_statement(self.text, passage)
        spots: dict[int, Spot] = {}
        waiting: list[tuple[Written, Term]] = [(written, self._root(written, numbers))]
        while waiting:
            node, term = waiting.pop()
            for (predicate, value), number in zip(node.edges, self._in_order(node, numbers[term]), strict=False):
                spots[number] = Spot(node.offset, predicate, value.offset)
                if value.edges:
                    waiting.append((value, self.triples[number].object))
        return spots

    def _root(self, written: Written, numbers: Mapping[Term, Sequence[int]]) -> Term:
        """The node that a statement is about: its one IRI, the label it begins with, or what is no value in it.

        All other nodes that it says something of are blank nodes without label, written where they are a value.
        """
        label = label_at(self.text, written.offset)
        if label is not None:
            return self.labels.get(label) or BlankNode(label)
        objects = {self.triples[number].object for listed in numbers.values() for number in listed}
        return next(term for term in numbers if isinstance(term, NamedNode) or term not in objects)

    def _in_order(self, node: Written, numbers: list[int]) -> list[int]:
        """The triples of a node in the order of the text; the parser may state the rest of a list before a member."""
        is_cell = len(numbers) == 2 and node.edges[0][0] == node.edges[1][0]  # noqa: PLR2004 - member and rest
        if is_cell and [self.triples[number].predicate for number in numbers] == [RDF_REST, RDF_FIRST]:
            return numbers[::-1]
        return numbers


class Mention(NamedTuple):
    """The number of a text, and that of a triple in it."""

    text: int
    triple: int


class Finder:
    """Several texts, asked for the places of nodes and values.

    One look at all triples finds what is said of the nodes that are to be placed; where paths lead further, all triples
    are indexed.
    """

    def __init__(self, texts: Sequence[PlacedText], nodes: Iterable[Term]) -> None:
        self._texts = texts
        self._about: dict[Term, dict[str, list[tuple[Term, Mention]]]] = {}
        self._into: dict[Term, dict[str, list[tuple[Term, Mention]]]] = {}
        self._ends: dict[tuple[Term, str], dict[Term, Mention]] = {}
        self._said: dict[Term, dict[Term, Mention]] = {}
        self._is_whole = False
        self._known: set[Term] = set()
        self._gather(set(nodes))

    def _gather(self, nodes: set[Term]) -> None:
        """Index what is said of some nodes and, for those that are no IRIs, by whom, up to nodes that are."""
        while nodes:
            self._known |= nodes
            nameless: set[Term] = {node for node in nodes if not isinstance(node, NamedNode)}
            for at, text in enumerate(self._texts):
                for number, triple in enumerate(text.triples):
                    if triple.subject in nodes:
                        self._add(self._about, triple.subject, triple, triple.object, Mention(at, number))
                    if nameless and triple.object in nameless:
                        self._add(self._into, triple.object, triple, triple.subject, Mention(at, number))
            steps = [step for name in nameless for listed in self._into.get(name, {}).values() for step in listed]
            holders: set[Term] = {node for node, _ in steps if not isinstance(node, NamedNode)}
            nodes = holders - self._known

    @staticmethod
    def _add(
        index: dict[Term, dict[str, list[tuple[Term, Mention]]]], key: Term, triple: Triple, other: Term, at: Mention
    ) -> None:
        index.setdefault(key, {}).setdefault(triple.predicate.value, []).append((other, at))

    def _index_all(self) -> None:
        self._about, self._into, self._is_whole = {}, {}, True
        for at, text in enumerate(self._texts):
            for number, triple in enumerate(text.triples):
                self._add(self._about, triple.subject, triple, triple.object, Mention(at, number))
                self._add(self._into, triple.object, triple, triple.subject, Mention(at, number))

    def _steps(self, node: Term, *, back: bool) -> Mapping[str, list[tuple[Term, Mention]]]:
        known = node in self._known and not (back and isinstance(node, NamedNode))
        if not (known or self._is_whole):
            self._index_all()
        return (self._into if back else self._about).get(node, {})

    def place(self, focus: Term, path: Step | None, value: Term | None) -> Place | None:
        """Where a value of a path from a node stands; else the property, else the node; None: nowhere."""
        if path is None:
            mention = self._statement(focus, value) if value is not None and value != focus else None
            return self._at(mention, "object") if mention else self.node(focus)
        ends = self._walked(focus, path)
        mention = ends.get(value) if value is not None else None
        if mention is None and value is not None:
            mention = self._statement(focus, value)
        if mention is not None:
            return self._at(mention, "object")
        mention = next(iter(ends.values()), None)
        return self._at(mention, "predicate") if mention else self.node(focus)

    def node(self, node: Term) -> Place | None:
        """Where a node is first the subject, else where it is first a value."""
        for back, part in ((False, "subject"), (True, "object")):
            mentions = [at for steps in self._steps(node, back=back).values() for _, at in steps[:1]]
            if mentions:
                return self._at(min(mentions), part)
        return None

    def holder(self, node: Term) -> tuple[Term, list[str]]:
        """The nearest IRI that leads to a blank node, and the properties on the way; no IRI where none does."""
        way: list[str] = []
        seen: set[Term] = set()
        here = node
        while isinstance(here, BlankNode) and here not in seen:
            seen.add(here)
            steps = self._steps(here, back=True)
            first = min(((at, predicate, other) for predicate in steps for other, at in steps[predicate]), default=None)
            if first is None:
                break
            _, predicate, here = first
            way.insert(0, predicate)
        return here, way

    def _statement(self, focus: Term, value: Term) -> Mention | None:
        """The first triple that says anything of a node with a value."""
        said = self._said.get(focus)
        if said is None:
            said = self._said[focus] = {}
            for steps in self._steps(focus, back=False).values():
                for other, at in steps:
                    said.setdefault(other, at)
        return said.get(value)

    def _walked(self, focus: Term, path: Step) -> dict[Term, Mention]:
        key = focus, path_text(path)
        if key not in self._ends:
            walked = self._walk(path, {focus: None}, back=False)
            self._ends[key] = {node: at for node, at in walked.items() if at is not None}
        return self._ends[key]

    def _walk(self, path: Step, starts: Mapping[Term, Mention | None], *, back: bool) -> dict[Term, Mention | None]:
        """The nodes that a path leads to, each with the last triple on the way; None where the way has no triple."""
        found: dict[Term, Mention | None] = {}
        if isinstance(path, URIRef):
            for node, at in (step for start in starts for step in self._steps(start, back=back).get(str(path), ())):
                found.setdefault(node, at)
        elif isinstance(path, InvPath):
            found = self._walk(path.arg, starts, back=not back)
        elif isinstance(path, SequencePath):
            found = dict(starts)
            for part in reversed(path.args) if back else path.args:
                found = self._walk(part, found, back=back)
        elif isinstance(path, AlternativePath):
            for part in path.args:
                found = self._walk(part, starts, back=back) | found
        elif isinstance(path, MulPath):
            found = self._repeat(path, starts, back=back)
        return found

    def _repeat(
        self, path: MulPath, starts: Mapping[Term, Mention | None], *, back: bool
    ) -> dict[Term, Mention | None]:
        found = dict(starts) if path.zero else {}
        fresh = dict(starts)
        while fresh:
            fresh = {node: at for node, at in self._walk(path.path, fresh, back=back).items() if node not in found}
            found |= fresh
            fresh = fresh if path.more else {}
        return found

    def _at(self, mention: Mention, part: str) -> Place:
        """The place of a part of a triple; where its format does not tell, that of the subject or of what holds it."""
        text = self._texts[mention.text]
        spot = text.spot(mention.triple)
        if spot is not None:
            return text.place(getattr(spot, part))
        subject = text.triples[mention.triple].subject
        offsets = (text.subject(node) for node in (subject, self.holder(subject)[0]))
        return text.place(next((offset for offset in offsets if offset is not None), 0))
