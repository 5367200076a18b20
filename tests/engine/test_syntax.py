"""Errors in queries are told where they stand, in the text as it was written."""

import pytest

from smartspec.engine.local import check_syntax
from smartspec.errors import QuerySyntaxError


def problem_of(text: str) -> QuerySyntaxError:
    with pytest.raises(QuerySyntaxError) as caught:
        check_syntax(text)
    return caught.value


def test_place_token_and_excerpt() -> None:
    problem = problem_of("SELECT ?s\nWHERE { ?s ?p ?o FILTER(?o >) }")
    assert problem.extensions["line"] == 2
    assert problem.extensions["token"] == ")"
    assert problem.extensions["excerpt"] == "WHERE { ?s ?p ?o FILTER(?o >) }\n" + " " * 28 + "^"
    assert problem.detail.startswith("Line 2, column 29: ')' cannot stand here")


def test_place_is_that_of_the_written_text_after_a_dotted_name() -> None:
    text = "SELECT * {\n funding:ip-17-5108.a.b ?p !!! }"
    problem = problem_of(text)
    assert (problem.extensions["line"], problem.extensions["column"]) == (2, text.splitlines()[1].index("!!!") + 1)


@pytest.mark.parametrize(
    ("text", "token", "reason"),
    [
        ("SELECT * { ?s ?p ?o FILTER(?x > }", "}", "'}' cannot stand here"),
        ("SELECT ?s { ?s ?p ?o FILTER REGEX(?o 'a') }", "'a'", "cannot stand here"),
        ("SELECT * { ?s ?p ?o } LIMIT ten", "ten", "cannot stand here"),
        ("SELECT * { ?s ?p ?o ", "the end of the query", "ends too early"),
        ("SELECT * { ?s ?p 'open }", "'", "string that begins here is not closed"),
        ("SELECT * { ?s nowhere:p ?o }", "nowhere:p", "prefix nowhere: is not declared"),
        ("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o }", "the end of the query", "neither grouped nor aggregated"),
    ],
)
def test_culprit_and_reason(text: str, token: str, reason: str) -> None:
    problem = problem_of(text)
    assert problem.extensions["token"] == token
    assert reason in problem.detail
    assert len(problem.detail) < 200


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * { ?s ?p ?o } LIMIT ten", ["a number"]),
        ("SELECT * { ?s ?p ?o } ORDER ?s", ["BY"]),
        ("SELECT * WHERE ?s ?p ?o", ["{"]),
        ("SELECT (COUNT(*) ?n) {}", ["AS", "an operator"]),
        ("PREFIX a <b> SELECT * {}", ["a prefix name such as ex:"]),
        ("SELECT * { ?s ?p ?o FILTER(?o < 1 }", [")", "an operator"]),
        ("SELEC * {}", ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "PREFIX"]),
        ("DROP ALL", ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "PREFIX"]),
        ("SELECT * { ?s ?p }", ["(", "a variable", "an IRI", "a number", "a string"]),
    ],
)
def test_a_short_list_says_what_could_stand_there(text: str, expected: list[str]) -> None:
    problem = problem_of(text)
    assert problem.extensions["expected"] == expected
    assert "; expected " in problem.detail


def test_what_is_explained_needs_no_list() -> None:
    assert "expected" not in problem_of("SELECT * { ?s nowhere:p ?o }").extensions
    assert "expected" not in problem_of("SELECT * { ?s ?p 'open }").extensions


def test_of_a_long_line_the_part_around_the_place_is_shown() -> None:
    excerpt = str(problem_of(f"SELECT * {{ {'?s ?p ?o . ' * 100}!! {'?s ?p ?o . ' * 100} }}").extensions["excerpt"])
    line, caret = excerpt.split("\n")
    assert len(line) < 210
    assert line[caret.index("^")] == "!"


def test_the_caret_stands_below_a_token_after_tabs() -> None:
    excerpt = str(problem_of("SELECT * {\n\t\t?s !! }").extensions["excerpt"])
    assert excerpt == "\t\t?s !! }\n\t\t    ^"


def test_a_very_long_query_gets_no_list() -> None:
    assert "expected" not in problem_of(f"SELECT * {{ {'?s ?p ?o . ' * 3000} !! }}").extensions
