"""Charts: what they show, that they say it in words too, and that nothing in an answer becomes markup."""

import itertools
import re
from collections.abc import Callable
from importlib.resources import files
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartspec.describe.labels import Label
from smartspec.query.chart import Chart
from smartspec.web.charts.bar import MOST_ROWS
from smartspec.web.charts.drawing import draw, draw_nothing
from smartspec.web.charts.network import MOST_NODES
from smartspec.web.charts.svg import Picture, width_of
from smartspec.web.language import read_texts
from smartspec.web.results import Column, Results
from smartspec.web.shown import Value

MakeTable = Callable[..., Results]

TEXTS = read_texts()["en"]
SVG = "{http://www.w3.org/2000/svg}"
KINDS = ("bar", "line", "timeline", "map", "network")


def drawn(chart: Chart, results: Results) -> ET.Element:
    picture = draw(chart, "A title", results, TEXTS)
    assert isinstance(picture, Picture)
    return ET.fromstring(picture.markup())


def titles(picture: ET.Element) -> list[str]:
    return ["".join(found.itertext()) for found in picture.iter(f"{SVG}title")][1:]


def every(picture: ET.Element, name: str, **attributes: str) -> list[ET.Element]:
    wanted = {key.rstrip("_"): value for key, value in attributes.items()}
    return [e for e in picture.iter(SVG + name) if all(e.get(key) == value for key, value in wanted.items())]


