"""Build the basemap archive: land, coastline, borders and country names from Natural Earth (npm package world-atlas).

This module and the two it imports use nothing else of the project: they run while the wheel is built, before the
project's packages can be imported.
"""

import gzip
import sqlite3
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer
from shapely.geometry.base import BaseGeometry

from tiles.basemap_names import (
    DISPUTED,
    EVERYWHERE,
    NAMED_WITH,
    NAMED_WITHOUT_CODE,
    NAMES,
    PART_OF,
    REPLACED_LINES,
    REPLACED_POINTS,
    Bounds,
)
from tiles.topology import Topology, arc_owners, count_uses, geometry_to_polygons, read_topology

Json = dict[str, object]

MAX_ZOOM = 7
FIRST_FINE_ZOOM = 4  # at lower zooms the 1:50m map looks the same as 1:10m
MERCATOR_MAX_LAT_DEG = 85.05
LAND_PIECE_DEG = 15.0
LAND_OVERLAP_DEG = 0.05  # neighbouring pieces overlap so that no thin gap shows between them
LINE_SEGMENTS = 400
LAYERS = ("land", "coastline", "borders", "countries")

# The least area (in square degrees at the equator) of a country whose name shows at a zoom.
NAME_AREA_BY_ZOOM = ((60.0, 2), (12.0, 3), (3.0, 4), (0.7, 5))


class Sheet(NamedTuple):
    """Describe one table that is tiled into `layer` at the zooms from `min_zoom` to `max_zoom`."""

    layer: str
    frame: gpd.GeoDataFrame
    min_zoom: int
    max_zoom: int


def cut(geometry: BaseGeometry, bounds: Bounds) -> Iterator[BaseGeometry]:
    """Cut a polygon by halving its bounds until the pieces are small.

    This is far faster than one cut per grid square.
    """
    west, south, east, north = bounds
    margin = LAND_OVERLAP_DEG
    square = shapely.box(west - margin, south - margin, east + margin, north + margin)
    piece = shapely.intersection(geometry, square)
    if piece.is_empty:
        return
    width, height = east - west, north - south
    if max(width, height) <= LAND_PIECE_DEG:
        yield piece
    elif width >= height:
        middle = west + width / 2
        yield from cut(piece, (west, south, middle, north))
        yield from cut(piece, (middle, south, east, north))
    else:
        middle = south + height / 2
        yield from cut(piece, (west, south, east, middle))
        yield from cut(piece, (west, middle, east, north))


def make_land(topology: Topology) -> gpd.GeoDataFrame:
    """Return land polygons in pieces of at most 15 degrees."""
    polygons = np.concatenate([geometry_to_polygons(topology, geometry) for geometry in topology.geometries])
    lng_span_deg = shapely.bounds(polygons)[:, 2] - shapely.bounds(polygons)[:, 0]
    large = polygons[lng_span_deg > LAND_PIECE_DEG]
    pieces = [piece for polygon in large for piece in cut(polygon, EVERYWHERE)]
    return to_frame([*polygons[lng_span_deg <= LAND_PIECE_DEG], *pieces])


def make_coastline(topology: Topology) -> gpd.GeoDataFrame:
    """Return arcs with land on one side only, without the edges of the world at the antimeridian and the pole."""
    uses = count_uses(topology)
    lines = [line for number in sorted(uses) if uses[number] == 1 for line in split_at_edges(topology.arcs[number])]
    return to_frame(lines)


def split_at_edges(arc: np.ndarray) -> list[BaseGeometry]:
    """Return the lines of an arc without the segments on the edge of the world.

    Lines are kept short because each tile clips whole lines.
    """
    on_edge = (np.abs(arc[:, 0]) > 179.99) | (arc[:, 1] < -MERCATOR_MAX_LAT_DEG)
    drawn = ~(on_edge[:-1] & on_edge[1:])
    breaks = np.flatnonzero(np.diff(drawn.astype(np.int8))) + 1
    starts = np.union1d(np.r_[0, breaks], np.arange(0, drawn.size, LINE_SEGMENTS))
    ends = np.r_[starts[1:], drawn.size]
    return [shapely.LineString(arc[a : b + 1]) for a, b in zip(starts, ends, strict=True) if drawn[a]]


