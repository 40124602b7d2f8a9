"""Geometries as clients receive them in GeoJSON (RFC 7946)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NotRequired, cast

import shapely
from shapely.geometry.base import BaseGeometry
from typing_extensions import TypedDict  # pydantic takes no other before Python 3.12

GeometryName = Literal[
    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"
]


class GeometryAnswer(TypedDict):
    """GeoJSON geometry (RFC 7946)."""

    type: GeometryName
    coordinates: NotRequired[Sequence[Any]]


def geometry_answer(shape: BaseGeometry) -> GeometryAnswer:
    """Return a shape as a GeoJSON geometry, lng first."""
    return cast("GeometryAnswer", shapely.geometry.mapping(shape))
