"""Batches and data extension queries as JSON: what is read, and what is refused in which words."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartspec.errors import ParameterError
from smartspec.search.batch import MOST_CANDIDATES, MatchQuery, PropertyCondition, Wanted, read_batch, read_extension

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["query", "type", "limit", "properties", "pid", "v", "id", "ids", "settings", "x"]), inner
        )
    ),
    max_leaves=12,
)


def test_a_query_with_everything_is_read() -> None:
    text = """{"q0": {"query": "Bretagne", "type": ["s3:Region", {"id": "s3:Territory", "name": "Territory"}],
        "limit": 3, "type_strict": "all",
        "properties": [{"pid": "s3:country", "v": [{"id": "country/FR"}, "FR", 1, true]}]}}"""
    query = read_batch(text)["q0"]
    assert (query.text, query.types, query.limit) == ("Bretagne", ("s3:Region", "s3:Territory"), 3)
    assert query.strictness == "all"
    assert query.properties[0].values == (
        Wanted("", "https://w3id.org/smartspec/id/country/FR"),
        Wanted("FR"),
        Wanted("1"),
        Wanted("true"),
    )


def test_an_empty_cell_is_no_condition() -> None:
    text = '{"a": {"query": "x", "properties": [{"pid": "p", "v": " "}, {"pid": "q", "v": ["", "y"]}]}}'
    assert read_batch(text)["a"].properties == (PropertyCondition("q", (Wanted("y"),)),)


def test_one_type_may_stand_alone_and_limits_are_kept_small() -> None:
    assert read_batch('{"a": {"query": "x", "type": "s3:Region", "limit": 1e9}}') == {
        "a": MatchQuery("x", ("s3:Region",), MOST_CANDIDATES)
    }


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "queries is not JSON"),
        ("[" * 100_000, "queries is not JSON"),
        ("[]", r"queries is a JSON object, not \[\]"),
        ('{"a": 1}', "queries.a is a JSON object, not 1"),
        ('{"a": {}}', "queries.a has neither a query nor properties"),
        ('{"a": {"query": 1}}', "queries.a.query is a text, not 1"),
        ('{"a": {"query": "x", "limit": 0}}', "queries.a.limit is 0"),
        ('{"a": {"query": "x", "limit": "3"}}', "queries.a.limit is '3'"),
        ('{"a": {"query": "x", "limit": NaN}}', "NaN is no number"),
        ('{"a": {"query": "x", "type": 5}}', "queries.a.type is a text"),
        ('{"a": {"query": "x", "type_strict": "perhaps"}}', "one of any, all, should"),
        ('{"a": {"query": "x", "properties": {}}}', "queries.a.properties is a list"),
        ('{"a": {"query": "x", "properties": [{"pid": "s3:country"}]}}', "properties.v is a text, number"),
        ('{"a": {"query": "x", "properties": [{"v": "FR"}]}}', "properties.pid is a text, not nothing"),
    ],
)
def test_what_does_not_fit_is_said_with_its_place(text: str, complaint: str) -> None:
    with pytest.raises(ParameterError, match=complaint):
        read_batch(text)


def test_an_extension_is_read_or_refused() -> None:
    extension = read_extension('{"ids": ["region/NL41"], "properties": [{"id": "s3:area", "settings": {"limit": 1}}]}')
    assert (extension.identifiers, extension.properties) == (("region/NL41",), (("s3:area", {"limit": 1}),))
    with pytest.raises(ParameterError, match=r"extend\.ids is a list, not nothing"):
        read_extension("{}")


@settings(max_examples=200, deadline=None)
@given(JSON)
def test_any_json_is_read_or_refused(value: object) -> None:
    text = json.dumps({"q": value})
    for read in (read_batch, read_extension):
        try:
            read(text)
        except ParameterError as error:
            assert error.extensions["parameter"]  # noqa: PT017 - either outcome is right
