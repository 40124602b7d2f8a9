"""Project the world to the pixels of a map: Web Mercator, with the whole world from 0 to 1."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely

from routes_geo.geography.web_mercator import lnglat_to_world
from routes_geo.grid.arrays import FloatArray
from routes_geo.model import ROUTE_IDS
from routes_geo.picture.view import View
from routes_geo.report.looks import LOOKS
from routes_geo.snapshot.areas import Areas
from routes_geo.snapshot.once import once
from routes_geo.snapshot.snapshot import Derived

Bounds = tuple[float, float, float, float]  # west, south, east, north in degrees
TILE_PX = 512  # a tile of the page's map is this wide at its own zoom
_PAGE_MAP_PX = 930  # width of the map on a desktop page, whose zoom an address has
_BOUNDS_DECIMALS = 4  # about 10 m
_ROUTE_MARGIN = 0.08  # cells reach beyond the places that they count
_HOME = LOOKS["home"]


@dataclass(frozen=True, slots=True)
class Frame:
    """Place the world (0 to 1) in a map of `width` x `height` pixels: a point times `scale`, minus `left` and `top`."""

    width: float
    height: float
    scale: float
    left: float
    top: float

    @property
    def zoom(self) -> float:
        """Return the zoom at which the page's map has this scale."""
        return math.log2(self.scale / TILE_PX)

    @property
    def world(self) -> tuple[float, float, float, float]:
        """Return least x and y, and greatest x and y, of what is shown, in world units."""
        left, top = self.left / self.scale, self.top / self.scale
        return left, top, left + self.width / self.scale, top + self.height / self.scale

    def to_pixels(self, world: FloatArray) -> FloatArray:
        """Return points (n, 2) of the world in pixels."""
        return world * self.scale - (self.left, self.top)

    def project(self, lng: float, lat: float) -> tuple[float, float]:
        """Return a point in pixels."""
        x, y = lnglat_to_world([lng], [lat])
        return float(x[0]) * self.scale - self.left, float(y[0]) * self.scale - self.top


class RouteBounds(Derived):
    """The bounds of the routes with their areas, as the page shows a chosen route."""

    @once
    def by_route(self) -> Mapping[str, Bounds]:
        """Return west, south, east and north of each route, rounded to about 10 m."""
        shapes = {row["route"]: [row["geometry"]] for row in self.snapshot.routes()}
        for area in self.snapshot.derived(Areas).by_number().values():
            shapes[area.route].append(area.geometry)
        return {route: _bounds(shapes[route]) for route in ROUTE_IDS}


def _bounds(shapes: Sequence[shapely.Geometry]) -> Bounds:
    west, south, east, north = shapely.total_bounds(shapes).round(_BOUNDS_DECIMALS).tolist()
    return west, south, east, north


def view_frame(view: View, bounds: Mapping[str, Bounds], width: float, height: float) -> Frame:
    """Return the frame of a view: around the position of its address, its route, or all routes."""
    if view.at is not None:
        x, y = lnglat_to_world([view.at.lng], [view.at.lat])
        scale = TILE_PX * 2**view.at.zoom * width / _PAGE_MAP_PX
        return Frame(width, height, scale, float(x[0]) * scale - width / 2, float(y[0]) * scale - height / 2)
    if view.route is not None:
        return fit_frame(bounds[view.route], width, height, _ROUTE_MARGIN)
    west, south, east, north = _HOME["wide" if width >= _HOME["wide_from"] * height else "tall"]
    return fit_frame((west, south, east, north), width, height, LOOKS["margin"])


def fit_frame(bounds: Bounds, width: float, height: float, margin: float) -> Frame:
    """Return the frame that shows bounds as large as possible in the middle; `margin` is a share of the frame."""
    west, south, east, north = bounds
    (x0, x1), (y1, y0) = (edges.tolist() for edges in lnglat_to_world([west, east], [south, north]))
    scale = (1 - 2 * margin) * min(width / (x1 - x0), height / (y1 - y0))
    return Frame(width, height, scale, (scale * (x0 + x1) - width) / 2, (scale * (y0 + y1) - height) / 2)
