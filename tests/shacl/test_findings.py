"""Findings read well, and what they show commands nothing."""

import pytest

from smartspec.shacl.findings import Finding, Names, Severity, choose, clip, line, report_text, short, summary

XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("term", "shown"),
    [
        ("http://x.org/a", "x:a"),
        ("<http://x.org/a>", "x:a"),
        ("<http://x.org/a/b>", "<http://x.org/a/b>"),
        ("http://x.org/a/b", "http://x.org/a/b"),
        ("http://www.w3.org/ns/shacl#path", "sh:path"),
        ("^<http://x.org/a>/(<http://x.org/b>|<http://y.org/c>)*", "^x:a/(x:b|<http://y.org/c>)*"),
        (f'"1"^^<{XSD}integer>', '"1"^^xsd:integer'),
        ('"see <http://x.org/a>"@en', '"see <http://x.org/a>"@en'),
        ('"two  spaces\\n"', '"two  spaces\\n"'),
        ("_:b12", "[]"),
        ('"\x9b31m\u2028"', '"\ufffd31m\ufffd"'),
    ],
)
def test_terms_are_shown_short(term: str, shown: str) -> None:
    assert Names({"x": "http://x.org/"}).short(term) == shown


def test_long_values_are_cut() -> None:
    assert len(short(f'"{"x" * 10_000}"@en')) < 220
    assert clip("x" * 10, 5) == "xxxx…"


def test_longest_namespace_wins_and_own_prefixes_come_first() -> None:
    names = Names({"a": "http://x.org/", "b": "http://x.org/b/", "schema": "http://other.org/"})
    assert names.short("http://x.org/b/c") == "b:c"
    assert names.short("http://other.org/x") == "schema:x"


def test_messages_are_one_line_without_commands() -> None:
    assert line("a\n  b\x1b[31m\tc") == "a b\ufffd[31m c"


@pytest.mark.parametrize(("language", "chosen"), [("fr", "nom"), ("en", "name"), ("de", "name")])
def test_text_is_chosen_by_language(language: str, chosen: str) -> None:
    assert choose([("en", "name"), ("fr", "nom")], language) == chosen
    assert choose([], language) is None
    assert choose([("it", "nome")], language) == "nome"


def finding(severity: Severity) -> Finding:
    return Finding("http://x/a", None, None, "http://x/S", "http://x/C", severity, ())


def test_summary_counts_the_gravest_first() -> None:
    findings = [finding(Severity.INFO), finding(Severity.VIOLATION), finding(Severity.INFO)]
    assert summary(findings) == "1 violation, 2 info"
    assert report_text(findings).splitlines()[0] == "info: does not conform [http://x/S]"
    assert report_text([]) == "conforms: no findings"
