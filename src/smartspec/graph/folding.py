"""Fold blank nodes into the statements that refer to them: what is left can be compared without their names.

A blank node that is used at most once, with all that hangs below it, is folded into a value of its owner
(`Folded`). Where blank nodes are shared or stand in a ring, each connected group of them is named after its own content
(RDFC-1.0, https://www.w3.org/TR/rdf-canon/). Two graphs are isomorphic exactly when their folded forms are equal.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, Triple

from smartspec.graph.turtle import RDF_FIRST, RDF_NIL, RDF_REST

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_NAME_LENGTH = 10


@dataclass(frozen=True)
class Folded:
    """A blank node as what is said of it: property and value, sorted. Equal digests stand for isomorphic trees."""

    digest: str
    statements: tuple[tuple[NamedNode, Value], ...] = field(compare=False, repr=False)

    @cached_property
    def members(self) -> tuple[Value, ...] | None:
        """The members of a well-formed RDF list; None for any other node."""
        members: list[Value] = []
        current: Value = self
        while isinstance(current, Folded) and current.is_list_cell:
            (_, first), (_, current) = current.statements
            members.append(first)
        return tuple(members) if members and current == RDF_NIL else None

    @property
    def is_list_cell(self) -> bool:
        """Whether it has one first member, one rest, and nothing else."""
        return [predicate for predicate, _ in self.statements] == [RDF_FIRST, RDF_REST]

    @cached_property
    def size(self) -> int:
        """How many triples are folded into it."""
        count, stack = 0, [self]
        while stack:
            statements = stack.pop().statements
            count += len(statements)
            stack += [value for _, value in statements if isinstance(value, Folded)]
        return count


Value: TypeAlias = NamedNode | Literal | BlankNode | Triple | Folded
"""An object; a ``BlankNode`` here has a name that is made of its content."""


Node: TypeAlias = NamedNode | BlankNode | Triple
"""A subject."""


class Statement(NamedTuple):
    """A triple whose object may be folded; a blank subject has a name that is made of its content."""

    subject: Node
    predicate: NamedNode
    value: Value


@dataclass(frozen=True)
class FoldedGraph:
    """A graph's statements and the blank nodes that nothing refers to, each with how often it is there."""

    statements: Counter[Statement]
    unowned: Counter[Folded]


def fold(triples: Iterable[Triple]) -> FoldedGraph:
    """The triples without any blank node's own name.

    Literals are taken as they are; `smartspec.graph.turtle.canonical_triples` evens them out first.
    """
    folded = FoldedGraph(Counter(), Counter())
    groups: list[list[Triple]] = []
    anonymous = [triple for triple in dict.fromkeys(triples) if not _fold_ground(triple, folded)]
    for group in _connected(anonymous):
        if _is_tree(group):
            _fold_tree(group, folded)
        else:
            groups.append(group)
    _name_groups(groups, folded)
    return folded


def _fold_ground(triple: Triple, folded: FoldedGraph) -> bool:
    if _blank_nodes(triple):
        return False
    folded.statements[_statement(triple)] += 1
    return True


def _statement(triple: Triple) -> Statement:
    return Statement(triple.subject, triple.predicate, triple.object)


def _blank_nodes(triple: Triple) -> list[BlankNode]:
    return [term for term in (triple.subject, triple.object) if isinstance(term, BlankNode)]


def _connected(triples: Sequence[Triple]) -> list[list[Triple]]:
    """The triples in groups that share no blank node."""
    parent: dict[BlankNode, BlankNode] = {}

    def root(node: BlankNode) -> BlankNode:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = node = parent[parent[node]]
        return node

    for triple in triples:
        first, *others = _blank_nodes(triple)
        for other in others:
            parent[root(other)] = root(first)
    groups: dict[BlankNode, list[Triple]] = defaultdict(list)
    for triple in triples:
        groups[root(_blank_nodes(triple)[0])].append(triple)
    return list(groups.values())


def _is_tree(group: Sequence[Triple]) -> bool:
    """Whether each blank node of a connected group is used at most once, and none reaches itself."""
    uses = Counter(triple.object for triple in group if isinstance(triple.object, BlankNode))
    nodes = {node for triple in group for node in _blank_nodes(triple)}
    inner = sum(len(_blank_nodes(triple)) > 1 for triple in group)
    return max(uses.values(), default=0) <= 1 and inner == len(nodes) - 1


def _fold_tree(group: Sequence[Triple], folded: FoldedGraph) -> None:
    said: dict[Node, list[Triple]] = defaultdict(list)
    for triple in group:
        said[triple.subject].append(triple)
    below = {triple.object for triple in group if isinstance(triple.subject, BlankNode)}
    root = next(node for triple in group for node in _blank_nodes(triple) if node not in below)
    value = _fold_node(root, said)
    owner = next((triple for triple in group if triple.object == root), None)
    if owner:
        folded.statements[Statement(owner.subject, owner.predicate, value)] += 1
    else:
        folded.unowned[value] += 1


def _fold_node(root: BlankNode, said: Mapping[Node, Sequence[Triple]]) -> Folded:
    """The root with everything below it; a loop, not a recursion, since lists are as deep as they are long."""
    order = [root]
    for node in order:
        order += [triple.object for triple in said.get(node, ()) if isinstance(triple.object, BlankNode)]
    done: dict[Value, Folded] = {}
    for node in reversed(order):
        statements = [(t.predicate, done.get(t.object, t.object)) for t in said.get(node, ())]
        keys = sorted((f"{predicate} {value_key(value)}", predicate, value) for predicate, value in statements)
        text = "\n".join(key for key, _, _ in keys)
        digest = hashlib.sha256(text.encode()).hexdigest()
        done[node] = Folded(digest, tuple((predicate, value) for _, predicate, value in keys))
    return done[root]


def value_key(value: Value) -> str:
    """A text that tells values apart: N-Triples, or a folded node's digest."""
    return f"[{value.digest}]" if isinstance(value, Folded) else str(value)


def _name_groups(groups: Iterable[Sequence[Triple]], folded: FoldedGraph) -> None:
    """Name the blank nodes of each group after what the group says; equal groups get a number each."""
    seen: Counter[str] = Counter()
    for group in groups:
        dataset = Dataset(Quad(triple.subject, triple.predicate, triple.object) for triple in group)
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        triples = [quad.triple for quad in dataset]
        text = "\n".join(sorted(str(triple) for triple in triples))
        digest = hashlib.sha256(text.encode()).hexdigest()
        seen[digest] += 1
        stem = f"{digest[:_NAME_LENGTH]}-{seen[digest]}"
        nodes = {node for triple in triples for node in _blank_nodes(triple)}
        named: dict[Value, BlankNode] = {node: BlankNode(f"{stem}-{node.value}") for node in nodes}
        for triple in triples:
            subject, value = named.get(triple.subject, triple.subject), named.get(triple.object, triple.object)
            folded.statements[Statement(subject, triple.predicate, value)] += 1
