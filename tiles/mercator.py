"""Compute tile bounds in Web Mercator (EPSG:3857, WebMercatorQuad), where the world is 0 to 1."""

from __future__ import annotations

from routes_geo.errors import InvalidInput, NotFound

MAX_ZOOM = 22


def check_tile(z: int, x: int, y: int, max_zoom: int = MAX_ZOOM) -> None:
    """Raise InvalidInput for a zoom that is not available, NotFound for a tile outside the matrix."""
    if not 0 <= z <= max_zoom:
        raise InvalidInput(f"zoom {z} is not available; choose a zoom from 0 to {max_zoom}")
    side = 1 << z
    if not (0 <= x < side and 0 <= y < side):
        raise NotFound(f"tile {x}, {y} does not exist at zoom {z}; both numbers run from 0 to {side - 1}")


def tile_world_bounds(z: int, x: int, y: int, buffer: float = 0.0) -> tuple[float, float, float, float]:
    """Return the bounds of a tile in world units (x0, y0, x1, y1: west, north, east, south).

    They are widened by `buffer`, a share of the side of the tile.
    """
    side = 1.0 / (1 << z)
    return (x - buffer) * side, (y - buffer) * side, (x + 1 + buffer) * side, (y + 1 + buffer) * side
