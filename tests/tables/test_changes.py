"""Changes between NUTS versions: what the sample makes, what the data hold, and how faults are told."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import QuerySolutions, Store

from smartspec.errors import SourceError
from smartspec.graph.formatting import format_turtle
from smartspec.graph.reading import parse_turtle, read_all
from smartspec.tables.changes import CHANGE_COLUMNS, import_changes
from smartspec.tables.nuts import import_nuts
from smartspec.tables.region_change import KINDS
from smartspec.tables.revisions import NOTES, read_revisions
from smartspec.tables.table import read_table
from smartspec.tables.versions import read_nomenclature

if TYPE_CHECKING:
    from smartspec.tables.statements import Outputs

SAMPLES = Path(__file__).parent / "samples"
REGIONS = SAMPLES / "nuts_regions.csv"
CHANGES = SAMPLES / "nuts_changes.csv"
DATA = Path(__file__).parents[2] / "data"
COUNTRIES = DATA / "countries.ttl"

GOLDEN = (
    "nuts/changes-2013-2016-FR.ttl",
    "nuts/changes-2016-2021-NL.ttl",
    "nuts/changes-2016-2021-NO.ttl",
    "nuts/changes-2021-2024-PT.ttl",
    "nuts/changes-2021-2024-UK.ttl",
)
PREFIXES = {
    "s3": "https://w3id.org/smartspec/def/",
    "change": "https://w3id.org/smartspec/id/change/",
    "region": "https://w3id.org/smartspec/id/region/",
    "version": "https://w3id.org/smartspec/id/region-version/",
    "key": "https://w3id.org/smartspec/id/region-change/",
    "certainty": "https://w3id.org/smartspec/id/certainty/",
}


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store()
    for path in [COUNTRIES, *sorted((DATA / "nuts").glob("*.ttl"))]:
        store.load(path=str(path))
    return store


def ask(store: Store, query: str) -> list[tuple[str, ...]]:
    """The solutions of a query, each value without its namespace."""
    found = store.query(query, prefixes=PREFIXES)
    assert isinstance(found, QuerySolutions)
    return sorted(tuple(value.value.rsplit("/", 1)[-1] for value in row) for row in found)


def sample(changes: Path = CHANGES, regions: Path = REGIONS) -> Outputs:
    return import_changes(changes, regions, COUNTRIES)


def altered(tmp_path: Path, old: str, new: str) -> Path:
    text = CHANGES.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
    path = tmp_path / "changes.csv"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


@pytest.mark.parametrize("file", GOLDEN)
def test_the_sample_makes_what_it_should(file: str) -> None:
    assert sample().texts()[file] == (SAMPLES / "golden" / file).read_text(encoding="utf-8")


def test_all_that_the_sample_makes_is_in_the_data() -> None:
    read = read_all(sorted((DATA / "nuts").glob("changes-*.ttl")))
    committed = {triple for triples in read.values() for triple in triples}
    for file, text in sample().texts().items():
        assert set(parse_turtle(text, Path(file))) <= committed, file


def test_two_imports_give_the_same_text_in_canonical_style() -> None:
    texts = sample().texts()
    assert texts == sample().texts()
    for file, text in texts.items():
        assert format_turtle(text, Path(file)) == text


def test_changes_and_regions_share_no_file() -> None:
    assert not sample().texts().keys() & import_nuts(REGIONS, CHANGES, COUNTRIES).texts().keys()


def test_the_data_has_every_change_of_the_tables_and_the_inferred_ones(store: Store) -> None:
    query = (
        "SELECT ?change ?from ?certainty { ?change a s3:RegionChange ; s3:fromVersion ?from ; s3:certainty ?certainty }"
    )
    counted = Counter((year, certainty, len(key) - len("2013-2016.") < 5) for key, year, certainty in ask(store, query))
    assert counted == {
        ("2013", "stated", True): 29 + 49,  # the rows of levels 1 and 2 in the table of 2013 to 2016
        ("2013", "stated", False): 24,  # rows of level 3 about regions that the graph has
        ("2016", "stated", True): 6 + 15,  # the rows of levels 1 and 2 in the table of 2016 to 2021
        ("2016", "stated", False): 4,  # NO051, NO052, NO0A2, NO0A3
        ("2016", "inferred", True): 3,  # NL31, NL33, NO06: same code, other extent
        ("2021", "inferred", True): 54 + 2 + 4,  # the United Kingdom, the Netherlands, Portugal
        ("2021", "inferred", False): 9 + 3,  # nine Scottish regions; FI198, FI199, FI19B
    }


def test_every_change_has_a_kind_a_source_and_versions_that_are_there(store: Store) -> None:
    kinds = {kind for (kind,) in ask(store, "SELECT ?kind { ?change s3:changeKind ?kind }")}
    assert kinds <= set(KINDS)
    assert not ask(store, "SELECT ?c ?v { ?c s3:before|s3:after ?v FILTER NOT EXISTS { ?v a s3:RegionVersion } }")
    assert not ask(store, "SELECT ?c { ?c a s3:RegionChange FILTER NOT EXISTS { ?c s3:before|s3:after ?v } }")
    source = "SELECT ?c { ?c a s3:RegionChange FILTER NOT EXISTS { ?c prov:hadPrimarySource ?d . ?d a s3:Document } }"
    assert not ask(store, "PREFIX prov: <http://www.w3.org/ns/prov#> " + source)


@pytest.mark.parametrize(
    ("change", "kind", "certainty"),
    [
        ("2013-2016.FRE", "merge", "stated"),
        ("2013-2016.FRE2", "recode", "stated"),
        ("2013-2016.FRB", "new", "stated"),
        ("2013-2016.FR3", "discontinued", "stated"),
        ("2013-2016.LT00", "split", "stated"),
        ("2013-2016.PL2", "rename", "stated"),
        ("2013-2016.UKM7", "boundary-shift", "stated"),
        ("2016-2021.FRE", "rename", "stated"),
        ("2016-2021.NO02", "other", "stated"),
        ("2016-2021.NL33", "boundary-shift", "inferred"),
        ("2021-2024.NL36", "recode", "inferred"),
        ("2021-2024.PT17", "split", "inferred"),
        ("2021-2024.PT19", "boundary-shift", "inferred"),
        ("2021-2024.PT1D", "new", "inferred"),
        ("2021-2024.UKM", "discontinued", "inferred"),
    ],
)
def test_kinds(store: Store, change: str, kind: str, certainty: str) -> None:
    found = ask(store, f"SELECT ?k ?c {{ <{PREFIXES['key']}{change}> s3:changeKind ?k ; s3:certainty ?c }}")
    assert found == [(kind, certainty)]


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [
        ("2013-2016.FRE", ["2013.FR22", "2013.FR30"], ["2016.FRE"]),
        ("2013-2016.FRF", ["2013.FR21", "2013.FR41", "2013.FR42"], ["2016.FRF"]),
        ("2013-2016.FRD1", ["2013.FR25"], ["2016.FRD1"]),  # the table's formula has a slip: FRD1=FRFR25
        ("2013-2016.PL8", ["2013.PL3"], ["2016.PL8"]),  # PL8=PL3-PL33
        ("2013-2016.PL91", ["2013.PL127", "2013.PL129", "2013.PL12A"], ["2016.PL91"]),  # …-newPL926
        ("2013-2016.HU10", ["2013.HU10"], ["2016.HU11", "2016.HU12"]),
        ("2016-2021.HR04", ["2016.HR04"], ["2021.HR02", "2021.HR05", "2021.HR06"]),
        ("2016-2021.NO0A2", ["2016.NO051", "2016.NO052"], ["2021.NO0A2"]),
        ("2016-2021.NO052", ["2016.NO052"], ["2021.NO0A2"]),
        ("2021-2024.PT17", ["2021.PT17"], ["2024.PT1A", "2024.PT1B"]),
    ],
)
def test_versions_before_and_after(store: Store, change: str, before: list[str], after: list[str]) -> None:
    iri = f"<{PREFIXES['key']}{change}>"
    assert [v for (v,) in ask(store, f"SELECT ?v {{ {iri} s3:before ?v }}")] == before
    assert [v for (v,) in ask(store, f"SELECT ?v {{ {iri} s3:after ?v }}")] == after


def test_left_over_rows_of_the_earlier_table_are_not_changes(store: Store) -> None:
    assert "2016,2021,3,FI1D6,FI1D9" in CHANGES.read_text(encoding="utf-8")
    assert not ask(store, "SELECT ?p { key:2016-2021.FI1D9 ?p ?o }")
    assert ask(store, "SELECT ?p { key:2013-2016.FI1D9 ?p ?o }")


@pytest.mark.parametrize(
    ("region", "today"),
    [
        ("NO052", {("NO0A2", "NO0A2")}),  # Sogn og Fjordane: Vestland
        ("FI194", {("FI199", "FI194")}),
        ("NL33", {("NL36", "NL33")}),
        ("PT16", {("PT19", "PT19")}),
        ("UKM", set()),
    ],
)
def test_one_query_tells_what_holds_a_region_today(store: Store, region: str, today: set[tuple[str, str]]) -> None:
    query = f"""SELECT DISTINCT ?code ?territory {{
        region:{region} ^s3:versionOf/(^s3:before/s3:after|s3:versionOf/^s3:versionOf)* ?version .
        ?version s3:nutsVersion "2024"^^<http://www.w3.org/2001/XMLSchema#gYear> ;
          s3:nutsCode ?code ; s3:versionOf ?territory }}"""
    assert set(ask(store, query)) == today


def test_one_query_tells_what_an_old_code_is_called_today(store: Store) -> None:
    query = """SELECT ?code { version:2013.FR22 s3:versionOf/^s3:versionOf ?now .
        ?now s3:nutsCode ?code ; s3:nutsVersion "2024"^^<http://www.w3.org/2001/XMLSchema#gYear> }"""
    assert ask(store, query) == [("FRE2",)]


def test_every_note_is_about_a_change_that_is_there(store: Store) -> None:
    for row in read_table(NOTES, ("change",)):
        assert ask(store, f"SELECT ?p {{ <{PREFIXES['key']}{row.text('change')}> ?p ?o }}"), row.text("change")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "2013,2016,2,FR22,FRE2,",
            "2013,2016,2,FR99,FRE2,",
            "4: error: column 'code_from': 'FR99' is no region in NUTS",
        ),
        ("2013,2016,2,FR22,FRE2,", "2013,2016,2,FR22,FRE9,", "5: error: column 'code_to': 'FRE9' is no region in NUTS"),
        (
            "2013,2016,2,FR22,FRE2,",
            "2013,2016,2,FR22,FRE1,",
            "5: error: column 'code_to': 2013-2016.FRE1 is already in",
        ),
        ("2013,2016,2,FR22,FRE2,", "2013,2016,2,,,", "4: error: column 'code_from': is empty, and so is code_to"),
        ("2013,2016,2,FR22,FRE2,", "2013,2016,5,FR22,FRE2,", "3: error: column 'level': '5' is none of 0, 1, 2, 3"),
        ("2013,2016,2,FR22,FRE2,", "2013,2013,2,FR22,FRE2,", "2: error: column 'to_version': is not later than from"),
        ("2013,2016,2,FR22,FRE2,", "2013,16,2,FR22,FRE2,", "2: error: column 'to_version': '16' is not a year"),
        ("2013,2016,2,FR22,FRE2,", "2006,2010,2,FR22,FRE2,", "4: error: column 'code_from': the table of regions has"),
        ("FRE2,Picardie,recoded,", "FRE2,Picardie,,", "7: error: column 'change': is empty, a value is required"),
        ("FRE=FR22+FR30", "FRE=FR22+FR31", "4: error: column 'code_from': 'FR31' is no region in NUTS 2013"),
    ],
)
def test_a_bad_row_is_told(tmp_path: Path, old: str, new: str, fault: str) -> None:
    path = altered(tmp_path, old, new)
    line = next(i for i, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if new in text)
    with pytest.raises(SourceError) as caught:
        sample(path)
    assert f"{path}:{line}:{fault}" in str(caught.value)


