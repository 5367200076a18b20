"""What people type, and what they mean: the first hit on the shipped graph."""

import pytest

from smartspec.graph.namespaces import DEFINITION, compact
from smartspec.search.finder import Finder

SEARCHES = [
    # names, in any language and spelling
    ("Brittany", "region:FRH0"),
    ("bretagne", "region:FRH0"),
    ("BRETAGNE", "region:FRH0"),
    ("île de france", "region:FR1"),
    ("ile-de-france", "region:FR1"),
    ("Noord-Brabant", "region:NL41"),
    ("noord brabant", "region:NL41"),
    ("noordbrabant", "region:NL41"),
    ("Brabant septentrional", "region:NL41"),
    ("Mazovie", "region:PL12"),
    ("lodz", "region:PL71"),
    ("Andalucía", "region:ES61"),
    ("Andalousie", "region:ES61"),
    ("emilia romagna", "region:ITH5"),
    ("Wallonie", "region:BE3"),
    ("Région wallonne", "region:BE3"),
    ("Espagne", "country:ES"),
    ("Deutschland", "country:DE"),
    ("Ελλάδα", "country:EL"),
    ("Pologne", "country:PL"),
    ("hydrogène", "theme:hydrogen"),
    ("energie geothermique", "theme:geothermal-energy"),
    ("photonique", "theme:photonics"),
    ("cybersecurity", "partnership:cybersecurity"),
    ("Corina Cretu", "person:corina-cretu"),
    ("Horizon Europe", "fund:horizon-europe"),
    ("time machine", "partnership:time-machine"),
    # beginnings, and words in any order
    ("hydrog", "theme:hydrogen"),
    ("vanguard", "organisation:vanguard-initiative"),
    ("valleys hydrogen european", "partnership:european-hydrogen-valleys"),
    ("Région Bretagne", "region:FRH0"),
    ("the region of Flanders", "region:BE2"),
    # slips
    ("cybersecrity", "partnership:cybersecurity"),
    ("hydrogne", "theme:hydrogen"),
    ("photnics", "theme:photonics"),
    ("walonia", "region:BE3"),
    ("brittnay", "region:FRH0"),
    ("noord brabnt", "region:NL41"),
    ("corina cretru", "person:corina-cretu"),
    ("hydrogen valeys", "partnership:european-hydrogen-valleys"),
    ("Andaluscia", "region:ES61"),
    ("Lombradia", "region:ITC4"),
    # codes, today's and former ones, numbers, IRIs
    ("NL41", "region:NL41"),
    ("nl 41", "region:NL41"),
    ("FR52", "region:FRH0"),
    ("FR", "country:FR"),
    ("IP/17/5108", "document:ip-17-5108"),
    ("52017DC0376", "document:com-2017-376"),
    ("region:FRH0", "region:FRH0"),
    ("https://w3id.org/smartspec/id/theme/hydrogen", "theme:hydrogen"),
    ("https://w3id.org/smartspec/doc/theme/hydrogen", "theme:hydrogen"),
    # acronyms
    ("OECD", "organisation:oecd"),
    ("DG REGIO", "organisation:dg-regio"),
    ("JRC", "organisation:joint-research-centre"),
    ("ERDF", "fund:erdf"),
    ("FEDER", "fund:erdf"),
    ("ECCP", "organisation:eccp"),
    ("I3", "fund:interregional-innovation-investments"),
]


@pytest.mark.parametrize(("text", "meant"), SEARCHES, ids=[text for text, _ in SEARCHES])
def test_the_first_hit_is_what_was_meant(real_finder: Finder, text: str, meant: str) -> None:
    hits = real_finder.find(text).hits
    assert hits, "nothing found"
    assert compact(hits[0].entry.iri) == meant, [(compact(hit.entry.iri), round(hit.score)) for hit in hits[:4]]


@pytest.mark.parametrize(
    ("text", "class_name", "meant"),
    [
        ("hydrogen", "Partnership", "partnership:kosice-hydrogen"),
        ("bretagne", "RegionVersion", "region-version:2013.FR52"),
        ("country", "Country", ""),
        ("smart grids", "ThematicPartnership", "partnership:s3p-smart-grids"),
        ("wallonia", "PilotProject", "pilot-project:wallonia"),
    ],
)
def test_a_class_narrows_the_search(real_finder: Finder, text: str, class_name: str, meant: str) -> None:
    hits = real_finder.find(text, DEFINITION + class_name).hits
    assert (compact(hits[0].entry.iri) if hits else "") == meant
    assert all(DEFINITION + class_name in hit.entry.classes for hit in hits)


@pytest.mark.parametrize("text", ["zzzzqqqq", "NL99Z", "%", "", "   ", '"', "***"])
def test_what_is_not_there_is_not_found(real_finder: Finder, text: str) -> None:
    assert real_finder.find(text).hits == ()


def test_a_mistyped_code_is_not_taken_for_another(real_finder: Finder) -> None:
    assert all("NL4" in hit.entry.iri or hit.match < 40 for hit in real_finder.find("NL4").hits)
    assert not real_finder.find("NL48").hits
