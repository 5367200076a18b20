"""Results of other engines, read and written anew: in the format that is wanted, as the recommendations have it."""

from __future__ import annotations

from itertools import chain
from typing import IO, TYPE_CHECKING, Final

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Store, parse, parse_query_results

from smartspec.engine.formats import JSON, N_TRIPLES, ResultFormat, ResultKind
from smartspec.engine.local import write_results, write_triples
from smartspec.engine.replicas import EngineFailedError

if TYPE_CHECKING:
    from smartspec.engine.local import Output

_VIRTUOSO_TRUTH: Final = "__ASK_RETVAL"
"""The column in which Virtuoso 7 gives the answer to ASK: one row for true, none for false."""


def readable_form(wanted: ResultFormat) -> ResultFormat:
    """The format in which results are read, if they must be: one that every engine writes and that loses nothing."""
    return JSON if wanted.kind is ResultKind.BINDINGS else N_TRIPLES


def read_anew(source: IO[bytes], media_type: str, wanted: ResultFormat, output: Output) -> None:
    """Read results of a media type, and write them in the format that is wanted.

    Raises:
        EngineFailedError: they are not what they are said to be.
    """
    try:
        if wanted.kind is ResultKind.BINDINGS:
            _rewrite_rows(source, media_type, wanted, output)
        else:
            _rewrite_graph(source, media_type, wanted, output)
    except (SyntaxError, ValueError) as error:
        raise EngineFailedError(f"The server's results cannot be read: {error}.") from error


def _rewrite_rows(source: IO[bytes], media_type: str, wanted: ResultFormat, output: Output) -> None:
    found = QueryResultsFormat.from_media_type(media_type)
    if found is None:
        raise EngineFailedError(f"The server answered with {media_type or 'no media type'}, which are no results.")
    results = parse_query_results(source, found)
    if isinstance(results, QuerySolutions) and [variable.value for variable in results.variables] == [_VIRTUOSO_TRUTH]:
        results = _truth(any(True for _ in results))
    write_results(results, wanted, output)


def _rewrite_graph(source: IO[bytes], media_type: str, wanted: ResultFormat, output: Output) -> None:
    found = RdfFormat.from_media_type(media_type)
    if found is None:
        raise EngineFailedError(f"The server answered with {media_type or 'no media type'}, which is no graph.")
    quads = parse(source, format=found)
    write_triples(chain(quad.triple for quad in quads), wanted, output)


def _truth(holds: bool) -> QueryBoolean:  # noqa: FBT001 - what it is made of
    results = Store().query("ASK {}" if holds else "ASK { FILTER(false) }")
    assert isinstance(results, QueryBoolean)
    return results
