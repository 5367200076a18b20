"""Everything that the graph says about one thing, both ways: by which named graphs, at which places of sources."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Triple

from smartspec.describe.asking import bound_text, graph_triples, number, rows
from smartspec.describe.memory import Memory
from smartspec.describe.statements import INCOMING_ROWS, Incoming, Place, Stated, closure, gather_graphs, group_incoming
from smartspec.graph.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pyoxigraph import BlankNode, QuerySolution

    from smartspec.describe.labels import Labels
    from smartspec.engine.protocol import Engine

_REIFIED: Final = (PREFIXES["rdf"] + "subject", PREFIXES["rdf"] + "object")
"""What points from the account of a statement (``s3:Statement``) to what it is about."""


@dataclass(frozen=True)
class Facts:
    """What the graph says about a thing, before anything mentioned has its name.

    Attributes:
        thing: its IRI.
        outgoing: statements about it, and about the nodes that are described with it.
        incoming: statements that point to it, by predicate.
        places: where documents state them.
        documents: for each named graph the documents that it was made from.
    """

    thing: str
    outgoing: tuple[Stated, ...]
    incoming: tuple[Incoming, ...]
    places: tuple[Place, ...]
    documents: Mapping[str, tuple[str, ...]]

    def told(self) -> list[Stated]:
        """The statements both ways, without those that are only counted."""
        return [*self.outgoing, *(stated for group in self.incoming for stated in group.shown)]

    def graphs(self) -> list[str]:
        """The named graphs that say something here."""
        return sorted({graph for stated in self.told() for graph in stated.graphs})

    def mentioned(self) -> set[str]:
        """The IRIs of everything that is spoken of."""
        told = self.told()
        terms = [term for s in told for term in (s.triple.subject, s.triple.predicate, s.triple.object)]
        graphs = self.graphs()
        return {
            self.thing,
            *(term.value for term in terms if isinstance(term, NamedNode)),
            *(group.predicate for group in self.incoming),
            *graphs,
            *(document for graph in graphs for document in self.documents.get(graph, ())),
            *(place.document for place in self.places),
            *(place.certainty for place in self.places if place.certainty),
        }


@dataclass(frozen=True)
class Description(Facts):
    """What the graph says about a thing, with the names of everything mentioned: enough to show it.

    Attributes:
        labels: the names.
    """

    labels: Labels

    @property
    def query(self) -> str:
        """The SPARQL query that gives the outgoing statements."""
        return bound_text("statements", thing=[NamedNode(self.thing)])

    def query_of(self, predicate: str) -> str:
        """The SPARQL query that gives all statements with a predicate that point to the thing."""
        return bound_text("pointing", thing=[NamedNode(self.thing)], predicate=[NamedNode(predicate)])

    @property
    def own(self) -> list[Stated]:
        """The statements whose subject is the thing itself."""
        return self.about(NamedNode(self.thing))

    def values(self, predicate: str) -> list[NamedNode | Literal]:
        """What the thing's statements with a predicate say, in a fixed order."""
        found = {s.triple.object for s in self.own if s.triple.predicate.value == predicate}
        return sorted((term for term in found if isinstance(term, NamedNode | Literal)), key=str)

    def about(self, node: NamedNode | BlankNode) -> list[Stated]:
        """The statements about the thing, or about a node that is described with it."""
        return self._by_subject.get(node, [])

    @cached_property
    def _by_subject(self) -> dict[object, list[Stated]]:
        found: dict[object, list[Stated]] = defaultdict(list)
        for stated in self.outgoing:
            found[stated.triple.subject].append(stated)
        return dict(found)


async def describe(
    engine: Engine, iri: str, memory: Memory | None = None, *, places: bool = True
) -> Description | None:
    """What the release says about a thing; None where it says nothing.

    Costs one question for the statements both ways, one for the ``places`` where documents make them if they are wanted
    and there are any, and one for the names that ``memory`` does not know yet.
    """
    memory = memory or Memory()
    thing = [NamedNode(iri)]
    documents = await memory.documents(engine)
    found = await rows(engine, "thing", thing=thing, target=thing)
    about = [row for row in found if row["subject"] is None]
    pointing = [row for row in found if row["subject"] is not None]
    outgoing = gather_graphs((Triple(thing[0], row["predicate"], row["object"]), _graph(row)) for row in about)
    told = gather_graphs((Triple(row["subject"], row["predicate"], thing[0]), _graph(row)) for row in pointing)
    counts: Mapping[str, int] = Counter(each.triple.predicate.value for each in told)
    if len(pointing) >= INCOMING_ROWS:
        counts = {row["predicate"].value: number(row) for row in await rows(engine, "incoming-counts", thing=thing)}
    reified = places and any(predicate in counts for predicate in _REIFIED)
    stated = await rows(engine, "places", thing=thing) if reified else []
    facts = Facts(iri, outgoing, group_incoming(told, counts), tuple(_place(row) for row in stated), documents)
    return await _name(engine, facts, memory)


async def describe_within(
    engine: Engine, iri: str, graph: str, through: Collection[str] = (), memory: Memory | None = None
) -> Description | None:
    """What one named graph says about a thing, blank nodes that hang on it included; None where it says nothing.

    ``through``: predicates whose values are described with it, such as the property shapes of a shape.

    For the small graphs that have blank nodes (ontology, shapes): their labels mean nothing from one answer to the
    next, so the statements are picked out of one answer that holds the whole graph.
    """
    memory = memory or Memory()
    triples, documents = await asyncio.gather(graph_triples(engine, graph), memory.documents(engine))
    outgoing = gather_graphs((triple, graph) for triple in closure(triples, NamedNode(iri), through))
    pointing = [t for t in triples if t.object == NamedNode(iri) and isinstance(t.subject, NamedNode)]
    counts = Counter(triple.predicate.value for triple in pointing)
    incoming = group_incoming(gather_graphs((triple, graph) for triple in pointing), counts)
    return await _name(engine, Facts(iri, outgoing, incoming, (), documents), memory)


async def _name(engine: Engine, facts: Facts, memory: Memory) -> Description | None:
    if not facts.outgoing:
        return None
    labels = await memory.labels(engine, facts.mentioned())
    return Description(facts.thing, facts.outgoing, facts.incoming, facts.places, facts.documents, labels=labels)


def _graph(row: QuerySolution) -> str | None:
    """The IRI of a graph; None where it is named by a blank node."""
    return row["graph"].value if isinstance(row["graph"], NamedNode) else None


def _place(row: QuerySolution) -> Place:
    locator, certainty = row["locator"], row["certainty"]
    return Place(
        Triple(row["subject"], row["predicate"], row["object"]),
        row["statement"].value,
        row["document"].value,
        locator.value if locator else None,
        certainty.value if certainty else None,
    )
