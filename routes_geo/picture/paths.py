"""Write shapes as the paths of an SVG document, in pixels with one decimal."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely

from routes_geo.grid.arrays import FloatArray
from routes_geo.picture.frame import Frame

_NEAREST_PX = 0.5  # points that are nearer than this to the last one are left out
_BEYOND_PX = 8.0  # shapes are cut this far outside of the frame


def part_path(pixels: FloatArray, *, is_closed: bool) -> str:
    """Return the path of a ring (without its last point) or line (n, 2); empty if it is too small to see."""
    points = _thinned(pixels, is_closed=is_closed)
    if len(points) < (3 if is_closed else 2):
        return ""
    written = "L".join([f"{x:.1f} {y:.1f}" for x, y in points])
    return f"M{written}{'Z' if is_closed else ''}"


def _thinned(pixels: FloatArray, *, is_closed: bool) -> list[list[float]]:
    """Return the points that differ by a visible step; a line keeps its last one."""
    grid = np.rint(pixels / _NEAREST_PX)
    is_new = np.append(True, (grid[1:] != grid[:-1]).any(axis=1))
    if not is_closed:
        is_new[-1] = True
    points: list[list[float]] = pixels[is_new].tolist()
    return points


def parts_path(frame: Frame, parts: Iterable[FloatArray], *, is_closed: bool) -> str:
    """Return the path of the parts (n, 2), in world units, that reach into a frame."""
    shown = (frame.to_pixels(part) for part in parts)
    return "".join(part_path(pixels, is_closed=is_closed) for pixels in shown if _reaches(pixels, frame))


def _reaches(pixels: FloatArray, frame: Frame) -> bool:
    (left, top), (right, bottom) = pixels.min(axis=0), pixels.max(axis=0)
    return bool(right >= 0 and bottom >= 0 and left <= frame.width and top <= frame.height)


def area_path(frame: Frame, area: shapely.Geometry) -> str:
    """Return the path of an area in world units, cut around the frame."""
    west, north, east, south = frame.world
    beyond = _BEYOND_PX / frame.scale
    cut = shapely.clip_by_rect(area, west - beyond, north - beyond, east + beyond, south + beyond)
    polygons = [part for part in shapely.get_parts(cut) if isinstance(part, shapely.Polygon)]
    rings = [ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]
    return parts_path(frame, (shapely.get_coordinates(ring)[:-1] for ring in rings), is_closed=True)
