"""Trace the land, its coast and borders, and the names of countries, from the archive of the page's basemap."""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from threading import Lock

import numpy as np

from routes_geo.errors import NotFound
from routes_geo.grid.arrays import FloatArray
from routes_geo.picture.frame import Frame
from routes_geo.picture.paths import parts_path
from tiles.archive import BASEMAP, TileArchive
from tiles.mvt_reader import TileFeature, decode_tile

_MOST_TILES = 12
_KEPT = 24  # frames: the default one and those of the routes, in a few sizes


@dataclass(frozen=True, slots=True)
class CountryName:
    """Name a country at a point in pixels; `rank` is the zoom from which it is named."""

    name: str
    rank: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Ground:
    """Hold the paths of the basemap in a frame, and the countries it names, the largest first."""

    land: str
    coast: str
    borders: str
    disputed: str
    countries: tuple[CountryName, ...]


_grounds: OrderedDict[Frame, Ground] = OrderedDict()
_lock = Lock()


def trace_ground(frame: Frame) -> Ground:
    """Return the basemap in a frame; those traced last are kept. NotFound if the archive is not built."""
    with _lock:
        if (kept := _grounds.get(frame)) is not None:
            _grounds.move_to_end(frame)
            return kept
    ground = _trace(frame)
    with _lock:
        _grounds[frame] = ground
        while len(_grounds) > _KEPT:
            _grounds.popitem(last=False)
    return ground


@cache
def _archive() -> TileArchive:
    if not BASEMAP.is_file():
        raise NotFound("the basemap is missing; build it with `make web`")
    return TileArchive(BASEMAP)


def _trace(frame: Frame) -> Ground:
    layers: dict[str, list[TileFeature]] = {}
    for z, x, y in _tiles(frame, _archive().max_zoom):
        for name, features in _decoded(z, x, y).items():
            layers.setdefault(name, []).extend(features)
    borders = layers.get("borders", [])
    return Ground(
        _path(frame, layers.get("land", []), is_closed=True),
        _path(frame, layers.get("coastline", [])),
        _path(frame, [border for border in borders if not border.properties.get("disputed")]),
        _path(frame, [border for border in borders if border.properties.get("disputed")]),
        _countries(frame, layers.get("countries", [])),
    )


def _tiles(frame: Frame, max_zoom: int) -> list[tuple[int, int, int]]:
    """Return the tiles of the largest zoom, at least as fine as the frame, that needs no more than a few of them."""
    zoom = max(0, min(math.ceil(frame.zoom), max_zoom))
    while zoom > 0 and len(_tiles_at(frame, zoom)) > _MOST_TILES:
        zoom -= 1
    return _tiles_at(frame, zoom)


def _tiles_at(frame: Frame, zoom: int) -> list[tuple[int, int, int]]:
    count = 1 << zoom
    west, north, east, south = (min(max(math.floor(edge * count), 0), count - 1) for edge in frame.world)
    return [(zoom, x, y) for y in range(north, south + 1) for x in range(west, east + 1)]


def _decoded(z: int, x: int, y: int) -> dict[str, list[TileFeature]]:
    """Return the layers of a tile in world units."""
    side, corner = 1 << z, np.array([x, y])
    layers = decode_tile(_archive().tile(z, x, y))
    return {
        name: [TileFeature(each.properties, [(part + corner) / side for part in each.parts]) for each in features]
        for name, features in layers.items()
    }


def _path(frame: Frame, features: list[TileFeature], *, is_closed: bool = False) -> str:
    parts: list[FloatArray] = [part for feature in features for part in feature.parts]
    return parts_path(frame, parts, is_closed=is_closed)


def _countries(frame: Frame, features: list[TileFeature]) -> tuple[CountryName, ...]:
    named = {}
    for feature in features:
        ((x, y),) = frame.to_pixels(feature.parts[0][:1]).tolist()
        name = str(feature.properties["name"])
        named[name] = CountryName(name, int(feature.properties.get("rank", 0)), x, y)
    return tuple(sorted(named.values(), key=lambda country: (country.rank, country.name)))
