"""Find where in several files a node, a property of it, or one of its values is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode, NamedNode
from rdflib import URIRef
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath

from smartspec.shacl.property_paths import path_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pyoxigraph import Triple

    from smartspec.graph.turtle import Term
    from smartspec.shacl.places import Place, PlacedText
    from smartspec.shacl.property_paths import Step


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
