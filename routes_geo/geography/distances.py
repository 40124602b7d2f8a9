"""Measure distances of points from areas and from other points, in kilometres.

The nearest point of an area is found in a plane that is true to scale at the middle latitude of the area, so that
distances near it are accurate to a few percent.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

from routes_geo.grid.arrays import FloatArray

EARTH_KM = 6371.0088  # mean radius (IUGG 1980)


@dataclass(frozen=True, slots=True)
class Plane:
    """An area in a plane of degrees, true to scale at its middle latitude."""

    area: BaseGeometry
    shrink: float  # length of a degree of longitude divided by that of a degree of latitude

    def km(self, lng: FloatArray, lat: FloatArray) -> FloatArray:
        """Return great-circle distances (n,) of points (n,) in degrees to the area's nearest points in the plane."""
        if not lng.size:
            return np.zeros(0)
        lines = shapely.shortest_line(self.area, shapely.points(lng * self.shrink, lat))
        nearest = shapely.get_coordinates(lines)[::2]
        return arc_km(nearest[:, 0] / self.shrink, nearest[:, 1], lng, lat)


def make_plane(area: BaseGeometry, middle_lat: float) -> Plane:
    """Return an area (CRS84) in the plane that is true to scale at a latitude."""
    shrink = math.cos(math.radians(middle_lat))
    return Plane(shapely.transform(area, lambda xy: xy * [shrink, 1.0]), shrink)


def arc_km(lng: ArrayLike, lat: ArrayLike, other_lng: ArrayLike, other_lat: ArrayLike) -> FloatArray:
    """Return great-circle distances between points and others in degrees (haversine formula); shapes broadcast."""
    lng, lat, other_lng, other_lat = (np.radians(angle) for angle in (lng, lat, other_lng, other_lat))
    across = np.sin((other_lng - lng) / 2) ** 2 * np.cos(lat) * np.cos(other_lat)
    half = np.sqrt(np.sin((other_lat - lat) / 2) ** 2 + across)
    return np.asarray(2 * EARTH_KM * np.arcsin(np.minimum(half, 1.0)), np.float64)


def circle(lng: float, lat: float, radius_km: float, corners: int = 64) -> shapely.Polygon:
    """Return a circle around a point in degrees (CRS84), by great-circle distance; not across the antimeridian."""
    bearing = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    arc, middle = radius_km / EARTH_KM, math.radians(lat)
    sine = np.sin(middle) * np.cos(arc) + np.cos(middle) * np.sin(arc) * np.cos(bearing)
    east = np.arctan2(np.sin(bearing) * np.sin(arc) * np.cos(middle), np.cos(arc) - np.sin(middle) * sine)
    corner: NDArray[np.float64] = np.column_stack([lng + np.degrees(east), np.degrees(np.arcsin(sine))])
    return shapely.Polygon(corner)
