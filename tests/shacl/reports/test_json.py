"""JSON for programs: the documented members, the same bytes in every run."""

import json
from collections.abc import Callable

from smartspec.shacl.reports import json as json_report
from smartspec.shacl.reports.report import Report

Make = Callable[..., Report]


def test_members_are_those_that_the_module_documents(make_report: Make) -> None:
    document = json.loads(json_report.write(make_report(before="")))
    text = json_report.__doc__ or ""
    finding = document["findings"][1]
    for name in [*document, *finding, *finding["shape"], *document["summary"], *document["doubts"][0]]:
        assert name in text
    assert set(finding) == set(document["findings"][0])
    assert document["summary"] == {"violation": 2, "warning": 1, "info": 1, "known": 0, "gone": 0}


def test_finding_says_all_that_is_known_of_it(make_report: Make) -> None:
    document = json.loads(json_report.write(make_report()))
    first, second, third, _ = document["findings"]
    assert (first["file"], first["line"], first["column"], first["severity"]) == ("data/pe ople.ttl", 2, 22, "warning")
    assert first["messages"] == {"en": "one name:\n100 %, <no> more", "fr": "un nom"}
    assert first["shape"] == {
        "id": "http://example.org/Person-name",
        "name": "name",
        "file": "shapes.ttl",
        "line": 9,
        "column": 1,
        "page": "http://example.org/help",
    }
    assert [detail["message"] for detail in second["details"]] == ["a day", "a number"]
    assert (second["value"], second["path"]) == ('"x"', "http://example.org/age")
    assert (third["focus"], third["value"], third["holder"]) == (
        *("_:b0", "_:b0"),
        "<http://example.org/ada>/<http://example.org/knows>",
    )


def test_equal_runs_give_equal_bytes(make_report: Make) -> None:
    assert json_report.write(make_report()) == json_report.write(make_report())


def test_verdict_tells_conformance_from_passing(make_report: Make) -> None:
    data = '@prefix ex: <http://example.org/> . ex:ada a ex:Person ; ex:age "x" .'
    document = json.loads(json_report.write(make_report(data, before=data)))
    assert (document["conforms"], document["passes"]) == (False, True)
    assert [finding["known"] for finding in document["findings"]] == [True]
