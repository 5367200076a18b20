"""One negotiator for all routes, held against the headers that real clients send."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec.engine.formats import ResultKind
from smartspec.errors import NotAcceptableError
from smartspec.web.mediatypes import DOCUMENT_FORMS, HTML, PROBLEMS, MediaType, result_forms
from smartspec.web.negotiation import choose_language, negotiate, parse_weighted, pinned

ROWS = result_forms(ResultKind.BINDINGS)
GRAPH = result_forms(ResultKind.GRAPH)

CHROME = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
    "application/signed-exchange;v=b3;q=0.7"
)
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
SAFARI = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
CURL = "*/*"
RDFLIB = (
    "text/turtle, application/rdf+xml, application/n-triples, text/n3, application/ld+json;q=0.9, "
    "text/html;q=0.8, application/xhtml+xml;q=0.7, */*;q=0.1"
)
RDFLIB_OLD = "application/rdf+xml,text/rdf+n3;q=0.9,application/xhtml+xml;q=0.5, */*;q=0.1"
JENA_SELECT = (
    "application/sparql-results+json, application/sparql-results+xml;q=0.9, text/tab-separated-values;q=0.7, "
    "text/csv;q=0.5, application/json;q=0.2, application/xml;q=0.2, */*;q=0.1"
)
JENA_GRAPH = (
    "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,"
    "application/trig,application/n-quads;q=0.9,application/n3;q=0.5,application/trix;q=0.5,*/*;q=0.1"
)
RDF4J_SELECT = (
    "application/x-binary-rdf-results-table;q=0.8, application/sparql-results+xml;q=0.8, application/xml;q=0.8, "
    "application/sparql-results+json;q=0.8, application/json;q=0.8, text/csv;q=0.8, text/tab-separated-values;q=0.8"
)
GRAPHDB_GRAPH = (
    "application/x-binary-rdf, application/rdf+xml;q=0.5, application/n-triples;q=0.5, text/turtle;q=0.6, "
    "application/n-quads;q=0.5, text/n3;q=0.5"
)
COMUNICA = (
    "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,application/n-triples;q=0.8,"
    "text/turtle;q=0.6,application/rdf+xml;q=0.5,text/n3;q=0.35,application/xml;q=0.3,image/svg+xml;q=0.3,"
    "text/xml;q=0.3,text/html;q=0.2,application/xhtml+xml;q=0.18,application/json;q=0.135"
)
COMUNICA_SELECT = "application/sparql-results+json;q=1.0,application/sparql-results+xml;q=0.7"
SPARQLWRAPPER_JSON = "application/sparql-results+json,application/json,text/javascript,application/javascript"
SPARQLWRAPPER_RDF = "application/rdf+xml,text/turtle,text/n3,application/n-triples,application/n-quads"
VIRTUOSO = (
    "application/sparql-results+xml, text/rdf+n3, text/rdf+ttl, text/rdf+turtle, text/turtle, application/turtle, "
    "application/x-turtle, application/rdf+xml, application/xml"
)
YASGUI = "application/sparql-results+json,*/*;q=0.9"
JAVA_URL = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"


@pytest.mark.parametrize(
    ("accept", "offers", "expected"),
    [
        (CHROME, ROWS, "text/html"),
        (CHROME, DOCUMENT_FORMS, "text/html"),
        (CHROME, PROBLEMS, "text/html"),
        (FIREFOX, GRAPH, "text/html"),
        (SAFARI, DOCUMENT_FORMS, "text/html"),
        (CURL, ROWS, "application/sparql-results+json"),
        (CURL, DOCUMENT_FORMS, "text/turtle"),
        (CURL, PROBLEMS, "application/problem+json"),
        (RDFLIB, DOCUMENT_FORMS, "text/turtle"),
        (RDFLIB_OLD, DOCUMENT_FORMS, "application/rdf+xml"),
        (JENA_SELECT, ROWS, "application/sparql-results+json"),
        (JENA_GRAPH, GRAPH, "text/turtle"),
        (RDF4J_SELECT, ROWS, "application/sparql-results+json"),
        (GRAPHDB_GRAPH, GRAPH, "text/turtle"),
        (COMUNICA, DOCUMENT_FORMS, "application/n-quads"),
        (COMUNICA_SELECT, ROWS, "application/sparql-results+json"),
        (SPARQLWRAPPER_JSON, ROWS, "application/sparql-results+json"),
        (SPARQLWRAPPER_RDF, GRAPH, "text/turtle"),
        (VIRTUOSO, ROWS, "application/sparql-results+xml"),
        (VIRTUOSO, GRAPH, "text/turtle"),
        (YASGUI, ROWS, "application/sparql-results+json"),
        (JAVA_URL, DOCUMENT_FORMS, "text/html"),
        ("application/json", ROWS, "application/json"),
        ("application/json", GRAPH, "application/json"),
    ],
)
def test_real_clients_get_what_they_read_best(accept: str, offers: tuple[MediaType, ...], expected: str) -> None:
    assert negotiate(accept, offers).media_type == expected


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "text/turtle"),
        ("", "text/turtle"),
        (" , ;, nonsense", "text/turtle"),
        ("text/*", "text/turtle"),
        ("text/html;q=0.4, text/*;q=0.3, */*;q=0.1", "text/html"),
        ("*/*, text/turtle;q=0", "application/ld+json"),
        ("text/*;q=0.9, text/turtle;q=0.1, application/n-triples;q=0.5", "text/html"),
        ("*/*;q=0.1", "text/turtle"),
        ("TEXT/Turtle; CharSet=UTF-8", "text/turtle"),
        ("text/turtle;charset=iso-8859-1, application/rdf+xml;q=0.1", "application/rdf+xml"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted, x;y"', "application/ld+json"),
        ("text/turtle;q=2, application/rdf+xml;q=0.3", "application/rdf+xml"),
        ("text/turtle;q=high, application/rdf+xml;q=0.3", "application/rdf+xml"),
        ("text/turtle;q=0.0, application/rdf+xml;q=0.001", "application/rdf+xml"),
    ],
)
def test_quality_specificity_and_wildcards(accept: str | None, expected: str) -> None:
    assert negotiate(accept, DOCUMENT_FORMS).media_type == expected


@pytest.mark.parametrize(
    "accept", ["image/png", "text/turtle;q=0", "text/csv", "*/*;q=0", "text/turtle;charset=utf-16"]
)
def test_what_is_not_there_is_said_with_what_is(accept: str) -> None:
    with pytest.raises(NotAcceptableError) as caught:
        negotiate(accept, DOCUMENT_FORMS)
    assert "text/turtle" in caught.value.extensions["available"]  # type: ignore[operator]


def test_only_types_that_fit_the_kind_of_results_are_chosen() -> None:
    with pytest.raises(NotAcceptableError):
        negotiate("text/csv", GRAPH)
    with pytest.raises(NotAcceptableError):
        negotiate("text/turtle", ROWS)


@pytest.mark.parametrize("name", ["ttl", "TTL ", "text/turtle"])
def test_a_form_is_pinned_by_name_or_type(name: str) -> None:
    assert pinned(name, DOCUMENT_FORMS).media_type == "text/turtle"


def test_an_unknown_name_pins_nothing() -> None:
    with pytest.raises(NotAcceptableError, match="format= one of ttl, jsonld"):
        pinned("xlsx", DOCUMENT_FORMS)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("fr", "fr"),
        ("fr-CA,fr;q=0.9,en-US;q=0.8,en;q=0.7", "fr"),
        ("de-DE,de;q=0.9,en;q=0.5", "en"),
        ("de", "en"),
        ("en;q=0.2, fr;q=0.3", "fr"),
        ("fr;q=0, en;q=0.1", "en"),
        ("*", "en"),
        ("\x00,,;q", "en"),
    ],
)
def test_language_is_looked_up(header: str | None, language: str) -> None:
    assert choose_language(header, ["en", "fr"]) == language


@given(st.text(max_size=200))
def test_any_header_gives_a_form_or_a_clear_refusal(header: str) -> None:
    with contextlib.suppress(NotAcceptableError):
        assert negotiate(header, DOCUMENT_FORMS) in DOCUMENT_FORMS


@given(st.lists(st.sampled_from([*'/*;,=q0.1 "', "text", "turtle", "html", "charset"]), max_size=30).map("".join))
def test_headers_made_of_its_own_pieces_do_no_harm(header: str) -> None:
    for element in parse_weighted(header):
        assert 0 <= element.quality <= 1


def test_a_page_is_never_preferred_by_a_wildcard() -> None:
    assert all(negotiate("*/*", offers) is not HTML for offers in (ROWS, GRAPH, DOCUMENT_FORMS, PROBLEMS))
