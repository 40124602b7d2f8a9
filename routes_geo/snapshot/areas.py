"""The landing areas of a snapshot: one figure for the cells of an area together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from routes_geo.errors import NotFound, choice_of
from routes_geo.grid.arrays import CellArray
from routes_geo.snapshot.once import once
from routes_geo.snapshot.snapshot import Derived

# Longitude and latitude of a point inside an area, and the degrees of longitude that the area spans.
AreaLabel = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class SnapshotArea:
    """Describe an area: its cells at the finest published resolution, and their shape (CRS84).

    `key` is what counts it in a cube: its only cell, or its number. `home` is the finest cell that contains it, or 0.
    """

    number: int
    area_id: str
    name: str
    country_iso2: str
    route: str
    level: str
    key: int
    home: int
    cells: CellArray
    geometry: shapely.Geometry


class Areas(Derived):
    """The areas of a snapshot, by number and by id."""

    has_figures = False

    @once
    def by_number(self) -> Mapping[int, SnapshotArea]:
        """Return the areas by number, in ascending order."""
        rows = self.snapshot.table("areas.arrow").to_pylist()
        return {
            row["number"]: SnapshotArea(
                **row | {"cells": np.array(row["cells"], np.uint64), "geometry": shapely.from_wkb(row["geometry"])}
            )
            for row in rows
        }

    @once
    def by_id(self) -> Mapping[str, SnapshotArea]:
        """Return the areas by id."""
        return {area.area_id: area for area in self.by_number().values()}

    def find(self, area_id: str) -> SnapshotArea:
        """Return an area by id; NotFound, with all ids, for an unknown one."""
        if area_id not in self.by_id():
            raise NotFound(f"unknown area {area_id!r}; {choice_of(area_id, self.by_id())}")
        return self.by_id()[area_id]

    def shapes(self, numbers: CellArray) -> NDArray[np.object_]:
        """Return the shapes of areas (n,), by number."""
        return np.array([self.by_number()[number].geometry for number in numbers.tolist()], object)

    @once
    def labels(self) -> Mapping[int, AreaLabel]:
        """Return where to write the figure of each area, by number."""
        return {number: _label(area.geometry) for number, area in self.by_number().items()}

    def homes(self, numbers: CellArray) -> CellArray:
        """Return the homes of areas (n,), by number; 0 is the route."""
        return np.array([self.by_number()[number].home for number in numbers.tolist()], np.uint64)


def _label(shape: shapely.Geometry) -> AreaLabel:
    """Choose the middle of the part that is nearest to the middle of all: it lies in the area at every resolution."""
    middles = shapely.get_coordinates(shapely.centroid(shapely.get_parts(shape)))
    lng, lat = middles[np.hypot(*(middles - middles.mean(axis=0)).T).argmin()].tolist()
    west, _, east, _ = shapely.bounds(shape).tolist()
    return round(lng, 2), round(lat, 2), round(east - west, 2)
