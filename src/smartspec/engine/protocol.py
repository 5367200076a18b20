"""What every engine promises: the question, the answer, and the one method between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from smartspec.engine.formats import ResultFormat


@dataclass(frozen=True)
class GraphScope:
    """The RDF dataset of a query (SPARQL 1.1 Protocol section 2.1.4). Empty: what the query or the release says.

    Attributes:
        default_graphs: IRIs of the graphs whose merge is the default graph.
        named_graphs: IRIs of the graphs that ``GRAPH`` can reach.
    """

    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()

    @property
    def given(self) -> bool:
        """Whether the scope overrides the dataset that the query text names."""
        return bool(self.default_graphs or self.named_graphs)


WHOLE_RELEASE: Final = GraphScope()
"""The dataset as released: the merge of all graphs as default graph, every named graph."""


@dataclass(frozen=True)
class Question:
    """One SPARQL query, the format its answer shall have, and the graphs it may see.

    ``base_iri`` resolves relative IRIs in the query text.
    """

    text: str
    result_format: ResultFormat
    scope: GraphScope = WHOLE_RELEASE
    base_iri: str | None = None


@dataclass(frozen=True)
class Answer:
    """A complete result in the format that was asked for."""

    body: bytes
    result_format: ResultFormat


class Engine(Protocol):
    """Answers SPARQL on one release. Safe to use from many tasks at once."""

    async def answer(self, question: Question) -> Answer:
        """The complete answer.

        Raises:
            QuerySyntaxError: the text is not a SPARQL query.
            ServiceRefusedError: the query would call another endpoint.
        """
        ...

    async def close(self) -> None:
        """Let go of everything the engine holds."""
        ...
