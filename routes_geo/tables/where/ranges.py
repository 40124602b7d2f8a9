"""Refuse coordinates that are exchanged, are not degrees, or are not points.

Rule for exchanged coordinates: as given, points are out of range, and with longitude and latitude exchanged all of them
are in range. One wrong latitude is no evidence: either no point is in range as given, or at least five and a tenth of
all are not. A point that would leave the range by the exchange, such as one east of 90 degrees, shows that the rest is
right. So no correct coordinates of any part of the world are refused.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routes_geo.errors import DataError, InvalidInput
from routes_geo.tables.where.points import AREA, SEVERAL

FloatArray = NDArray[np.float64]

MOST_LNG_DEG, MOST_LAT_DEG = 360, 90  # some data have longitudes from 0 to 360
_HALF_CIRCLE = 180
_LEAST_SWAPPED, _LEAST_PERCENT = 5, 10


class Doubts(NamedTuple):
    """Count the rows that put the reading of all coordinates in doubt.

    `swapped`: in range only with longitude and latitude exchanged; `kept`: in range as given and out of range then;
    `far`: beyond any degrees, such as metres; `areas` and `several`: an area, or several points or a line.
    """

    swapped: int = 0
    kept: int = 0
    far: int = 0
    other: int = 0
    areas: int = 0
    several: int = 0

    def plus(self, more: Doubts) -> Doubts:
        """Return the counts of two blocks together."""
        return Doubts(*(one + two for one, two in zip(self, more, strict=True)))


def doubts_of(lng: FloatArray, lat: FloatArray, kinds: NDArray[np.int8] | None = None) -> Doubts:
    """Return the doubts of some points in degrees (n,); `kinds` is what each row has."""
    areas, several = (0, 0) if kinds is None else (int((kinds == AREA).sum()), int((kinds == SEVERAL).sum()))
    is_number = np.isfinite(lng) & np.isfinite(lat)
    east, north = np.abs(lng[is_number]), np.abs(lat[is_number])
    in_range = (east <= MOST_LNG_DEG) & (north <= MOST_LAT_DEG)
    is_swapped = ~in_range & (east <= MOST_LAT_DEG) & (north <= _HALF_CIRCLE)
    is_far = ~in_range & ((east > MOST_LNG_DEG) | (north > MOST_LNG_DEG))
    return Doubts(
        swapped=int(is_swapped.sum()),
        kept=int((in_range & (east > MOST_LAT_DEG)).sum()),
        far=int(is_far.sum()),
        other=int((~in_range & ~is_swapped & ~is_far).sum()),
        areas=areas,
        several=several,
    )


def are_swapped(doubts: Doubts, in_range: int) -> bool:
    """Return whether all points are in range only if longitude and latitude are exchanged."""
    if not doubts.swapped or doubts.kept or doubts.far or doubts.other:
        return False
    is_many = doubts.swapped >= _LEAST_SWAPPED and 100 * doubts.swapped > _LEAST_PERCENT * (doubts.swapped + in_range)
    return not in_range or is_many


def check_ranges(origin: str, columns: str, doubts: Doubts, in_range: int, remedy: str) -> None:
    """Raise InvalidInput for coordinates that are exchanged or not in degrees.

    `in_range` is the number of points in range, and `remedy` the options that exchange the coordinates.
    """
    if are_swapped(doubts, in_range):
        raise InvalidInput(
            f"{origin}: longitude and latitude are exchanged in {columns}: {doubts.swapped:,} points are in range only "
            f"the other way round; give {remedy}"
        )
    if doubts.far and not in_range:
        raise InvalidInput(
            f"{origin}: {columns} cannot be degrees, because {doubts.far:,} points are beyond 360; if they are metres "
            "of a reference system, give it with --crs, such as --crs EPSG:3035"
        )


def check_points(origin: str, columns: str, doubts: Doubts, in_range: int) -> None:
    """Raise DataError if a tenth of the rows have areas, several points or lines, which are not one place."""
    for count, kind in ((doubts.areas, "areas"), (doubts.several, "several points or lines")):
        if 100 * count > _LEAST_PERCENT * (count + in_range):
            raise DataError(
                f"{origin}: {columns} has {kind} instead of one point in each row (rows: {count:,}); write one point "
                "for each row, such as the middle of the area"
            )
