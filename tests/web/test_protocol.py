"""The SPARQL 1.1 Protocol: what is one query, and what is refused with which reason."""

import contextlib
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec.engine.protocol import GraphScope
from smartspec.errors import MediaTypeError, ParameterError, UpdateRefusedError
from smartspec.web.protocol import FORM, QUERY, Operation, parse_form, read_get, read_post

ASK = "ASK {}"


def test_get_reads_query_graphs_and_format() -> None:
    query_string = (
        b"query=ASK%20%7B%7D&default-graph-uri=urn:a&default-graph-uri=urn:b&named-graph-uri=urn:c&format=csv"
    )
    assert read_get(query_string) == Operation(ASK, GraphScope(("urn:a", "urn:b"), ("urn:c",)), "csv")


@pytest.mark.parametrize("query_string", [b"", b"format=ttl", b"lang=fr&x=y"])
def test_a_bare_get_asks_nothing(query_string: bytes) -> None:
    assert read_get(query_string) is None


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (FORM, b"query=ASK+%7B%7D"),
        (FORM + "; charset=UTF-8", b"query=ASK%20{}"),
        (QUERY, b"ASK {}"),
        (QUERY + ';charset="utf-8"', b"ASK {}"),
        ("Application/SPARQL-Query", b"ASK {}"),
    ],
)
def test_post_reads_a_form_or_the_body(content_type: str, body: bytes) -> None:
    assert read_post(b"", content_type, body).query == ASK


def test_graphs_of_a_posted_query_stand_in_the_address() -> None:
    assert read_post(b"default-graph-uri=urn:a", QUERY, b"ASK {}").scope == GraphScope(("urn:a",))


def test_percent_encoding_is_resolved_once() -> None:
    text = "SELECT * { ?s ?p <http://example.org/a%20b%2B?x=%2526> , '+ é \U0001f600' }"
    body = b"query=" + quote(text).encode()
    assert read_post(b"", FORM, body).query == text
    found = read_get(body)
    assert found
    assert found.query == text


@pytest.mark.parametrize(
    ("query_string", "reason"),
    [
        (b"query=ASK{}&query=ASK{}", "exactly one query, not 2"),
        (b"default-graph-uri=urn:a", "exactly one query, not none"),
        (b"query=ASK{}&default-graph-uri=relative", "default-graph-uri is not an absolute IRI"),
        (b"query=ASK{}&named-graph-uri=http://a%20b", "named-graph-uri is not an absolute IRI"),
        (b"query=%FF", "not UTF-8"),
    ],
)
def test_wrong_parameters_are_named(query_string: bytes, reason: str) -> None:
    with pytest.raises(ParameterError, match=reason):
        read_get(query_string)


@pytest.mark.parametrize(
    ("query_string", "content_type", "body"),
    [
        (b"", FORM, b"update=CLEAR+ALL"),
        (b"", FORM, b"query=ASK{}&update=CLEAR+ALL"),
        (b"", "application/sparql-update", b"CLEAR ALL"),
        (b"using-graph-uri=urn:a", "application/sparql-update", b"CLEAR ALL"),
        (b"update=x", QUERY, b"ASK {}"),
    ],
)
def test_updates_are_refused(query_string: bytes, content_type: str, body: bytes) -> None:
    with pytest.raises(UpdateRefusedError):
        read_post(query_string, content_type, body)


def test_an_update_in_an_address_is_refused() -> None:
    with pytest.raises(UpdateRefusedError):
        read_get(b"update=CLEAR+ALL")


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/json", "multipart/form-data; boundary=x"])
def test_other_bodies_are_not_read(content_type: str) -> None:
    with pytest.raises(MediaTypeError):
        read_post(b"", content_type, b"ASK {}")


@pytest.mark.parametrize("content_type", [QUERY + "; charset=UTF-16", FORM + ";charset=latin-1"])
def test_other_charsets_are_not_read(content_type: str) -> None:
    with pytest.raises(MediaTypeError, match="UTF-8"):
        read_post(b"", content_type, "ASK {}".encode("utf-16"))


def test_a_query_that_is_not_utf_8_is_a_wrong_parameter() -> None:
    with pytest.raises(ParameterError, match="body in the request is not UTF-8"):
        read_post(b"", QUERY, b"ASK { ?s ?p '\xff' }")


def test_names_without_value_are_kept() -> None:
    assert parse_form(b"a&b=&&=c") == [("a", ""), ("b", ""), ("", "c")]


@given(st.binary(max_size=200), st.sampled_from([FORM, QUERY, ""]), st.binary(max_size=200))
def test_any_request_gives_an_operation_or_a_problem(query_string: bytes, content_type: str, body: bytes) -> None:
    with contextlib.suppress(ParameterError, UpdateRefusedError, MediaTypeError):
        assert read_post(query_string, content_type, body).query is not None


@given(st.text(min_size=1).filter(lambda text: "\ud800" not in text))
def test_any_text_arrives_as_it_was_sent(text: str) -> None:
    assert read_post(b"", FORM, b"query=" + quote(text, safe="").encode()).query == text


@pytest.mark.parametrize(("text", "seconds"), [(b"2", 2.0), (b"0.5", 0.5), (b"", None)])
def test_a_client_gives_its_own_deadline(text: bytes, seconds: float | None) -> None:
    operation = read_get(b"query=ASK{}&timeout=" + text)
    assert operation
    assert operation.timeout == seconds


@pytest.mark.parametrize("text", [b"0", b"-1", b"nan", b"1e3", b"soon"])
def test_a_deadline_that_is_no_time_is_refused(text: bytes) -> None:
    with pytest.raises(ParameterError, match="is not a number of seconds above 0"):
        read_get(b"query=ASK{}&timeout=" + text)


def test_several_formats_are_wishes_in_their_order() -> None:
    asked = read_get(b"query=ASK{}&format=tsv&format=text/tab-separated-values&format=")
    assert asked is not None
    assert asked.wanted == "tsv,text/tab-separated-values"
