"""Members of the pilot partnerships: what the sample makes, that data/ holds it, what data/ counts, how faults read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from pyoxigraph import NamedNode, Triple

from smartspec.errors import SourceError
from smartspec.graph.namespaces import PREFIXES
from smartspec.graph.terms import node
from smartspec.graph.turtle import RDF_TYPE
from smartspec.tables.partnerships import import_partnerships
from smartspec.tables.statements import Outputs

Graphs: TypeAlias = dict[str, set[Triple]]
Made: TypeAlias = Callable[[Outputs], Graphs]

SAMPLE = Path(__file__).parent / "samples" / "partnerships.csv"

PRINTED_IN = {
    "brainport-vanguard-2017-11-22": 13,
    "confindustria-lombardia-vanguard-2017": 13,
    "energy-live-news-2021-01-14": 5,
    "euroefe-covid-partnerships-2021": 17,
    "european-sting-2021-01-07": 5,
    "high-tech-farming-presentation": 22,
    "ip-17-5108-en": 15,
    "irekia-2017-12-13": 7,
    "openinnovation-lombardia-2018-01-09": 1,
    "viaemilianet-2017-12": 15,
}
"""Participations in pilot partnerships and in the Vanguard network that each outside document states.

The table of members has 107 rows. 7 are placeholders for members that were not found and make no node; 16 tell members
of wider S3 partnerships, which the thematic tables tell. Of the other 84, 67 cite one outside document and 17 cite two
(the 13 of the Vanguard network, Estonia in high-tech farming, and three Italian regions that an article names as well).
12 more were written by hand: leads that Via Emilia Net (4), the Basque Government (5) and Open Innovation Lombardia (1)
name, and the Time Machine Organisation in two documents.
"""


def participations(triples: set[Triple]) -> list[str]:
    kind = node("s3:Participation")
    return sorted(
        triple.subject.value.removeprefix(PREFIXES["participation"])
        for triple in triples
        if isinstance(triple.subject, NamedNode) and triple.predicate == RDF_TYPE and triple.object == kind
    )


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text = SAMPLE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "partnerships.csv"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_sample_is_in_the_data(graphs: Graphs, made: Made) -> None:
    for name, triples in made(import_partnerships(SAMPLE)).items():
        assert triples <= graphs[name], name


def test_each_document_that_names_a_member_gives_a_participation(made: Made) -> None:
    found = made(import_partnerships(SAMPLE))
    marche = [key for triples in found.values() for key in participations(triples) if key.endswith(".ITI3")]
    assert sorted(marche) == [
        "high-tech-farming-presentation.high-tech-farming.ITI3",
        "viaemilianet-2017-12.high-tech-farming.ITI3",
    ]


def test_members_of_wider_networks_and_placeholders_make_no_pilot_member(made: Made) -> None:
    found = made(import_partnerships(SAMPLE))
    keys = [key for triples in found.values() for key in participations(triples)]
    assert len(keys) == 12
    assert not [key for key in keys if ".cybersecurity.ES21" in key]
    assert [key for key in keys if key.endswith(".ITC4")] == [
        "brainport-vanguard-2017-11-22.vanguard-de-and-remanufacturing.ITC4",
        "confindustria-lombardia-vanguard-2017.vanguard-de-and-remanufacturing.ITC4",
    ]


def test_role_and_certainty_follow_the_table(made: Made) -> None:
    english = made(import_partnerships(SAMPLE))["ip-17-5108-en"]
    bretagne = node("participation:ip-17-5108-en.cybersecurity.FRH0")
    assert Triple(bretagne, node("s3:certainty"), node("certainty:implied")) in english
    fjords = node("participation:ip-17-5108-en.marine-renewable-energy.NO052")
    assert Triple(fjords, node("s3:role"), node("role:associate")) in english
    estonia = node("participation:ip-17-5108-en.cybersecurity.EE")
    assert Triple(estonia, node("s3:actor"), node("country:EE")) in english


def test_a_lead_brings_the_count_of_its_partnership(made: Made) -> None:
    english = made(import_partnerships(SAMPLE))["ip-17-5108-en"]
    claim = node("claim:ip-17-5108-en.cybersecurity.regions")
    assert Triple(claim, node("s3:scope"), node("scope:others")) in english
    assert Triple(claim, node("s3:leadsIncluded"), node("leads:no")) in english


def test_the_data_hold_what_the_table_gave(graphs: Graphs) -> None:
    count = Counter(
        {name: len([key for key in participations(graphs[name]) if ".s3p-" not in key]) for name in PRINTED_IN}
    )
    assert dict(count) == PRINTED_IN


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("NL41,NL41,NL41,NL41,2", "NL41,NL41+NL42,NL41,NL41,2", "'NL41+NL42' is not one NUTS code"),
        ("NL41,NL41,NL41,NL41,2", "NL41,NL49,NL41,NL41,2", "region:NL49 (Noord-Brabant) is not among the named actors"),
        ("2,coordinator,pilot member 2017", "2,chair,pilot member 2017", "'chair' is none of"),
        ("2,coordinator,pilot member 2017", "2,coordinator,friend of the pilot", "begins with none of"),
        ("https://s3platform.jrc.ec", "https://elsewhere.example/", "is not in the register of sources"),
        ("P1,pilot 2017", "P9,pilot 2017", "no pilot partnership 'P9' has a name yet"),
    ],
)
def test_faults_name_file_line_and_column(tmp_path: Path, old: str, new: str, reason: str) -> None:
    path = changed(tmp_path, old, new)
    with pytest.raises(SourceError) as caught:
        import_partnerships(path)
    (fault,) = caught.value.faults
    assert fault.path == path
    assert fault.line == 2
    assert fault.column > 0
    assert reason in fault.reason
