"""The map of partnerships and the picture of their network: who is on it, where it leads, that it stays the same."""

import re
from xml.etree import ElementTree as ET

import pytest
from pyoxigraph import Literal

from smartspec.describe.cooperation import Cooperation, Partnership, Point
from smartspec.describe.labels import Labels
from smartspec.graph.namespaces import IDENTIFIER, PREFIXES
from smartspec.web.analysis import Analysis, network_of
from smartspec.web.charts.communities import HEIGHT, WIDTH, NetworkPicture
from smartspec.web.charts.forces import settle
from smartspec.web.charts.partnerships import PartnershipMap
from smartspec.web.charts.projection import EUROPE
from smartspec.web.language import read_texts
from smartspec.web.links import Links

TEXTS = read_texts()["en"]
SVG = "{http://www.w3.org/2000/svg}"
BRITTANY, NORTE, KAINUU, REUNION, AFAR = (f"{IDENTIFIER}region/{key}" for key in ("FRH0", "PT11", "FI1D8", "FRY4", "X"))
PARTNERSHIPS = (
    Partnership("p", participants=(BRITTANY, NORTE, KAINUU), leads=frozenset({BRITTANY})),
    Partnership("q", participants=(BRITTANY, NORTE, REUNION, AFAR), leads=frozenset({BRITTANY})),
)


@pytest.fixture
def cooperation() -> Cooperation:
    points = {
        BRITTANY: Point(-2.8, 48.2, BRITTANY),
        NORTE: Point(-7.7, 41.5, NORTE),
        KAINUU: Point(27.5, 66.3, f"{IDENTIFIER}region/FI1D"),
        REUNION: Point(55.5, -21.1, REUNION),
    }
    label = PREFIXES["rdfs"] + "label"
    names = {BRITTANY: ((label, Literal("<b>Brittany & co", language="en")),)}
    return Cooperation(PARTNERSHIPS, points, (Point(55.5, -21.1, REUNION), Point(10, 52, "x")), Labels(names))


def drawn(cooperation: Cooperation, land: str | None = None) -> ET.Element:
    return ET.fromstring(PartnershipMap(cooperation, TEXTS, Links(), land).picture().markup())


def titles(picture: ET.Element) -> list[str]:
    return [found.text or "" for found in picture.iter(f"{SVG}title")][1:]


def test_each_placed_participant_is_a_circle_that_leads_to_its_page(cooperation: Cooperation) -> None:
    picture = drawn(cooperation)
    assert {link.get("href") for link in picture.iter(f"{SVG}a")} == {
        "/doc/region/FRH0",
        "/doc/region/PT11",
        "/doc/region/FI1D8",
        "/doc/region/FRY4",
    }
    assert "<b>Brittany & co: 2 partnerships" in titles(picture)
    assert "4 of 5 participants have a point" in str(next(picture.iter(f"{SVG}desc")).text)


def test_who_has_no_point_of_its_own_is_said_to_be_drawn_elsewhere(cooperation: Cooperation) -> None:
    assert "FI1D8: 1 partnership (drawn at FI1D)" in titles(drawn(cooperation))


def test_arcs_join_leads_with_others_and_add_up(cooperation: Cooperation) -> None:
    arcs = [title for title in titles(drawn(cooperation)) if "–" in title]
    assert sorted(arcs) == [
        "<b>Brittany & co – FRY4: 1 partnership",
        "<b>Brittany & co – PT11: 2 partnerships",
        "FI1D8 – <b>Brittany & co: 1 partnership",
    ]


def test_outermost_regions_stand_in_boxes_below_europe(cooperation: Cooperation) -> None:
    picture = drawn(cooperation)
    spots = [circle for circle in picture.iter(f"{SVG}circle") if circle.get("class") == "spot"]
    below = [circle for circle in spots if float(circle.get("cy") or 0) > EUROPE.height]
    assert (len(spots), len(below)) == (4, 1)
    assert float(picture.get("height") or 0) > EUROPE.height
    assert any(found.text == "FRY4" for found in picture.iter(f"{SVG}text"))


