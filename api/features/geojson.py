"""Features as GeoJSON (RFC 7946)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import orjson
import shapely

from routes_geo.feature_table import FeatureTable

_BBOX_DECIMALS = 4


def items_geojson(table: FeatureTable, members: Mapping[str, Any], *, with_bbox: bool = False) -> bytes:
    """FeatureCollection of a table, with further members (links, counts) before the features."""
    features = _features(table, with_bbox)
    return orjson.dumps({"type": "FeatureCollection", **members, "features": features})


def feature_geojson(table: FeatureTable, members: Mapping[str, Any], *, with_bbox: bool = False) -> bytes:
    """Feature of a table with one row, with further members."""
    return orjson.dumps(_features(table, with_bbox)[0] | dict(members))


def _features(table: FeatureTable, with_bbox: bool) -> list[dict[str, Any]]:
    shapes = table.geometries.shapes()
    geometries = [
        None if text is None else orjson.Fragment(text) for text in np.asarray(shapely.to_geojson(shapes)).tolist()
    ]
    rows = zip(table.ids.to_pylist(), geometries, table.properties.to_pylist(), strict=True)
    found = [
        {"type": "Feature", "id": feature_id, "geometry": geometry, "properties": properties}
        for feature_id, geometry, properties in rows
    ]
    if with_bbox:
        for feature, bounds in zip(found, shapely.bounds(shapes).tolist(), strict=True):
            feature["bbox"] = [round(edge, _BBOX_DECIMALS) for edge in bounds]
    return found
