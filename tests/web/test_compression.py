"""Compression: chosen by Accept-Encoding, with a tag of its own, the same bytes inside."""

import asyncio
import gzip
from collections.abc import Callable, Iterator

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from smartspec.web.compression import LEAST, accepts_gzip

PATH = "/def.ttl"
PLAIN = {"Accept-Encoding": "identity"}
PACKED = {"Accept-Encoding": "gzip"}


Raw = Callable[..., tuple[httpx.Response, bytes]]


@pytest.fixture(scope="module")
def raw(app: FastAPI) -> Iterator[Raw]:
    """Gives a response with the bytes as they were sent."""

    async def send(path: str, headers: dict[str, str], method: str) -> tuple[httpx.Response, bytes]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
            client.headers = httpx.Headers()
            async with client.stream(method, path, headers=headers) as response:
                return response, b"".join([piece async for piece in response.aiter_raw()])

    with asyncio.Runner() as runner:
        yield lambda path, headers, method="GET": runner.run(send(path, headers, method))


def test_a_long_answer_is_packed_for_those_who_accept_it(raw: Raw) -> None:
    plain, whole = raw(PATH, PLAIN)
    packed, body = raw(PATH, PACKED)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == whole
    assert packed.headers["Content-Length"] == str(len(body))
    assert len(body) < len(whole) / 2
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"


def test_each_coding_has_its_own_tag(raw: Raw) -> None:
    plain, packed = raw(PATH, PLAIN)[0].headers["ETag"], raw(PATH, PACKED)[0].headers["ETag"]
    assert packed == plain[:-1] + '-gzip"'
    again, body = raw(PATH, {**PACKED, "If-None-Match": packed})
    assert (again.status_code, body, again.headers["ETag"]) == (304, b"", packed)
    assert again.headers["Vary"] == "Accept-Encoding"
    assert raw(PATH, {**PLAIN, "If-None-Match": plain})[0].status_code == 304
    assert raw(PATH, {**PACKED, "If-None-Match": plain})[0].status_code == 200


def test_a_head_has_the_headers_of_the_packed_answer(raw: Raw) -> None:
    head, body = raw(PATH, PACKED, "HEAD")
    assert body == b""
    assert head.headers == raw(PATH, PACKED)[0].headers


def test_a_short_answer_and_a_refusal_stay_as_they_are(raw: Raw) -> None:
    for path in ("/sparql?query=ASK%7B%7D", "/nowhere"):
        response, body = raw(path, PACKED)
        assert "Content-Encoding" not in response.headers
        assert len(body) < LEAST


def test_equal_answers_are_packed_into_equal_bytes(raw: Raw) -> None:
    assert raw(PATH, PACKED)[1] == raw(PATH, PACKED)[1]


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        (None, False),
        ("", False),
        ("identity", False),
        ("br", False),
        ("gzip, deflate, br, zstd", True),
        ("GZIP;q=0.1", True),
        ("x-gzip", True),
        ("gzip;q=0", False),
        ("*;q=0", False),
        ("gzip;q=0, *;q=1", False),
        ("*", True),
    ],
)
def test_the_header_decides(header: str | None, accepted: bool) -> None:  # noqa: FBT001
    assert accepts_gzip(header) is accepted


@given(st.text(max_size=80))
def test_any_header_is_read(header: str) -> None:
    assert accepts_gzip(header) in (True, False)
