"""Compression: chosen by Accept-Encoding, with a tag of its own, the same bytes inside."""

import asyncio
import gzip
import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace

import httpx
import pytest
import zstandard
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from smartspec.graph.downloads import Downloads
from smartspec.graph.release import Release
from smartspec.settings import Settings
from smartspec.web.app import create_app
from smartspec.web.compression import CODINGS, LEAST, choose_coding
from smartspec.web.service import Service

PATH = "/def.ttl"
PLAIN = {"Accept-Encoding": "identity"}
PACKED = {"Accept-Encoding": "gzip"}
UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
}


Raw = Callable[..., tuple[httpx.Response, bytes]]


@pytest.fixture(scope="module")
def raw(service: Service, small_release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Raw]:
    """Gives a response with the bytes as they were sent."""
    downloads = Downloads(small_release, tmp_path_factory.mktemp("downloads"))
    app = create_app(Settings(), replace(service, downloads=downloads))

    async def send(path: str, headers: dict[str, str], method: str) -> tuple[httpx.Response, bytes]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
            client.headers = httpx.Headers()
            async with client.stream(method, path, headers=headers) as response:
                return response, b"".join([piece async for piece in response.aiter_raw()])

    with asyncio.Runner() as runner:
        yield lambda path, headers, method="GET": runner.run(send(path, headers, method))


@pytest.mark.parametrize("coding", CODINGS)
def test_a_long_answer_is_packed_for_those_who_accept_it(raw: Raw, coding: str) -> None:
    plain, whole = raw(PATH, PLAIN)
    packed, body = raw(PATH, {"Accept-Encoding": coding})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == coding
    assert UNPACK[coding](body) == whole
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


@pytest.mark.parametrize("coding", CODINGS)
def test_a_file_is_packed_whole_and_given_in_parts_as_it_is(raw: Raw, coding: str) -> None:
    path = "/download/smartspec.nq"
    plain, whole = raw(path, PLAIN)
    packed, body = raw(path, {"Accept-Encoding": coding})
    assert UNPACK[coding](body) == whole
    assert plain.headers["Accept-Ranges"] == "bytes"
    assert plain.headers["Repr-Digest"] == f"sha-256=:{b64encode(hashlib.sha256(whole).digest()).decode()}:"
    assert not {"accept-ranges", "repr-digest"} & set(packed.headers)
    part, piece = raw(path, {"Accept-Encoding": coding, "Range": "bytes=5-9"})
    assert (part.status_code, piece, part.headers["ETag"]) == (206, whole[5:10], plain.headers["ETag"])
    assert "Content-Encoding" not in part.headers
    other = {"Accept-Encoding": coding, "Range": "bytes=5-9", "If-Range": packed.headers["ETag"]}
    assert raw(path, other)[0].status_code == 200


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
    ("header", "coding"),
    [
        ("", None),
        ("identity", None),
        ("br", None),
        ("gzip, deflate, br", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, zstd;q=0.9", "gzip"),
        ("gzip;q=0.5, zstd;q=0.5", "zstd"),
        ("GZIP;q=0.1", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip;q=0", None),
        ("*;q=0", None),
        ("zstd;q=0, gzip;q=0, *;q=1", None),
        ("zstd;q=0, *", "gzip"),
        ("*", "zstd"),
        ("gzip;q=0.5, identity", None),
        ("gzip;q=0.5, identity;q=0.4", "gzip"),
        ("identity;q=0", None),
        ("gzip;q=high", None),
    ],
)
def test_the_header_decides(header: str, coding: str | None) -> None:
    assert choose_coding(header) == coding


def test_codings_may_stand_in_several_headers(app: FastAPI) -> None:
    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
            client.headers = httpx.Headers()
            return await client.get(PATH, headers=[("Accept-Encoding", "gzip;q=0.5"), ("Accept-Encoding", "zstd")])

    assert asyncio.run(ask()).headers["Content-Encoding"] == "zstd"


@given(st.text(max_size=80))
def test_any_header_is_read(header: str) -> None:
    assert choose_coding(header) in (None, *CODINGS)
