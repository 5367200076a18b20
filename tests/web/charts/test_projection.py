"""The projection keeps areas, and is the one by which the land under the maps was drawn."""

import json
import math
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartspec.web.charts.projection import EUROPE, project

SCRIPT = Path(__file__).parents[3] / "src" / "frontend" / "projection.mjs"
CITIES = {"Reykjavík": (-21.94, 64.15), "Lisboa": (-9.14, 38.72), "Lefkosia": (33.38, 35.17), "Tromsø": (18.96, 69.65)}


@settings(deadline=None)
@given(longitude=st.floats(-25, 45), latitude=st.floats(33, 72))
def test_areas_are_true(longitude: float, latitude: float) -> None:
    step = 1e-4
    (x0, y0), (x1, y1), (x2, y2) = (
        project(longitude, latitude),
        project(longitude + step, latitude),
        project(longitude, latitude + step),
    )
    drawn = abs((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0))
    ground = math.pow(EUROPE.scale * math.radians(step), 2) * math.cos(math.radians(latitude))
    assert drawn == pytest.approx(ground, rel=1e-3)


def test_the_centre_is_where_the_frame_says_and_north_is_up() -> None:
    assert project(EUROPE.longitude, EUROPE.latitude) == (EUROPE.x, EUROPE.y)
    assert project(10, 60)[1] < EUROPE.y < project(10, 45)[1]
    assert all(EUROPE.holds(*project(*at)) for at in CITIES.values())
    assert not EUROPE.holds(*project(55.5, -21.1))


@pytest.mark.parametrize("latitude", [-90, -52, 90])
def test_every_point_of_the_globe_has_a_place(latitude: float) -> None:
    assert all(math.isfinite(each) for longitude in range(-180, 181, 10) for each in project(longitude, latitude))


def test_the_frame_is_that_of_the_script() -> None:
    (frame,) = re.findall(r"FRAME = \{(.+?)\}", SCRIPT.read_text(encoding="utf-8"))
    there = {name: float(number) for name, number in re.findall(r"(\w+): ([\d.]+)", frame)}
    assert there == vars(EUROPE)


def test_the_script_gives_the_same_points() -> None:
    node = shutil.which("node")
    if node is None:
        if os.environ.get("SMARTSPEC_CI"):
            pytest.fail("CI needs node")
        pytest.skip("needs node")
    call = f"import {{ project }} from {json.dumps(SCRIPT.as_uri())};"
    call += f"console.log(JSON.stringify({json.dumps(list(CITIES.values()))}.map(project)))"
    told = subprocess.run([node, "--input-type=module", "-e", call], capture_output=True, check=True, text=True)
    for there, at in zip(json.loads(told.stdout), CITIES.values(), strict=True):
        assert project(*at) == pytest.approx(there)