def make_borders(topology: Topology) -> gpd.GeoDataFrame:
    """Return arcs between two territories; disputed stretches are marked."""
    lines: list[BaseGeometry] = []
    disputed: list[bool] = []
    for number, names in sorted(arc_owners(topology).items()):
        if len(names) < 2:
            continue
        line = shapely.LineString(topology.arcs[number])
        for part, is_disputed in split_disputed(line, tuple(sorted(names)[:2])):
            lines.append(part)
            disputed.append(is_disputed)
    return to_frame(lines, disputed=np.asarray(disputed, dtype=bool))


def split_disputed(line: BaseGeometry, pair: tuple[str, ...]) -> list[tuple[BaseGeometry, bool]]:
    """Split a border into disputed and other stretches."""
    if (pair[0], pair[1]) in REPLACED_LINES:
        return [(shapely.LineString(REPLACED_LINES[pair[0], pair[1]]), True)]
    bounds = DISPUTED.get((pair[0], pair[1]))
    if bounds is None:
        return [(line, False)]
    area = shapely.box(*bounds)
    parts = [(shapely.intersection(line, area), True), (shapely.difference(line, area), False)]
    return [(part, is_disputed) for part, is_disputed in parts if not part.is_empty]


def make_countries(topology: Topology) -> gpd.GeoDataFrame:
    """Return one point per named country, in its largest polygon, with the zoom at which its name appears."""
    polygons: defaultdict[str, list[BaseGeometry]] = defaultdict(list)
    coded = set(NAMED_WITHOUT_CODE)
    for geometry in topology.geometries:
        name = geometry["properties"]["name"]
        if geometry.get("id"):
            coded.add(name)
        name = PART_OF.get(name, NAMED_WITH.get(name, name))
        polygons[name].extend(geometry_to_polygons(topology, geometry))
    names = sorted(name for name, parts in polygons.items() if name in coded and parts)
    largest = [largest_polygon(polygons[name]) for name in names]
    points = [
        shapely.Point(REPLACED_POINTS[name]) if name in REPLACED_POINTS else middle(shape)
        for name, shape in zip(names, largest, strict=True)
    ]
    min_zoom = [name_min_zoom(shape) for shape in largest]
    return to_frame(points, name=[NAMES.get(name, name) for name in names], rank=min_zoom)


def largest_polygon(polygons: list[BaseGeometry]) -> shapely.Polygon:
    """Return the largest part of a country, simplified: it is only used to place a name."""
    parts = shapely.get_parts(shapely.union_all(np.asarray(polygons, dtype=object)))
    largest: shapely.Polygon = parts[np.argmax(shapely.area(parts))].simplify(0.02)
    return largest


def middle(shape: shapely.Polygon) -> BaseGeometry:
    """Return the point farthest from the outline, where a name has most space."""
    return shapely.get_point(shapely.maximum_inscribed_circle(shape, tolerance=0.02), 0)


def name_min_zoom(shape: BaseGeometry) -> int:
    """Return the zoom at which the name of a country of this size is first shown."""
    area_deg2 = shape.area * np.cos(np.radians(shape.centroid.y))
    return next((zoom for least, zoom in NAME_AREA_BY_ZOOM if area_deg2 >= least), 6)


def to_frame(geometries: Iterable[BaseGeometry], **columns: Sequence[object] | np.ndarray) -> gpd.GeoDataFrame:
    """Return a WGS 84 table of the geometries within the latitudes of Web Mercator."""
    frame = gpd.GeoDataFrame(columns, geometry=np.asarray(list(geometries), dtype=object), crs="EPSG:4326")
    world = shapely.box(-180, -MERCATOR_MAX_LAT_DEG, 180, MERCATOR_MAX_LAT_DEG)
    inside = shapely.intersects(frame.geometry.values, world)
    return frame[inside].reset_index(drop=True)


