"""One canonical way to write Turtle: the same triples always give the same text, and small changes small diffs.

Subjects and predicates are sorted (``a`` first, then paths and labels, then by name); several objects stand one to a
line; a blank node that is used once is written where it is used, lists as ``( … )``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from smartspec.graph.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple
Subject: TypeAlias = NamedNode | BlankNode

RDF: Final = PREFIXES["rdf"]
XSD: Final = PREFIXES["xsd"]
RDF_TYPE: Final = NamedNode(RDF + "type")
RDF_FIRST: Final = NamedNode(RDF + "first")
RDF_REST: Final = NamedNode(RDF + "rest")
RDF_NIL: Final = NamedNode(RDF + "nil")

_LEADING: Final = (
    RDF + "type",
    PREFIXES["sh"] + "path",
    PREFIXES["rdfs"] + "label",
    PREFIXES["skos"] + "prefLabel",
)
_LOCAL_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_BARE: Final = {
    XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD + "boolean": re.compile(r"true|false"),
}
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\r": "\\r", "\t": "\\t"}


def canonical_triples(triples: Iterable[Triple]) -> list[Triple]:
    """The triples with each literal in the form that the store keeps: ``01`` becomes ``1``, ``@EN`` becomes ``@en``.

    The store is asked rather than imitated, so that files and answers can never differ.
    """
    store = Store()
    store.extend(Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    return [quad.triple for quad in store]


def write_turtle(
    triples: Iterable[Triple],
    *,
    prefixes: Mapping[str, str] = PREFIXES,
    header: str = "",
    comments: Mapping[str, str] | None = None,
) -> str:
    """Turtle text of the triples, sorted; only the prefixes in use are declared.

    ``header`` is put before everything, ``comments`` (subject as N-Triples → text) before the subject's block; both are
    lines that begin with ``#``.
    """
    return _Writer(triples, prefixes).document(header, comments or {})


class _Writer:
    """One document's worth of state: who refers to which blank node, and which prefixes were used."""

    def __init__(self, triples: Iterable[Triple], prefixes: Mapping[str, str]) -> None:
        self.statements: dict[Subject, dict[NamedNode, list[Term]]] = defaultdict(lambda: defaultdict(list))
        self.uses: dict[BlankNode, int] = defaultdict(int)
        self.prefixes = sorted(prefixes.items(), key=lambda item: -len(item[1]))
        self.used: set[str] = set()
        self.open: set[BlankNode] = set()
        for triple in set(triples):
            if isinstance(triple.subject, Triple):
                raise TypeError("triple terms (RDF 1.2) have no place in this project's Turtle")
            self.statements[triple.subject][triple.predicate].append(triple.object)
            if isinstance(triple.object, BlankNode):
                self.uses[triple.object] += 1
        self.labels = self._labels()

    def _labels(self) -> dict[BlankNode, str]:
        """Names for the blank nodes that cannot be written in place: used twice, or in a ring."""
        shared = [node for node in self.statements if isinstance(node, BlankNode) and not self._is_inline(node)]
        shared += [node for node in self.uses if node not in self.statements]
        return {node: f"_:b{number}" for number, node in enumerate(sorted(set(shared), key=lambda node: node.value))}

    def _is_inline(self, node: BlankNode) -> bool:
        return self.uses[node] == 1 and not self._reaches_itself(node)

    def _reaches_itself(self, start: BlankNode) -> bool:
        seen: set[BlankNode] = set()
        stack = [start]
        while stack:
            for objects in self.statements.get(stack.pop(), {}).values():
                for found in objects:
                    if found == start:
                        return True
                    if isinstance(found, BlankNode) and found not in seen:
                        seen.add(found)
                        stack.append(found)
        return False

    def document(self, header: str, comments: Mapping[str, str]) -> str:
        roots = [node for node in self.statements if not (isinstance(node, BlankNode) and self._is_inline(node))]
        blocks = []
        for node in sorted(roots, key=self._subject_order):
            comment = comments.get(str(node))
            block = f"{self.subject(node)}{self.predicates(node, '  ')} ."
            blocks.append(f"{comment}\n{block}" if comment else block)
        declared = [f"@prefix {p}: <{n}> ." for p, n in sorted(self.prefixes) if p in self.used]
        parts = [header.rstrip("\n"), "\n".join(declared), *blocks]
        return "\n\n".join(part for part in parts if part) + "\n"

    def _subject_order(self, node: Subject) -> tuple[bool, str]:
        return isinstance(node, BlankNode), self.labels.get(node, "[]") if isinstance(node, BlankNode) else node.value

    def subject(self, node: Subject) -> str:
        if isinstance(node, NamedNode):
            return self.iri(node.value)
        return self.labels.get(node, "[]")

    def predicates(self, node: Subject, indent: str) -> str:
        by_predicate = self.statements[node]
        ordered = sorted(by_predicate, key=lambda predicate: self._predicate_order(predicate.value))
        lines = [self.predicate_line(predicate, by_predicate[predicate], indent) for predicate in ordered]
        if ordered[0] == RDF_TYPE and isinstance(node, NamedNode):
            return " " + f" ;\n{indent}".join(lines)
        return f"\n{indent}" + f" ;\n{indent}".join(lines)

    @staticmethod
    def _predicate_order(iri: str) -> tuple[int, str]:
        return (_LEADING.index(iri) if iri in _LEADING else len(_LEADING)), iri

    def predicate_line(self, predicate: NamedNode, objects: list[Term], indent: str) -> str:
        name = "a" if predicate == RDF_TYPE else self.iri(predicate.value)
        deeper = indent + "  "
        if len(objects) == 1:
            return f"{name} {self.object(objects[0], indent)}"
        texts = [text for _, text in sorted((self._object_order(o), self.object(o, deeper)) for o in objects)]
        if predicate == RDF_TYPE or all(isinstance(o, Literal) and len(o.value) < 40 for o in objects):  # noqa: PLR2004
            return f"{name} {' , '.join(texts)}"
        return f"{name}\n{deeper}" + f" ,\n{deeper}".join(texts)

    def _object_order(self, term: Term) -> tuple[int, str, str]:
        if isinstance(term, NamedNode):
            return 0, term.value, ""
        if isinstance(term, Literal):
            return 1, term.language or "", term.value
        return 2, "", ""

    def object(self, term: Term, indent: str) -> str:
        if isinstance(term, NamedNode):
            return self.iri(term.value)
        if isinstance(term, Literal):
            return self.literal(term)
        if isinstance(term, Triple):
            raise TypeError("triple terms (RDF 1.2) have no place in this project's Turtle")
        if term in self.labels:
            return self.labels[term]
        members = self.list_members(term)
        if members is not None:
            return "( " + " ".join(self.object(member, indent) for member in members) + " )"
        return f"[{self.predicates(term, indent + '  ')}\n{indent}]"

    def list_members(self, node: BlankNode) -> list[Term] | None:
        """The members of a well-formed list that is written in place; None for any other node."""
        members: list[Term] = []
        current: Term = node
        while current != RDF_NIL:
            if not isinstance(current, BlankNode) or current in self.labels:
                return None
            about = self.statements.get(current, {})
            if set(about) != {RDF_FIRST, RDF_REST} or any(len(objects) != 1 for objects in about.values()):
                return None
            members.append(about[RDF_FIRST][0])
            current = about[RDF_REST][0]
        return members

    def iri(self, iri: str) -> str:
        for prefix, namespace in self.prefixes:
            local = iri[len(namespace) :]
            if iri.startswith(namespace) and (not local or _LOCAL_NAME.fullmatch(local)):
                self.used.add(prefix)
                return f"{prefix}:{local}"
        return f"<{iri}>"

    def literal(self, literal: Literal) -> str:
        datatype = literal.datatype.value
        if literal.language:
            return f"{_quoted(literal.value)}@{literal.language}"
        if datatype == XSD + "string":
            return _quoted(literal.value)
        bare = _BARE.get(datatype)
        if bare and bare.fullmatch(literal.value):
            return literal.value
        return f"{_quoted(literal.value)}^^{self.iri(datatype)}"


def _quoted(text: str) -> str:
    escaped = "".join(_ESCAPES.get(character, character) for character in text)
    escaped = "".join(c if c == "\n" or ord(c) >= ord(" ") else f"\\u{ord(c):04X}" for c in escaped)
    if "\n" in escaped:
        return f'"""{escaped}"""'
    return f'"{escaped}"'