def test_those_at_one_point_do_not_hide_each_other(cooperation: Cooperation) -> None:
    same = Point(10.0, 52.0, "x")
    crowd = Cooperation(PARTNERSHIPS, dict.fromkeys((BRITTANY, NORTE, KAINUU), same), (), cooperation.labels)
    spots = [circle for circle in drawn(crowd).iter(f"{SVG}circle") if circle.get("class") == "spot"]
    assert len({(circle.get("cx"), circle.get("cy")) for circle in spots}) == 3


def test_land_is_shown_where_it_was_built(cooperation: Cooperation) -> None:
    (image,) = drawn(cooperation, "/static/built/land.svg?v=1").iter(f"{SVG}image")
    assert (image.get("href"), image.get("width")) == ("/static/built/land.svg?v=1", "900")
    assert list(drawn(cooperation).iter(f"{SVG}image")) == []
    assert list(drawn(cooperation).iter(f"{SVG}polyline"))


def test_the_thumbnail_holds_nothing_to_point_at(cooperation: Cooperation) -> None:
    picture = ET.fromstring(PartnershipMap(cooperation, TEXTS, Links()).thumbnail().markup())
    assert list(picture.iter(f"{SVG}a")) == []
    assert titles(picture) == []
    assert len([*picture.iter(f"{SVG}circle")]) == 3


def test_nothing_to_draw_is_an_empty_map() -> None:
    empty = PartnershipMap(Cooperation((), {}, (), Labels({})), TEXTS, Links())
    for picture in (empty.picture(), empty.thumbnail()):
        assert list(ET.fromstring(picture.markup()).iter(f"{SVG}circle")) == []


def test_a_network_has_a_circle_for_each_and_lines_that_add_up(cooperation: Cooperation) -> None:
    network = network_of(cooperation)
    groups = ((BRITTANY, NORTE), (REUNION, AFAR))
    places = settle([*groups, (KAINUU,)], network.weights, WIDTH, HEIGHT)
    analysis = Analysis(network, groups, 0.1, dict.fromkeys(network.nodes, 0.0), places)
    picture = ET.fromstring(NetworkPicture(analysis, cooperation.labels, TEXTS, Links()).picture().markup())
    nodes = [circle.get("class") for circle in picture.iter(f"{SVG}circle")]
    assert sorted(filter(None, nodes)) == ["node series-1"] * 2 + ["node series-2"] * 2 + ["node series-3"]
    assert "<b>Brittany & co – PT11: 2 partnerships" in titles(picture)
    assert "<b>Brittany & co: joined to 4 others" in titles(picture)


def test_networks_settle_the_same_way_each_time_inside_the_picture() -> None:
    groups = [[f"a{n}" for n in range(12)], [f"b{n}" for n in range(8)], ["alone"]]
    weights = {(f"a{n}", f"a{m}"): 1 for m in range(12) for n in range(m)} | {("a0", "b0"): 2}
    places = settle(groups, weights, 900, 720)
    assert places == settle(groups, weights, 900, 720)
    assert all(0 < x < 900 and 0 < y < 720 for x, y in places.values())
    found = list(places.values())
    nearest = min(abs(complex(*one) - complex(*other)) for at, one in enumerate(found) for other in found[:at])
    assert nearest > 15


def test_nobody_settles_nowhere_and_one_in_the_picture() -> None:
    assert settle([], {}, 900, 720) == {}
    ((x, y),) = settle([["one"]], {}, 900, 720).values()
    assert 0 < x < 900
    assert 0 < y < 720


def test_pictures_keep_to_the_content_security_policy(cooperation: Cooperation) -> None:
    markup = PartnershipMap(cooperation, TEXTS, Links(), "/land.svg").picture().markup()
    assert not re.search(r"<(script|style|foreignObject|use)| style=| on\w+=", markup)


def test_names_are_there_for_telephones_too_unseen_elsewhere(cooperation: Cooperation) -> None:
    groups = [found for found in drawn(cooperation).iter(f"{SVG}g") if found.get("class") == "names"]
    assert [found.get("font-size") for found in groups] == ["13", "24"]
    [large] = [found for found in drawn(cooperation).iter(f"{SVG}g") if found.get("class") == "large"]
    assert large.get("display") == "none"