def make_sheets(atlas_dir: Path) -> list[Sheet]:
    """Read the atlas at two scales and return the tables to tile."""
    coarse_land, fine_land = (read_topology(atlas_dir / f"land-{scale}.json", "land") for scale in ("50m", "10m"))
    coarse, fine = (read_topology(atlas_dir / f"countries-{scale}.json", "countries") for scale in ("50m", "10m"))
    last_coarse = FIRST_FINE_ZOOM - 1
    return [
        Sheet("land", make_land(coarse_land), 0, last_coarse),
        Sheet("land", make_land(fine_land), FIRST_FINE_ZOOM, MAX_ZOOM),
        Sheet("coastline", make_coastline(coarse_land), 0, last_coarse),
        Sheet("coastline", make_coastline(fine_land), FIRST_FINE_ZOOM, MAX_ZOOM),
        Sheet("borders", make_borders(coarse), 0, last_coarse),
        Sheet("borders", make_borders(fine), FIRST_FINE_ZOOM, MAX_ZOOM),
        Sheet("countries", make_countries(fine), 0, MAX_ZOOM),
    ]


def encode_tiles(sheet: Sheet, folder: Path) -> Iterator[tuple[int, bytes]]:
    """Tile one sheet; yield pairs (tile id, MVT bytes)."""
    path = folder / f"{sheet.layer}-{sheet.min_zoom}.mbtiles"
    simplification = 0 if sheet.layer == "countries" else 2
    pyogrio.write_dataframe(
        sheet.frame,
        path,
        driver="MBTiles",
        layer=sheet.layer,
        dataset_options={
            "MINZOOM": sheet.min_zoom,
            "MAXZOOM": sheet.max_zoom,
            "SIMPLIFICATION": simplification,
            "SIMPLIFICATION_MAX_ZOOM": 0.5,
            "MAX_SIZE": 4_000_000,
            "BUFFER": 64,
        },
    )
    with sqlite3.connect(path) as database:
        for zoom, x, row, data in database.execute("SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles"):
            yield zxy_to_tileid(zoom, x, 2**zoom - 1 - row), gzip.decompress(data)
    database.close()


def write_basemap_archive(tiles: dict[int, bytes], out: Path) -> None:
    """Write the tiles in the order of their ids, so that equal input gives equal bytes."""
    with out.open("wb") as file:
        writer = Writer(file)
        for tile_id in sorted(tiles):
            writer.write_tile(tile_id, gzip.compress(tiles[tile_id], 9, mtime=0))
        header = {
            "tile_type": TileType.MVT,
            "tile_compression": Compression.GZIP,
            "min_lon_e7": -1_800_000_000,
            "min_lat_e7": -850_511_287,
            "max_lon_e7": 1_800_000_000,
            "max_lat_e7": 850_511_287,
            "center_zoom": 4,
            "center_lon_e7": 150_000_000,
            "center_lat_e7": 360_000_000,
        }
        writer.finalize(header, make_metadata())


def make_metadata() -> Json:
    """Return the description of the layers in the form of TileJSON."""
    fields: dict[str, Json] = {"borders": {"disputed": "Boolean"}, "countries": {"name": "String", "rank": "Number"}}
    return {
        "name": "routes-geo basemap",
        "attribution": "Natural Earth",
        "vector_layers": [
            {"id": layer, "fields": fields.get(layer, {}), "minzoom": 0, "maxzoom": MAX_ZOOM} for layer in LAYERS
        ],
    }


def build_basemap(atlas_dir: Path, out: Path) -> None:
    """Write the basemap archive from a folder with the files of the npm package world-atlas."""
    tiles: defaultdict[int, bytes] = defaultdict(bytes)
    with tempfile.TemporaryDirectory() as folder:
        for sheet in make_sheets(atlas_dir):
            for tile_id, layer_bytes in encode_tiles(sheet, Path(folder)):
                tiles[tile_id] += layer_bytes  # a tile is a concatenation of its layers
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = out.with_suffix(".partial")
    write_basemap_archive(tiles, partial)
    partial.replace(out)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python -m tiles.basemap ATLAS_DIR OUT")
    build_basemap(Path(sys.argv[1]), Path(sys.argv[2]))
