"""Handle the reference systems of responses, boxes and filters (OGC API - Features, Part 2): CRS84 and EPSG:3857."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray

from routes_geo.errors import InvalidInput
from routes_geo.features.feature_table import CRS84, FeatureTable, ShapeArray, Shapes
from routes_geo.geography.web_mercator import lnglat_to_world

EPSG3857 = "http://www.opengis.net/def/crs/EPSG/0/3857"
CRS_LIST = (CRS84, EPSG3857)
# Short forms: the CURIEs of OGC API - Tiles, with and without brackets.
_SHORT = {"CRS84": CRS84, "OGC:CRS84": CRS84, "EPSG:3857": EPSG3857}
_EARTH_RADIUS_M = 6378137.0  # radius of the sphere of EPSG:3857
_HALF_WORLD_M = math.pi * _EARTH_RADIUS_M

Box = tuple[float, float, float, float]


def parse_crs(text: str | None, name: str) -> str:
    """Return the URI of the CRS in a parameter, CRS84 by default. InvalidInput for any other CRS."""
    if text is None:
        return CRS84
    uri = _SHORT.get(text.removeprefix("[").removesuffix("]"), text)
    if uri not in CRS_LIST:
        raise InvalidInput(f"{name} {text!r} is not available; choose {' or '.join(CRS_LIST)}")
    return uri


def project(table: FeatureTable, crs: str) -> FeatureTable:
    """Return features with coordinates in another CRS. Latitudes beyond 85.0511 are moved to the edge of EPSG:3857."""
    if crs == table.crs:
        return table
    return replace(table, geometries=Shapes(project_shapes(table.geometries.shapes())), crs=crs)


def project_shapes(shapes: ShapeArray) -> ShapeArray:
    """Convert shapes (n,), None if absent, from CRS84 to EPSG:3857."""
    return np.asarray(shapely.transform(shapes, _to_metres), object)


def unproject_shape(shape: shapely.Geometry, crs: str) -> shapely.Geometry:
    """Convert a shape from `crs` to CRS84, vertex by vertex."""
    return shape if crs == CRS84 else shapely.transform(shape, _to_degrees)


def unproject_box(box: Box, crs: str) -> Box:
    """Convert a box from `crs` to degrees; InvalidInput for metres outside the world of EPSG:3857."""
    if crs == CRS84:
        return box
    if max(abs(number) for number in box) > _HALF_WORLD_M + 1:
        raise InvalidInput(f"bbox {box} is outside EPSG:3857; its coordinates must be within ±{_HALF_WORLD_M:.0f} m")
    (west, south), (east, north) = _to_degrees(np.array([box[:2], box[2:]])).tolist()
    return max(west, -180.0), south, min(east, 180.0), north


def _to_metres(lnglat: NDArray[np.float64]) -> NDArray[np.float64]:
    x, y = lnglat_to_world(lnglat[:, 0], lnglat[:, 1])
    return np.column_stack([(x - 0.5) * 2 * _HALF_WORLD_M, (0.5 - y) * 2 * _HALF_WORLD_M])


def _to_degrees(metres: NDArray[np.float64]) -> NDArray[np.float64]:
    lat = np.arctan(np.sinh(metres[:, 1] / _EARTH_RADIUS_M))
    return np.asarray(np.degrees(np.column_stack([metres[:, 0] / _EARTH_RADIUS_M, lat])))
