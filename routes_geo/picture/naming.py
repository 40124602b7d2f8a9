"""Name routes, areas, places and countries on a map, the most important first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from routes_geo.model import ROUTE_IDS
from routes_geo.picture.basemap import Ground
from routes_geo.picture.frame import Frame
from routes_geo.picture.labels import Label, Placer
from routes_geo.picture.language import FIRM_SPACE, TEXTS, Language
from routes_geo.picture.painting import Painting
from routes_geo.picture.shapes import TracedShape
from routes_geo.picture.text import text_width
from routes_geo.report.looks import LOOKS
from routes_geo.snapshot.snapshot import Snapshot
from tiles.features import FeatureLayer
from tiles.snapshot_tiles import SnapshotTiles

NAME_PX, SMALL_PX = 13.0, 12.0
_PLACES_ZOOM = 5  # from which places are named, as on the page's map
_LONG_NAME_PX = 110.0  # a name of a route that is longer is broken
_LEAST_SHARE = 0.012  # of the map, which a band must fill to be named where its usual point is outside
_DOT_GAP_PX = 7.0
_NOTES = {"Kosovo": "kosovo"}


@dataclass(frozen=True, slots=True)
class Naming:
    """Hold the names of a map, and the points of the places among them."""

    labels: Sequence[Label]
    dots: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Sight:
    """Describe what is in sight and how it is named; `unit` is the size of letters against those of the page's map."""

    frame: Frame
    ground: Ground
    words: Language
    unit: float


def name_map(snapshot: Snapshot, painting: Painting, shapes: Sequence[TracedShape], sight: Sight) -> Naming:
    """Return the names that a map has space for."""
    placer = Placer(sight.frame, [box for shape in shapes for box in shape.boxes])
    for label in _routes(snapshot, painting, sight):
        placer.place_near(label)
    for shape in sorted(shapes, key=lambda shape: -shape.painted.value):
        if shape.painted.name and shape.painted.value:
            placer.place_first(_around(shape, sight))
    dots = _name_places(placer, snapshot, sight)
    _name_countries(placer, sight)
    return Naming(placer.placed, dots)


def _routes(snapshot: Snapshot, painting: Painting, sight: Sight) -> Iterator[Label]:
    """Return the names of the routes in sight, the chosen one first, with their counts that have no place."""
    bands: FeatureLayer = snapshot.derived(SnapshotTiles).layers("bands")[0]
    names = TEXTS["short_routes" if sight.frame.zoom < LOOKS["full_name_zoom"] else "routes"]
    px = NAME_PX * sight.unit
    for route in sorted(ROUTE_IDS, key=lambda route: route != painting.route):
        point = _point_of(route, bands, sight.frame)
        if point is not None:
            lines = _broken(sight.words.text(names[route]), _LONG_NAME_PX * sight.unit, px)
            yield Label("route", route, (*lines, *_unplaced(painting, route, sight.words)), *point, px)


def _point_of(route: str, bands: FeatureLayer, frame: Frame) -> tuple[float, float] | None:
    """Return where a route is named: at its usual point, or inside the part of its band that is in sight."""
    x, y = frame.project(*LOOKS["route_anchors"][route])
    if 0 <= x <= frame.width and 0 <= y <= frame.height:
        return x, y
    areas = zip(bands.geometries, bands.properties, strict=True)
    rings = [band for band, of in areas if (of["route"], of["ring"]) == (route, 1)]
    west, north, east, south = frame.world
    shown = shapely.clip_by_rect(shapely.union_all(rings), west, north, east, south)
    if shown.is_empty or shown.area < _LEAST_SHARE * (east - west) * (south - north):
        return None
    ((x, y),) = frame.to_pixels(shapely.get_coordinates(shapely.point_on_surface(shown))).tolist()
    return x, y


def _broken(name: str, width: float, px: float) -> list[str]:
    """Return a name in one line, or in two if it is long."""
    words = name.split(" ")
    if len(words) == 1 or text_width(name, px, is_bold=True) <= width:
        return [name]
    splits = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    return list(min(splits, key=lambda lines: max(map(len, lines))))


def _unplaced(painting: Painting, route: str, words: Language) -> list[str]:
    count = painting.unplaced.get(route)
    if count is None:
        return []
    unplaced = TEXTS["unplaced"]["dead" if painting.ramp == "dead" else "other"]
    return [words.count(count), words.text(unplaced).replace(" ", FIRM_SPACE)]


def _around(shape: TracedShape, sight: Sight) -> Iterator[Label]:
    """Return the name of an area with its figure below, above, at the right and at the left of each of its parts."""
    painted = shape.painted
    lines = painted.name, sight.words.count(painted.value)
    label = Label("area", painted.name, lines, 0, 0, SMALL_PX * sight.unit)
    _, up, half, down = label.box()
    for left, top, right, bottom in shape.boxes:
        middle, center = (top + bottom) / 2, (left + right) / 2
        yield label.at(center, bottom + down)
        yield label.at(center, top + up)
        yield label.at(right + half, middle)
        yield label.at(left - half, middle)


def _name_places(placer: Placer, snapshot: Snapshot, sight: Sight) -> list[tuple[float, float]]:
    """Name the places in sight at the right or at the left, and return the points of those that have a name."""
    if sight.frame.zoom < _PLACES_ZOOM:
        return []
    layer: FeatureLayer = snapshot.derived(SnapshotTiles).layers("places")[0]
    points = np.round(sight.frame.to_pixels(shapely.get_coordinates(layer.geometries))).tolist()
    px, gap = SMALL_PX * sight.unit, _DOT_GAP_PX * sight.unit
    dots = []
    for (x, y), properties in zip(points, layer.properties, strict=True):
        name = str(properties["name"])
        half = text_width(name, px) / 2 + gap
        labels = [Label("place", name, (name,), x + side * half, y, px) for side in (1, -1)]
        dot = (x - gap / 2, y - gap / 2, x + gap / 2, y + gap / 2)
        if placer.is_free(dot) and placer.place_first(labels):
            placer.reserve(dot)
            dots.append((x, y))
    return dots


def _name_countries(placer: Placer, sight: Sight) -> None:
    """Name the countries that are large enough for the zoom, and note what a name does not mean."""
    px = SMALL_PX * sight.unit
    for country in sight.ground.countries:
        if country.rank <= sight.frame.zoom + 1:
            note = _NOTES.get(country.name)
            name = sight.words.country(country.name).upper() + ("*" if note else "")
            is_named = placer.place_first([Label("country", name, (name,), country.x, country.y, px)])
            if note and is_named:
                text = f"* {sight.words.text(TEXTS['notes'][note])}"
                placer.place_near(Label("note", text, (text,), sight.frame.width, sight.frame.height, px))
