"""One report with something of everything."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from smartspec.shacl.baseline import compare, read_baseline
from smartspec.shacl.doubts import doubts
from smartspec.shacl.findings import Names, Severity
from smartspec.shacl.reading import Checked
from smartspec.shacl.reports import json as json_report
from smartspec.shacl.reports.report import Report
from smartspec.shacl.validation import Validation

DATA = """@prefix ex: <http://example.org/> .
ex:ada a ex:Person ; ex:name "Ada" , "A%d:a, <&>" ; ex:age "x" ;
  ex:knows [ ex:age 7 ] .
[] a ex:Person ; ex:name "Eve" ; ex:age 1 , 2 .
"""
SHAPES = """@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:Person a sh:NodeShape , rdfs:Class ; rdfs:label "Person" ; sh:property ex:Person-name , [
    sh:path ex:age ;
    sh:or ( [ sh:datatype xsd:date ; sh:message "a day" ] [ sh:datatype xsd:integer ; sh:message "a number" ] )
  ] , [ sh:path ex:age ; sh:maxCount 1 ; sh:severity sh:Info ; sh:message "one age" ] .
ex:Person-name sh:path ex:name ; sh:maxCount 1 ; sh:severity sh:Warning ; rdfs:seeAlso <http://example.org/help> ;
  sh:name "name"@en , "nom"@fr ; sh:message "one name:\\n100 %, <no> more"@en , "un nom"@fr .
ex:Known sh:targetObjectsOf ex:knows ; sh:nodeKind sh:IRI .
ex:Idle a sh:NodeShape ; sh:targetClass ex:Nothing .
"""


def validation(data: str = DATA, path: str = "data/pe ople.ttl") -> Validation:
    return Validation.of(Checked.read([(Path(path), data)]), Checked.read([(Path("shapes.ttl"), SHAPES)]))


@pytest.fixture
def texts() -> tuple[str, str]:
    """The data and the shapes."""
    return DATA, SHAPES


@pytest.fixture
def make_report(tmp_path: Path) -> Callable[..., Report]:
    """Makes a report of some data; with a baseline of other data where these are given."""

    def make(
        data: str = DATA, before: str | None = None, fail_on: Severity = Severity.INFO, language: str = "en"
    ) -> Report:
        found = validation(data)
        known = []
        if before is not None:
            path = tmp_path / "known.json"
            path.write_text(json_report.write(make(before)), encoding="utf-8")
            assert json.loads(path.read_text(encoding="utf-8"))
            known = read_baseline(path)
        return Report(
            comparison=compare(found.findings, known, {"data/pe ople.ttl"}),
            doubts=tuple(doubts(found)),
            fail_on=fail_on,
            names=Names(found.prefixes),
            language=language,
            files=1,
            has_baseline=before is not None,
        )

    return make
