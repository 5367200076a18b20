"""Where a listed endpoint is on the network, and whether it may be called there.

The name is resolved once, the addresses are judged, and the connection goes to the address that was judged: a name that
changes its mind in between gains nothing.
"""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final

import httpx

_LOCAL_NAME: Final = "localhost"


class UnreachableError(Exception):
    """An endpoint that is nowhere, or where nobody may be called; the text says which."""


@dataclass(frozen=True)
class Outbound:
    """How to reach an endpoint: its URLs by network address, to be tried in turn; ``Host``; the name TLS must prove."""

    urls: tuple[httpx.URL, ...]
    host: str
    extensions: dict[str, str]


async def find_outbound(address: str) -> Outbound:
    """How to reach a listed endpoint.

    Loopback, private, link-local and other special addresses are for hosts that are listed by that very address, or as
    ``localhost``.

    Raises:
        UnreachableError: its name has no address, or one of its addresses may not be called.
    """
    url = httpx.URL(address)
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnreachableError("its host name has no address") from error
    numbers = [str(entry[4][0]) for entry in found]
    if not is_written_out(url.host) and not all(is_public(ip_address(number)) for number in numbers):
        raise UnreachableError(
            "its host name leads to an address that is not public, and is not listed by that address"
        )
    host = url.netloc.decode("ascii").rpartition("@")[2]
    urls = tuple(url.copy_with(host=number) for number in dict.fromkeys(numbers))
    return Outbound(urls, host, {"sni_hostname": url.raw_host.decode("ascii")})


def is_written_out(host: str) -> bool:
    """Whether a host is listed as a network address, or as the machine itself.

    >>> is_written_out("10.0.0.1"), is_written_out("localhost"), is_written_out("example.org")
    (True, True, False)
    """
    try:
        ip_address(host)
    except ValueError:
        return host == _LOCAL_NAME
    return True


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is one of the public Internet's, also by what it carries within.

    >>> [is_public(ip_address(text)) for text in ("9.9.9.9", "192.168.0.1", "::ffff:127.0.0.1", "2002:7f00:1::")]
    [True, False, False, False]
    """
    if isinstance(address, IPv6Address):
        within = address.ipv4_mapped or address.sixtofour
        if within is not None:
            return is_public(within)
    return address.is_global and not address.is_multicast
