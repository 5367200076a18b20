"""The embedded engine: a release in memory, queried with pyoxigraph."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Final, Protocol, cast

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    serialize,
)

from smartspec.engine import formats
from smartspec.engine.functions import FUNCTIONS
from smartspec.engine.lexer import tokens
from smartspec.engine.preparation import dataset_of_tokens, is_plain, prefixes_for, prepare_tokens
from smartspec.engine.protocol import WHOLE_RELEASE, Answer, GraphScope
from smartspec.engine.syntax import syntax_error, unknown_function
from smartspec.engine.xml_characters import XmlOutput
from smartspec.errors import NotAcceptableError
from smartspec.graph.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import IO

    from pyoxigraph import QuerySolution, Triple

    from smartspec.engine.protocol import Question
    from smartspec.graph.release import Release

_BINDINGS: Final = {
    formats.JSON: QueryResultsFormat.JSON,
    formats.XML: QueryResultsFormat.XML,
    formats.CSV: QueryResultsFormat.CSV,
    formats.TSV: QueryResultsFormat.TSV,
}
_GRAPHS: Final = {
    formats.TURTLE: RdfFormat.TURTLE,
    formats.JSON_LD: RdfFormat.JSON_LD,
    formats.N_TRIPLES: RdfFormat.N_TRIPLES,
    formats.RDF_XML: RdfFormat.RDF_XML,
    formats.TRIG: RdfFormat.TRIG,
    formats.N_QUADS: RdfFormat.N_QUADS,
}


_FUNCTIONS: Final = {NamedNode(iri): function for iri, function in FUNCTIONS.items()}

_NEEDS_A_MERGE: Final = 2
_KEPT_MERGES: Final = 4


class Output(Protocol):
    """Where a result is written: as much of a binary file as pyoxigraph needs."""

    def write(self, piece: bytes, /) -> int:
        """Take a piece of the result."""
        ...

    def flush(self) -> None:
        """Called once, after the last piece."""
        ...


class LocalEngine:
    """Answers from an in-memory store whose default graph is the merge of all graphs, each triple once.

    Where it is not ``merged``, it is the data's own; then who does not ask for that gets the union, as it is found.
    """

    limits = None

    def __init__(self, store: Store | None, *, merged: bool = True) -> None:
        self._held = store
        self._merged_default = merged
        self._merge_of = lru_cache(maxsize=_KEPT_MERGES)(self._merged)

    @classmethod
    def of(cls, release: Release) -> LocalEngine:
        """An engine on a release."""
        return cls(load_store(release))

    @property
    def store(self) -> Store:
        """The store that is asked."""
        if self._held is None:
            raise TypeError("an engine without a store of its own says where it is")
        return self._held

    async def answer(self, question: Question) -> Answer:
        """See `smartspec.engine.protocol.Engine.answer`; the query runs beside the event loop."""
        return await asyncio.to_thread(self.answer_now, question)

    def answer_now(self, question: Question) -> Answer:
        """The answer, in this thread; for commands and checks."""
        output = BytesIO()
        self.write_answer(question, output)
        return Answer(output.getvalue(), question.result_format)

    def write_answer(self, question: Question, output: Output) -> None:
        """Write the answer, in this thread; raises what `answer` raises, and what ``output`` does."""
        write_results(self.run(question.text, question.scope, question.base_iri), question.result_format, output)

    def select(self, text: str) -> list[QuerySolution]:
        """The rows of a SELECT query, in this thread; for commands and checks."""
        results = self.run(text)
        if not isinstance(results, QuerySolutions):
            raise TypeError("not a SELECT query")
        return list(results)

    async def close(self) -> None:
        """Nothing to let go: memory is freed with the object."""

    def run(
        self, text: str, scope: GraphScope = WHOLE_RELEASE, base_iri: str | None = None
    ) -> QueryBoolean | QuerySolutions | QueryTriples:
        """The results as pyoxigraph gives them; raises what `answer` raises."""
        stream = None if is_plain(text) else list(tokens(text))
        asked = scope if scope.given or stream is None else dataset_of_tokens(stream, base_iri)
        try:
            return self._store_for(asked).query(
                text if stream is None else prepare_tokens(text, stream),
                base_iri=base_iri,
                prefixes=prefixes_for(text),
                default_graph=_default_graph(asked),
                named_graphs=[NamedNode(iri) for iri in asked.named_graphs] if asked.given else None,
                use_default_graph_as_union=not (self._merged_default or scope.own_default or asked.given),
                custom_functions=_FUNCTIONS,
            )
        except SyntaxError as error:
            raise syntax_error(str(error), text) from error
        except RuntimeError as error:
            raise unknown_function(str(error), text) from error

    def _store_for(self, scope: GraphScope) -> Store:
        return self.store if len(scope.default_graphs) < _NEEDS_A_MERGE else self._merge_of(scope)

    def _merged(self, scope: GraphScope) -> Store:
        """A store whose default graph is the merge of some graphs, each triple once (SPARQL 1.1 section 13.2.1)."""
        store = Store()
        for iri in scope.default_graphs:
            store.bulk_extend(Quad(*quad.triple) for quad in self._quads_of(iri))
        for iri in scope.named_graphs:
            store.bulk_extend(self._quads_of(iri))
        return store

    def _quads_of(self, iri: str) -> Iterable[Quad]:
        return self.store.quads_for_pattern(None, None, None, NamedNode(iri))


def check_syntax(text: str) -> None:
    """Parse a query without asking it of any data.

    Raises:
        QuerySyntaxError: the text is not a SPARQL query.
        ServiceRefusedError: the query would call another endpoint.
    """
    LocalEngine(Store()).run(text)


def load_store(release: Release, *, merge: bool = True) -> Store:
    """A store with the release's named graphs, and their merge as its default graph unless that shall stay empty.

    pyoxigraph's own union of graphs counts a triple once per graph that states it, hence the merge of our own.
    """
    store = Store()
    store.bulk_load(release.quads, format=RdfFormat.N_QUADS)
    if merge:
        store.bulk_load(release.merge, format=RdfFormat.N_TRIPLES)
    return store


def _default_graph(scope: GraphScope) -> list[NamedNode | BlankNode | DefaultGraph] | None:
    """What pyoxigraph shall take for the default graph; None: what the store has."""
    if not scope.given:
        return None
    if len(scope.default_graphs) >= _NEEDS_A_MERGE:
        return [DefaultGraph()]
    return [NamedNode(iri) for iri in scope.default_graphs]


def write_results(
    results: QueryBoolean | QuerySolutions | QueryTriples, wanted: formats.ResultFormat, output: Output
) -> None:
    """Write results in a format.

    Raises:
        NotAcceptableError: the format cannot hold such results.
    """
    if isinstance(results, QueryTriples):
        if wanted not in _GRAPHS:
            raise NotAcceptableError(f"{wanted.media_type} cannot hold a graph.")
        write_triples(results, wanted, output)
        return
    if wanted not in _BINDINGS:
        raise NotAcceptableError(f"{wanted.media_type} cannot hold rows.")
    results.serialize(_file(output, wanted), format=_BINDINGS[wanted])


def write_triples(triples: Iterable[Triple], wanted: formats.ResultFormat, output: Output) -> None:
    """Write a graph, each triple once; Turtle and RDF/XML declare the prefixes that the triples use."""
    distinct = list(dict.fromkeys(triples))
    iris = {term.value for t in distinct for term in (t.subject, t.predicate, t.object) if isinstance(term, NamedNode)}
    used = {p: n for p, n in PREFIXES.items() if any(iri.startswith(n) for iri in iris)}
    serialize(distinct, _file(output, wanted), format=_GRAPHS[wanted], prefixes=used)


def _file(output: Output, wanted: formats.ResultFormat) -> IO[bytes]:
    """An output as pyoxigraph takes it."""
    file = cast("IO[bytes]", output)
    return cast("IO[bytes]", XmlOutput(file)) if wanted in (formats.XML, formats.RDF_XML) else file
