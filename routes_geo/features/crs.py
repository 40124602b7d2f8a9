"""Coordinate reference systems of requests and responses: one table of their URIs, spellings and axis orders."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import NDArray

from routes_geo.errors import InvalidInput
from routes_geo.features.feature_table import CRS84, FeatureTable, ShapeArray, Shapes
from routes_geo.geography.web_mercator import lnglat_to_world

_EARTH_RADIUS_M = 6378137.0  # of the sphere of EPSG:3857
HALF_WORLD_M = math.pi * _EARTH_RADIUS_M

Box = tuple[float, float, float, float]


class Crs(StrEnum):
    """A coordinate reference system that a request may name, by its URI."""

    CRS84 = CRS84
    CRS84H = "http://www.opengis.net/def/crs/OGC/0/CRS84h"
    EPSG4326 = "http://www.opengis.net/def/crs/EPSG/0/4326"
    EPSG3857 = "http://www.opengis.net/def/crs/EPSG/0/3857"

    @property
    def curie(self) -> str:
        """Return the short form, such as EPSG:3857; in brackets it is a safe CURIE (OGC API - Tiles)."""
        authority, _, name = self.removeprefix("http://www.opengis.net/def/crs/").split("/")
        return f"{authority}:{name}"

    @property
    def axes(self) -> tuple[str, str]:
        """Return the names of the axes, east first, whatever their order in coordinates."""
        return ("E", "N") if self is Crs.EPSG3857 else ("Lon", "Lat")

    @property
    def is_north_first(self) -> bool:
        """Return whether coordinates are written as lat, lng."""
        return self is Crs.EPSG4326


EPSG3857 = Crs.EPSG3857.value
FEATURE_CRS = (Crs.CRS84, Crs.EPSG3857)  # those of features (OGC API - Features, Part 2)
CRS_LIST = tuple(crs.value for crs in FEATURE_CRS)
_BY_SPELLING = {spelling: crs for crs in Crs for spelling in (crs.value, crs.curie)} | {"CRS84": Crs.CRS84}


def spellings(accepted: Sequence[Crs]) -> list[str]:
    """Return the URI and the safe CURIE of each of some CRS."""
    return [spelling for crs in accepted for spelling in (crs.value, f"[{crs.curie}]")]


def parse_crs(text: str | None, name: str, accepted: Sequence[Crs] = FEATURE_CRS) -> Crs:
    """Return the CRS that the parameter `name` gives as a URI or a CURIE; CRS84 without a text.

    Raise InvalidInput for a CRS that is not accepted.
    """
    if text is None:
        return Crs.CRS84
    crs = _BY_SPELLING.get(text.replace("https:", "http:", 1).removeprefix("[").removesuffix("]"))
    if crs is None or crs not in accepted:
        raise InvalidInput(f"{name} {text!r} is not accepted; give one of {', '.join(spellings(accepted))}")
    return crs


def project(table: FeatureTable, crs: str) -> FeatureTable:
    """Return features with their coordinates in another CRS, CRS84 to EPSG:3857.

    Latitudes beyond 85.0511 degrees are moved to the edge of EPSG:3857.
    """
    if crs == table.crs:
        return table
    return replace(table, geometries=Shapes(project_shapes(table.geometries.shapes())), crs=crs)


def project_shapes(shapes: ShapeArray) -> ShapeArray:
    """Return shapes (n,), None where absent, in EPSG:3857 from CRS84."""
    return np.asarray(shapely.transform(shapes, _to_metres), object)


def unproject_shape(shape: shapely.Geometry, crs: str) -> shapely.Geometry:
    """Return a shape given in `crs` in CRS84, converted vertex by vertex."""
    return shape if crs != EPSG3857 else shapely.transform(shape, _to_degrees)


def unproject_box(box: Box, crs: str) -> Box:
    """Return a box given in `crs`, east first, in degrees; raise InvalidInput for metres outside EPSG:3857."""
    if crs != EPSG3857:
        return box
    if max(abs(number) for number in box) > HALF_WORLD_M + 1:
        raise InvalidInput(f"bbox {box} lies outside EPSG:3857; give coordinates within ±{HALF_WORLD_M:.0f} m")
    (west, south), (east, north) = _to_degrees(np.array([box[:2], box[2:]])).tolist()
    return max(west, -180.0), south, min(east, 180.0), north


def _to_metres(lnglat: NDArray[np.float64]) -> NDArray[np.float64]:
    x, y = lnglat_to_world(lnglat[:, 0], lnglat[:, 1])
    return np.column_stack([(x - 0.5) * 2 * HALF_WORLD_M, (0.5 - y) * 2 * HALF_WORLD_M])


def _to_degrees(metres: NDArray[np.float64]) -> NDArray[np.float64]:
    lat = np.arctan(np.sinh(metres[:, 1] / _EARTH_RADIUS_M))
    return np.asarray(np.degrees(np.column_stack([metres[:, 0] / _EARTH_RADIUS_M, lat])))
