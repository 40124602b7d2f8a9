"""Encode tiles of the small layers (corridors, branches, bands, places), clipped and simplified for each tile."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray

from routes_geo.geography.web_mercator import lnglat_to_world
from tiles.mercator import tile_world_bounds
from tiles.mvt import (
    EXTENT,
    GeometryType,
    LayerEncoder,
    Value,
    encode_tile,
    line_commands,
    point_commands,
    polygon_commands,
)

_BUFFER = 0.06
_TOLERANCE_UNITS = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class FeatureLayer:
    """Store the geometries of a layer in world coordinates (0 to 1), shape (n,), with their properties.

    Layers with equal content are equal.
    """

    name: str
    geometries: NDArray[np.object_]
    properties: Sequence[dict[str, Value]]
    fingerprint: bytes  # of all of it

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FeatureLayer) and self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)


def make_layer(
    name: str, geometries: Sequence[shapely.Geometry], properties: Sequence[dict[str, Value]]
) -> FeatureLayer:
    """Make a layer from geometries in CRS84."""
    world = shapely.transform(np.array(geometries, object), _to_world)
    described = [name.encode(), *shapely.to_wkb(world).tolist(), repr(properties).encode()]
    return FeatureLayer(name, world, properties, hashlib.sha256(b"\0".join(described)).digest())


def _to_world(lnglat: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack(lnglat_to_world(lnglat[:, 0], lnglat[:, 1]))


def encode_features_tile(layers: Sequence[FeatureLayer], z: int, x: int, y: int) -> bytes:
    """Encode a tile of several layers. Feature ids are positions in the layer, starting at 1."""
    return _encode(tuple(layers), z, x, y)


# These layers seldom change from one snapshot to the next, and a tile of them takes up to ten milliseconds.
@lru_cache(maxsize=256)
def _encode(layers: tuple[FeatureLayer, ...], z: int, x: int, y: int) -> bytes:
    return encode_tile([_encode_layer(layer, z, x, y) for layer in layers])


def _encode_layer(layer: FeatureLayer, z: int, x: int, y: int) -> LayerEncoder:
    encoder = LayerEncoder(layer.name)
    west, north, east, _ = tile_world_bounds(z, x, y)
    scale = EXTENT / (east - west)
    clipped = shapely.clip_by_rect(layer.geometries, *tile_world_bounds(z, x, y, _BUFFER))
    local = shapely.transform(clipped, lambda xy: (xy - (west, north)) * scale)
    simple = shapely.simplify(local, _TOLERANCE_UNITS)
    snapped = shapely.set_precision(simple, 1.0)
    for position in np.flatnonzero(~shapely.is_empty(snapped)).tolist():
        geometry_type, commands = _commands(snapped[position])
        encoder.add(geometry_type, commands, layer.properties[position], position + 1)
    return encoder


def _commands(geometry: shapely.Geometry) -> tuple[GeometryType, list[int]]:
    parts = shapely.get_parts(geometry)
    dimension = int(shapely.get_dimensions(geometry))
    if dimension == 2:
        areas = parts[shapely.get_dimensions(parts) == 2]
        return GeometryType.POLYGON, polygon_commands([_rings(part) for part in areas])
    if dimension == 1:
        lines = parts[shapely.get_dimensions(parts) == 1]
        return GeometryType.LINESTRING, line_commands([_integers(part) for part in lines])
    return GeometryType.POINT, point_commands(_integers(geometry))


def _rings(polygon: shapely.Polygon) -> list[NDArray[np.int64]]:
    return [_integers(ring) for ring in (polygon.exterior, *polygon.interiors)]


def _integers(geometry: shapely.Geometry) -> NDArray[np.int64]:
    return np.rint(shapely.get_coordinates(geometry)).astype(np.int64)
