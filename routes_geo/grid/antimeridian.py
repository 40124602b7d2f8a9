"""Handle rings that cross the antimeridian or contain a pole, in the plane of lng and lat (degrees, CRS84).

A ring is unwrapped: each vertex is less than half a turn from the vertex before it, even if it lies beyond 180. A ring
that contains a pole is opened at the antimeridian and closed along the pole, which is an edge of this plane.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray

from routes_geo.errors import InvalidInput

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
AnyGeometry = TypeVar("AnyGeometry", bound=shapely.Geometry)

TURN_DEG = 360.0
POLE_DEG = 90.0
_HALF_TURN_DEG = 180.0


def unwrap(lng: FloatArray, offsets: IntArray) -> FloatArray:
    """Return the lng (m,) of rings (CSR) without jumps: a step over 180 degrees is taken the other way round.

    A step of 360 or more is kept, because it goes round the world.
    """
    steps = np.diff(lng, prepend=lng[:1])
    steps[offsets[:-1]] = 0
    turns = np.cumsum(np.where(np.abs(steps) < TURN_DEG, np.rint(steps / TURN_DEG), 0))
    return np.asarray(lng - TURN_DEG * (turns - np.repeat(turns[offsets[:-1]], np.diff(offsets))))


def rings_to_polygons(offsets: IntArray, lng: FloatArray, lat: FloatArray) -> NDArray[np.object_]:
    """Return one polygon (n,) for each unclosed, counter-clockwise ring of a cell (CSR).

    Polygons extend beyond 180 or -180 if they cross the antimeridian; their middle is inside that range.
    """
    if offsets.size == 1:
        return np.empty(0, object)
    starts, rows = offsets[:-1], np.repeat(np.arange(offsets.size - 1), np.diff(offsets))
    x = unwrap(lng, offsets)
    middle = (np.minimum.reduceat(x, starts) + np.maximum.reduceat(x, starts)) / 2
    shifted = x - TURN_DEG * np.floor((middle + _HALF_TURN_DEG) / TURN_DEG)[rows]
    rings = shapely.linearrings(np.column_stack([shifted, lat]), indices=rows)
    polygons = np.asarray(shapely.polygons(rings), object)
    for row in np.flatnonzero(np.abs(x[starts] - x[offsets[1:] - 1]) > _HALF_TURN_DEG).tolist():
        span = slice(offsets[row], offsets[row + 1])
        polygons[row] = _around_pole(lng[span], lat[span])
    return polygons


def _around_pole(lng: FloatArray, lat: FloatArray) -> shapely.Polygon:
    order = np.argsort(lng)
    x, y = lng[order], lat[order]
    before, after = _HALF_TURN_DEG - x[-1], x[0] + _HALF_TURN_DEG
    seam = y[-1] + (y[0] - y[-1]) * (before / (before + after) if before + after else 0.0)
    pole = np.copysign(POLE_DEG, y[0])
    x = np.array([-_HALF_TURN_DEG, *x, _HALF_TURN_DEG, _HALF_TURN_DEG, -_HALF_TURN_DEG])
    return shapely.orient_polygons(shapely.Polygon(np.column_stack([x, [seam, *y, seam, pole, pole]])))


def split_at_antimeridian(polygons: NDArray[np.object_]) -> NDArray[np.object_]:
    """Split polygons (n,) that extend beyond 180 or -180 into MultiPolygons (RFC 7946, 3.1.9).

    The other polygons are unchanged.
    """
    bounds = shapely.bounds(polygons)
    split = polygons.copy()
    for row in np.flatnonzero((bounds[:, 0] < -_HALF_TURN_DEG) | (bounds[:, 2] > _HALF_TURN_DEG)).tolist():
        split[row] = _split(polygons[row])
    return split


def _split(polygon: shapely.Polygon) -> shapely.MultiPolygon:
    pieces = []
    for turn in (-TURN_DEG, 0, TURN_DEG):
        window = (turn - _HALF_TURN_DEG, -POLE_DEG, turn + _HALF_TURN_DEG, POLE_DEG)
        piece = shift(shapely.intersection(polygon, shapely.box(*window)), -turn)
        pieces += [part for part in shapely.get_parts(piece) if isinstance(part, shapely.Polygon)]
    return shapely.orient_polygons(shapely.MultiPolygon(pieces))


def shift(geometry: AnyGeometry, degrees: float) -> AnyGeometry:
    """Move a geometry east by an angle."""
    return shapely.transform(geometry, lambda lnglat: np.add(lnglat, (degrees, 0.0))) if degrees else geometry


def unwrap_polygon(polygon: shapely.Polygon) -> shapely.Polygon:
    """Unwrap the rings of a polygon and move it so that its western end is at least -180 and less than 180.

    InvalidInput for a ring that goes round a pole: it must be closed along the pole, lat 90 or -90.
    """
    exterior, *holes = [_unwrap_ring(ring) for ring in (polygon.exterior, *polygon.interiors)]
    west = exterior[:, 0].min()
    placed = [np.add(hole, (_turns_to(hole[:, 0].min(), west), 0.0)) for hole in holes]
    return shift(shapely.Polygon(exterior, placed), _turns_to(west, -_HALF_TURN_DEG))


def _turns_to(lng: float, west: float) -> float:
    """Return the whole turns, in degrees, that bring a lng to `west` or less than one turn east of it."""
    return float(np.ceil((west - lng) / TURN_DEG)) * TURN_DEG


def _unwrap_ring(ring: shapely.LinearRing) -> FloatArray:
    lnglat = shapely.get_coordinates(ring)
    lnglat[:, 0] = unwrap(lnglat[:, 0], np.array([0, lnglat.shape[0]]))
    if lnglat[0, 0] != lnglat[-1, 0]:
        raise InvalidInput("a ring of the polygon goes round a pole; close it along the pole, lat 90 or -90")
    return lnglat
