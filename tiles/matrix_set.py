"""Describe the tile matrix set WebMercatorQuad (OGC 17-083r4, annex D.1) and the limits of tilesets in it."""

from __future__ import annotations

from typing import TypedDict

from routes_geo.geography.web_mercator import lnglat_to_world

MATRIX_SET_ID = "WebMercatorQuad"
MATRIX_SET_URI = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
CRS_URI = "http://www.opengis.net/def/crs/EPSG/0/3857"
TITLE = "Google Maps Compatible for the World"
_HALF_WORLD_M = 20_037_508.342789244
_TILE_PIXELS = 256
_PIXEL_M = 0.00028  # side of the standardised rendering pixel
_MATRICES = 25


class MatrixLimits(TypedDict):
    """Describe the tiles of a tileset at one zoom: first and last row and column."""

    tileMatrix: str
    minTileRow: int
    maxTileRow: int
    minTileCol: int
    maxTileCol: int


def matrix_set() -> dict[str, object]:
    """Return the definition of the tile matrix set as JSON."""
    return {
        "id": MATRIX_SET_ID,
        "title": TITLE,
        "uri": MATRIX_SET_URI,
        "crs": CRS_URI,
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": [_matrix(zoom) for zoom in range(_MATRICES)],
    }


def _matrix(zoom: int) -> dict[str, object]:
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


def matrix_limits(bounds: tuple[float, float, float, float], max_zoom: int) -> list[MatrixLimits]:
    """Return the first and last row and column at each zoom for bounds in degrees (west, south, east, north)."""
    west, south, east, north = bounds
    (x_min, x_max), (y_max, y_min) = lnglat_to_world([west, east], [south, north])
    return [
        {
            "tileMatrix": str(zoom),
            "minTileRow": _tile_of(y_min, zoom),
            "maxTileRow": _tile_of(y_max, zoom),
            "minTileCol": _tile_of(x_min, zoom),
            "maxTileCol": _tile_of(x_max, zoom),
        }
        for zoom in range(max_zoom + 1)
    ]


def _tile_of(world: float, zoom: int) -> int:
    side = 1 << zoom
    return min(max(int(world * side), 0), side - 1)
