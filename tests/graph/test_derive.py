"""The derivations in ``ontology/derive`` on small graphs."""

from pathlib import Path

import pytest
from pyoxigraph import Triple

from smartspec.errors import SourceError
from smartspec.graph.derive import derive
from smartspec.graph.namespaces import PREFIXES
from smartspec.graph.reading import parse_turtle
from smartspec.graph.sources import find_sources

PROLOGUE = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())


def turtle(text: str) -> list[Triple]:
    return parse_turtle(PROLOGUE + text, Path("inline.ttl"))


def derived(text: str) -> set[Triple]:
    return set(derive(turtle(text), find_sources().derivations()))


def test_co_coordinator_is_coordinator_member_and_participant() -> None:
    stated = """partnership:x s3:participation participation:d.x.NL41 .
        participation:d.x.NL41 s3:actor region:NL41 ; s3:role role:co-coordinator ."""
    wanted = "partnership:x s3:coordinator region:NL41 ; s3:member region:NL41 ; s3:participant region:NL41 ."
    assert derived(stated) == set(turtle(wanted))


def test_associate_is_participant_but_no_member() -> None:
    stated = """partnership:x s3:participation participation:d.x.NO052 .
        participation:d.x.NO052 s3:actor region:NO052 ; s3:role role:associate ."""
    wanted = "partnership:x s3:associate region:NO052 ; s3:participant region:NO052 ."
    assert derived(stated) == set(turtle(wanted))


def test_types_climb_our_classes_and_concepts_only() -> None:
    stated = """s3:Region rdfs:subClassOf s3:Territory . s3:Territory rdfs:subClassOf s3:Actor, geo:Feature .
        s3:Theme rdfs:subClassOf skos:Concept . region:NL41 a s3:Region . theme:x a s3:Theme ."""
    wanted = "region:NL41 a s3:Territory, s3:Actor . theme:x a skos:Concept ."
    assert derived(stated) == set(turtle(wanted))


def test_symmetric_property_is_stated_both_ways() -> None:
    stated = "s3:sameExtentAs a owl:SymmetricProperty . region:EE0 s3:sameExtentAs country:EE ."
    assert derived(stated) == set(turtle("country:EE s3:sameExtentAs region:EE0 ."))


@pytest.mark.parametrize(
    ("printed", "first", "last"),
    [
        ('"2017"^^xsd:gYear', "2017-01-01", "2017-12-31"),
        ('"2018-02"^^xsd:gYearMonth', "2018-02-01", "2018-02-28"),
        ('"2020-02"^^xsd:gYearMonth', "2020-02-01", "2020-02-29"),
        ('"1900-02"^^xsd:gYearMonth', "1900-02-01", "1900-02-28"),
        ('"2000-02"^^xsd:gYearMonth', "2000-02-01", "2000-02-29"),
        ('"2018-11"^^xsd:gYearMonth', "2018-11-01", "2018-11-30"),
        ('"2018-12"^^xsd:gYearMonth', "2018-12-01", "2018-12-31"),
        ('"2017-12-07"^^xsd:date', "2017-12-07", "2017-12-07"),
    ],
)
def test_days_that_a_printed_date_allows(printed: str, first: str, last: str) -> None:
    wanted = f'event:x s3:firstDay "{first}"^^xsd:date ; s3:lastDay "{last}"^^xsd:date .'
    assert derived(f"event:x s3:date {printed} .") == set(turtle(wanted))


def test_sources_of_unlike_precision_give_the_widest_span() -> None:
    stated = """call:x s3:opened "2017-09"^^xsd:gYearMonth, "2017-09-29"^^xsd:date ;
        s3:deadline "2017-10-31"^^xsd:date ."""
    wanted = 'call:x s3:firstDay "2017-09-01"^^xsd:date ; s3:lastDay "2017-10-31"^^xsd:date .'
    assert derived(stated) == set(turtle(wanted))


def test_what_is_already_stated_is_not_derived_again() -> None:
    stated = "s3:Region rdfs:subClassOf s3:Territory . region:NL41 a s3:Region, s3:Territory ."
    assert derived(stated) == set()


@pytest.mark.parametrize("rule", ["CONSTRUCT { ?s ?p }", "SELECT * { ?s ?p ?o }"])
def test_rule_that_is_no_construct_query_is_named(tmp_path: Path, rule: str) -> None:
    path = tmp_path / "10-broken.rq"
    path.write_text(rule, encoding="utf-8")
    with pytest.raises(SourceError, match=r"10-broken\.rq"):
        derive([], [path])
