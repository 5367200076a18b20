"""How a service proves to a SPARQL server who it is: by Basic, by Digest where that is asked for, or by a token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import httpx

if TYPE_CHECKING:
    from collections.abc import Generator

_UNAUTHORIZED: Final = 401


class Password(httpx.Auth):
    """A user's password, sent as the server asks for it: Basic (RFC 7617) or Digest (RFC 7616)."""

    def __init__(self, user: str, password: str) -> None:
        self._ways = {"basic": httpx.BasicAuth(user, password), "digest": httpx.DigestAuth(user, password)}
        self._way: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """The requests that it takes: the first of all goes without a password, to be asked for one."""
        if self._way is None:
            response = yield request
            if response.status_code != _UNAUTHORIZED:
                return
            scheme = response.headers.get("www-authenticate", "basic").partition(" ")[0].lower()
            self._way = self._ways.get(scheme, self._ways["basic"])
        yield from self._way.auth_flow(request)


class Token(httpx.Auth):
    """A bearer token (RFC 6750)."""

    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """The request with the token."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


def credentials(user: str | None, password: str | None, token: str | None) -> httpx.Auth | None:
    """What the settings give; None where they give nothing."""
    if token:
        return Token(token)
    return Password(user, password or "") if user else None
