"""From what a person types to a term: what fits, what does not, and that nothing becomes part of the query's text."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from smartspec.errors import ParameterError
from smartspec.graph.terms import node, typed
from smartspec.query.canned import CannedQuery, Parameter, read_query
from smartspec.query.parameters import bind_parameters, example, missing, resolve, without_header

TERRITORY = Parameter("territory", {}, class_iri=node("s3:Territory").value)
MEMBERS = [node(curie).value for curie in ("region:FRH0", "region:FRH", "country:EE", "region:EE")]
TEXT = """\
#+ title: {en: Asked, fr: Demandé}
#+ description: {en: A query., fr: Une requête.}
#+ parameters:
#+   territory: {class: s3:Territory}
#+   code: {datatype: xsd:string, required: false}
#+   language: {language: true}
#+ expect: {columns: [x]}
SELECT ?x {
  VALUES ?territory { region:FRH0 region:FRH }
  VALUES ?code { "ab" }
  VALUES ?language { "en" }
  ?x ?code ?territory
}
"""


@pytest.fixture
def query(tmp_path: Path) -> CannedQuery:
    path = tmp_path / "asked.rq"
    path.write_text(TEXT, encoding="utf-8")
    return read_query(path)


@pytest.mark.parametrize("text", ["FRH0", "region:FRH0", MEMBERS[0], f"<{MEMBERS[0]}>"])
def test_a_thing_is_meant_by_key_prefixed_name_or_iri(text: str) -> None:
    assert resolve(TERRITORY, text, MEMBERS) == NamedNode(MEMBERS[0])


@pytest.mark.parametrize(
    ("text", "reason", "near"),
    [
        ("FRH1", "is no s3:Territory", ["region:FRH", "region:FRH0"]),
        ("region:FRH1", "is no s3:Territory", ["region:FRH", "region:FRH0"]),
        ("EE", "is the key of several", ["country:EE", "region:EE"]),
        ("theme:x", "is no s3:Territory", []),
    ],
)
def test_what_is_no_member_is_answered_with_the_nearest(text: str, reason: str, near: list[str]) -> None:
    with pytest.raises(ParameterError, match=reason) as caught:
        resolve(TERRITORY, text, MEMBERS)
    assert caught.value.extensions["parameter"] == "territory"
    assert sorted(caught.value.extensions["nearest"]) == near  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("datatype", "good", "bad"),
    [
        ("gYear", "2017", "17"),
        ("gYearMonth", "2017-09", "2017-13"),
        ("date", "2017-09-29", "2017-09"),
        ("integer", "-3", "3.0"),
        ("decimal", "3.5", "3,5"),
        ("boolean", "true", "yes"),
    ],
)
def test_literals_have_the_form_of_their_datatype(datatype: str, good: str, bad: str) -> None:
    parameter = Parameter("when", {}, datatype=node(f"xsd:{datatype}").value)
    assert resolve(parameter, good) == typed(good, datatype)
    with pytest.raises(ParameterError, match=f"is no xsd:{datatype}"):
        resolve(parameter, bad)


def test_choices_are_terms_or_words() -> None:
    parameter = Parameter("role", {}, choice=("role:coordinator", "any"))
    assert resolve(parameter, "role:coordinator") == node("role:coordinator")
    assert resolve(parameter, "any") == Literal("any")
    with pytest.raises(ParameterError, match="none of role:coordinator, any") as caught:
        resolve(parameter, "role:cordinator")
    assert caught.value.extensions["nearest"] == ["role:coordinator"]


def test_languages_are_those_of_the_labels() -> None:
    parameter = Parameter("language", {}, language=True)
    assert resolve(parameter, "fr") == Literal("fr")
    with pytest.raises(ParameterError, match="none of en, fr"):
        resolve(parameter, "de")


def test_what_is_given_is_bound_and_the_rest_kept_or_left_out(query: CannedQuery) -> None:
    text = bind_parameters(query, {"territory": ["EE", "FRH"]}, {"territory": MEMBERS[:3]})
    assert f"VALUES ?territory {{ <{MEMBERS[2]}> <{MEMBERS[1]}> }}" in text
    assert "?code {" not in text
    assert 'VALUES ?language { "en" }' in text


def test_empty_values_count_as_not_given(query: CannedQuery) -> None:
    assert [parameter.name for parameter in missing(query, {"territory": [" "]})] == ["territory"]
    assert missing(query, {"territory": ["EE"]}) == []
    assert bind_parameters(query, {"territory": [""], "code": []}, {}) == bind_parameters(query, {}, {})


def test_unknown_names_are_refused(query: CannedQuery) -> None:
    with pytest.raises(ParameterError, match="it takes territory, code, language") as caught:
        bind_parameters(query, {"teritory": ["EE"]}, {})
    assert caught.value.extensions["nearest"] == ["territory"]


def test_examples_are_read_from_the_file(query: CannedQuery) -> None:
    assert [example(query, parameter) for parameter in query.parameters] == [MEMBERS[0], "ab", "en"]


def test_the_text_is_shown_without_its_header(query: CannedQuery) -> None:
    assert without_header(query.text).startswith("SELECT ?x {")


@given(st.text(max_size=60).filter(str.strip).filter(lambda text: text.isprintable() or "\n" in text))
def test_no_value_becomes_part_of_the_text(text: str) -> None:
    literal = resolve(Parameter("code", {}, datatype=node("xsd:string").value), text)
    assert isinstance(literal, Literal)
    assert literal.value == text
