"""Requests as a cache sees them: what their answers may depend on, and what they ask of it (RFC 9111 section 5.2.1)."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers

from smartspec.web.middleware import HEADERS_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from starlette.types import Scope

BODY_LIMIT: Final = 1 << 16
"""Bytes of a request body up to which its answer may be kept."""

Values = tuple[bytes | None, ...]
Key = tuple[str, bytes, str, str, bool, bytes, Values]
"""Method, target, scheme, prefix, whether ``X-Forwarded`` headers count, digest of the body, and values of headers."""

NEGOTIATED: Final = (b"accept", b"accept-language", b"accept-encoding")
_ADDRESSED: Final = (b"host", b"x-forwarded-proto", b"x-forwarded-host", b"x-forwarded-prefix")
_DESCRIBED: Final = (b"content-type",)
_KEYED: Final = (*NEGOTIATED, *_ADDRESSED, *_DESCRIBED)
CONDITIONS: Final = (b"if-none-match", b"if-modified-since")
_PASSED_ON: Final = (
    b"authorization",
    b"cookie",
    b"range",
    b"if-range",
    b"if-match",
    b"if-unmodified-since",
    b"expect",
    b"transfer-encoding",
)
_PLACES: Final = {name: place for place, name in enumerate(_KEYED)}
_SPECIAL: Final = frozenset((*CONDITIONS, *_PASSED_ON, b"cache-control", b"pragma", b"upgrade"))
WITH_BODY: Final = ("POST", "QUERY")


def may_be_kept(scope: Scope) -> bool:
    """Whether a request is one whose answer may be kept: by its method, and a body that is short."""
    if scope["method"] in ("GET", "HEAD"):
        return True
    length = Headers(scope=scope).get("content-length", "")
    path: str = scope["path"]
    short = length.isdecimal() and len(length) < 10 and int(length) <= BODY_LIMIT  # noqa: PLR2004
    return scope["method"] in WITH_BODY and path.endswith("/sparql") and short


@dataclass(frozen=True)
class RequestHeaders:
    """The headers of a request by what they mean for the cache.

    Attributes:
        values: those that an answer may depend on.
        conditional: the client has an answer, and wants to know whether it is still the same.
        passed_on: they ask for something that is not kept, such as a part, or are too many.
        fresh: the client wants no answer that was kept.
        unstored: its answer is not to be kept.
    """

    values: Values
    conditional: bool
    passed_on: bool
    fresh: bool
    unstored: bool


def plain_values(headers: Sequence[tuple[bytes, bytes]]) -> Values | None:
    """The values that a key holds; None where another header asks for more than the answer itself, or all are long."""
    plain = _SPECIAL.isdisjoint([name for name, _ in headers]) and size_of(headers) <= HEADERS_LIMIT
    return _values(headers) if plain else None


def _values(headers: Sequence[tuple[bytes, bytes]]) -> Values:
    """The values that a key holds; those of a header that comes twice are held apart by what no value can contain."""
    values: list[bytes | None] = [None] * len(_KEYED)
    for name, value in headers:
        place = _PLACES.get(name)
        if place is not None:
            before = values[place]
            values[place] = value if before is None else before + b"\n" + value
    return tuple(values)


def size_of(headers: Iterable[tuple[bytes, bytes]]) -> int:
    """Bytes of headers, names and values."""
    return sum([len(name) + len(value) for name, value in headers])


def read_headers(headers: Sequence[tuple[bytes, bytes]]) -> RequestHeaders:
    """What the headers of a request ask of a cache (RFC 9111 section 5.2.1)."""
    names = {name for name, _ in headers}
    wishes = b",".join(value.lower() for name, value in headers if name == b"cache-control")
    return RequestHeaders(
        values=_values(headers),
        conditional=not names.isdisjoint(CONDITIONS),
        passed_on=not names.isdisjoint(_PASSED_ON) or size_of(headers) > HEADERS_LIMIT,
        fresh=b"no-cache" in wishes or b"no-store" in wishes or (b"pragma" in names and not wishes),
        unstored=b"no-store" in wishes,
    )


def request_key(scope: Scope, values: Values, body: bytes, *, trusted: bool) -> Key:
    """Everything that the answer to a request may depend on, given the service."""
    path = scope.get("raw_path") or scope["path"].encode()
    target = path + b"?" + scope["query_string"] if scope["query_string"] else path
    digest = blake2b(body, digest_size=32).digest() if scope["method"] in WITH_BODY else b""
    method = scope["method"] if digest else "GET"
    return method, target, scope["scheme"], scope.get("root_path", ""), trusted, digest, values


def plain_key(url: bytes, scheme: str, values: Values, *, trusted: bool) -> Key:
    """`request_key` of a GET request by its request target, at no prefix."""
    return "GET", url, scheme, "", trusted, b"", values
