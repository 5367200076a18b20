"""Europe on paper: the Lambert azimuthal equal-area projection of ETRS89 (EPSG:3035), in which areas are true.

Formulas: J. P. Snyder, Map Projections: A Working Manual, 1987, pages 187 and 188 (ellipsoidal, oblique aspect).
"""

from __future__ import annotations

import math
from typing import Final

_AXIS: Final = 6_378_137.0
_FLATTENING: Final = 1 / 298.257222101
_SQUARE: Final = _FLATTENING * (2 - _FLATTENING)
_ECCENTRICITY: Final = math.sqrt(_SQUARE)
_EAST: Final = 4_321_000.0
_NORTH: Final = 3_210_000.0
_CENTRE: Final = (math.radians(10), math.radians(52))
"""Longitude and latitude of the centre."""


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """Degrees to metres east and north of EPSG:3035.

    >>> [round(metres) for metres in project(10, 52)]
    [4321000, 3210000]
    """
    beta, turn = _authalic(math.radians(latitude)), math.radians(longitude) - _CENTRE[0]
    at_centre = _authalic(_CENTRE[1])
    radius = _AXIS * math.sqrt(_q(math.pi / 2) / 2)
    sine = math.sin(_CENTRE[1])
    stretch = math.cos(_CENTRE[1]) / math.sqrt(1 - _SQUARE * sine**2) * _AXIS / (radius * math.cos(at_centre))
    across = math.cos(beta) * math.cos(turn)
    scale = radius * math.sqrt(2 / (1 + math.sin(at_centre) * math.sin(beta) + math.cos(at_centre) * across))
    east = scale * stretch * math.cos(beta) * math.sin(turn)
    north = scale / stretch * (math.cos(at_centre) * math.sin(beta) - math.sin(at_centre) * across)
    return _EAST + east, _NORTH + north


def _q(latitude: float) -> float:
    sine = math.sin(latitude)
    logarithm = math.log((1 - _ECCENTRICITY * sine) / (1 + _ECCENTRICITY * sine)) / (2 * _ECCENTRICITY)
    return (1 - _SQUARE) * (sine / (1 - _SQUARE * sine**2) - logarithm)


def _authalic(latitude: float) -> float:
    return math.asin(max(-1.0, min(1.0, _q(latitude) / _q(math.pi / 2))))
