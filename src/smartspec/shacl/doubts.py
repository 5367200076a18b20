"""What makes a validation less than it seems: shapes that check nothing, terms that do not exist, missing files.

None of this is a finding about the data; but whoever reads «conforms» must know of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
from rdflib import SH as SHACL
from rdflib import URIRef

from smartspec.errors import nearest
from smartspec.graph.namespaces import PREFIXES
from smartspec.graph.outline import language_tags
from smartspec.shacl.canonical import rewritten
from smartspec.shacl.findings import Names
from smartspec.shacl.places import EXACT
from smartspec.shacl.shapes_graph import LISTS_OF_SHAPES, PARAMETERS, SH, SUBCLASS, TRUE, TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from smartspec.shacl.places import Place, PlacedText
    from smartspec.shacl.reading import Checked
    from smartspec.shacl.shapes_graph import Node
    from smartspec.shacl.validation import Validation

_OWL: Final = PREFIXES["owl"]
_ONTOLOGY: Final = ox.NamedNode(_OWL + "Ontology")
_VERSION: Final = ox.NamedNode(_OWL + "versionIRI")
_IMPORTS: Final = ox.NamedNode(_OWL + "imports")
_TERMS: Final = PARAMETERS | {str(term).removeprefix(SH) for term in dir(SHACL) if not str(term).startswith("_")}
_NOT_RUN: Final = frozenset(("rule", "target", "expression", "js", "entailment"))
"""Terms of SHACL Advanced Features and of entailment regimes: they are known, but have no effect here."""
_BEYOND: Final = "has no effect: SHACL Core and SHACL-SPARQL are run, not what goes beyond them"
_CAPITAL_TAG: Final = re.compile(r"[\"']@[a-z0-9-]*+[A-Z]")
_SINGLE_REFERENCES: Final = ("property", "node", "not", "qualifiedValueShape")
_MOST_IN_A_FILE: Final = 5
_MOST_CLASSES: Final = 3


@dataclass(frozen=True)
class Doubt:
    """One reason for doubt: its kind, such as ``no-target``, what it is in a sentence, and where, if it has a place."""

    kind: str
    text: str
    place: Place | None = None

    def __str__(self) -> str:
        return f"{self.place}: warning: {self.text}" if self.place else f"warning: {self.text}"


def doubts(validation: Validation, given: Sequence[Checked] = (), *, shapes_are_standing: bool = False) -> list[Doubt]:
    """All reasons for doubt about a validation, sorted.

    ``given`` is what else was read: the ontology, other data. With ``shapes_are_standing`` nobody chose the shapes for
    these data, and that one of them finds nothing to look at here is no news.

    Raises:
        SourceError: the shapes are not well-formed SHACL.
    """
    doubter = _Doubter(validation, given)
    found = [
        *doubter.nothing_to_do(),
        *doubter.terms(),
        *doubter.targets(),
        *doubter.references(),
        *doubter.imports(),
        *doubter.ignored(),
        *(doubt for text in validation.checked.texts for doubt in doubter.literals(text)),
    ]
    told = (doubt for doubt in found if not (shapes_are_standing and doubt.kind == "no-focus"))
    return sorted(dict.fromkeys(told), key=_order)


def _order(doubt: Doubt) -> tuple[object, ...]:
    return (
        (str(doubt.place.path), doubt.place.line, doubt.place.column, doubt.text)
        if doubt.place
        else ("", 0, 0, doubt.text)
    )


class _Doubter:
    """One validation, looked at from several sides."""

    def __init__(self, validation: Validation, given: Sequence[Checked]) -> None:
        self.validation = validation
        self.given = given
        self.rules = validation.rules
        self.graph = validation.rules.graph
        self.names = Names(validation.prefixes)

    def _at(self, subject: Node, predicate: str | None = None, value: Node | None = None) -> Place | None:
        step = None if predicate is None else URIRef(predicate)
        return self.rules.finder.place(subject, step, value) if self.rules.texts else None

    def _name(self, node: Node) -> str:
        return self.names.short(self.rules.rule(node.value).id)

    def nothing_to_do(self) -> Iterator[Doubt]:
        """No shapes, or no data."""
        if not self.validation.evaluation.shapes:
            yield Doubt("no-shapes", "there are no shapes: nothing was checked")
        if not self.validation.checked.triples:
            yield Doubt("no-data", "there are no data: nothing was checked")

    def terms(self) -> Iterator[Doubt]:
        """Terms in SHACL's namespace that SHACL has not, and those that have no effect here."""
        for triple in self.graph.triples:
            subject, predicate, value = triple.subject, triple.predicate.value, triple.object
            if isinstance(subject, ox.Triple):
                continue
            name = predicate.removeprefix(SH)
            if name in _NOT_RUN:
                yield Doubt("not-run", f"sh:{name} {_BEYOND}", self._at(subject, predicate))
            elif predicate.startswith(SH) and name not in _TERMS:
                yield _unknown_term(name, self._at(subject, predicate))
            if isinstance(value, ox.NamedNode) and value.value.startswith(SH) and value.value != SH:
                name = value.value.removeprefix(SH)
                if name not in _TERMS:
                    yield _unknown_term(name, self._at(subject, predicate, value))

    def targets(self) -> Iterator[Doubt]:
        """Shapes that nothing leads to, and shapes whose targets select no node."""
        referred = {node for _, node in self._references()}
        for shape, nodes in self.validation.focus_nodes.items():
            node = self.rules.nodes.get(str(shape))
            if node is None or TRUE in self.graph.values(node, SH + "deactivated"):
                continue
            targets = self.graph.targets(node)
            if targets and not nodes:
                yield Doubt("no-focus", self._unmatched(node, targets), self._at(node))
            elif not (targets or nodes or node in referred or self.graph.values(node, SH + "target")):
                yield Doubt("no-target", f"{self._name(node)} has no target and no shape refers to it", self._at(node))

    def _unmatched(self, shape: Node, targets: Iterable[tuple[str, Node]]) -> str:
        listed = ", ".join(f"sh:{kind} {self.names.short(str(value))}" for kind, value in targets)
        text = f"{self._name(shape)} was never put to use: no node is selected by {listed}"
        related = self._unrelated_classes({value.value for kind, value in targets if kind == "targetClass"})
        if not related:
            return text
        classes = ", ".join(map(self.names.short, related[:_MOST_CLASSES]))
        return f"{text}; the data have {classes}: if that is below it, give the ontology with --ontology"

    def _unrelated_classes(self, wanted: set[str]) -> list[str]:
        """Classes that the data use, from the vocabularies of some classes that they do not, and place nowhere."""
        namespaces = {_namespace(iri) for iri in wanted}
        return [iri for iri in self._classes if _namespace(iri) in namespaces and iri not in wanted]

    @cached_property
    def _classes(self) -> list[str]:
        """The classes that the data use and place below no other."""
        data = self.validation.data
        used = {t.object.value for t in data if t.predicate == TYPE and isinstance(t.object, ox.NamedNode)}
        placed = {str(getattr(t.subject, "value", "")) for t in data if t.predicate == SUBCLASS}
        return sorted(used - placed)

    def _references(self) -> Iterator[tuple[ox.Triple, Node]]:
        """What refers to a shape, and the shape; the members of a list one by one."""
        for triple in self.graph.triples:
            name, value = triple.predicate.value.removeprefix(SH), triple.object
            if isinstance(value, ox.Triple) or not triple.predicate.value.startswith(SH):
                continue
            if name in _SINGLE_REFERENCES:
                yield triple, value
            elif name in LISTS_OF_SHAPES:
                yield from ((triple, member) for member in self.graph.members(value))

    def references(self) -> Iterator[Doubt]:
        """References to shapes that are not there, and shapes that come back to themselves."""
        shapes = [self.rules.nodes.get(str(shape)) for shape in self.validation.focus_nodes]
        known = [node.value for node in shapes if isinstance(node, ox.NamedNode)]
        onward: dict[Node, set[Node]] = {}
        for triple, node in self._references():
            subject = triple.subject
            if isinstance(subject, ox.Triple):
                continue
            onward.setdefault(subject, set()).add(node)
            if isinstance(node, ox.NamedNode) and node not in self.graph.about:
                close = nearest(node.value, known, 1)
                hint = f"; did you mean {self.names.short(close[0])}?" if close else ""
                name = self.names.short(str(node))
                text = f"{name} is not defined, and a shape that is not defined fits everything{hint}"
                yield Doubt("undefined-shape", text, self._at(subject, triple.predicate.value, node))
        for shape in onward:
            if _returns(shape, onward):
                text = f"{self._name(shape)} refers to itself: SHACL leaves open what that means (section 3.4.3)"
                yield Doubt("self-reference", f"{text}; it is followed a few rounds, and then holds", self._at(shape))

    def imports(self) -> Iterator[Doubt]:
        """What owl:imports names and nobody gave."""
        read = [text for checked in (self.validation.checked, *self.given) for text in checked.texts]
        texts = {text.path: text for text in [*read, *self.rules.texts]}.values()
        importing = [text for text in texts if "imports" in text.text]
        known = {SH, SH.rstrip("#"), *(iri for text in texts if importing for iri in _ontologies(text))}
        for text in importing:
            for number, triple in enumerate(text.triples):
                value = triple.object
                if triple.predicate == _IMPORTS and isinstance(value, ox.NamedNode) and value.value not in known:
                    spot = text.spot(number)
                    reason = f"owl:imports {value}: nothing is fetched; give it with --ontology or --shapes"
                    yield Doubt("import", reason, text.place(spot.object) if spot else None)

    def ignored(self) -> Iterator[Doubt]:
        """What pySHACL says it leaves out when it is run."""
        for shape, said in self.validation.remarks:
            node = self.rules.nodes.get(str(shape))
            yield Doubt("ignored", f"{said} [{self._name(node)}]" if node else said, self._at(node) if node else None)

    def literals(self, text: PlacedText) -> Iterator[Doubt]:
        """Literals that the store would not keep as they are written."""
        if text.syntax not in EXACT:
            return
        changed = rewritten(text.triples)
        found = ((n, t.object) for n, t in enumerate(text.triples) if t.object in changed) if changed else ()
        written = [(number, literal) for number, literal in found if isinstance(literal, ox.Literal)]
        for number, literal in written[:_MOST_IN_A_FILE]:
            spot = text.spot(number)
            kept = self.names.short(str(changed[literal]))
            yield _not_canonical(self.names.short(str(literal)), kept, text.place(spot.object) if spot else None)
        tagged = language_tags(text.text) if _CAPITAL_TAG.search(text.text) else ()
        tags = [(offset, tag) for offset, tag in tagged if tag != tag.lower()]
        for offset, tag in islice(tags, _MOST_IN_A_FILE):
            yield _not_canonical(f"@{tag}", f"@{tag.lower()}", text.place(offset))
        more = max(len(written) - _MOST_IN_A_FILE, 0) + max(len(tags) - _MOST_IN_A_FILE, 0)
        if more:
            yield Doubt("not-canonical", f"{text.path}: {more} more literals that are not in canonical form")


