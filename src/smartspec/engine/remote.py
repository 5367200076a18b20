"""An engine elsewhere: any server that speaks the SPARQL 1.1 Protocol, or several that hold the same.

The query is read here first, so that mistakes are told with their place and SERVICE is refused; then it is sent with
its prefixes declared. Results are spooled whole before they are passed on: past the cap or the deadline the connection
is cut, and where the server has a timeout of its own that we know, it is told.
"""

from __future__ import annotations

import asyncio
import os
from contextlib import closing, suppress
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import httpx

from smartspec import __version__
from smartspec.engine.dialect import Dialect, dialect_of, was_cut_short
from smartspec.engine.foreign import read_anew, readable_form
from smartspec.engine.limits import DeadlineError, NotBegunError, OverloadedError
from smartspec.engine.parsing import QueryReader
from smartspec.engine.protocol import Answer, GraphScope
from smartspec.engine.replicas import EngineDownError, EngineFailedError, EngineRefusedError, Replica, Replicas
from smartspec.engine.spool import Sink, SpooledFile
from smartspec.engine.travelling import names_graphs, travelling_text
from smartspec.graph.release import Manifest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smartspec.engine.formats import ResultFormat
    from smartspec.engine.limits import Limits
    from smartspec.engine.protocol import Question

_CONNECT: Final = 3.0
"""Seconds until a server that does not take a connection counts as down."""
_AT_ONCE: Final = 1 << 16
_SAID: Final = 400
"""Characters of a server's own words that are passed on."""
_GRACE: Final = 0.25
"""Seconds by which a server's own timeout comes later than ours, so that ours tells."""
_SOON: Final = 1.0
"""Seconds after which a place may be free, for who found none."""
_REFUSED: Final = range(400, 500)
_OURS: Final = (401, 403, 404, 405)
NO_GRAPH: Final = "urn:smartspec:empty"
"""A graph that no server holds, for a default graph that is empty."""


