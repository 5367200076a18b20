"""Requests with conditions (RFC 9110 section 13): not again what a client has, and only what it wants.

`Unchanged` lies within `NotModified`, since what a client wants is judged before what it has (section 13.2.2).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

from starlette.datastructures import Headers, MutableHeaders

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_CONDITIONAL: Final = ("GET", "QUERY")
_WHOLE_OR_PART: Final = (200, 206)
_OF_CONTENT: Final = tuple(f"content-{name}".encode() for name in ("length", "type", "language", "range", "encoding"))
_TAG: Final = re.compile(r'"[^"]*"')
_STRONG_TAG: Final = re.compile(r'(?<!W/)"[^"]*"')


class NotModified:
    """Answers 304 where the client has just this representation already (RFC 9110 section 13.2.2).

    By its entity tag; without ``If-None-Match`` by the day of the release's last change, which tells less: releases of
    one day are not told apart by ``If-Modified-Since``.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        known, since = _conditions(scope, "if-none-match", "if-modified-since")
        if known is None and since is None:
            await self.app(scope, receive, send)
            return
        unchanged = False

        async def send_unless_known(message: Message) -> None:
            nonlocal unchanged
            if message["type"] == "http.response.start" and message["status"] in _WHOLE_OR_PART:
                headers = MutableHeaders(scope=message)
                tag, changed = headers.get("etag"), headers.get("last-modified")
                unchanged = _is_as_old(since, changed) if known is None else _matches(known, tag)
            if unchanged:
                message = _emptied(message)
            await send(message)

        await self.app(scope, receive, send_unless_known)


def _conditions(scope: Scope, tags: str, date: str) -> tuple[str | None, str | None]:
    """A request's list of entity tags, all lines of the header as one (RFC 9110 section 5.3), and its date."""
    if scope["type"] != "http" or scope["method"] not in _CONDITIONAL:
        return None, None
    given = Headers(scope=scope)
    return ", ".join(given.getlist(tags)) or None, given.get(date)


def _matches(known: str, tag: str | None) -> bool:
    """Whether a list of entity tags holds a tag, compared weakly."""
    return tag is not None and (known.strip() == "*" or tag.removeprefix("W/") in _TAG.findall(known))


class Unchanged:
    """Answers 412 where the client wants just what it has already, and that is no more here (RFC 9110 section 13.1).

    So a part asked for by ``Range`` never comes from another release than those before. ``respond`` makes the answer.
    """

    def __init__(self, app: ASGIApp, respond: Callable[[Mapping[str, Any]], Response]) -> None:
        self.app = app
        self.respond = respond

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        known, since = _conditions(scope, "if-match", "if-unmodified-since")
        if known is None and since is None:
            await self.app(scope, receive, send)
            return
        refused = False

        async def send_unless_changed(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start" and message["status"] in _WHOLE_OR_PART:
                tag, changed = Headers(scope=message).get("etag"), Headers(scope=message).get("last-modified")
                refused = _is_newer(since, changed) if known is None else not _matches_strongly(known, tag)
                if refused:
                    await self.respond(scope)(scope, receive, send)
            if not refused:
                await send(message)

        await self.app(scope, receive, send_unless_changed)


def _matches_strongly(known: str, tag: str | None) -> bool:
    return tag is not None and (known.strip() == "*" or tag in _STRONG_TAG.findall(known))


def _is_as_old(since: str | None, changed: str | None) -> bool:
    """Whether nothing changed after a date; a date that cannot be read says nothing (RFC 9110 section 13.1.3)."""
    then, now = _date(since), _date(changed)
    return then is not None and now is not None and now <= then


def _is_newer(since: str | None, changed: str | None) -> bool:
    """Whether something changed after a date that can be read (RFC 9110 section 13.1.4)."""
    then, now = _date(since), _date(changed)
    return then is not None and now is not None and now > then


def _date(text: str | None) -> datetime | None:
    """A date in any of the three forms of RFC 9110 section 5.6.7; all are UTC, though one does not say so."""
    try:
        date = parsedate_to_datetime(text or "")
    except (ValueError, TypeError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _emptied(message: Message) -> Message:
    if message["type"] != "http.response.start":
        return {**message, "body": b""}
    headers = [(name, value) for name, value in message["headers"] if name.lower() not in _OF_CONTENT]
    return {**message, "status": 304, "headers": headers}
