"""Workflow commands, with what they reserve written as they want it."""

from collections.abc import Callable

from smartspec.shacl.reports.github import write
from smartspec.shacl.reports.report import Report


def test_each_finding_is_one_command_at_its_place(make_report: Callable[..., Report]) -> None:
    first, second, third, fourth = write(make_report()).splitlines()
    assert first == (
        "::warning file=data/pe ople.ttl,line=2,col=22,title=warning [ex%3APerson-name]::one name: 100 %25, <no> more"
        "%0Anode: ex:ada%0Aproperty: ex:name%0Ashape: name, shapes.ttl:9:1, http://example.org/help"
    )
    assert second.startswith("::error file=data/pe ople.ttl,line=2,col=60,title=violation [")
    assert "none of these holds:%0A  - a day [" in second
    assert third.startswith("::error ")
    assert fourth.startswith("::notice ")


def test_known_findings_are_no_annotations(make_report: Callable[..., Report]) -> None:
    report = make_report()
    assert report.comparison.new
    data = '@prefix ex: <http://example.org/> . ex:a a ex:Person ; ex:age "y" .'
    assert write(make_report(data, before=data)) == ""
