"""The ontology's facts: words, hierarchy, domains, live counts."""

import asyncio

import pytest

from smartspec.describe.labels import Label
from smartspec.describe.schema import Schema, TermKind, read_schema
from smartspec.engine.local import LocalEngine
from smartspec.errors import NotFoundError
from smartspec.graph.terms import node


@pytest.fixture(scope="module")
def schema(small_engine: LocalEngine) -> Schema:
    return asyncio.run(read_schema(small_engine))


def test_terms_have_words_and_counts(schema: Schema) -> None:
    partnership = schema.term_named("Partnership")
    assert (partnership.kind, partnership.is_class, partnership.count) == (TermKind.CLASS, True, 1)
    assert partnership.label("fr") == Label("Partenariat", "fr")
    assert partnership.comment("en") == Label("A lasting cooperation.", "en")
    assert schema.term_named("theme").count == 1
    assert schema.term_named("end").kind is TermKind.DATATYPE_PROPERTY
    assert schema.term_named("end").comment("en") is None


def test_the_ontology_says_its_version(schema: Schema) -> None:
    assert schema.version == "1.0.0"
    assert {title.language for title in schema.titles} == {"en", "fr"}


def test_hierarchy_goes_both_ways(schema: Schema) -> None:
    region = node("s3:Region").value
    assert schema.lineage(region) == [node(f"s3:{name}").value for name in ("Region", "Territory", "Actor")]
    assert [term.name for term in schema.children(node("s3:Territory").value)] == ["Country", "Region"]
    roots = [term.name for term in schema.roots(schema.classes())]
    assert roots == ["Actor", "Document", "Partnership", "Theme"]


def test_properties_are_inherited(schema: Schema) -> None:
    assert [term.name for term in schema.properties_of(node("s3:Region").value)] == ["theme"]
    assert [term.name for term in schema.properties_of(node("s3:Partnership").value)] == ["end", "theme"]


def test_terms_of_others_are_called_by_their_prefixed_name(schema: Schema) -> None:
    assert schema.name(node("skos:Concept").value, "fr") == Label("skos:Concept")


def test_an_unknown_term_is_answered_with_the_nearest() -> None:
    with pytest.raises(NotFoundError) as caught:
        Schema({}, (), (), None).term_named("Partnership")
    assert caught.value.extensions["nearest"] == []


def test_a_mistyped_term_finds_its_name(schema: Schema) -> None:
    with pytest.raises(NotFoundError) as caught:
        schema.term_named("Partership")
    assert caught.value.extensions["nearest"] == ["Partnership"]
