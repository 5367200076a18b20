"""The diagram of a class: all of it is there, led to by links, and none of it overlaps."""

import itertools
from xml.etree import ElementTree as ET

import pytest

from smartspec.web.charts.neighbourhood import Join, Named, Neighbourhood, draw_neighbourhood

SVG = "{http://www.w3.org/2000/svg}"


def named(*names: str) -> tuple[Named, ...]:
    return tuple(Named(name, f"/def/{name}", f"{name}: what it means") for name in names)


def join(name: str, *properties: str) -> Join:
    return Join(named(name)[0], named(*properties))


FULL = Neighbourhood(
    itself=named("Partnership")[0],
    literals=named("opened", "deadline"),
    broader=named("Collaboration"),
    narrower=named("Thematic", "Pilot"),
    incoming=(join("Call", "selected", "funded"), join("Project", "partOf")),
    outgoing=(join("Actor", "member", "partner", "associate"), join("Theme", "theme")),
)
SHOWN = {
    "all": FULL,
    "alone": Neighbourhood(FULL.itself),
    "incoming": Neighbourhood(FULL.itself, incoming=FULL.incoming),
    "outgoing": Neighbourhood(FULL.itself, outgoing=FULL.outgoing),
    "kin": Neighbourhood(FULL.itself, broader=FULL.broader, narrower=FULL.narrower),
}


def drawn(shown: Neighbourhood) -> ET.Element:
    return ET.fromstring(draw_neighbourhood(shown, "A title", "What it says").markup())


def boxes(picture: ET.Element) -> list[tuple[float, float, float, float]]:
    return [
        (float(box.attrib["x"]), float(box.attrib["y"]), float(box.attrib["width"]), float(box.attrib["height"]))
        for box in picture.iter(f"{SVG}rect")
    ]


def test_every_class_and_property_is_a_link_that_says_what_it_means() -> None:
    picture = drawn(FULL)
    everything = {
        *("opened", "deadline", "Collaboration", "Thematic", "Pilot", "Call", "selected", "funded", "Project"),
        *("partOf", "Actor", "member", "partner", "associate", "Theme", "theme"),
    }
    assert {link.attrib["href"] for link in picture.iter(f"{SVG}a")} == {f"/def/{name}" for name in everything}
    titles = {title.text for title in picture.iter(f"{SVG}title")}
    assert {f"{name}: what it means" for name in everything} <= titles
    assert "Partnership" in {text.text for text in picture.iter(f"{SVG}text")}


@pytest.mark.parametrize("shown", SHOWN.values(), ids=SHOWN)
def test_boxes_stay_apart_and_within_the_picture(shown: Neighbourhood) -> None:
    picture = drawn(shown)
    width, height = float(picture.attrib["width"]), float(picture.attrib["height"])
    found = boxes(picture)
    assert all(x >= 0 and y >= 0 and x + w <= width and y + h <= height for x, y, w, h in found)
    for (x1, y1, w1, h1), (x2, y2, w2, h2) in itertools.combinations(found, 2):
        assert x1 + w1 <= x2 or x2 + w2 <= x1 or y1 + h1 <= y2 or y2 + h2 <= y1


def test_each_property_is_a_line() -> None:
    lines = [path.attrib["d"] for path in drawn(FULL).iter(f"{SVG}path") if path.attrib["class"] == "join"]
    assert len(lines) == 7


def test_the_same_class_gives_the_same_picture() -> None:
    assert draw_neighbourhood(FULL, "A", "B") == draw_neighbourhood(FULL, "A", "B")


def test_names_are_text_and_never_markup() -> None:
    nasty = Named("<script>&\x00", 'x" onload="y', "<b>")
    picture = ET.fromstring(draw_neighbourhood(Neighbourhood(nasty, (nasty,)), "<t>", "<d>").markup())
    assert {e.tag.removeprefix(SVG) for e in picture.iter()} == {"svg", "title", "desc", "g", "rect", "text", "a"}
    assert not any("onload" in element.attrib or "style" in element.attrib for element in picture.iter())
