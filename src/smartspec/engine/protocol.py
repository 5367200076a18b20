"""What every engine promises: the question, the answer, and the one method between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from smartspec.engine.limits import ResultLimitError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from smartspec.engine.formats import ResultFormat
    from smartspec.engine.limits import Limits
    from smartspec.engine.spool import SpooledFile

READ_AT_ONCE: Final = 1 << 26
"""Bytes of a result that may be read into memory whole."""


@dataclass(frozen=True)
class GraphScope:
    """The RDF dataset of a query (SPARQL 1.1 Protocol section 2.1.4). Empty: what the query or the release says.

    Attributes:
        default_graphs: IRIs of the graphs whose merge is the default graph.
        named_graphs: IRIs of the graphs that ``GRAPH`` can reach.
        own_default: where no graphs are given, the default graph is the data's own, not the merge of all graphs, if
            the service keeps the two apart.
    """

    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    own_default: bool = False

    @property
    def given(self) -> bool:
        """Whether the scope overrides the dataset that the query text names."""
        return bool(self.default_graphs or self.named_graphs)


WHOLE_RELEASE: Final = GraphScope()
"""The dataset as released: the merge of all graphs as default graph, every named graph."""


@dataclass(frozen=True)
class Question:
    """One SPARQL query, the format its answer shall have, and the graphs it may see.

    ``base_iri`` resolves relative IRIs in the query text. ``timeout`` lowers the engine's deadline, in seconds.
    """

    text: str
    result_format: ResultFormat
    scope: GraphScope = WHOLE_RELEASE
    base_iri: str | None = None
    timeout: float | None = None


@dataclass(frozen=True)
class Answer:
    """A complete result in the format that was asked for: in memory, or in a file that lives as long as this object.

    Either `body` is read, or the pieces that iteration gives, which need little memory whatever the size.
    """

    content: bytes | SpooledFile
    result_format: ResultFormat

    @property
    def size(self) -> int:
        """Bytes of the result."""
        return len(self.content) if isinstance(self.content, bytes) else self.content.size

    @property
    def spooled(self) -> bool:
        """Whether the result is in a file, and better taken piece by piece."""
        return not isinstance(self.content, bytes)

    @property
    def body(self) -> bytes:
        """The whole result in memory.

        Raises:
            ResultLimitError: it has more than `READ_AT_ONCE` bytes; it can be had in pieces only.
        """
        if isinstance(self.content, bytes):
            return self.content
        if self.size > READ_AT_ONCE:
            raise ResultLimitError(READ_AT_ONCE, self.size)
        return self.content.read()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The result, piece by piece."""
        if isinstance(self.content, bytes):
            yield self.content
            return
        async for piece in self.content.chunks():
            yield piece


@dataclass(frozen=True)
class Load:
    """How busy an engine with workers is: how many there are, how many answer, and how many queries wait."""

    workers: int
    busy: int
    waiting: int


@runtime_checkable
class Staffed(Protocol):
    """An engine with workers."""

    @property
    def load(self) -> Load:
        """How busy it is now."""
        ...


class Engine(Protocol):
    """Answers SPARQL on one release. Safe to use from many tasks at once."""

    @property
    def limits(self) -> Limits | None:
        """What a query may use; None: as much as it takes."""
        ...

    async def answer(self, question: Question) -> Answer:
        """The complete answer. To cancel the call is to stop the query.

        Raises:
            QuerySyntaxError: the text is not a SPARQL query.
            ServiceRefusedError: the query would call another endpoint.
            LimitedError: the query met a limit, or was not begun because too many others wait.
            CrashedError: the query brought its worker down.
        """
        ...

    async def close(self) -> None:
        """Let go of everything the engine holds."""
        ...
