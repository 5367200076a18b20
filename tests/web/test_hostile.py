"""Hostile addresses: refused with a clear status, told back harmlessly, never a server error."""

from itertools import product
from urllib.parse import quote

import httpx
import pytest

TRICKS = (
    *("../../etc/passwd", "..%2f..%2fetc%2fpasswd", "....//....//etc/passwd", "%2e%2e/%2e%2e/etc/passwd"),
    *("..\\..\\windows", "%5c..%5c", "/etc/passwd", "%2Fetc%2Fpasswd", "x%00.ttl", "%00", "file:///etc/passwd"),
    *("<script>alert(1)</script>", "%3Cscript%3Ealert(1)%3C/script%3E", '"><img src=x onerror=alert(1)>'),
    *(
        "javascript:alert(1)",
        "%0d%0aSet-Cookie:%20a=b",
        "%0aX-Evil:1",
        "%E5%98%8A%E5%98%8DSet-Cookie:a",
        "%c0%ae%c0%ae",
    ),
    *("%ff%fe", "%80", "\u202enoitcejni", "caf\u00e9", "cafe\u0301", "\U0001f600", "a b", "a+b", "a;b", "a?b", "a#b"),
    *(
        "> } DROP ALL #",
        "> ?p ?o } ; DELETE",
        "'; DROP TABLE x;--",
        "{{9876*5432}}",
        "${9876*5432}",
        "%25%32%65",
        "%",
        "%zz",
    ),
    *("x" * 5000, "." * 300, "-", "~", "_", ".ttl", "..ttl", ".", "..", "nul.html"),
)
PLACES = ("/id/region/", "/doc/region/", "/id/", "/def/", "/shape/", "/graph/", "/query/", "/download/", "/static/")
ACCEPTS = ("text/html", "text/turtle")
QUERIES = (
    "/?lang=",
    "/doc/region/FRH0?lang=",
    "/things/Region?page=",
    "/queries?x=",
    "/sparql?format=",
    "/linkset?format=",
)


def send(client: httpx.Client, path: str, accept: str) -> httpx.Response:
    """The answer to a path as it is written, with only what no client can send made sendable."""
    return client.get(quote(path, safe="/%?=&:;@!$'()*+,~#[]\\\"<>{}|^`"), headers={"Accept": accept})


@pytest.mark.parametrize("place", PLACES)
def test_hostile_names_are_refused(client: httpx.Client, place: str) -> None:
    for trick, accept in product(TRICKS, ACCEPTS):
        check(send(client, place + trick, accept), trick)


@pytest.mark.parametrize("place", QUERIES)
def test_hostile_parameters_do_no_harm(client: httpx.Client, place: str) -> None:
    for trick, accept in product(TRICKS, ACCEPTS):
        check(send(client, place + trick, accept), trick)


@pytest.mark.parametrize("name", ["Accept", "Accept-Language", "Host", "If-None-Match", "X-Forwarded-Host", "Range"])
def test_hostile_headers_do_no_harm(client: httpx.Client, name: str) -> None:
    accept = (b"Accept", b"text/html")
    for trick in TRICKS:
        given = (name.encode(), trick.encode())
        headers = [given] if name == "Accept" else [accept, given]
        check(client.get("/doc/region/FRH0", headers=headers), trick)


def check(response: httpx.Response, trick: str) -> None:
    """No server error, nothing of the request in the headers, nothing active in the page, no file of the machine."""
    assert response.status_code < 500, trick
    assert not {"set-cookie", "x-evil"} & set(response.headers), trick
    assert "root:x:" not in response.text
    if response.headers.get("Content-Type", "").startswith("text/html"):
        assert "<script>alert" not in response.text, trick
        assert "<img src=x" not in response.text, trick
        assert 'href="javascript:' not in response.text, trick
        assert "53646432" not in response.text or "9876*5432" not in trick, trick