@pytest.fixture
def answers(table: MakeTable) -> dict[str, Results]:
    """An answer that suits each kind of chart."""
    return {
        "bar": table({"actor": "thing", "seats": "number"}, ("Brittany", "4"), ("Norte", "2")),
        "line": table({"year": "date", "count": "number"}, ("2017", "8"), ("2019-06", "12")),
        "timeline": table({"call": "thing", "from": "date", "to": "date"}, ("Pilot", "2018-01", "2019")),
        "map": table(
            {"region": "thing", "longitude": "number", "latitude": "number", "seats": "number"},
            ("Brittany", "-2.8", "48.2", "3"),
            ("Norte", "-7.7", "41.5", "1"),
        ),
        "network": table({"one": "thing", "other": "thing"}, ("Brittany", "Norte"), ("Norte", "Estonia")),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_says_what_it_is(answers: dict[str, Results], kind: str) -> None:
    picture = drawn(Chart(kind), answers[kind])
    title, description = next(picture.iter(f"{SVG}title")), next(picture.iter(f"{SVG}desc"))
    assert (picture.get("aria-labelledby"), picture.get("aria-describedby")) == (title.get("id"), description.get("id"))
    assert (title.text, picture.get("class")) == ("A title", f"chart chart-{kind}")
    assert f"of {answers[kind].total} rows" in str(description.text)


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_keeps_to_the_content_security_policy(answers: dict[str, Results], kind: str) -> None:
    picture = draw(Chart(kind), "A title", answers[kind], TEXTS)
    assert picture is not None
    names = {element.tag.removeprefix(SVG) for element in ET.fromstring(picture.markup()).iter()}
    assert names.isdisjoint({"script", "style", "foreignObject", "image", "use"})
    assert " style=" not in picture.markup()
    assert b'<?xml-stylesheet type="text/css" href="/x/static/chart.css"?>' in picture.file("/x/static/chart.css")


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_answer_gives_the_same_picture(answers: dict[str, Results], kind: str) -> None:
    assert draw(Chart(kind), "A", answers[kind], TEXTS) == draw(Chart(kind), "A", answers[kind], TEXTS)


@pytest.mark.parametrize("kind", [*KINDS, "none"])
def test_an_answer_with_nothing_to_draw_gives_no_picture(table: MakeTable, kind: str) -> None:
    assert draw(Chart(kind), "A title", table({"word": "text"}, ("only a word",)), TEXTS) is None
    assert draw(Chart(kind), "A title", table({"word": "text", "number": "number"}), TEXTS) is None
    assert TEXTS("chart-nothing") in draw_nothing("A title", TEXTS).markup()


def test_bars_are_as_long_as_their_numbers(answers: dict[str, Results]) -> None:
    bars = every(drawn(Chart("bar"), answers["bar"]), "rect", class_="series-1", height="11")
    widths = [float(bar.get("width") or 0) for bar in bars]
    assert len(widths) == 2
    assert widths[0] == pytest.approx(2 * widths[1], abs=0.2)


def test_bars_show_the_columns_that_the_header_names(table: MakeTable) -> None:
    results = table({"a": "thing", "b": "thing", "x": "number", "y": "number"}, ("one", "two", "1", "2"))
    picture = drawn(Chart("bar", {"label": ("b", "a"), "values": ("y",)}), results)
    assert titles(picture) == ["two, one. y: 2"]
    assert [link.get("href") for link in picture.iter(f"{SVG}a")] == ["/doc/two"]


def test_bars_go_both_ways_from_zero(table: MakeTable) -> None:
    picture = drawn(Chart("bar"), table({"a": "thing", "x": "number"}, ("up", "5"), ("down", "-5")))
    up, down = every(picture, "rect", class_="series-1", height="11")
    assert float(down.get("x") or 0) < float(up.get("x") or 0)
    assert up.get("width") == down.get("width")


def test_what_is_not_known_has_no_bar(table: MakeTable) -> None:
    picture = drawn(Chart("bar"), table({"a": "thing", "x": "number"}, ("known", "5"), ("unknown", None)))
    assert len(every(picture, "rect", class_="series-1", height="11")) == 1
    assert "unknown. " in titles(picture)


def test_a_long_answer_is_cut_and_says_so(table: MakeTable) -> None:
    picture = drawn(Chart("bar"), table({"a": "thing", "x": "number"}, *((f"n{n}", str(n)) for n in range(100))))
    assert next(picture.iter(f"{SVG}desc")).text == f"Bar chart: {MOST_ROWS} of 100 rows."


@pytest.mark.parametrize("kind", ["line", "timeline"])
def test_the_last_year_that_there_is_can_be_drawn(table: MakeTable, kind: str) -> None:
    results = table({"call": "thing", "year": "date", "count": "number"}, ("Pilot", "9999-12-31", "1"))
    (told,) = titles(drawn(Chart(kind), results))
    assert "9999-12-31" in told


def test_a_line_for_each_series(table: MakeTable) -> None:
    rows = (("2015", "7", "a"), ("2017", "50", "a"), ("2017", "3", "b"), ("never", "3", "b"))
    picture = drawn(
        Chart("line", {"x": ("year",), "y": ("n",), "series": ("who",)}),
        table({"year": "date", "n": "number", "who": "text"}, *rows[:3]),
    )
    assert len(list(picture.iter(f"{SVG}polyline"))) == 2
    assert titles(picture) == ["a. 2015: 7", "a. 2017: 50", "b. 2017: 3"]


def test_long_numbers_beside_lines_stay_in_the_picture(table: MakeTable) -> None:
    rows = (("2013", "3563935"), ("2016", "3673893"))
    picture = drawn(Chart("line"), table({"year": "date", "people": "number"}, *rows))
    numbers = [found for found in picture.iter(f"{SVG}text") if found.get("text-anchor") == "end"]
    assert [found.text for found in numbers][-1] == "4,000,000"
    assert all(float(found.get("x", 0)) >= width_of(found.text or "") for found in numbers)


@pytest.mark.parametrize(
    ("first", "last", "shapes"),
    [
        ("2018-01-01", "2019-12-31", ["rect"]),
        ("2018-05-03", "2018-05-03", ["circle"]),
        ("2018", None, ["circle", "rect"]),
        (None, "2018-03", ["circle", "rect"]),
    ],
)
def test_a_time_line_marks_the_days_that_are_known(
    table: MakeTable, first: str | None, last: str | None, shapes: list[str]
) -> None:
    rows = [("other", "2016-01-01", "2021-12-31"), ("this", first, last)]
    chart = Chart("timeline", {"label": ("what",), "from": ("from",), "to": ("to",)})
    picture = drawn(chart, table({"what": "thing", "from": "date", "to": "date"}, *rows))
    row = next(g for g in picture.iter(f"{SVG}g") if (t := g.find(f"{SVG}title")) is not None and "this" in str(t.text))
    assert sorted(each.tag.removeprefix(SVG) for each in row if each.tag in (f"{SVG}rect", f"{SVG}circle")) == shapes


def test_a_time_line_shows_a_thing_once(table: MakeTable) -> None:
    chart = Chart("timeline", {"label": ("call",), "from": ("from",), "to": ("to",)})
    results = table({"call": "thing", "from": "date", "to": "date"}, *[("Call", "2018", "2019")] * 3)
    assert len(titles(drawn(chart, results))) == 1


def test_circles_on_a_map_have_the_areas_of_their_numbers(table: MakeTable) -> None:
    columns = {"region": "thing", "longitude": "number", "latitude": "number", "seats": "number"}
    results = table(columns, ("a", "10", "52", "4"), ("b", "5", "50", "1"), ("Guiana", "-53", "4", "9"))
    picture = drawn(Chart("map"), results)
    large, small = (float(spot.get("r") or 0) for spot in every(picture, "circle", class_="spot"))
    assert large == pytest.approx(2 * small, abs=0.1)
    assert "2 of 3 rows" in str(next(picture.iter(f"{SVG}desc")).text)


def test_north_is_up_and_east_is_right_on_a_map(answers: dict[str, Results]) -> None:
    brittany, norte = every(drawn(Chart("map"), answers["map"]), "circle", class_="spot")
    assert float(brittany.get("cy") or 0) < float(norte.get("cy") or 0)
    assert float(brittany.get("cx") or 0) > float(norte.get("cx") or 0)


def test_a_map_shows_a_background_faintly(answers: dict[str, Results]) -> None:
    picture = draw(Chart("map"), "A", answers["map"], TEXTS, [(10.0, 52.0), (-53.0, 4.0)])
    assert picture is not None
    paths = every(ET.fromstring(picture.markup()), "path", class_="faint")
    assert [str(path.get("d")).count("M") for path in paths] == [1]


def test_a_network_joins_a_pair_once_and_adds_up_its_weights(table: MakeTable) -> None:
    columns = {"one": "thing", "other": "thing", "n": "number"}
    picture = drawn(Chart("network"), table(columns, ("a", "b", "2"), ("b", "a", "3"), ("a", "a", "9")))
    assert [t for t in titles(picture) if " – " in t] == ["a – b: 5"]
    assert len(list(picture.iter(f"{SVG}circle"))) == 2


def test_a_large_network_keeps_its_best_joined_nodes(table: MakeTable) -> None:
    rows = [("hub", f"n{n:03}") for n in range(100)]
    picture = drawn(Chart("network"), table({"one": "thing", "other": "thing"}, *rows))
    assert len(list(picture.iter(f"{SVG}circle"))) == MOST_NODES
    assert f"{MOST_NODES - 1} of 100 rows" in str(next(picture.iter(f"{SVG}desc")).text)


WORDS = st.text(max_size=12)
CELLS = st.one_of(
    st.none(),
    WORDS.map(lambda text: Value(text, full=text)),
    WORDS.map(lambda text: Value(text, href="/doc/" + text, full=text)),
    st.one_of(st.floats(), st.integers(), st.dates().map(str), st.sampled_from(["0000", "9999-13-40", "1e999"])).map(
        lambda found: Value(str(found), full=str(found), numeric=True)
    ),
    st.dates().map(lambda day: Value(str(day), full=str(day))),
)
NAMES = ("longitude", "latitude", "a", "b")


@settings(deadline=None)
@given(kind=st.sampled_from(KINDS), rows=st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), max_size=6), title=WORDS)
def test_whatever_is_in_an_answer_the_picture_is_sound(
    kind: str, rows: list[tuple[Value | None, ...]], title: str
) -> None:
    numeric = [all(row[at] is None or row[at].numeric for row in rows) for at in range(4)]  # type: ignore[union-attr]
    columns = tuple(Column(name, Label(name), numeric[at]) for at, name in enumerate(NAMES))
    picture = draw(Chart(kind), title, Results(columns, tuple(rows), len(rows)), TEXTS) or draw_nothing(title, TEXTS)
    parsed = ET.fromstring(picture.file("/static/chart.css").decode())
    coordinates = [e.get(name) for e in parsed.iter() for name in ("x", "y", "cx", "cy", "r", "width", "height")]
    assert not [text for text in coordinates if text in ("nan", "inf", "-inf")]
    assert {e.tag for e in parsed.iter()}.isdisjoint({f"{SVG}script", f"{SVG}style"})


