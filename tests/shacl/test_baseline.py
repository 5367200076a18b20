"""Known findings are known again, wherever they have moved to."""

from pathlib import Path

import pytest

from smartspec.errors import SourceError
from smartspec.shacl.baseline import Comparison, KnownFinding, compare, fingerprint, read_baseline
from smartspec.shacl.findings import Finding
from smartspec.shacl.reading import Checked
from smartspec.shacl.reports import json as json_report
from smartspec.shacl.reports.report import Report
from smartspec.shacl.validation import validate

SHAPES = """@prefix : <http://x/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
:S sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:maxLength 1 ] , [ sh:path :q ; sh:minCount 1 ] ."""
PREFIX = "@prefix : <http://x/> .\n"
FILES = {"d.ttl"}


def findings_of(text: str) -> list[Finding]:
    return validate(Checked.read([(Path("d.ttl"), PREFIX + text)]), Checked.read([(Path("s.ttl"), SHAPES)]))


def baseline_of(text: str, folder: Path) -> list[KnownFinding]:
    path = folder / "known.json"
    path.write_text(json_report.write(Report(Comparison(tuple(findings_of(text))))), encoding="utf-8")
    return read_baseline(path)


def counts(before: str, after: str, folder: Path) -> tuple[int, int, int]:
    """New, known and gone findings."""
    found = compare(findings_of(after), baseline_of(before, folder), FILES)
    return len(found.new), len(found.known), len(found.gone)


OLD = ":a :p 'long' ; :q 1 . :b :p 'wide' ; :q 1 ."


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (OLD, OLD, (0, 2, 0)),
        (OLD, "\n\n# moved\n:b :q 1 ;\n  :p 'wide' . :a :q 1 ; :p 'long' .", (0, 2, 0)),
        (OLD, ":a :p 'long' ; :q 1 . :c :p 'tall' ; :q 1 .", (1, 1, 1)),
        (OLD, ":a :p 'other' ; :q 1 . :b :p 'wide' ; :q 1 .", (1, 1, 1)),
        (OLD, "", (0, 0, 2)),
        (":a :part [ :p 'long' ; :q 1 ] .", "\n\n:a :part [ :q 1 ; :p 'long' ] .", (0, 1, 0)),
        (":a :part [ :p 'long' ; :q 1 ] .", ":b :part [ :q 1 ; :p 'long' ] .", (1, 0, 1)),
        (":a :part [ :p 'long' ; :q 1 ] .", ":a :part [ :p 'long' ; :q 1 ] , [ :p 'long' ; :q 2 ] .", (1, 1, 0)),
        (":a :part [ :p 'long' ; :q 1 ] , [ :p 'long' ; :q 2 ] .", ":a :part [ :p 'long' ; :q 1 ] .", (0, 1, 1)),
    ],
)
def test_findings_are_told_apart(before: str, after: str, expected: tuple[int, int, int], tmp_path: Path) -> None:
    assert counts(before, after, tmp_path) == expected


def test_finding_in_a_file_that_was_not_checked_is_not_gone(tmp_path: Path) -> None:
    elsewhere = tmp_path / "e.ttl"
    elsewhere.write_text("", encoding="utf-8")
    known = [KnownFinding("f", str(elsewhere), "violation", "m", "n", "s")]
    assert compare([], known, {"d.ttl"}).gone == ()
    elsewhere.unlink()
    assert compare([], known, {"d.ttl"}).gone == tuple(known)


def test_place_of_the_checkout_makes_no_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prints = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        (found,) = findings_of("<#a> :p 'long' ; :q 1 .")
        prints.append(fingerprint(found))
    assert prints[0] == prints[1]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("{", ":1:2: error: is no JSON"),
        ("[]", "make one with"),
        ('{"findings": [{}]}', "make one with"),
        ("{}", "make one"),
    ],
)
def test_what_is_no_report_is_refused(text: str, place: str, tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=place):
        read_baseline(path)