class RemoteEngine:
    """Answers from SPARQL servers. It belongs to one event loop.

    Attributes:
        limits: what a query may use; memory is the server's own affair.
        manifest: what is served.
        published: whether a release was put there by `smartspec.engine.publication`; else whatever is there is served.
    """

    def __init__(self, addresses: Sequence[str], limits: Limits, auth: httpx.Auth | None = None) -> None:
        self.limits = limits
        self.manifest = Manifest("live", "0" * 64, "", __version__)
        self.merge: str | None = None
        self.graphs: tuple[str, ...] = ()
        self._replicas = Replicas(addresses)
        self._dialects: dict[Replica, Dialect] = {}
        self._places = asyncio.Semaphore(limits.workers)
        self._waiting = 0
        self._reader = QueryReader()
        timeout = httpx.Timeout(None, connect=_CONNECT)
        agent = {"User-Agent": f"SmartSpec/{__version__}"}
        self._client = httpx.AsyncClient(auth=auth, timeout=timeout, headers=agent, trust_env=False)

    @property
    def published(self) -> bool:
        """Whether a release of ours is there."""
        return self.merge is not None

    async def answer(self, question: Question) -> Answer:
        """See `smartspec.engine.protocol.Engine.answer`.

        Raises:
            EngineDownError: no server answers.
            EngineRefusedError: the server does not take the query.
            EngineFailedError: what the server sends are no results.
        """
        seconds = self.limits.seconds(question.timeout)
        loop = asyncio.get_running_loop()
        began, begun = loop.time(), False
        try:
            async with asyncio.timeout(seconds):
                await self._take_place()
                begun = True
                try:
                    fields = {"query": [await self._read(question, seconds)], **self._dataset(question)}
                    return await self._ask_in_turn(fields, question.result_format, began + seconds)
                finally:
                    self._places.release()
        except TimeoutError:
            used = loop.time() - began
            raise (DeadlineError if begun else NotBegunError)(seconds, used) from None

    async def close(self) -> None:
        """Close all connections."""
        await self._reader.close()
        await self._client.aclose()

    async def _read(self, question: Question, seconds: float) -> str:
        """The query as it is sent, once it is known to be one."""
        return await self._reader.read(travelling_text, question.text, question.base_iri, seconds=seconds)

    def _dataset(self, question: Question) -> dict[str, list[str]]:
        """The graphs that the query may see, as the protocol names them (SPARQL 1.1 Protocol section 2.1.4)."""
        scope = question.scope
        if scope.given:
            return _named(scope)
        if self.merge is None or names_graphs(question.text, "FROM"):
            return {}
        reachable = self.graphs if names_graphs(question.text, "GRAPH") else ()
        return _named(GraphScope((NO_GRAPH if scope.own_default else self.merge,), reachable))

    async def _take_place(self) -> None:
        """Wait for one of the places that queries have.

        Raises:
            OverloadedError: more wait than may.
        """
        if self._places.locked() and self._waiting >= self.limits.queue:
            raise OverloadedError(self.limits.queue, self._waiting, _SOON)
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1

    async def _ask_in_turn(self, fields: dict[str, list[str]], wanted: ResultFormat, end: float) -> Answer:
        """The answer of the first server that gives one."""
        reasons: list[str] = []
        for replica in self._replicas.in_order():
            try:
                with replica.busy():
                    return await self._ask(replica, fields, wanted, end)
            except (httpx.TransportError, EngineFailedError) as error:
                replica.fail()
                reasons.append(_reason(error))
                failure: Exception = error
        if all(reason == reasons[0] for reason in reasons) and isinstance(failure, EngineFailedError):
            raise failure
        raise EngineDownError("; ".join(dict.fromkeys(reasons)))

    async def _ask(self, replica: Replica, fields: dict[str, list[str]], wanted: ResultFormat, end: float) -> Answer:
        dialect = self._dialects.get(replica) or await self._meet(replica)
        rest = end - asyncio.get_running_loop().time()
        form = wanted if dialect.faithful else readable_form(wanted)
        accept = form.media_type if form is readable_form(wanted) else f"{form.media_type}, {_also(wanted)}"
        data: dict[str, Any] = {**fields, **dialect.deadline(rest + _GRACE)}
        async with self._client.stream("POST", replica.address, data=data, headers={"Accept": accept}) as response:
            if not response.is_success:
                raise await _failure(response)
            if was_cut_short(response.headers):
                raise DeadlineError(rest, rest)
            with closing(Sink(self.limits.result_bytes)) as sink:
                async for piece in response.aiter_bytes(_AT_ONCE):
                    await sink.take(piece)
                return await self._finished(sink, response, wanted, dialect)

    async def _finished(self, sink: Sink, response: httpx.Response, wanted: ResultFormat, dialect: Dialect) -> Answer:
        """The results in the format that was asked for, read and written anew where they came in another one."""
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if dialect.faithful and media_type == wanted.media_type:
            return _spooled(sink, wanted)
        with closing(Sink(self.limits.result_bytes)) as written:
            body = sink.finish()
            source = sink.file or BytesIO(body)
            source.seek(0)
            await asyncio.to_thread(read_anew, source, media_type, wanted, written)
            return _spooled(written, wanted)

    async def _meet(self, replica: Replica) -> Dialect:
        """The dialect of a server, told by its first answer whatever that is."""
        response = await self._client.get(
            replica.address, params={"query": "ASK {}"}, timeout=self.limits.query_timeout
        )
        self._dialects[replica] = dialect_of(response.headers)
        return self._dialects[replica]


def _named(scope: GraphScope) -> dict[str, list[str]]:
    default = list(scope.default_graphs) or [NO_GRAPH]
    return {"default-graph-uri": default, "named-graph-uri": list(scope.named_graphs)}


def _also(wanted: ResultFormat) -> str:
    return f"{readable_form(wanted).media_type};q=0.5"


def _spooled(sink: Sink, wanted: ResultFormat) -> Answer:
    body = sink.finish()
    if sink.file is None:
        return Answer(body, wanted)
    return Answer(SpooledFile(os.dup(sink.file.fileno()), sink.size), wanted)


async def _failure(response: httpx.Response) -> Exception:
    """The problem that a server's refusal is to our client."""
    said = bytearray()
    with suppress(httpx.TransportError):
        async for piece in response.aiter_bytes(_SAID):
            said += piece
            if len(said) > _SAID:
                break
    words = " ".join(said.decode("utf-8", "replace").split())[:_SAID]
    status = response.status_code
    if status in _REFUSED and status not in _OURS:
        return EngineRefusedError(f"The query is SPARQL, but the server does not take it: {words}", {"engine": status})
    told = "" if status in _OURS else f": {words}"  # what concerns our credentials and address is not for clients
    return EngineFailedError(f"The server answered {status} {response.reason_phrase}{told}.", {"engine": status})


def _reason(error: Exception) -> str:
    """Why a server could not be asked, without its address, which is not for clients."""
    if isinstance(error, httpx.ConnectTimeout):
        return "it takes no connection"
    if isinstance(error, httpx.ConnectError):
        return "it cannot be reached"
    if isinstance(error, EngineFailedError):
        return error.detail
    return "the connection broke"
