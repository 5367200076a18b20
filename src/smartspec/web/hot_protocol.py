"""Hot answers sent from the HTTP parser itself: no task, no ASGI, one write. It rests on uvicorn's httptools protocol.

Only a plain GET that nothing else of its connection waits for is answered here; everything else goes uvicorn's own way,
to `smartspec.web.hot.HotAnswers`, which gives the same answer to the byte.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from smartspec.web.corking import Corked
from smartspec.web.hot import MISSED, plain_key, plain_values

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
        hot = self._find() if self._is_plain() else None
        if hot is None:
            super().on_headers_complete()
            return
        defaults = b"".join(b"%b: %b\r\n" % header for header in self.server_state.default_headers)
        self.cycle = self._answered()
        self.transport.write(b"".join((STATUS_LINE[200], defaults, hot.lines, b"\r\n", hot.body)))
        self.on_response_complete()

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
