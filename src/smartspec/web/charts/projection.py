"""Europe on paper: the Lambert azimuthal equal-area projection of the sphere, in which areas are true.

Formulas: J. P. Snyder, Map Projections: A Working Manual, 1987, equations 22-4 and 24-2. The same numbers are in
``src/frontend/projection.mjs``, by which the land under every map is drawn; a test compares the two.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Frame:
    """Where the projection is centred, in degrees; its scale in units of the picture a radian; the picture's size.

    ``x`` and ``y``: where the centre is on the picture.
    """

    longitude: float
    latitude: float
    scale: float
    width: float
    height: float
    x: float
    y: float

    def holds(self, x: float, y: float) -> bool:
        """Whether a point of the picture lies within it."""
        return 0 <= x <= self.width and 0 <= y <= self.height


EUROPE: Final = Frame(longitude=10, latitude=52, scale=1160, width=900, height=800, x=430, y=430)
"""From Iceland to Cyprus, without what lies overseas."""


def project(longitude: float, latitude: float, frame: Frame = EUROPE) -> tuple[float, float]:
    """Degrees to units of the picture, from its upper left corner.

    >>> project(10, 52)
    (430.0, 430.0)
    """
    turn, around = math.radians(longitude - frame.longitude), math.radians(latitude)
    centre = math.radians(frame.latitude)
    across = math.cos(around) * math.cos(turn)
    # next to the antipode of the centre the formula has no bound
    depth = max(1e-12, 1 + math.sin(centre) * math.sin(around) + math.cos(centre) * across)
    scale = frame.scale * math.sqrt(2 / depth)
    east = scale * math.cos(around) * math.sin(turn)
    north = scale * (math.cos(centre) * math.sin(around) - math.sin(centre) * across)
    return frame.x + east, frame.y - north