def _unknown_term(name: str, place: Place | None) -> Doubt:
    same = [term for term in _TERMS if term.lower() == name.lower()]
    close = same or nearest(name, _TERMS, 1)
    hint = f"; did you mean sh:{close[0]}?" if close else ""
    return Doubt("unknown-term", f"SHACL has no sh:{name}, so it has no effect{hint}", place)


def _ontologies(text: PlacedText) -> Iterator[str]:
    """The IRIs by which owl:imports may mean a text: its own and those of its ontologies and their versions."""
    yield text.base
    for triple in text.triples:
        if triple.object == _ONTOLOGY:
            yield str(getattr(triple.subject, "value", ""))
        elif triple.predicate == _VERSION and isinstance(triple.object, ox.NamedNode):
            yield triple.object.value


def _not_canonical(written: str, kept: str, place: Place | None) -> Doubt:
    text = f"{written} is not in canonical form: a store keeps it as {kept}, and `smartspec fmt` writes it so"
    return Doubt("not-canonical", text, place)


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


def _returns(start: Node, onward: dict[Node, set[Node]]) -> bool:
    """Whether references lead from a node back to it."""
    waiting, seen = list(onward[start]), set[object]()
    while waiting:
        node = waiting.pop()
        if node == start:
            return True
        if node not in seen:
            seen.add(node)
            waiting += onward.get(node, ())
    return False
