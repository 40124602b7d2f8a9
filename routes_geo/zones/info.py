"""A zone, with or without data: its place, shape, area and relatives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

import numpy as np
import shapely
from pydantic import Field, WithJsonSchema
from typing_extensions import TypedDict  # pydantic takes no other before Python 3.12

from routes_geo.errors import NotFound
from routes_geo.features.answers import GeometryAnswer, geometry_answer
from routes_geo.features.feature_table import CRS84
from routes_geo.grid.arrays import CellArray
from routes_geo.grid.cell_bits import (
    MAX_RESOLUTION,
    cell_resolutions,
    cells_to_children,
    cells_to_hex,
    cells_to_parent,
    is_pentagon,
    is_valid_cells,
)
from routes_geo.grid.cells import cells_to_geometries, cells_to_lnglat, grid_disk
from routes_geo.zones.areas import zone_areas_m2
from routes_geo.zones.levels import ZoneLevel

# Decimals of a square metre, because cells of level 15 are smaller than one.
_AREA_DECIMALS = 3
_DEGREE_DECIMALS = 9

Area = Annotated[float, Field(ge=0)]
ZoneId = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^[0-9a-f]{15}$"})]


class ZoneInfo(TypedDict):
    """Shape, place and size of a zone (OGC 21-038r1, /rec/core/zone-info)."""

    id: ZoneId
    level: Annotated[int, Field(ge=0, le=15)]
    shapeType: Literal["hexagon", "pentagon"]
    crs: str
    centroid: Annotated[Sequence[float], Field(min_length=2, max_length=2)]
    bbox: Annotated[Sequence[float], Field(min_length=4, max_length=4)]
    areaMetersSquare: Area
    areaMetersSquareWithData: Area
    geometry: GeometryAnswer


def parse_zone(text: str) -> int:
    """Return the zone with an id in lower-case hexadecimal; raise NotFound for any other text."""
    cells = _cells_of(text)
    if not cells.size:
        raise NotFound(f"no zone {text!r} in H3; give the index of a cell in lower case, such as 85384d8ffffffff")
    return int(cells[0])


def _cells_of(text: str) -> CellArray:
    try:
        cells = np.array([int(text, 16)], np.uint64)
    except (ValueError, OverflowError):
        return np.empty(0, np.uint64)
    return cells[is_valid_cells(cells) & (cells_to_hex(cells)[0] == text)]


def level_of(zone: int) -> int:
    """Return the refinement level of a zone."""
    return int(cell_resolutions([zone])[0])


def parents(zone: int) -> list[str]:
    """Return the id of the zone above by the index; none above level 0."""
    level = level_of(zone)
    return cells_to_hex(cells_to_parent([zone], level - 1)) if level else []


def children(zone: int) -> list[str]:
    """Return the ids of the seven zones below by the index, six below a pentagon; none below level 15."""
    return cells_to_hex(cells_to_children([zone])) if level_of(zone) < MAX_RESOLUTION else []


def neighbors(zone: int) -> list[str]:
    """Return the ids of the six zones that share an edge with a zone, five with a pentagon."""
    disk = grid_disk([zone], 1)[1]
    return cells_to_hex(disk[disk != np.uint64(zone)])


def describe_zone(zone: int, finest: ZoneLevel) -> ZoneInfo:
    """Return the shape, place and size of a zone; `finest` is the finest level with data."""
    cells = np.array([zone], np.uint64)
    geometry = cells_to_geometries(cells)[0]
    lng, lat = cells_to_lnglat(cells)
    with_data = float(finest.areas_m2(cells)[0]) if level_of(zone) <= finest.level else 0.0
    return {
        "id": f"{zone:x}",
        "level": level_of(zone),
        "shapeType": "pentagon" if is_pentagon(cells)[0] else "hexagon",
        "crs": CRS84,
        "centroid": [round(float(lng[0]), _DEGREE_DECIMALS), round(float(lat[0]), _DEGREE_DECIMALS)],
        "bbox": _bbox(geometry),
        "areaMetersSquare": round(float(zone_areas_m2(cells)[0]), _AREA_DECIMALS),
        "areaMetersSquareWithData": round(with_data, _AREA_DECIMALS),
        "geometry": geometry_answer(geometry),
    }


def _bbox(geometry: shapely.Geometry) -> list[float]:
    """Return the bounds, with west above east across the antimeridian (RFC 7946, 5.2)."""
    west, south, east, north = shapely.bounds(geometry)
    if isinstance(geometry, shapely.MultiPolygon):
        bounds = shapely.bounds(shapely.get_parts(geometry))
        west = bounds[bounds[:, 0] >= 0, 0].min()
        east = bounds[bounds[:, 0] < 0, 2].max()
    return [float(edge) for edge in (west, south, east, north)]