def test_a_missing_column_and_an_unknown_source_are_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=":1: error: missing column code_to; there are from_version"):
        sample(altered(tmp_path, "code_to", "code"))
    text = CHANGES.read_text(encoding="utf-8").replace("NUTS2013-NUTS2016.xlsx", "memory", 1)
    (tmp_path / "changes.csv").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=r":2:9: error: column 'source': .* names no document"):
        sample(tmp_path / "changes.csv")


def test_a_kind_that_is_none_is_told(tmp_path: Path) -> None:
    notes = tmp_path / "notes.csv"
    notes.write_text("change,kind,en,fr\n2013-2016.FRE,marriage,a,b\n", encoding="utf-8")
    with pytest.raises(
        SourceError, match=r":2:2: error: column 'kind': 'marriage' is none of boundary-shift, code-reuse"
    ):
        read_revisions(CHANGES, read_nomenclature(REGIONS), notes)


def test_words_that_say_nothing_known_are_another_kind(tmp_path: Path) -> None:
    path = altered(tmp_path, "FRE2,Picardie,recoded,", "FRE2,Picardie,improved,")
    kinds = {change.key: change.kind for change in read_revisions(path, read_nomenclature(REGIONS)).changes}
    assert kinds["2013-2016.FRE2"] == "other"


def test_the_sample_has_no_more_columns_than_are_required() -> None:
    assert tuple(CHANGES.read_text(encoding="utf-8").splitlines()[0].split(",")) == CHANGE_COLUMNS
