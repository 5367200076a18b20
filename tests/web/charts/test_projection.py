"""EPSG:3035 against the worked example of EPSG's Guidance Note 7-2 and its own geometry."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartspec.web.charts.projection import project


def test_the_worked_example_of_epsg() -> None:
    assert project(5, 50) == pytest.approx((3_962_799.45, 2_999_718.85), abs=0.01)


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
    assert drawn == pytest.approx(_ground(latitude, step), rel=1e-3)


def _ground(latitude: float, step: float) -> float:
    """Square metres of the patch on the ellipsoid GRS80."""
    axis, square = 6_378_137.0, 0.00669438002290
    angle = math.radians(latitude)
    curve = 1 - square * math.sin(angle) ** 2
    meridian, normal = axis * (1 - square) / math.pow(curve, 1.5), axis / math.sqrt(curve)
    return meridian * normal * math.cos(angle) * math.pow(math.radians(step), 2)