def test_every_class_of_a_picture_that_needs_a_colour_has_one(answers: dict[str, Results]) -> None:
    css = (files("smartspec.web") / "static" / "chart.css").read_text(encoding="utf-8")
    used = {
        name for kind in KINDS for e in drawn(Chart(kind), answers[kind]).iter() for name in str(e.get("class")).split()
    }
    ruled = set(re.findall(r"\.([a-z]+(?:-[a-z0-9]+)*)", css)) | {f"chart-{kind}" for kind in KINDS}
    assert used - ruled - {"None", "name-1"} == set()


def test_a_legend_breaks_into_lines_within_the_picture(table: MakeTable) -> None:
    names = {f"a rather long name of series number {n}": "number" for n in range(4)}
    picture = drawn(Chart("bar"), table({"a": "thing", **names}, ("x", "1", "2", "3", "4")))
    marks = every(picture, "rect", height="10")
    assert len({mark.get("y") for mark in marks}) > 1
    assert all(float(mark.get("x") or 0) < float(picture.get("width") or 0) - 100 for mark in marks)


def test_names_of_lines_keep_apart_and_off_the_axis(table: MakeTable) -> None:
    rows = [("2017", "0", who) for who in ("a", "b", "c")] + [("2018", "0", "a"), ("2018", "90", "d")]
    chart = Chart("line", {"x": ("year",), "y": ("n",), "series": ("who",)})
    picture = drawn(chart, table({"year": "date", "n": "number", "who": "text"}, *rows))
    heights = sorted(
        float(t.get("y") or 0) for t in picture.iter(f"{SVG}text") if str(t.get("class")).startswith("name")
    )
    assert all(later - earlier >= 14.9 for earlier, later in itertools.pairwise(heights))
    assert heights[-1] < 325


def test_land_takes_the_place_of_the_background(answers: dict[str, Results]) -> None:
    picture = draw(Chart("map"), "A", answers["map"], TEXTS, [(10.0, 52.0)], "/static/built/land.svg?v=1")
    assert picture is not None
    shown = ET.fromstring(picture.markup())
    assert [image.get("href") for image in shown.iter(f"{SVG}image")] == ["/static/built/land.svg?v=1"]
    assert every(shown, "path", class_="faint") == []
