"""Compare two ways in which the same rows state their place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routes_geo.tables.where.points import POINT, Points
from routes_geo.tables.where.ranges import MOST_LAT_DEG, MOST_LNG_DEG

TOLERANCE_DEG = 0.01  # about a kilometre: one of them may be rounded


@dataclass(frozen=True, slots=True)
class Difference:
    """The first row, from 0, in which two places differ, each as longitude and latitude."""

    row: int
    first: tuple[float, float]
    second: tuple[float, float]

    def in_words(self) -> str:
        """Return both places as text."""
        one, two = (f"lng {lng:.5g}, lat {lat:.5g}" for lng, lat in (self.first, self.second))
        return f"{one} and {two}"


def difference(first: Points, second: Points) -> Difference | None:
    """Return the first row in which two places differ; rows in which one of them is missing or out of range agree."""
    with np.errstate(invalid="ignore"):
        east = np.abs((first.lng - second.lng + 180) % 360 - 180)
        differs = (east > TOLERANCE_DEG) | (np.abs(first.lat - second.lat) > TOLERANCE_DEG)
    rows = np.flatnonzero(differs & _is_given(first) & _is_given(second))
    if not rows.size:
        return None
    row = int(rows[0])
    places = [(float(points.lng[row]), float(points.lat[row])) for points in (first, second)]
    return Difference(row, places[0], places[1])


def _is_given(points: Points) -> NDArray[np.bool_]:
    in_range = (np.abs(points.lng) <= MOST_LNG_DEG) & (np.abs(points.lat) <= MOST_LAT_DEG)
    return np.asarray(in_range & (points.kinds == POINT))
