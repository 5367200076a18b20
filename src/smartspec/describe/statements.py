"""Statements as pages and documents tell them: by which graphs, pointing which way, at which place of a source."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Triple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from pyoxigraph import NamedNode

INCOMING_SHOWN: Final = 50
"""How many statements that point to a thing are told for each predicate; all of them are counted."""

INCOMING_ROWS: Final = 2000
"""How many rows about such statements are read at most (``sparql/thing.rq``); beyond, they are only counted."""


@dataclass(frozen=True)
class Stated:
    """A triple and the named graphs that state it; none where those have no names of their own, but blank nodes."""

    triple: Triple
    graphs: tuple[str, ...]


@dataclass(frozen=True)
class Incoming:
    """The statements with one predicate that point to a thing: how many there are, and the first of them."""

    predicate: str
    count: int
    shown: tuple[Stated, ...]

    @property
    def untold(self) -> int:
        """How many more there are than shown."""
        return max(0, self.count - len(self.shown))


@dataclass(frozen=True)
class Place:
    """Where a document states a triple (``s3:Statement``), and how surely."""

    triple: Triple
    statement: str
    document: str
    locator: str | None
    certainty: str | None


def gather_graphs(pairs: Iterable[tuple[Triple, str | None]]) -> tuple[Stated, ...]:
    """Each triple once with all the graphs that state it, sorted; None: one without a name."""
    graphs: dict[Triple, set[str]] = defaultdict(set)
    for triple, graph in pairs:
        graphs[triple].update([graph] if graph else [])
    return tuple(Stated(triple, tuple(sorted(graphs[triple]))) for triple in sorted(graphs, key=str))


def group_incoming(told: Iterable[Stated], counts: Mapping[str, int]) -> tuple[Incoming, ...]:
    """Statements that point to a thing by predicate, the first few of each; ``counts`` says how many there are."""
    groups: dict[str, list[Stated]] = defaultdict(list)
    for stated in told:
        groups[stated.triple.predicate.value].append(stated)
    return tuple(Incoming(p, counts[p], tuple(groups[p][:INCOMING_SHOWN])) for p in sorted(counts))


def closure(triples: Iterable[Triple], node: NamedNode | BlankNode, through: Collection[str] = ()) -> list[Triple]:
    """The statements about a node and about the blank nodes that hang on it: its concise bounded description.

    ``through``: predicates whose values are taken in as well, although they have IRIs of their own.
    """
    by_subject: dict[object, list[Triple]] = defaultdict(list)
    for triple in triples:
        by_subject[triple.subject].append(triple)
    found: list[Triple] = []
    reached: list[object] = [node]
    for subject in reached:
        found += by_subject[subject]
        further = [
            t.object for t in by_subject[subject] if isinstance(t.object, BlankNode) or t.predicate.value in through
        ]
        reached += [term for term in dict.fromkeys(further) if term not in reached]
    return found
