"""Hot answers sent from the HTTP parser itself: no task, no ASGI, one write. It rests on uvicorn's httptools protocol.

A whole answer that is made on the spot goes out in one write as well (`smartspec.web.hot.WHOLE`).

Only a plain GET that nothing else of its connection waits for is answered here; everything else goes uvicorn's own way,
to `smartspec.web.hot.HotAnswers`, which gives the same answer to the byte.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from smartspec.web.corking import Corked
from smartspec.web.hot import MISSED, WHOLE
from smartspec.web.hot_requests import plain_key, plain_values

if TYPE_CHECKING:
    from smartspec.web.hot import HotAnswer, HotCache


def hot_protocol(cache: HotCache) -> type[HttpToolsProtocol]:
    """The protocol for ``uvicorn.Config(http=…)`` that answers from a cache."""
    return type("HotProtocol", (_HotProtocol,), {"cache": cache})


class _HotProtocol(HttpToolsProtocol):
    cache: HotCache

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(cast("asyncio.Transport", Corked(transport, self.loop)))

    def on_headers_complete(self) -> None:
        plain = self._is_plain()
        hot = self._find() if plain else None
        if hot:
            self.cycle = self._answered()
            self._write(hot.lines, hot.body)
            self.on_response_complete()
            return
        super().on_headers_complete()
        if plain:
            self.scope[WHOLE] = partial(self._send_whole, self.cycle)  # type: ignore[typeddict-unknown-key]

    def _send_whole(self, cycle: RequestResponseCycle, lines: bytes, body: bytes) -> bool:
        """Send a complete answer to a request (`smartspec.web.hot.WHOLE`); False: it cannot be done in one write."""
        if cycle.disconnected or cycle.response_started or not cycle.keep_alive or self.flow.write_paused:
            return False
        self._write(lines, body)
        cycle.response_started = cycle.response_complete = True
        cycle.message_event.set()
        cycle.on_response()
        return True

    def _write(self, lines: bytes, body: bytes) -> None:
        defaults = b"".join([b"%b: %b\r\n" % header for header in self.server_state.default_headers])
        self.transport.write(b"".join((STATUS_LINE[200], defaults, lines, b"\r\n", body)))

    def _is_plain(self) -> bool:
        """Whether this is a GET on a connection that stays, is idle otherwise, and takes what is written."""
        return (
            self.parser.get_method() == b"GET"
            and self.parser.get_http_version() == "1.1"
            and self.parser.should_keep_alive()
            and (self.cycle is None or self.cycle.response_complete)
            and not self.pipeline
            and not self.flow.write_paused
            and self.limit_concurrency is None
            and not self.access_log
        )

    def _find(self) -> HotAnswer | None:
        cache = self.cache
        values = plain_values(self.headers)
        if values is None or not cache.on:
            return None
        assert self.scheme is not None  # it has been since the connection was made
        key = plain_key(self.url, self.scheme, values, trusted=cache.trusts(self.client))
        hot = cache.held(cache.service).get(key)
        if hot:
            cache.tally.hits += 1
        else:
            self.scope[MISSED] = key  # type: ignore[typeddict-unknown-key]
        return hot

    def _answered(self) -> RequestResponseCycle:
        """A cycle that is over, as uvicorn finds one after an answer."""
        if self.cycle is not None:
            return self.cycle
        cycle = RequestResponseCycle(
            scope=self.scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=False,
            default_headers=[],
            message_event=asyncio.Event(),
            expect_100_continue=False,
            keep_alive=True,
            on_response=self.on_response_complete,
        )
        cycle.response_complete = True
        return cycle
