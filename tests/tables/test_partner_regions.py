"""Partner territories outside NUTS levels 0 to 2: that data/ holds them, that every actor exists, how faults read."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TypeAlias

import pytest
from pyoxigraph import Triple

from smartspec.errors import SourceError
from smartspec.graph.reading import parse_turtle
from smartspec.graph.terms import node
from smartspec.graph.turtle import RDF_TYPE, canonical_triples
from smartspec.tables.partner_regions import COLUMNS, REGIONS, import_partner_regions
from smartspec.tables.partnerships import read_actors

Graphs: TypeAlias = dict[str, set[Triple]]

ROW = dict.fromkeys(COLUMNS, "") | {
    "key": "SE123",
    "label_en": "Östergötland",
    "label_fr": "Östergötland",
    "native": "Östergötlands län",
    "country": "SE",
    "within": "SE12",
    "nuts_2016": "SE123",
}


def imported(path: Path = REGIONS) -> set[Triple]:
    texts = import_partner_regions(path).texts()
    return {t for file, text in texts.items() for t in canonical_triples(parse_turtle(text, Path(file)))}


def test_the_table_is_in_the_data(graphs: Graphs) -> None:
    assert imported() <= graphs["territories"]


def test_ten_regions_have_a_code_and_five_have_none() -> None:
    found = imported()
    regions = {t.subject for t in found if t.predicate == RDF_TYPE and t.object == node("s3:Region")}
    coded = {t.subject for t in found if t.predicate == node("s3:nutsCode")} & regions
    versions = {t.subject for t in found if t.predicate == RDF_TYPE and t.object == node("s3:RegionVersion")}
    assert (len(regions), len(coded), len(versions)) == (15, 10, 34)


def test_every_version_lies_in_a_known_version(graphs: Graphs) -> None:
    known = {t.subject for triples in graphs.values() for t in triples if t.predicate == RDF_TYPE}
    for triple in imported():
        if triple.predicate == node("s3:within"):
            assert triple.object in known


def test_every_actor_that_labels_can_name_is_in_the_graph(graphs: Graphs) -> None:
    known = {t.subject for triples in graphs.values() for t in triples if t.predicate == RDF_TYPE}
    assert {actor for actor in read_actors() if node(actor) not in known} == set()


def test_a_printed_code_that_means_another_region_is_not_taken_over() -> None:
    region = node("region:gap-region")
    assert not [t for t in imported() if t.subject == region and t.predicate == node("s3:nutsCode")]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"key": "SE124"}, "is neither the row's NUTS 2016 code nor"),
        ({"nuts_2016": ""}, "is neither the row's NUTS 2016 code nor"),
        ({"nuts_2021": "SE1"}, "'SE1' is not a NUTS code of level 3"),
        ({"within": ""}, "is empty, a value is required"),
    ],
)
def test_faults_name_the_cell(tmp_path: Path, change: dict[str, str], reason: str) -> None:
    path = tmp_path / "regions.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerow(ROW | change)
    with pytest.raises(SourceError) as caught:
        import_partner_regions(path)
    (fault,) = caught.value.faults
    assert (fault.path, fault.line) == (path, 2)
    assert reason in fault.reason
