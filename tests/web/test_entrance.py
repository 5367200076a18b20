"""Public addresses behind proxies, and hosts that are served."""

from collections.abc import Callable

import httpx
import pytest
from fastapi import FastAPI

from smartspec.errors import UnavailableError
from smartspec.settings import Settings
from smartspec.web.app import create_app
from smartspec.web.entrance import PublicAddress, listed, read_address
from smartspec.web.service import Service

Connect = Callable[[FastAPI], httpx.Client]
FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "data.example.org", "X-Forwarded-Prefix": "/graph"}
THING = "/id/partnership/cybersecurity"
PEER = "127.0.0.1"
"""The client's address as the in-process transport gives it."""


def endpoint(client: httpx.Client, path: str = "/sparql", **headers: str) -> str:
    """The address that the service description gives for the endpoint."""
    body = client.get(path, headers={"Accept": "application/n-triples", **headers}).text
    return next(line for line in body.splitlines() if "service-description#endpoint>" in line).split()[2].strip("<>")


def test_untrusted_forwarded_headers_change_nothing(client: httpx.Client) -> None:
    assert endpoint(client, **FORWARDED) == "http://localhost/sparql"
    assert client.get(THING, headers=FORWARDED).headers["Location"] == "/doc/partnership/cybersecurity"


def test_trusted_forwarded_headers_give_absolute_links(service: Service, connect: Connect) -> None:
    client = connect(create_app(Settings(trusted_proxies=f"10.0.0.1, {PEER}"), service))
    assert endpoint(client, **FORWARDED) == "https://data.example.org/graph/sparql"
    assert client.get(THING, headers=FORWARDED).headers["Location"] == "/graph/doc/partnership/cybersecurity"
    assert endpoint(client) == "http://localhost/sparql"


def test_only_what_the_nearest_proxy_wrote_counts(service: Service, connect: Connect) -> None:
    client = connect(create_app(Settings(trusted_proxies=PEER), service))
    headers = {"X-Forwarded-Host": "evil.example, data.example.org"}
    assert endpoint(client, **headers) == "http://data.example.org/sparql"


@pytest.mark.parametrize("host", ["a b", "evil.example/x", 'a"b', "a<b>", "x@y", "a\\b", "", "h:port"])
def test_forwarded_hosts_that_are_none_are_passed_over(service: Service, connect: Connect, host: str) -> None:
    client = connect(create_app(Settings(trusted_proxies=PEER), service))
    assert endpoint(client, **{"X-Forwarded-Host": host}) == "http://localhost/sparql"


def test_a_public_url_wins_and_its_path_may_be_kept_or_stripped(service: Service, connect: Connect) -> None:
    client = connect(create_app(Settings(public_url="https://data.example.org/graph/"), service))
    assert endpoint(client, Host="inner:8000") == "https://data.example.org/graph/sparql"
    assert endpoint(client, "/graph/sparql") == "https://data.example.org/graph/sparql"
    page = client.get("/graph/doc/partnership/cybersecurity", headers={"Accept": "text/html"}).text
    assert '"/graph/doc/region/FRH0"' in page
    assert 'href="/graph/static/style.css' in page


@pytest.mark.parametrize(
    "url", ["data.example.org", "ftp://x/", "https://", "https://x/?a", "https://x/#a", "https://x/a b"]
)
def test_a_public_url_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(UnavailableError, match="public-url"):
        read_address(url, "public-url")


def test_other_hosts_are_refused(service: Service, connect: Connect) -> None:
    client = connect(create_app(Settings(hosts="data.example.org, localhost"), service))
    assert client.get("/health/live").status_code == 200
    assert client.get("/health/live", headers={"Host": "DATA.example.org:8443"}).status_code == 200
    for host in ("evil.example", "localhost.evil.example", "", "localhost\\@evil", "localhost/x", "[::1]"):
        response = client.get("/", headers={"Host": host})
        assert (response.status_code, response.json()["title"]) == (400, "This host is not served here")
        assert host == "" or host not in response.text
        assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("hosts", [[], [b"a", b"b"], [b"a", b"a"], [b"a b"], [b'"><script>'], [b""]])
@pytest.mark.parametrize("path", ["/sparql", "/sparql?query=ASK%7B%7D", "/"])
def test_a_request_names_one_host(client: httpx.Client, path: str, hosts: list[bytes]) -> None:
    request = client.build_request("GET", path)
    del request.headers["Host"]
    request.headers = httpx.Headers([*request.headers.raw, *((b"Host", host) for host in hosts)])
    assert client.send(request).status_code == 400


def test_any_host_is_served_by_default(client: httpx.Client) -> None:
    assert client.get("/health/live", headers={"Host": "anything.example"}).status_code == 200


def test_lists_are_read_without_spaces() -> None:
    assert listed(" A ,b,, ") == ("a", "b")


@pytest.mark.parametrize("authority", ["localhost", "localhost:8000", "[::1]:8000", "data.example.org"])
def test_authorities_are_taken(authority: str) -> None:
    assert PublicAddress("http", authority).authority == authority
