"""SERVICE to listed endpoints (SPARQL 1.1 Federated Query): asked ahead of the engine, which itself reaches nobody.

Each ``SERVICE`` group is sent to its endpoint as a query of its own, and stands in the engine's query as the ``VALUES``
that came back: by the algebra (section 4) a service is joined as a group that knows nothing of what stands around it.
Which endpoint is asked is decided on the query's tokens and compared with the list as text; what the engine gets has no
``SERVICE`` left, or is refused there.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING, Final

import httpx
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results

from smartspec import __version__
from smartspec.engine.formats import JSON
from smartspec.engine.lexer import Token, tokens, unescape_codepoints
from smartspec.engine.limits import DEFAULT_LIMITS, DeadlineError, OverloadedError
from smartspec.engine.outbound import Outbound, UnreachableError, find_outbound
from smartspec.engine.parsing import QueryReader
from smartspec.engine.preparation import calls_service, iris_by_token
from smartspec.engine.travelling import travelling_text
from smartspec.errors import ProblemError, ServiceRefusedError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from pyoxigraph import QuerySolution

    from smartspec.engine.limits import Limits
    from smartspec.engine.protocol import Answer, Engine, Question

MOST_CLAUSES: Final = 10
"""``SERVICE`` clauses that one query may have."""
MOST_BYTES: Final = 4 << 20
"""Bytes that an endpoint's answer may have, as it comes and as it is put into the query."""

_VERBS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_ONE_EMPTY_SOLUTION: Final = "{ VALUES () { () } }"
_LEAST_SECONDS: Final = 0.001


class ServiceFailedError(ProblemError):
    """An endpoint that the query calls gave nothing that can be joined."""

    status = 502
    slug = "service-failed"
    title = "An endpoint that the query calls failed"

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(f"SERVICE <{address}>: {reason}. SERVICE SILENT goes on without it.", {"service": address})


@dataclass(frozen=True)
class Clause:
    """One ``SERVICE`` clause: where it stands in the query, whom it asks what, and whether it may fail in silence."""

    start: int
    end: int
    address: str
    text: str
    variables: frozenset[str]
    silent: bool


class FederatingEngine:
    """An engine whose queries may call the endpoints of a list. It belongs to one event loop.

    ``most`` is what an endpoint's answer may have, in bytes.
    """

    def __init__(self, engine: Engine, listed: Collection[str], most: int = MOST_BYTES) -> None:
        self.engine = engine
        self._listed = frozenset(listed)
        self._most = most
        self._tls = httpx.create_ssl_context(trust_env=False)
        self._limits = engine.limits or DEFAULT_LIMITS
        self._places = asyncio.Semaphore(self._limits.workers)
        self._present = 0
        self._reader = QueryReader()

    @property
    def limits(self) -> Limits | None:
        """See `smartspec.engine.protocol.Engine.limits`."""
        return self.engine.limits

    async def answer(self, question: Question) -> Answer:
        """See `smartspec.engine.protocol.Engine.answer`.

        Raises:
            ServiceRefusedError: the query calls an endpoint that is not listed, or in a way that is not done here.
            ServiceFailedError: an endpoint that it calls failed.
        """
        if not calls_service(question.text):
            return await self.engine.answer(question)
        loop = asyncio.get_running_loop()
        began, seconds = loop.time(), self._limits.seconds(question.timeout)
        if self._present >= self._limits.workers + self._limits.queue:
            raise OverloadedError(self._limits.queue, self._present - self._limits.workers, seconds)
        self._present += 1
        try:
            async with asyncio.timeout(seconds), self._places:
                text = await self._without_service(question, seconds)
        except TimeoutError:
            raise DeadlineError(seconds, loop.time() - began) from None
        finally:
            self._present -= 1
        rest = max(began + seconds - loop.time(), _LEAST_SECONDS)
        return await self.engine.answer(replace(question, text=text, timeout=rest))

    async def close(self) -> None:
        """See `smartspec.engine.protocol.Engine.close`."""
        await self._reader.close()
        await self.engine.close()

    async def _without_service(self, question: Question, seconds: float) -> str:
        """The query with what the endpoints answered in the place of its clauses."""
        text = unescape_codepoints(question.text)
        clauses = await self._reader.read(read_clauses, text, self._listed, question.base_iri, seconds=seconds)
        known: dict[tuple[str, str, bool], str] = {}
        pieces, end = [], 0
        for clause in clauses:
            key = (clause.address, clause.text, clause.silent)
            if key not in known:
                known[key] = await self._solutions(clause)
            pieces += [text[end : clause.start], known[key]]
            end = clause.end
        return "".join([*pieces, text[end:]])

    async def _solutions(self, clause: Clause) -> str:
        """What stands in a clause's place; one empty solution where it failed in silence (section 3.1)."""
        try:
            body = await self._ask(clause)
            return await asyncio.to_thread(values_block, clause, body, self._most)
        except ServiceFailedError:
            if clause.silent:
                return _ONE_EMPTY_SOLUTION
            raise

    async def _ask(self, clause: Clause) -> bytes:
        """The endpoint's answer as it came; no redirect is followed, no proxy and no cookie used."""
        try:
            outbound = await find_outbound(clause.address)
            async with httpx.AsyncClient(verify=self._tls, trust_env=False, timeout=None) as client:  # noqa: S113
                for url in outbound.urls[:-1]:
                    with suppress(httpx.ConnectError):
                        return await self._read(client, url, outbound, clause)
                return await self._read(client, outbound.urls[-1], outbound, clause)
        except UnreachableError as error:
            raise ServiceFailedError(clause.address, str(error)) from error
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise ServiceFailedError(clause.address, "it cannot be reached, or the connection broke") from error

    async def _read(self, client: httpx.AsyncClient, url: httpx.URL, outbound: Outbound, clause: Clause) -> bytes:
        headers = {
            "Accept": JSON.media_type,
            "Accept-Encoding": "identity",
            "Host": outbound.host,
            "User-Agent": f"SmartSpec/{__version__}",
        }
        request = client.build_request(
            "POST", url, data={"query": clause.text}, headers=headers, extensions=outbound.extensions
        )
        response = await client.send(request, stream=True, follow_redirects=False)
        try:
            _expect_results(response, clause.address)
            body = bytearray()
            async for piece in response.aiter_raw(1 << 16):
                body += piece
                if len(body) > self._most:
                    raise _too_large(clause.address, self._most)
            return bytes(body)
        finally:
            await response.aclose()


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
                raise _too_large(clause.address, most)
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


def _expect_results(response: httpx.Response, address: str) -> None:
    """Let nothing but results pass."""
    if response.is_redirect:
        raise ServiceFailedError(address, "it sends elsewhere, and redirects are not followed")
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if response.status_code != httpx.codes.OK:
        raise ServiceFailedError(address, f"it answered with status {response.status_code}")
    if media_type not in (JSON.media_type, "application/json"):
        raise ServiceFailedError(address, f"it answered with {media_type or 'no media type'}, not {JSON.media_type}")


def _too_large(address: str, most: int) -> ServiceFailedError:
    return ServiceFailedError(address, f"its answer has more than {most} bytes; ask it for less")
