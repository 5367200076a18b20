"""Listed names that lead to addresses which are not public are not called; listed addresses are."""

import asyncio
import socket

import pytest

from smartspec.engine.outbound import UnreachableError, find_outbound

PUBLIC = "9.9.9.9"


def resolve_to(monkeypatch: pytest.MonkeyPatch, *numbers: str) -> None:
    async def getaddrinfo(_loop: object, _host: str, port: int, **_: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, port)) for number in numbers]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", getaddrinfo)


@pytest.mark.parametrize(
    "number",
    [
        *(
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
        ),
        *("::1", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "2002:a00:1::"),
    ],
)
def test_names_do_not_lead_inside(monkeypatch: pytest.MonkeyPatch, number: str) -> None:
    resolve_to(monkeypatch, PUBLIC, number)
    with pytest.raises(UnreachableError, match="not public"):
        asyncio.run(find_outbound("https://example.org/sparql"))


def test_the_address_that_was_judged_is_the_one_that_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, PUBLIC)
    found = asyncio.run(find_outbound("https://example.org:8443/sparql?a=b"))
    assert list(map(str, found.urls)) == [f"https://{PUBLIC}:8443/sparql?a=b"]
    assert (found.host, found.extensions) == ("example.org:8443", {"sni_hostname": "example.org"})


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "[::1]"])
def test_addresses_that_are_listed_as_such_are_called(host: str) -> None:
    assert asyncio.run(find_outbound(f"http://{host}:3030/ds")).host == f"{host}:3030"


def test_names_without_address_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async def getaddrinfo(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", getaddrinfo)
    with pytest.raises(UnreachableError, match="no address"):
        asyncio.run(find_outbound("http://nowhere.invalid/"))
