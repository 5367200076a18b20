"""Countries: what the sample makes, that it agrees with data/, and how faults are told."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from smartspec.errors import SourceError
from smartspec.graph.reading import parse_turtle, read_turtle
from smartspec.graph.terms import date_literal, english, node
from smartspec.graph.turtle import RDF_TYPE
from smartspec.tables.countries import BEYOND, COUNTRY_COLUMNS, NOTES, import_countries
from smartspec.tables.table import read_table

SAMPLES = Path(__file__).parent / "samples"
SAMPLE = SAMPLES / "countries.csv"
COMMITTED = Path(__file__).parents[2] / "data" / "countries.ttl"


@pytest.fixture(scope="module")
def committed() -> set[Triple]:
    return set(read_turtle(COMMITTED))


def altered(tmp_path: Path, old: str, new: str) -> Path:
    text = SAMPLE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "countries.csv"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_sample_makes_what_it_should() -> None:
    golden = (SAMPLES / "golden" / "countries.ttl").read_text(encoding="utf-8")
    assert import_countries(SAMPLE).texts() == {"countries.ttl": golden}


def test_all_that_the_sample_makes_is_in_the_data(committed: set[Triple]) -> None:
    made = set(parse_turtle(import_countries(SAMPLE).texts()["countries.ttl"], SAMPLE))
    assert made <= committed


def test_two_imports_give_the_same_text() -> None:
    assert import_countries(SAMPLE).texts() == import_countries(SAMPLE).texts()


def test_the_data_has_28_states_that_are_or_were_members_and_12_others(committed: set[Triple]) -> None:
    kinds = Counter(t.object for t in committed if t.predicate == RDF_TYPE)
    # 27 members, the United Kingdom; Norway, Iceland, Liechtenstein, Switzerland, Türkiye of the table; 7 beyond it
    assert kinds[node("s3:MemberState")] == 27 + 1
    assert kinds[node("s3:Country")] == 5 + len(read_table(BEYOND, ()))


def test_membership_is_dated(committed: set[Triple]) -> None:
    assert Triple(node("country:EE"), node("s3:accession"), date_literal("2004-05-01")) in committed
    assert Triple(node("country:UK"), node("s3:withdrawal"), date_literal("2020-01-31")) in committed
    assert len([t for t in committed if t.predicate == node("s3:withdrawal")]) == 1


def test_a_euro_date_that_was_not_verified_is_left_out_with_a_comment(committed: set[Triple]) -> None:
    about = [t for t in committed if t.subject == node("country:BG")]
    assert node("s3:euroSince") not in {t.predicate for t in about}
    assert any(t.predicate == node("rdfs:comment") and "euro" in str(t.object) for t in about)
    assert len([t for t in committed if t.predicate == node("s3:euroSince")]) == 20


def test_greece_and_the_united_kingdom_have_eu_codes_as_keys_and_iso_codes_beside(committed: set[Triple]) -> None:
    assert Triple(node("country:EL"), node("s3:isoCode"), Literal("GR")) in committed
    assert Triple(node("country:UK"), node("s3:isoCode"), Literal("GB")) in committed


def test_links_out_are_schema_same_as_only(committed: set[Triple]) -> None:
    estonia = {t.object for t in committed if t.predicate == node("schema:sameAs") and t.subject == node("country:EE")}
    assert estonia == {
        NamedNode("http://data.europa.eu/nuts/code/EE"),
        NamedNode("http://publications.europa.eu/resource/authority/country/EST"),
    }
    assert not [t for t in committed if t.predicate == node("owl:sameAs")]


def test_native_names_are_apart_and_slovenia_is_not_in_slovak(committed: set[Triple]) -> None:
    names = {t.object for t in committed if t.subject == node("country:BE") and t.predicate == node("s3:nativeName")}
    assert names == {Literal("Belgien"), Literal("Belgique"), Literal("België")}
    assert Triple(node("country:SI"), node("s3:nativeName"), Literal("Slovenija")) in committed


def test_every_note_and_every_further_country_is_in_the_data(committed: set[Triple]) -> None:
    for row in read_table(NOTES, ("code", "en")):
        assert Triple(node(f"country:{row.text('code')}"), node("rdfs:comment"), english(row.text("en"))) in committed
    for row in read_table(BEYOND, ("code", "en")):
        assert Triple(node(f"country:{row.text('code')}"), node("rdfs:label"), english(row.text("en"))) in committed


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("2004-05-01", "2004-05", ":4:9: error: column 'accession_date': '2004-05' is not a whole date (YYYY-MM-DD)"),
        ("2004-05-01", "2004-05-32", ":4:9: error: column 'accession_date': '2004-05-32' is not a date"),
        ("2004-05-01", "", ":4:9: error: column 'accession_date': '' is not a whole date (YYYY-MM-DD)"),
        ("2020-01-31", "", ":11:10: error: column 'withdrawal_date': '' is not a whole date (YYYY-MM-DD)"),
        ("Estonia,", ",", ":4:1: error: column 'name_en': is empty, a value is required"),
        (",EE,EE,", ",EE,Ee,", ":4:5: error: column 'eu_code': 'Ee' is not two capital letters"),
        (",EE,EE,", ",EE,DE,", ":4:5: error: column 'eu_code': 'DE' is already in line 3"),
        (
            "candidate",
            "friend",
            ":13:8: error: column 'kind': 'friend' is none of EFTA state (not EEA), EFTA/EEA state",
        ),
        (
            "http://data.europa.eu/nuts/code/EE",
            "data europa",
            ":4:7: error: column 'nuts0_uri': 'data europa' is not an IRI",
        ),
        ("GISCO countries 2024", "hearsay", ":12:13: error: column 'source': 'hearsay (rOpenGov"),
        ("eu_code", "code", ":1: error: missing column eu_code; there are name_en"),
    ],
)
def test_a_bad_row_is_told(tmp_path: Path, old: str, new: str, fault: str) -> None:
    path = altered(tmp_path, old, new)
    with pytest.raises(SourceError) as caught:
        import_countries(path)
    assert f"{path}{fault}" in str(caught.value)


def test_all_bad_rows_are_told_at_once(tmp_path: Path) -> None:
    path = altered(tmp_path, "2004-05-01", "May 2004")
    path.write_text(path.read_text(encoding="utf-8").replace("2020-01-31", "2020"), encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        import_countries(path)
    assert [fault.line for fault in caught.value.faults] == [4, 11]


def test_the_sample_has_no_more_columns_than_are_required() -> None:
    assert tuple(SAMPLE.read_text(encoding="utf-8").splitlines()[0].split(",")) == COUNTRY_COLUMNS
