"""Which address a request was meant for: the public one behind a proxy, and whether it is one of ours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request

from smartspec.errors import ProblemError, UnavailableError
from smartspec.web.problems import problem_response

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.types import ASGIApp, Receive, Scope, Send

    from smartspec.settings import Settings

_AUTHORITY: Final = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?")
_PATH: Final = re.compile(r"(?:/[A-Za-z0-9._~-]+)*")
_SCHEMES: Final = ("http", "https")


class HostError(ProblemError):
    """A request for a host that this service does not answer for."""

    status = 400
    slug = "host"
    title = "This host is not served here"


@dataclass(frozen=True)
class PublicAddress:
    """What clients see: scheme, host with port, and the path that the service is mounted under (no slash at its end).

    Raises:
        ValueError: a part that has no place in an address.
    """

    scheme: str
    authority: str
    path: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be an address: these parts go into headers and IRIs."""
        if self.scheme not in _SCHEMES or not _AUTHORITY.fullmatch(self.authority) or not _PATH.fullmatch(self.path):
            raise ValueError(f"{self.scheme}://{self.authority}{self.path} is not an address")

    def applied(self, scope: Scope) -> Scope:
        """A request as it would have come to this address itself."""
        headers = MutableHeaders(raw=list(scope["headers"]))
        headers["host"] = self.authority
        path = scope["path"] if _is_below(scope["path"], self.path) else self.path + scope["path"]
        return {**scope, "scheme": self.scheme, "headers": headers.raw, "root_path": self.path, "path": path}


def read_address(url: str, name: str) -> PublicAddress:
    """The address that a setting gives.

    Raises:
        UnavailableError: it is none; names the setting.
    """
    try:
        parts = urlsplit(url)
        return PublicAddress(parts.scheme, parts.netloc, url.split(parts.netloc, 1)[1].rstrip("/"))
    except ValueError as error:
        raise UnavailableError(f"{name}={url!r} is not an address such as https://example.org/graph/") from error


def listed(text: str) -> tuple[str, ...]:
    """The items of a setting that is a list with commas.

    >>> listed("data.example.org, localhost")
    ('data.example.org', 'localhost')
    """
    return tuple(item.strip().lower() for item in text.split(",") if item.strip())


def entrance_options(settings: Settings) -> dict[str, Any]:
    """What the settings say of addresses, for `Entrance`.

    Raises:
        UnavailableError: the public URL is none.
    """
    public = read_address(settings.public_url, "public-url") if settings.public_url else None
    return {"public": public, "trusted": listed(settings.trusted_proxies), "hosts": listed(settings.hosts)}


class Entrance:
    """Gives each request its public address, and refuses those for hosts that are not served.

    A fixed public address wins. Else ``X-Forwarded-Proto``, ``-Host`` and ``-Prefix`` count, only from proxies that
    are trusted by their address; of a list the last element, which the trusted proxy itself has written.
    """

    def __init__(
        self,
        app: ASGIApp,
        public: PublicAddress | None = None,
        trusted: Collection[str] = (),
        hosts: Collection[str] = (),
    ) -> None:
        self.app = app
        self.public = public
        self.trusted = frozenset(trusted)
        self.hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        admitted = scope if scope["type"] != "http" else self.admitted(scope)
        if admitted is None:
            problem = HostError(
                "The Host header names no host that is served here. Send one Host header, with that name."
            )
            await problem_response(Request(scope), problem)(scope, receive, send)
            return
        await self.app(admitted, receive, send)

    def admitted(self, scope: Scope) -> Scope | None:
        """A request under its public address; None where its host is not served, or not told (RFC 9112 section 3.2)."""
        told = Headers(scope=scope).getlist("host")
        if len(told) > 1 or not all(map(_host_of, told)) or (not told and scope.get("http_version") == "1.1"):
            return None
        if self.hosts and _host_of(Headers(scope=scope).get("host", "")) not in self.hosts:
            return None
        public = self.public or self._forwarded(scope)
        return public.applied(scope) if public else scope

    def _forwarded(self, scope: Scope) -> PublicAddress | None:
        peer = scope.get("client")
        if not peer or peer[0] not in self.trusted:
            return None
        headers = Headers(scope=scope)
        scheme = _last(headers.get("x-forwarded-proto")) or scope["scheme"]
        authority = _last(headers.get("x-forwarded-host")) or headers.get("host", "")
        prefix = _last(headers.get("x-forwarded-prefix")).rstrip("/") or scope.get("root_path", "")
        try:
            return PublicAddress(scheme.lower(), authority, prefix)
        except ValueError:
            return None


def _last(header: str | None) -> str:
    return (header or "").rpartition(",")[2].strip()


def _host_of(header: str) -> str:
    """The host of a ``Host`` header, without its port; empty where it is malformed."""
    found = _AUTHORITY.fullmatch(header)
    return found[1].lower() if found else ""


def _is_below(path: str, prefix: str) -> bool:
    return not prefix or path == prefix or path.startswith(prefix + "/")
