"""NUTS regions: what the sample makes, that it agrees with data/, what the data hold, and how faults are told."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from smartspec.errors import SourceError
from smartspec.graph.formatting import format_turtle
from smartspec.graph.reading import parse_turtle, read_all
from smartspec.graph.terms import english, french, node, typed
from smartspec.graph.turtle import RDF_TYPE
from smartspec.tables.names import Label, fold, is_latin, native_script, read_exonyms, without_capitals
from smartspec.tables.nuts import REGION_COLUMNS, import_nuts
from smartspec.tables.revisions import CHANGE_COLUMNS
from smartspec.tables.statements import Outputs
from smartspec.tables.table import read_table
from smartspec.tables.versions import LEVEL_3, LEVEL_3_COLUMNS

SAMPLES = Path(__file__).parent / "samples"
REGIONS = SAMPLES / "nuts_regions.csv"
CHANGES = SAMPLES / "nuts_changes.csv"
DATA = Path(__file__).parents[2] / "data"
COUNTRIES = DATA / "countries.ttl"

GOLDEN = ("nuts/EE-2013.ttl", "nuts/EE.ttl", "nuts/EL-2024.ttl", "nuts/FI.ttl", "nuts/FR-2016.ttl", "nuts/FR.ttl")

ROWS = {
    "2013": (32, 130, 320),
    "2016": (37, 125, 332),
    "2021": (37, 162, 371),
    "2024": (39, 115, 299),
}
"""How many rows the whole table of regions has, by version and level: 1999 together."""

SMALL = {"2013": 35, "2016": 35, "2021": 34, "2024": 25}
"""How many versions of level 3 there are; those of the United Kingdom end with 2021."""

Facts = dict[tuple[str, str], set[object]]


@pytest.fixture(scope="module")
def committed() -> set[Triple]:
    read = read_all([COUNTRIES, *sorted((DATA / "nuts").glob("*.ttl"))])
    return {triple for triples in read.values() for triple in triples}


@pytest.fixture(scope="module")
def facts(committed: set[Triple]) -> Facts:
    """Subject and predicate as IRIs → objects."""
    found: Facts = defaultdict(set)
    for triple in committed:
        assert isinstance(triple.subject, NamedNode)
        found[triple.subject.value, triple.predicate.value].add(triple.object)
    return found


def of(facts: Facts, subject: str, predicate: str) -> set[object]:
    return facts.get((node(subject).value, node(predicate).value), set())


def sample(regions: Path = REGIONS, changes: Path = CHANGES, countries: Path = COUNTRIES) -> Outputs:
    return import_nuts(regions, changes, countries)


def altered(tmp_path: Path, old: str, new: str) -> Path:
    text = REGIONS.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
    path = tmp_path / "regions.csv"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


@pytest.mark.parametrize("file", GOLDEN)
def test_the_sample_makes_what_it_should(file: str) -> None:
    assert sample().texts()[file] == (SAMPLES / "golden" / file).read_text(encoding="utf-8")


def test_all_that_the_sample_makes_is_in_the_data(committed: set[Triple]) -> None:
    for file, text in sample().texts().items():
        assert set(parse_turtle(text, Path(file))) <= committed, file


def test_two_imports_give_the_same_text() -> None:
    assert sample().texts() == sample().texts()


def test_the_order_of_the_rows_does_not_matter(tmp_path: Path) -> None:
    head, *rows = REGIONS.read_text(encoding="utf-8").splitlines()
    turned = tmp_path / "turned.csv"
    turned.write_text("\n".join([head, *reversed(rows)]) + "\n", encoding="utf-8")
    assert sample(turned).texts() == sample().texts()


def test_all_files_are_in_canonical_style() -> None:
    for file, text in sample().texts().items():
        assert format_turtle(text, Path(file)) == text


def test_every_row_of_the_table_is_one_version_in_the_data(committed: set[Triple], facts: Facts) -> None:
    versions = {t.subject for t in committed if t.predicate == RDF_TYPE and t.object == node("s3:RegionVersion")}
    counted = Counter(
        (_value(facts, version, "s3:nutsVersion"), _value(facts, version, "s3:nutsLevel")) for version in versions
    )
    expected = {(year, str(level)): count for year, row in ROWS.items() for level, count in enumerate(row)}
    expected |= {(year, "3"): count for year, count in SMALL.items()}
    assert counted == expected
    assert sum(sum(row) for row in ROWS.values()) == 1999
    assert sum(SMALL.values()) == len(read_table(LEVEL_3, LEVEL_3_COLUMNS))


def _value(facts: Facts, subject: object, predicate: str) -> str:
    assert isinstance(subject, NamedNode)
    (value,) = facts[subject.value, node(predicate).value]
    assert isinstance(value, Literal)
    return value.value


def test_every_region_and_version_has_one_label_in_each_language(committed: set[Triple], facts: Facts) -> None:
    for triple in committed:
        if triple.predicate == RDF_TYPE:
            assert isinstance(triple.subject, NamedNode)
            labels = facts[triple.subject.value, node("rdfs:label").value]
            languages = [label.language for label in labels if isinstance(label, Literal)]
            assert sorted(map(str, languages)) == ["en", "fr"], triple.subject


@pytest.mark.parametrize("term", ["s3:versionOf", "s3:within", "s3:country", "s3:sameExtentAs"])
def test_links_lead_to_nodes_that_are_there(committed: set[Triple], term: str) -> None:
    there = {t.subject for t in committed if t.predicate == RDF_TYPE}
    assert {t.object for t in committed if t.predicate == node(term)} <= there


def test_no_territory_has_two_versions_in_one_year(committed: set[Triple], facts: Facts) -> None:
    seen = Counter(
        (t.object, _value(facts, t.subject, "s3:nutsVersion")) for t in committed if t.predicate == node("s3:versionOf")
    )
    assert max(seen.values()) == 1


def test_region_keys_are_codes_of_2016_where_there_is_one(committed: set[Triple], facts: Facts) -> None:
    for triple in committed:
        if triple.predicate == node("s3:versionOf") and _value(facts, triple.subject, "s3:nutsVersion") == "2016":
            assert isinstance(triple.object, NamedNode)
            assert triple.object.value.endswith("/" + _value(facts, triple.subject, "s3:nutsCode"))


@pytest.mark.parametrize(
    ("version", "territory"),
    [
        ("2013.FR24", "region:FRB0"),  # recoded
        ("2013.FR22", "region:FRE2"),  # recoded, and then a part of FRE
        ("2013.FR7", "region:FRK"),  # recoded at level 1
        ("2013.PL11", "region:PL71"),
        ("2024.NL36", "region:NL33"),  # recoded in 2024: same name, parent, area
        ("2024.PT19", "region:PT19"),  # has the name of PT16, yet not its extent
        ("2021.PT16", "region:PT16"),
        ("2016.UKM7", "region:UKM7"),  # "boundary shift" with a new code
        ("2016.NO05", "region:NO05"),
        ("2021.NO0A", "region:NO0A"),  # "recoded (boundary change)"
        ("2013.HU10", "region:HU10"),
        ("2024.FI199", "region:FI194"),  # level 3: the table names the region
        ("2013.FI1D6", "region:FI1D9"),
        ("2016.NO052", "region:NO052"),
        ("2021.NO0A2", "region:NO0A2"),
        ("2016.EE", "country:EE"),
        ("2016.EE00", "region:EE00"),
    ],
)
def test_versions_belong_to_the_territory_that_they_are_of(facts: Facts, version: str, territory: str) -> None:
    assert of(facts, f"region-version:{version}", "s3:versionOf") == {node(territory)}


def test_territories_of_one_extent_say_so_both_ways(facts: Facts) -> None:
    assert of(facts, "country:EE", "s3:sameExtentAs") == {node("region:EE0"), node("region:EE00")}
    assert of(facts, "region:EE0", "s3:sameExtentAs") == {node("country:EE"), node("region:EE00")}
    assert of(facts, "region:FRH0", "s3:sameExtentAs") == {node("region:FRH")}
    assert of(facts, "region:FR3", "s3:sameExtentAs") == {node("region:FRE1")}
    assert of(facts, "region:PL9", "s3:sameExtentAs") == {node("region:PL12")}
    assert of(facts, "region:FRE", "s3:sameExtentAs") == set()


def test_a_region_shows_its_key_version_and_links_all_its_codes(facts: Facts) -> None:
    assert of(facts, "region:FRE2", "s3:nutsCode") == {Literal("FRE2")}
    assert of(facts, "region:FRE2", "s3:within") == {node("region:FRE")}
    assert of(facts, "region:FRE2", "s3:country") == {node("country:FR")}
    assert of(facts, "region:FRE2", "schema:sameAs") == {node("nuts:FR22"), node("nuts:FRE2")}
    assert of(facts, "region:FR2", "s3:within") == {node("country:FR")}


def test_names_are_exonyms_or_the_latest_name_and_versions_keep_their_own(facts: Facts) -> None:
    assert of(facts, "region:DE2", "rdfs:label") == {english("Bavaria"), french("Bavière")}
    assert of(facts, "region:DE2", "skos:altLabel") == {Literal("Bayern")}
    assert of(facts, "region:FRE", "rdfs:label") == {english("Hauts-de-France"), french("Hauts-de-France")}
    assert english("Nord-Pas de Calais-Picardie (NUTS 2016)") in of(facts, "region-version:2016.FRE", "rdfs:label")
    assert of(facts, "region-version:2016.FRE", "s3:officialName") == {Literal("NORD-PAS DE CALAIS-PICARDIE")}
    assert of(facts, "region:EL3", "s3:nativeName") == {Literal("Αττική")}
    assert of(facts, "region:BG423", "skos:altLabel") == set()
    assert english("Estonia (NUTS 2016)") in of(facts, "region-version:2016.EE0", "rdfs:label")
    assert english("Belgium, extra-regio, level 2") in of(facts, "region:BEZZ", "rdfs:label")


def test_extra_regio_rows_are_marked(committed: set[Triple]) -> None:
    marked = [t.subject for t in committed if t.predicate == node("rdfs:comment") and "No place:" in str(t.object)]
    # 130 rows of the table, 74 territories
    assert Counter(type(s) is NamedNode and s.value.rsplit("/", 2)[-2] for s in marked) == {
        "region-version": 130,
        "region": 74,
    }


def test_figures_are_rounded_and_left_out_where_they_contradict_the_parent(facts: Facts) -> None:
    assert of(facts, "region-version:2016.EE", "s3:longitude") == {typed("25.86", "decimal")}
    assert of(facts, "region-version:2016.EE", "s3:population") == {typed(1331441, "integer")}
    assert of(facts, "region-version:2016.EE", "s3:populationYear") == {typed(2021, "gYear")}
    assert of(facts, "region-version:2016.UKN", "s3:area") == {typed("14151.4", "decimal")}
    assert of(facts, "region-version:2016.UKN0", "s3:area") == set()
    assert of(facts, "region-version:2016.UKN0", "s3:population") == set()


def test_graph_names_its_sources(facts: Facts) -> None:
    assert of(facts, "graph:nuts", "prov:hadPrimarySource") == {
        node("document:eurostat-nuts-2013-2016"),
        node("document:eurostat-nuts-2016-2021"),
        node("document:gisco-nuts-2016"),
        node("document:gisco-nuts-2024"),
        node("document:jrc-nuts-converter"),
    }


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "EE00,2,Eesti,Eesti,EE,2016,EE0,",
            "EE00,2,Eesti,Eesti,EE,2016,EE9,",
            "7: error: column 'parent': 'EE9' is no",
        ),
        (
            "EE00,2,Eesti,Eesti,EE,2016,EE0,",
            "EE00,2,Eesti,Eesti,EE,2016,EE,",
            "7: error: column 'parent': 'EE' has lev",
        ),
        ("EE00,2,Eesti,Eesti,EE,2016,EE0,", "EE00,2,Eesti,Eesti,EE,2016,FRB,", "7: error: column 'parent': 'FRB' lies"),
        ("EE00,2,Eesti,Eesti,EE,2016,EE0,", "EE00,2,Eesti,Eesti,EE,2016,,", "7: error: column 'parent': is empty, a v"),
        (
            "EE00,2,Eesti,Eesti,EE,2016,EE0,",
            "EE0A1,2,Eesti,Eesti,EE,2016,EE0,",
            "1: error: column 'code': 'EE0A1' is no c",
        ),
        ("EE00,2,Eesti,Eesti,EE,2016,EE0,", "ee00,2,Eesti,Eesti,EE,2016,EE0,", "1: error: column 'code': 'ee00' is no"),
        ("EE00,2,Eesti,Eesti,EE,2016,EE0,", "EE00,4,Eesti,Eesti,EE,2016,EE0,", "2: error: column 'level': '4' is none"),
        ("EE00,2,Eesti,Eesti,EE,2016,EE0,", "EE00,2,,Eesti,EE,2016,EE0,", "3: error: column 'name': is empty, a value"),
        ("EE00,2,Eesti,Eesti,EE,2016,EE0,", "EE00,2,Ээсти,,EE,2016,EE0,", "4: error: column 'name_latin': is empty, a"),
        (
            "EE00,2,Eesti,Eesti,EE,2016,EE0,",
            "EE00,2,Eesti,Eesti,EE,'16,EE0,",
            "6: error: column 'nuts_version': \"'16\"",
        ),
        (
            "EE,0,EESTI,EESTI,EE,2016,,",
            "EE,0,EESTI,EESTI,FR,2016,,",
            "5: error: column 'country': 'FR' is not the count",
        ),
        (
            "EE,0,EESTI,EESTI,EE,2016,,",
            "EE,0,EESTI,EESTI,EE,2016,FR,",
            "7: error: column 'parent': a country has no pa",
        ),
        (
            "EEZ,1,EXTRA-REGIO NUTS 1,,EE,2013,EE,,,,,yes",
            "EEZ,1,E,,EE,2013,EE,,,,,maybe",
            "12: error: column 'extra_",
        ),
        (
            "EEZ,1,EXTRA-REGIO NUTS 1,,EE,2013,EE,,,",
            "EEZ,1,E,,EE,2013,EE,,95,",
            "9: error: column 'centroid_lat': 95 is not between -90 and 90",
        ),
        (
            "EEZ,1,EXTRA-REGIO NUTS 1,,EE,2013,EE,,,",
            "EEZ,1,E,,EE,2013,EE,x,,",
            "8: error: column 'centroid_lon': 'x' is",
        ),
    ],
)
def test_a_bad_row_is_told(tmp_path: Path, old: str, new: str, fault: str) -> None:
    path = altered(tmp_path, old, new)
    line = next(i for i, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if text.startswith(new))
    with pytest.raises(SourceError) as caught:
        sample(path)
    assert f"{path}:{line}:{fault}" in str(caught.value)


def test_a_code_twice_in_one_version_is_told(tmp_path: Path) -> None:
    path = tmp_path / "regions.csv"
    *rows, last = REGIONS.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*rows, last, last]) + "\n", encoding="utf-8")
    with pytest.raises(SourceError, match=rf":{len(rows) + 2}:6: .* is already in line {len(rows) + 1}"):
        sample(path)


def test_a_country_without_a_name_is_told(tmp_path: Path) -> None:
    countries = tmp_path / "countries.ttl"
    countries.write_text(COUNTRIES.read_text(encoding="utf-8").replace("country:EE ", "country:EX "), encoding="utf-8")
    with pytest.raises(SourceError, match=r"'EE' has no name in countries.ttl; import the countries first"):
        sample(countries=countries)
    with pytest.raises(SourceError, match="there is no such file"):
        sample(countries=tmp_path / "none.ttl")


def test_a_source_that_no_document_stands_for_is_told(tmp_path: Path) -> None:
    path = tmp_path / "regions.csv"
    text = REGIONS.read_text(encoding="utf-8").replace("gisco_nuts_2024.rda", "map.pdf", 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=r"column 'source': .*map\.pdf' names no document of sources\.csv"):
        sample(path)


def small_tables(tmp_path: Path, codes: dict[str, str], changes: str) -> tuple[Path, Path]:
    """Regions of level 1 of Estonia by version, all with the same parent, and the changes between them."""
    rows = [f"EE,0,Eesti,,EE,{year},,,,,,no,gisco_nuts_2024.rda" for year in codes]
    rows += [f"{c},1,{c},,EE,{y},EE,,,,,no,gisco_nuts_2024.rda" for y, found in codes.items() for c in found.split()]
    (tmp_path / "regions.csv").write_text("\n".join([",".join(REGION_COLUMNS), *rows]) + "\n", encoding="utf-8")
    (tmp_path / "changes.csv").write_text(",".join(CHANGE_COLUMNS) + "\n" + changes + "\n", encoding="utf-8")
    return tmp_path / "regions.csv", tmp_path / "changes.csv"


def test_a_code_given_at_once_to_another_territory_is_another_region(tmp_path: Path) -> None:
    tables = small_tables(
        tmp_path, {"2013": "EE1 EE3", "2016": "EE1 EE2 EE3"}, "2013,2016,1,EE1,EE2,x,recoded,,gisco_nuts_2024.rda"
    )
    text = sample(*tables).texts()
    assert "s3:versionOf region:EE2" in text["nuts/EE-2013.ttl"]
    assert "s3:versionOf region:EE1" not in text["nuts/EE-2013.ttl"]
    assert "s3:versionOf region:EE1" in text["nuts/EE-2016.ttl"]


def test_a_key_that_two_territories_would_share_is_told(tmp_path: Path) -> None:
    tables = small_tables(
        tmp_path,
        {"2013": "EE1 EE3", "2016": "EE2 EE3", "2021": "EE1 EE3"},
        "2013,2016,1,EE1,,x,discontinued,,gisco_nuts_2024.rda\n2016,2021,1,EE2,,x,discontinued,,gisco_nuts_2024.rda",
    )
    with pytest.raises(SourceError, match=r":9:1: error: column 'code': the key 'EE1' belongs to another territory"):
        sample(*tables)


@pytest.mark.parametrize("text", ["", "code,level\n", "code,level\nEE,0\n"])
def test_a_table_without_its_columns_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "regions.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=r":1: error: (the file is empty|missing column name, name_latin)"):
        sample(path)


def test_the_sample_has_no_more_columns_than_are_required() -> None:
    assert tuple(REGIONS.read_text(encoding="utf-8").splitlines()[0].split(",")) == REGION_COLUMNS


def test_exonyms_are_of_codes_that_are_there_and_have_both_languages(facts: Facts) -> None:
    codes = {value for (_, term), values in facts.items() if term == node("s3:nutsCode").value for value in values}
    exonyms = read_exonyms()
    assert {Literal(code) for code in exonyms} <= codes
    assert exonyms["BE25"] == Label("West Flanders", "Flandre-Occidentale")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PROVENCE-ALPES-CÔTE D’AZUR", "Provence-Alpes-Côte d'Azur"),
        ("Inner London — West", "Inner London - West"),
        ("BATI MARMARA", "Batı Marmara"),
        ("ISTANBUL", "İstanbul"),
    ],
)
def test_spellings_of_one_name_fold_to_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_scripts_and_capitals() -> None:
    assert is_latin("Åland (FI), Łódź 2")
    assert not is_latin("Srbija/Сpбија")
    assert native_script("Aνατολική") == "Ανατολική"
    assert native_script("Šumadija") == "Šumadija"
    assert without_capitals("REGION POŁUDNIOWO-ZACHODNI") == "Region Południowo-Zachodni"
    assert without_capitals("ÎLE DE FRANCE") == "Île de France"
    assert without_capitals("Prov. Oost-Vlaanderen") == "Prov. Oost-Vlaanderen"
