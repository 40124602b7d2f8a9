"""The tile matrix set WebMercatorQuad (OGC 17-083r4, annex D.1), and limits of a tileset in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict  # pydantic takes no other before Python 3.12

from routes_geo.errors import NotFound
from routes_geo.geography.web_mercator import lnglat_to_world

Bounds = tuple[float, float, float, float]

MATRIX_SET_ID = "WebMercatorQuad"
MATRIX_SET_URI = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
CRS_URI = "http://www.opengis.net/def/crs/EPSG/0/3857"
TITLE = "Google Maps Compatible for the World"
_HALF_WORLD_M = 20_037_508.342789244
_TILE_PIXELS = 256
_PIXEL_M = 0.00028  # of the standardised rendering pixel
_MATRICES = 25


class TileMatrixAnswer(TypedDict):
    """Tiles of one zoom: how many there are, and how large they are."""

    id: str
    scaleDenominator: float
    cellSize: float
    cornerOfOrigin: Literal["topLeft", "bottomLeft"]
    pointOfOrigin: Annotated[Sequence[float], Field(min_length=2, max_length=2)]
    tileWidth: int
    tileHeight: int
    matrixWidth: int
    matrixHeight: int


class TileMatrixSetAnswer(TypedDict):
    """Tile matrix set (OGC 17-083r4)."""

    id: str
    title: str
    uri: str
    crs: str
    orderedAxes: Sequence[str]
    wellKnownScaleSet: str
    tileMatrices: Sequence[TileMatrixAnswer]


class TileMatrixLimitsAnswer(TypedDict):
    """First and last row and column of a zoom that have tiles."""

    tileMatrix: str
    minTileRow: int
    maxTileRow: int
    minTileCol: int
    maxTileCol: int


def matrix_set() -> TileMatrixSetAnswer:
    """Return the definition of the tile matrix set."""
    return {
        "id": MATRIX_SET_ID,
        "title": TITLE,
        "uri": MATRIX_SET_URI,
        "crs": CRS_URI,
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": [_matrix(zoom) for zoom in range(_MATRICES)],
    }


def _matrix(zoom: int) -> TileMatrixAnswer:
    side = 1 << zoom
    cell_m = 2 * _HALF_WORLD_M / _TILE_PIXELS / side
    return {
        "id": str(zoom),
        "scaleDenominator": cell_m / _PIXEL_M,
        "cellSize": cell_m,
        "cornerOfOrigin": "topLeft",
        "pointOfOrigin": [-_HALF_WORLD_M, _HALF_WORLD_M],
        "tileWidth": _TILE_PIXELS,
        "tileHeight": _TILE_PIXELS,
        "matrixWidth": side,
        "matrixHeight": side,
    }


def matrix_limits(bounds: Bounds, max_zoom: int) -> list[TileMatrixLimitsAnswer]:
    """Return the rows and columns of each zoom that touch bounds in degrees (west, south, east, north)."""
    return [_limits_at(bounds, zoom) for zoom in range(max_zoom + 1)]


def check_limits(bounds: Bounds, zoom: int, column: int, row: int) -> None:
    """Raise NotFound for a tile outside the limits of a tileset with bounds in degrees (OGC 20-057, requirement 6)."""
    limits = _limits_at(bounds, zoom)
    columns = limits["minTileCol"], limits["maxTileCol"]
    rows = limits["minTileRow"], limits["maxTileRow"]
    if not (columns[0] <= column <= columns[1] and rows[0] <= row <= rows[1]):
        raise NotFound(
            f"tile row {row}, column {column} is outside the tileset at zoom {zoom}; choose a row from {rows[0]} to "
            f"{rows[1]} and a column from {columns[0]} to {columns[1]}"
        )


def _limits_at(bounds: Bounds, zoom: int) -> TileMatrixLimitsAnswer:
    west, south, east, north = bounds
    (x_min, x_max), (y_max, y_min) = lnglat_to_world([west, east], [south, north])
    return {
        "tileMatrix": str(zoom),
        "minTileRow": _tile_of(y_min, zoom),
        "maxTileRow": _tile_of(y_max, zoom),
        "minTileCol": _tile_of(x_min, zoom),
        "maxTileCol": _tile_of(x_max, zoom),
    }


def _tile_of(world: float, zoom: int) -> int:
    side = 1 << zoom
    return min(max(int(world * side), 0), side - 1)
