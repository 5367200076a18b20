"""The ``SERVICE`` clauses of a query as its tokens show them, and what can stand in the place of one."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results

from smartspec.engine.lexer import Token, tokens, unescape_codepoints
from smartspec.engine.preparation import iris_by_token
from smartspec.engine.travelling import travelling_text
from smartspec.errors import ProblemError, ServiceRefusedError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from pyoxigraph import QuerySolution

MOST_CLAUSES: Final = 10
"""``SERVICE`` clauses that one query may have."""

_VERBS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")


class ServiceFailedError(ProblemError):
    """An endpoint that the query calls gave nothing that can be joined."""

    status = 502
    slug = "service-failed"
    title = "An endpoint that the query calls failed"

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(f"SERVICE <{address}>: {reason}. SERVICE SILENT goes on without it.", {"service": address})


@dataclass(frozen=True)
class Clause:
    """One ``SERVICE`` clause.

    Attributes:
        start: where it begins in the query; ``end``: where it ends.
        address: the endpoint that it calls.
        text: the query that the endpoint is asked.
        variables: the names of the variables in its group.
        silent: whether it may fail without the whole query failing (SPARQL 1.1 Federated Query section 3.1).
    """

    start: int
    end: int
    address: str
    text: str
    variables: frozenset[str]
    silent: bool


def read_clauses(text: str, listed: Collection[str], base_iri: str | None = None) -> list[Clause]:
    """The ``SERVICE`` clauses of a query without codepoint escapes, in order.

    Raises:
        QuerySyntaxError: the text is not a SPARQL query.
        ServiceRefusedError: one of them may not be called.
    """
    if unescape_codepoints(text) != text:
        raise ServiceRefusedError("Codepoint escapes that make further escapes are refused in a query with SERVICE.")
    stream = list(tokens(text))
    travelling_text(_as_graphs(text, stream), base_iri)
    iris = {token.start: iri for token, iri in iris_by_token(stream)}
    prologue = text[: next(token.start for token in stream if token.is_keyword(*_VERBS))]
    found = []
    for start, place in _places(stream):
        address = iris.get(stream[place].start, "")
        if address not in listed:
            raise _refusal(stream[place], address)
        first, last = place + 1, _closing(stream, place + 1)
        group = stream[first : last + 1]
        if any(token.is_keyword("SERVICE") for token in group):
            raise ServiceRefusedError("SERVICE inside the group of another SERVICE is refused: call them side by side.")
        asked = f"{prologue}SELECT * WHERE {text[stream[first].start : stream[last].end]}"
        names = frozenset(token.text[1:] for token in group if token.kind == "variable")
        silent = place - start > 1
        end = stream[last].end
        found.append(Clause(stream[start].start, end, address, travelling_text(asked, base_iri), names, silent))
    if len(found) > MOST_CLAUSES:
        raise ServiceRefusedError(f"A query may have {MOST_CLAUSES} SERVICE clauses; this one has {len(found)}.")
    return found


def values_block(clause: Clause, body: bytes, most: int) -> str:
    """The solutions of an answer in SPARQL's JSON format, as a group that holds them.

    Variables that the clause does not name are left out: they are not its own.

    Raises:
        ServiceFailedError: the answer is none, holds what ``VALUES`` cannot hold, or takes more than ``most`` bytes.
    """
    results = None
    try:
        results = parse_query_results(BytesIO(body), QueryResultsFormat.JSON)
        if not isinstance(results, QuerySolutions):
            raise ServiceFailedError(clause.address, "it answered true or false to a SELECT query")
        names = [variable.value for variable in results.variables if variable.value in clause.variables]
        pieces, size = [], 0
        for row in results:
            pieces.append(_row(row, names, clause.address))
            size += len(pieces[-1])
            if size > most:
                raise too_large(clause.address, most)
    except (SyntaxError, ValueError, OSError) as error:
        raise ServiceFailedError(clause.address, f"its results cannot be read ({error})") from error
    finally:
        results = None  # pyoxigraph's results must die in their thread, and a traceback would keep them
    head = " ".join(f"?{name}" for name in names)
    return f"{{ VALUES ({head}) {{ {' '.join(pieces)} }} }}"


def _row(row: QuerySolution, names: Sequence[str], address: str) -> str:
    terms = [row[name] for name in names]
    if not all(term is None or isinstance(term, NamedNode | Literal) for term in terms):
        reason = "it answered with blank nodes or triple terms, which cannot be joined here; have it give IRIs or text"
        raise ServiceFailedError(address, reason)
    return f"({' '.join('UNDEF' if term is None else str(term) for term in terms)})"


def _as_graphs(text: str, stream: Sequence[Token]) -> str:
    """The query with ``GRAPH``, which has the same grammar, for each ``SERVICE``: to be checked without a call."""
    pieces, end = [], 0
    for start, place in _places(stream):
        pieces += [text[end : stream[start].start], "GRAPH", " " * (stream[place - 1].end - stream[start].start - 5)]
        end = stream[place - 1].end
    return "".join([*pieces, text[end:]])


def _places(stream: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Of each ``SERVICE``: its place among the tokens, and that of what it calls, or would stand there."""
    for at, token in enumerate(stream):
        if token.is_keyword("SERVICE"):
            silent = at + 1 < len(stream) and stream[at + 1].is_keyword("SILENT")
            yield at, at + 1 + silent


def _closing(stream: Sequence[Token], first: int) -> int:
    """The place of the brace that closes the group which opens at a place."""
    depth = 0
    for at in range(first, len(stream)):
        if stream[at].kind == "punctuation":
            depth += {"{": 1, "}": -1}.get(stream[at].text, 0)
        if depth <= 0:
            return at
    raise ServiceRefusedError("The group of a SERVICE clause has no end that is sure. Put spaces around < and >.")


def _refusal(token: Token, address: str) -> ServiceRefusedError:
    if token.kind == "variable":
        return ServiceRefusedError(f"SERVICE {token.text}: which endpoint is called must stand in the query as an IRI.")
    return ServiceRefusedError(f"SERVICE <{address}>: that endpoint is not among those that this service may call.")


def too_large(address: str, most: int) -> ServiceFailedError:
    """The problem of an answer that has more than so many bytes."""
    return ServiceFailedError(address, f"its answer has more than {most} bytes; ask it for less")
