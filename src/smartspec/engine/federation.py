"""SERVICE to listed endpoints (SPARQL 1.1 Federated Query): asked ahead of the engine, which itself reaches nobody.

Each ``SERVICE`` group is sent to its endpoint as a query of its own, and stands in the engine's query as the ``VALUES``
that came back: by the algebra (section 4) a service is joined as a group that knows nothing of what stands around it.
Which endpoint is asked is decided on the query's tokens and compared with the list as text; what the engine gets has no
``SERVICE`` left, or is refused there.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import httpx

from smartspec import __version__
from smartspec.engine.formats import JSON
from smartspec.engine.lexer import unescape_codepoints
from smartspec.engine.limits import DEFAULT_LIMITS, DeadlineError, OverloadedError
from smartspec.engine.outbound import Outbound, UnreachableError, find_outbound
from smartspec.engine.parsing import QueryReader
from smartspec.engine.preparation import calls_service
from smartspec.engine.service_clauses import Clause, ServiceFailedError, read_clauses, too_large, values_block

if TYPE_CHECKING:
    from collections.abc import Collection

    from smartspec.engine.limits import Limits
    from smartspec.engine.protocol import Answer, Engine, Question

MOST_BYTES: Final = 4 << 20
"""Bytes that an endpoint's answer may have, as it comes and as it is put into the query."""

_ONE_EMPTY_SOLUTION: Final = "{ VALUES () { () } }"
_LEAST_SECONDS: Final = 0.001


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
                    raise too_large(clause.address, self._most)
            return bytes(body)
        finally:
            await response.aclose()


def _expect_results(response: httpx.Response, address: str) -> None:
    """Let nothing but results pass."""
    if response.is_redirect:
        raise ServiceFailedError(address, "it sends elsewhere, and redirects are not followed")
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if response.status_code != httpx.codes.OK:
        raise ServiceFailedError(address, f"it answered with status {response.status_code}")
    if media_type not in (JSON.media_type, "application/json"):
        raise ServiceFailedError(address, f"it answered with {media_type or 'no media type'}, not {JSON.media_type}")
