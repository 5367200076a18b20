"""Pictures of a thing: the part of the map in which its places lie, its days, what it is joined to."""

import re

import pytest

from smartspec.describe.labels import Label
from smartspec.graph.namespaces import IDENTIFIER, PREFIXES
from smartspec.web.charts.projection import EUROPE, project
from smartspec.web.charts.svg import Picture
from smartspec.web.language import read_texts
from smartspec.web.portrait import draw_portrait
from smartspec.web.presentation import Group, ThingPage, Value

S3 = PREFIXES["s3"]
THING = IDENTIFIER + "partnership/example"
PLACES = {
    IDENTIFIER + "region/FRH0": (-2.8, 48.2),
    IDENTIFIER + "region/FI1D": (26.0, 66.0),
    IDENTIFIER + "region/FRY1": (-61.5, 16.2),
}
ENGLISH = read_texts()["en"]


def group(predicate: str, *values: Value) -> Group:
    return Group(S3 + predicate, Label(predicate), None, values)


def place(code: str) -> Value:
    return Value(code, f"/doc/region/{code}", None, f"{IDENTIFIER}region/{code}")


def day(text: str) -> Value:
    return Value(text, None, None, text)


def page(*facts: Group) -> ThingPage:
    return ThingPage(THING, None, Label("Example"), (), None, facts, (), (), "")


def shown(picture: Picture, iri: str) -> bool:
    x, y = project(*PLACES[iri])
    return picture.left < x < picture.left + picture.width and picture.top < y < picture.top + picture.height


@pytest.mark.parametrize("codes", [("FRH0",), ("FRH0", "FI1D"), ("FRH0", "FRY1")])
def test_the_map_shows_the_part_of_europe_in_which_the_places_lie(codes: tuple[str, ...]) -> None:
    picture = draw_portrait(page(group("partner", *map(place, codes))), ENGLISH, PLACES).map
    assert picture
    assert all(shown(picture, IDENTIFIER + f"region/{code}") for code in codes if code != "FRY1")
    assert picture.left >= 0
    assert picture.top >= 0
    assert picture.left + picture.width <= EUROPE.width
    assert picture.top + picture.height <= EUROPE.height
    assert (picture.width < EUROPE.width / 2) == ("FI1D" not in codes)
    assert f'viewBox="{picture.left:.1f} {picture.top:.1f} '.replace(".0 ", " ") in picture.markup()


def test_the_map_has_room_for_a_long_name() -> None:
    name = "République serbe de Bosnie-Herzégovine"
    there = Value(name, None, None, f"{IDENTIFIER}region/FRH0")
    picture = draw_portrait(page(group("partner", there)), ENGLISH, PLACES).map
    assert picture
    x, _ = project(*PLACES[there.full or ""])
    assert picture.left + picture.width - x >= len(name) * 17 * 0.6


def test_what_lies_nowhere_in_europe_has_no_map() -> None:
    assert draw_portrait(page(group("partner", place("FRY1"))), ENGLISH, PLACES).map is None
    assert draw_portrait(page(), ENGLISH, PLACES).map is None


def test_one_day_is_no_time_line_and_a_stretch_is() -> None:
    assert draw_portrait(page(group("opened", day("2017-09-29"))), ENGLISH, {}).timeline is None
    assert draw_portrait(page(group("start", day("2018-01")), group("end", day("2019"))), ENGLISH, {}).timeline


def test_relations_leave_out_what_others_say_more_exactly() -> None:
    told = (group("coordinator", place("FRH0")), group("member", place("FRH0"), place("FI1D")))
    picture = draw_portrait(page(*told), ENGLISH, {}).relations
    assert picture
    assert "FRH0" in picture.content
    assert "FI1D" not in picture.content
    assert [each.is_background for each in told] == [False, True]


def test_names_on_a_wide_map_are_as_large_as_on_a_narrow_one_and_lie_within() -> None:
    near = draw_portrait(page(group("partner", place("FRH0"))), ENGLISH, PLACES).map
    far = draw_portrait(page(group("partner", place("FRH0"), place("FI1D"))), ENGLISH, PLACES).map
    assert near
    assert far
    sizes = [float(re.findall(r'class="names" font-size="([\d.]+)"', picture.content)[0]) for picture in (near, far)]
    assert sizes[0] / near.width == pytest.approx(sizes[1] / far.width, rel=0.05)
    assert far.content.count("<text") == 2
