"""The S3 thematic partnerships: what the sample makes, that data/ holds it, what data/ counts, how faults read."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from pyoxigraph import NamedNode, Triple

from smartspec.errors import SourceError
from smartspec.graph.namespaces import PREFIXES
from smartspec.graph.terms import node, typed
from smartspec.graph.turtle import RDF_TYPE
from smartspec.tables.statements import Outputs
from smartspec.tables.thematic import Tables, import_thematic

Graphs: TypeAlias = dict[str, set[Triple]]
Made: TypeAlias = Callable[[Outputs], Graphs]

SAMPLE = Path(__file__).parent / "samples" / "thematic.csv"

ROWS = 28
"""Rows of the whole table, each a thematic partnership."""
MEMBERS = 132
"""Names in the whole table that stand for an actor; 5 more make no participation, for a reason given beside each."""
BY_HAND = 22
"""Participations in thematic partnerships that were written by hand, from pages cited for something else."""
COUNTS = 29
"""Plain numbers in the whole table, each in the graph of the document that states it."""


def subjects(graphs: Graphs, kind: str) -> list[str]:
    found = {
        triple.subject.value
        for triples in graphs.values()
        for triple in triples
        if triple.predicate == RDF_TYPE and triple.object == node(kind) and isinstance(triple.subject, NamedNode)
    }
    return sorted(found)


def test_sample_is_in_the_data(graphs: Graphs, made: Made) -> None:
    for name, triples in made(import_thematic(SAMPLE)).items():
        assert triples <= graphs[name], name


def test_every_row_is_a_partnership(graphs: Graphs) -> None:
    partnerships = subjects(graphs, "s3:ThematicPartnership")
    assert len(partnerships) == ROWS
    assert all(iri.startswith(PREFIXES["partnership"] + "s3p-") for iri in partnerships)


def test_every_known_name_is_a_participation(graphs: Graphs) -> None:
    wide = [iri for iri in subjects(graphs, "s3:Participation") if ".s3p-" in iri]
    assert len(wide) == MEMBERS + BY_HAND


def test_names_without_a_participation_say_why() -> None:
    with Tables().members.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    silent = [row for row in rows if not row["actor"]]
    assert (len(rows) - len(silent), len(silent)) == (MEMBERS, 5)
    assert all(row["reason"] for row in silent)


def test_members_of_the_wider_partnership_are_not_those_of_the_pilot(graphs: Graphs) -> None:
    wales = node("participation:s3-cop-cybersecurity-smart-regions.s3p-cybersecurity.UKL")
    stated = graphs["s3-cop-cybersecurity-smart-regions"]
    link = node("s3:participation")
    assert Triple(node("partnership:s3p-cybersecurity"), link, wales) in stated
    assert Triple(node("partnership:cybersecurity"), link, wales) not in stated


def test_pilot_and_wider_partnership_are_related_both_ways(made: Made) -> None:
    register = made(import_thematic(SAMPLE))["source-register"]
    pilot, wider = node("partnership:cybersecurity"), node("partnership:s3p-cybersecurity")
    assert {
        Triple(pilot, node("s3:relatedPartnership"), wider),
        Triple(wider, node("s3:relatedPartnership"), pilot),
    } <= (register)


def test_differing_counts_stand_side_by_side(graphs: Graphs) -> None:
    counts = {
        name: triple.object
        for name, triples in graphs.items()
        for triple in triples
        if triple.predicate == node("s3:count")
        and isinstance(triple.subject, NamedNode)
        and triple.subject.value.startswith(f"{PREFIXES['claim']}{name}.s3p-bioenergy.")
    }
    assert counts == {
        "construction21-bioenergy": typed(14, "integer"),
        "s3p-bioenergy": typed(20, "integer"),
        "s3p-sixty-energy-regions": typed(25, "integer"),
    }


def test_the_data_hold_every_count(graphs: Graphs) -> None:
    assert len([iri for iri in subjects(graphs, "s3:CountClaim") if ".s3p-" in iri]) == COUNTS


@pytest.mark.parametrize(
    ("old", "new", "column", "reason"),
    [
        ("Wales (UK)", "Wales (UK); Atlantis (XX)", "participating_regions", "no actor is known for 'Atlantis (XX)'"),
        ("; Wales (UK)", "", "participating_regions", "'Wales', which the table of members expects here"),
        ("Bretagne (FR)", "Bretagne (FR); Avalon", "lead_regions", "do not guess a key"),
        (
            "25 regions and member states",
            "26 regions",
            "region_count_stated",
            "is expected here and is not",
        ),
        ("Medical Technology", "Magic", "name", "'Magic' has no key"),
    ],
)
def test_faults_name_file_line_and_column(tmp_path: Path, old: str, new: str, column: str, reason: str) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "thematic.csv"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        import_thematic(path)
    (fault,) = caught.value.faults
    assert fault.path == path
    assert fault.line > 1
    assert f"column {column!r}" in fault.reason
    assert reason in fault.reason


def test_an_actor_without_a_name_stops_the_import(tmp_path: Path) -> None:
    members = tmp_path / "members.csv"
    text = Tables().members.read_text(encoding="utf-8")
    members.write_text(text.replace("region:UKL", "region:ATLANTIS"), encoding="utf-8")
    with pytest.raises(SourceError, match="region:ATLANTIS is not among the named actors"):
        import_thematic(SAMPLE, Tables(members=members))
