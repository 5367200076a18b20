"""Regions in industrial transition: what the sample makes, that data/ holds it, what data/ counts, how faults read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from pyoxigraph import NamedNode, Triple

from smartspec.errors import SourceError
from smartspec.graph.terms import node, typed
from smartspec.tables.statements import Outputs
from smartspec.tables.transition import import_transition

Graphs: TypeAlias = dict[str, set[Triple]]
Made: TypeAlias = Callable[[Outputs], Graphs]

SAMPLE = Path(__file__).parent / "samples" / "transition.csv"


def objects(triples: set[Triple], subject: str, predicate: str) -> set[str]:
    return {
        triple.object.value
        for triple in triples
        if triple.subject == node(subject)
        and triple.predicate == node(predicate)
        and isinstance(triple.object, NamedNode)
    }


def test_sample_is_in_the_data(graphs: Graphs, made: Made) -> None:
    for name, triples in made(import_transition(SAMPLE)).items():
        assert triples <= graphs[name], name


def test_twelve_rows_are_five_and_seven_selections_and_twelve_hosts(graphs: Graphs) -> None:
    first, second = graphs["s3p-industrial-transition-2017-12-12"], graphs["aeidl-2018-03-08"]
    assert len(objects(first, "call:industrial-transition-2017", "s3:selected")) == 5
    selected = objects(second, "call:industrial-transition-2018", "s3:selected")
    assert len(selected) == 7
    assert {node("country:LT").value, node("country:SI").value} <= selected
    hosts = [triple for triple in graphs["wired-gov-2019-05-09"] if triple.predicate == node("s3:host")]
    assert len(hosts) == 12


def test_ceiling_before_and_grant_after_stand_side_by_side(made: Made) -> None:
    found = made(import_transition(SAMPLE))
    euros = typed(300000, "decimal")
    ceiling = node("funding:aeidl-2018-03-08.industrial-transition-pilot.grant")
    assert Triple(ceiling, node("s3:maximumAmount"), euros) in found["aeidl-2018-03-08"]
    grant = node("funding:wired-gov-2019-05-09.industrial-transition-pilot.grant")
    assert Triple(grant, node("s3:amount"), euros) in found["wired-gov-2019-05-09"]


def test_the_disputed_total_says_so(graphs: Graphs) -> None:
    total = node("funding:welcomeurope-2019-05-14.industrial-transition-pilot.total")
    stated = graphs["welcomeurope-2019-05-14"]
    assert Triple(total, node("s3:amount"), typed(4800000, "decimal")) in stated
    assert Triple(total, node("s3:certainty"), node("certainty:disputed")) in stated


@pytest.mark.parametrize(
    ("old", "new", "column", "reason"),
    [
        ("LT,LT,LT,LT,0,2", "LT,LV,LT,LT,0,2", "nuts_2016", "country:LV (Lithuania) hosts none of the twelve"),
        ("LT,LT,LT,LT,0,2", "LT,LT,LT,LT,0,1", "wave", "tells the selection of wave 2"),
        ("2018-03-07,300000", "2018-03-07,400000", "pilot_grant_amount", "the amount is one for all"),
    ],
)
def test_faults_name_file_line_and_column(tmp_path: Path, old: str, new: str, column: str, reason: str) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "transition.csv"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        import_transition(path)
    (fault,) = caught.value.faults
    assert fault.path == path
    assert fault.line > 1
    assert f"column {column!r}" in fault.reason
    assert reason in fault.reason
