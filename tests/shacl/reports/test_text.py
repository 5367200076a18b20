"""The text that people and editors read."""

from collections.abc import Callable
from dataclasses import replace

from smartspec.shacl.findings import Severity
from smartspec.shacl.reports.report import Report
from smartspec.shacl.reports.text import write

Make = Callable[..., Report]
GOOD = '@prefix ex: <http://example.org/> . ex:ada a ex:Person ; ex:name "Ada" .'


def test_findings_stand_in_the_order_of_the_file_with_their_details(make_report: Make) -> None:
    assert (
        write(make_report())
        == """\
data/pe ople.ttl:2:22: warning: one name: 100 %, <no> more [ex:Person-name]
    node: ex:ada
    property: ex:name
    shape: name, shapes.ttl:9:1, http://example.org/help
data/pe ople.ttl:2:60: violation: conforms to none of several shapes [ex:Person/ex:age]
    node: ex:ada
    property: ex:age
    value: "x"
    shape: shapes.ttl:5:92
    none of these holds:
      - a day [ex:Person/ex:age/sh:or[1]]
      - a number [ex:Person/ex:age/sh:or[2]]
data/pe ople.ttl:3:12: violation: is not of sh:nodeKind sh:IRI [ex:Known]
    node: [] at ex:ada/ex:knows
    value: []
    shape: shapes.ttl:11:1
data/pe ople.ttl:4:34: info: one age [ex:Person/ex:age]
    node: []
    property: ex:age
    shape: shapes.ttl:8:7
does not conform: 2 violations, 1 warning, 1 info
"""
    )


def test_summary_says_what_the_outcome_is(make_report: Make) -> None:
    only_warning = '@prefix ex: <http://example.org/> . ex:ada a ex:Person ; ex:name "Ada" , "Eve" .'
    last = [
        write(report).splitlines()[-1]
        for report in (
            make_report(GOOD),
            make_report(only_warning, fail_on=Severity.VIOLATION),
            make_report(GOOD, before=only_warning),
            make_report(only_warning, before=only_warning),
            make_report(""),
        )
    ]
    assert last == [
        "conforms: no findings",
        "passes with 1 warning (fails on violation)",
        "conforms: no new findings; 0 known, 1 gone since the baseline",
        "conforms: no new findings; 1 known, 0 gone since the baseline",
        "nothing was checked",
    ]


def test_what_is_gone_is_said(make_report: Make) -> None:
    before = '@prefix ex: <http://example.org/> . ex:ada a ex:Person ; ex:name "Ada" , "Eve" .'
    assert write(make_report(GOOD, before=before)).splitlines()[0] == (
        "gone since the baseline: warning: one name: 100 %, <no> more [ex:Person-name] of ex:ada"
    )


def test_messages_come_in_french(make_report: Make) -> None:
    assert write(make_report(language="fr")).splitlines()[0].endswith("warning: un nom [ex:Person-name]")


def test_colours_are_for_terminals(make_report: Make) -> None:
    plain, coloured = write(make_report()), write(replace(make_report(), colour=True))
    assert "\033" not in plain
    assert "\033[33mwarning\033[0m" in coloured
