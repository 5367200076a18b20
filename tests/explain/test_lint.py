"""Warnings before a query runs; the shipped queries have none but those listed here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from smartspec.explain.findings import Explanation

QUERIES = sorted((Path(__file__).parents[2] / "queries").glob("*.rq"))
KNOWN: dict[str, set[tuple[str, str]]] = {
    # it stands for "something else takes part, too", beside ?others and the like, which are results
    "participants-inside-participants": {("used-once", "?other")},
    # it asks for every kind of match; no theme is wider than an industry yet
    "themes-and-industries": {("unknown-property", "skos:narrowMatch")},
}
"""Warnings that stay, by query, with the reason. A variable that is used once on purpose is a hint, not a warning."""


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_shipped_query_has_no_warning(path: Path, linted: Callable[[str], Explanation]) -> None:
    found = linted(path.read_text(encoding="utf-8"))
    warnings = {(each.kind, each.part.text) for each in found.findings if each.severity != "hint"}
    assert (found.status, warnings) == ("checked", KNOWN.get(path.stem, set()))


@pytest.mark.parametrize(
    ("query", "kind", "part", "column", "offered"),
    [
        ("SELECT ?p ?c { ?p s3:theme ?p }", "unbound-variable", "?c", 11, None),
        ("SELECT ?p ?them { ?p s3:theme ?theme }", "unbound-variable", "?them", 11, "?theme"),
        ("SELECT ?p { ?p s3:amount ?amount FILTER(?amont > 3) }", "unbound-variable", "?amont", 41, "?amount"),
        ("SELECT ?a ?b { ?a s3:theme ?b . ?c s3:host ?d }", "product", "?c s3:host ?d", 33, None),
        ("SELECT ?p { ?p a s3:Partnership ; s3:host ?p }", "never-by-shapes", "s3:host", 35, "s3:Event"),
        ("SELECT ?p { ?p s3:theme ?t . ?t a s3:Region }", "never-by-shapes", "?t", 25, None),
        ("SELECT ?p { ?p s3:theme 'energy' }", "never-by-shapes", "'energy'", 25, None),
        ("SELECT ?p { ?p s3:nutsLevel '2' }", "never-by-shapes", "'2'", 29, None),
        ("SELECT ?p { ?p s3:themes ?p }", "unknown-property", "s3:themes", 16, "s3:theme"),
        ("SELECT ?p { OPTIONAL { ?p a s3:Regoin } }", "unknown-class", "s3:Regoin", 29, "s3:Region"),
        ("SELECT ?p { ?p a s3:Region MINUS { ?p s3:leader ?p } }", "unknown-property", "s3:leader", 39, None),
        ("ASK { region:XX s3:country ?c }", "unknown-iri", "region:XX", 7, None),
    ],
)
def test_warning_has_place_and_cure(  # noqa: PLR0913, PLR0917 - the columns of a table
    query: str, kind: str, part: str, column: int, offered: str | None, linted: Callable[[str], Explanation]
) -> None:
    found = next(each for each in linted(query).findings if each.kind == kind)
    assert (found.part.text, found.part.line, found.part.column, found.severity) == (part, 1, column, "warning")
    assert offered is None or offered in [each.replacement for each in found.cure.suggestions]


def test_variable_used_once_is_a_hint(linted: Callable[[str], Explanation]) -> None:
    [found] = linted("SELECT ?p { ?p s3:theme ?theme }").findings
    assert (found.kind, found.part.text, found.severity) == ("used-once", "?theme", "hint")


def test_variable_used_once_is_what_ask_is_for(linted: Callable[[str], Explanation]) -> None:
    assert linted("ASK { ?p s3:theme ?theme }").findings == ()


def test_variable_used_once_and_nearly_spelled_like_another_is_a_warning(linted: Callable[[str], Explanation]) -> None:
    found = linted("SELECT ?theme ?l { ?p s3:theme ?theme . ?thmee rdfs:label ?l }").findings
    assert ("used-once", "?thmee", "warning") in [(each.kind, each.part.text, each.severity) for each in found]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?p s3:theme ?t }",
        "SELECT ?p { ?p a s3:Partnership FILTER NOT EXISTS { ?p s3:funding ?f } }",
        "SELECT ?c (COUNT(?p) AS ?n) { ?p s3:country ?c } GROUP BY ?c HAVING (?n > 1) ORDER BY ?n",
        "SELECT ?l { VALUES ?lang { 'en' } ?p a s3:Theme ; rdfs:label ?l FILTER(LANG(?l) = ?lang) }",
        "SELECT ?x { { ?x a s3:Region } UNION { ?x s3:host ?h . ?h s3:country ?c . ?c a s3:Country } }",
        "CONSTRUCT { ?p rdfs:label ?l } { ?p a s3:Theme ; rdfs:label ?l }",
    ],
)
def test_sound_query_has_no_warning(query: str, linted: Callable[[str], Explanation]) -> None:
    assert [each for each in linted(query).findings if each.severity != "hint"] == []
