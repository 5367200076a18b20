"""Texts that know where each of their triples is written.

Turtle, TriG, N-Triples and N-Quads are exact: a parser states triples in the order of the text, so the number of a
triple leads to its statement, and the statement's punctuation to the very object (`smartspec.graph.outline`).
Nothing is cut before something is to be placed. RDF/XML and JSON-LD are placed by subject.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from pyoxigraph import BlankNode, NamedNode, RdfFormat

from smartspec.graph.outline import Outline, label_at, read_statement
from smartspec.graph.turtle import RDF_FIRST, RDF_REST, Term
from smartspec.shacl.subject_lines import json_subjects, line_starts, xml_subjects

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyoxigraph import Triple

    from smartspec.graph.outline import Passage, Written

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
        return line_starts(self.text)

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
