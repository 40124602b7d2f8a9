"""Build the basemap archive: land, coastline, borders and country names, from Natural Earth as packed by world-atlas.

Stands alone on purpose: it runs while the wheel is built, before the project's own packages can be imported.
"""

import gzip
import json
import sqlite3
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer
from shapely.geometry.base import BaseGeometry

Json = dict[str, Any]
Bounds = tuple[float, float, float, float]

MAX_ZOOM = 7
FIRST_FINE_ZOOM = 4  # below it 50m is indistinguishable from 10m
MERCATOR_MAX_LAT_DEG = 85.05
LAND_PIECE_DEG = 15.0
LAND_OVERLAP_DEG = 0.05  # neighbouring pieces overlap, so that no hairline shows between them
LINE_SEGMENTS = 400
LAYERS = ("land", "coastline", "borders", "countries")
EVERYWHERE: Bounds = (-180.0, -90.0, 180.0, 90.0)

# Natural Earth 4.1 short names -> the names in use at the United Nations, unabbreviated.
NAMES = {
    "Antigua and Barb.": "Antigua and Barbuda",
    "Bosnia and Herz.": "Bosnia and Herzegovina",
    "Br. Indian Ocean Ter.": "British Indian Ocean Territory",
    "British Virgin Is.": "British Virgin Islands",
    "Cayman Is.": "Cayman Islands",
    "Central African Rep.": "Central African Republic",
    "Cook Is.": "Cook Islands",
    "Dem. Rep. Congo": "DR Congo",
    "Dominican Rep.": "Dominican Republic",
    "Eq. Guinea": "Equatorial Guinea",
    "Faeroe Is.": "Faroe Islands",
    "Falkland Is.": "Falkland Islands (Malvinas)",
    "Fr. Polynesia": "French Polynesia",
    "Fr. S. Antarctic Lands": "French Southern Territories",
    "Heard I. and McDonald Is.": "Heard Island and McDonald Islands",
    "Macedonia": "North Macedonia",
    "Marshall Is.": "Marshall Islands",
    "N. Mariana Is.": "Northern Mariana Islands",
    "Pitcairn Is.": "Pitcairn",
    "S. Geo. and the Is.": "South Georgia and the South Sandwich Islands",
    "S. Sudan": "South Sudan",
    "Solomon Is.": "Solomon Islands",
    "St-Barthélemy": "Saint Barthélemy",
    "St-Martin": "Saint Martin",
    "St. Kitts and Nevis": "Saint Kitts and Nevis",
    "St. Pierre and Miquelon": "Saint Pierre and Miquelon",
    "St. Vin. and Gren.": "Saint Vincent and the Grenadines",
    "São Tomé and Principe": "São Tomé and Príncipe",
    "Turkey": "Türkiye",
    "Turks and Caicos Is.": "Turks and Caicos Islands",
    "U.S. Minor Outlying Is.": "U.S. Minor Outlying Islands",
    "U.S. Virgin Is.": "U.S. Virgin Islands",
    "W. Sahara": "Western Sahara",
    "Wallis and Futuna Is.": "Wallis and Futuna",
    "eSwatini": "Eswatini",
}

# Leased or base areas: no line of their own, and no name.
PART_OF = {
    "Akrotiri": "Cyprus",
    "Ashmore and Cartier Is.": "Australia",
    "Baikonur": "Kazakhstan",
    "Cyprus U.N. Buffer Zone": "Cyprus",
    "Dhekelia": "Cyprus",
    "USNB Guantanamo Bay": "Cuba",
}
# Shown inside a dashed line, without a name of their own.
NAMED_WITH = {"N. Cyprus": "Cyprus", "Somaliland": "Somalia"}
# Without an ISO 3166-1 numeric code in the source, yet named (Kosovo: the page carries the UNSCR 1244 note).
NAMED_WITHOUT_CODE = {"Kosovo"}

# Lines drawn dashed: a pair of names, and where along their line. Crimea is drawn with Ukraine: only the line that
# the source puts across its isthmus is in these bounds.
DISPUTED: dict[tuple[str, str], Bounds] = {
    ("China", "India"): EVERYWHERE,
    ("China", "Pakistan"): EVERYWHERE,
    ("China", "Siachen Glacier"): EVERYWHERE,
    ("Cyprus", "N. Cyprus"): EVERYWHERE,
    ("Egypt", "Sudan"): (33.0, 21.0, 38.0, 24.0),
    ("India", "Pakistan"): (73.0, 32.4, 78.0, 37.5),
    ("India", "Siachen Glacier"): EVERYWHERE,
    ("Israel", "Palestine"): EVERYWHERE,
    ("Israel", "Syria"): EVERYWHERE,
    ("Kenya", "S. Sudan"): EVERYWHERE,
    ("Kosovo", "Serbia"): EVERYWHERE,
    ("North Korea", "South Korea"): EVERYWHERE,
    ("Pakistan", "Siachen Glacier"): EVERYWHERE,
    ("Russia", "Ukraine"): (32.0, 44.0, 36.8, 46.4),
    ("S. Sudan", "Sudan"): EVERYWHERE,
    ("Somalia", "Somaliland"): EVERYWHERE,
}

# The source follows the sand wall inside Western Sahara: the line of 27 degrees 40 minutes north is drawn instead, and
# the name stands in the middle of the whole territory.
REPLACED_LINES = {("Morocco", "W. Sahara"): [(-13.17, 27.667), (-8.667, 27.667)]}
REPLACED_POINTS = {"W. Sahara": (-13.2, 24.6)}

# Area in square degrees at the equator, from which a name shows at this zoom.
NAME_AREA_BY_ZOOM = ((60.0, 2), (12.0, 3), (3.0, 4), (0.7, 5))


class Topology(NamedTuple):
    """Arcs as (n, 2) lng/lat arrays, and the geometries that use them by number (~number where reversed)."""

    arcs: list[np.ndarray]
    geometries: list[Json]


class Sheet(NamedTuple):
    """One table to be tiled into the layer of that name, at these zooms."""

    layer: str
    frame: gpd.GeoDataFrame
    min_zoom: int
    max_zoom: int


def read_topology(path: Path, name: str) -> Topology:
    """Read one object of a quantised TopoJSON file."""
    topology = json.loads(path.read_text(encoding="utf-8"))
    scale, translate = (np.asarray(topology["transform"][key]) for key in ("scale", "translate"))
    arcs = [np.cumsum(np.asarray(arc), axis=0) * scale + translate for arc in topology["arcs"]]
    return Topology(arcs, topology["objects"][name]["geometries"])


def geometry_to_polygons(topology: Topology, geometry: Json) -> np.ndarray:
    """Polygons of one geometry, each made valid: quantising made some rings cross themselves."""
    nested = geometry.get("arcs", [])
    polygons = nested if geometry["type"] == "MultiPolygon" else [nested]
    rings = [[ring_coordinates(topology.arcs, ring) for ring in polygon] for polygon in polygons if polygon]
    built = [make_polygon(shell, holes) for shell, *holes in rings if len(shell) > 3]
    valid = shapely.make_valid(np.asarray(built, dtype=object), method="structure", keep_collapsed=False)
    return valid[~shapely.is_empty(valid)]


def make_polygon(shell: np.ndarray, holes: list[np.ndarray]) -> shapely.Polygon:
    """Make a polygon without the holes that quantising closed."""
    return shapely.Polygon(shell, [hole for hole in holes if len(hole) > 3])


def ring_coordinates(arcs: list[np.ndarray], ring: list[int]) -> np.ndarray:
    """Coordinates of a closed ring, shape (n, 2)."""
    parts = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in ring]
    return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])


def arc_owners(topology: Topology) -> dict[int, frozenset[str]]:
    """Names of the territories on the sides of each arc: one at a coast, two at a border."""
    owners: defaultdict[int, set[str]] = defaultdict(set)
    for geometry in topology.geometries:
        name = geometry.get("properties", {}).get("name", "")
        for number in flatten(geometry.get("arcs", [])):
            owners[number if number >= 0 else ~number].add(PART_OF.get(name, name))
    return {number: frozenset(names) for number, names in owners.items()}


def count_uses(topology: Topology) -> dict[int, int]:
    """How many rings use each arc."""
    uses: defaultdict[int, int] = defaultdict(int)
    for geometry in topology.geometries:
        for number in flatten(geometry.get("arcs", [])):
            uses[number if number >= 0 else ~number] += 1
    return uses


def flatten(nested: list[Any]) -> Iterator[int]:
    """Walk nested lists of arc numbers."""
    for item in nested:
        if isinstance(item, list):
            yield from flatten(item)
        else:
            yield item


def cut(geometry: BaseGeometry, bounds: Bounds) -> Iterator[BaseGeometry]:
    """Cut a polygon by halving its bounds until the pieces are small: far cheaper than one cut per grid square."""
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
    """Land polygons in pieces of at most 15 degrees."""
    polygons = np.concatenate([geometry_to_polygons(topology, geometry) for geometry in topology.geometries])
    lng_span_deg = shapely.bounds(polygons)[:, 2] - shapely.bounds(polygons)[:, 0]
    large = polygons[lng_span_deg > LAND_PIECE_DEG]
    pieces = [piece for polygon in large for piece in cut(polygon, (-180.0, -90.0, 180.0, 90.0))]
    return to_frame([*polygons[lng_span_deg <= LAND_PIECE_DEG], *pieces])


def make_coastline(topology: Topology) -> gpd.GeoDataFrame:
    """Arcs with one side, without the edges of the world at the antimeridian and the pole."""
    uses = count_uses(topology)
    lines = [line for number in sorted(uses) if uses[number] == 1 for line in split_at_edges(topology.arcs[number])]
    return to_frame(lines)


def split_at_edges(arc: np.ndarray) -> list[BaseGeometry]:
    """Lines of an arc without the segments on the edge of the world; short ones, since each tile clips whole lines."""
    on_edge = (np.abs(arc[:, 0]) > 179.99) | (arc[:, 1] < -MERCATOR_MAX_LAT_DEG)
    drawn = ~(on_edge[:-1] & on_edge[1:])
    breaks = np.flatnonzero(np.diff(drawn.astype(np.int8))) + 1
    starts = np.union1d(np.r_[0, breaks], np.arange(0, drawn.size, LINE_SEGMENTS))
    ends = np.r_[starts[1:], drawn.size]
    return [shapely.LineString(arc[a : b + 1]) for a, b in zip(starts, ends, strict=True) if drawn[a]]


def make_borders(topology: Topology) -> gpd.GeoDataFrame:
    """Arcs between two territories, the disputed stretches marked."""
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
    """Split a border into its disputed and its other stretches."""
    if (pair[0], pair[1]) in REPLACED_LINES:
        return [(shapely.LineString(REPLACED_LINES[pair[0], pair[1]]), True)]
    bounds = DISPUTED.get((pair[0], pair[1]))
    if bounds is None:
        return [(line, False)]
    area = shapely.box(*bounds)
    parts = [(shapely.intersection(line, area), True), (shapely.difference(line, area), False)]
    return [(part, is_disputed) for part, is_disputed in parts if not part.is_empty]


def make_countries(topology: Topology) -> gpd.GeoDataFrame:
    """One point per named country, inside its largest polygon, with the zoom from which its name has room."""
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
    """Return the largest part of a country, in few vertices: it only has to hold a name."""
    parts = shapely.get_parts(shapely.union_all(np.asarray(polygons, dtype=object)))
    largest: shapely.Polygon = parts[np.argmax(shapely.area(parts))].simplify(0.02)
    return largest


def middle(shape: shapely.Polygon) -> BaseGeometry:
    """Return the point farthest from the outline, where a name has most room."""
    return shapely.get_point(shapely.maximum_inscribed_circle(shape, tolerance=0.02), 0)


def name_min_zoom(shape: BaseGeometry) -> int:
    """Zoom from which a country of this size is named."""
    area_deg2 = shape.area * np.cos(np.radians(shape.centroid.y))
    return next((zoom for least, zoom in NAME_AREA_BY_ZOOM if area_deg2 >= least), 6)


def to_frame(geometries: Iterable[BaseGeometry], **columns: Any) -> gpd.GeoDataFrame:
    """Make a WGS 84 table within the latitudes of Web Mercator."""
    frame = gpd.GeoDataFrame(columns, geometry=np.asarray(list(geometries), dtype=object), crs="EPSG:4326")
    world = shapely.box(-180, -MERCATOR_MAX_LAT_DEG, 180, MERCATOR_MAX_LAT_DEG)
    inside = shapely.intersects(frame.geometry.values, world)
    return frame[inside].reset_index(drop=True)


def make_sheets(atlas_dir: Path) -> list[Sheet]:
    """Read the atlas at two scales."""
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
    """Tile one sheet; yield (tile id, MVT bytes)."""
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


def write_archive(tiles: dict[int, bytes], out: Path) -> None:
    """Write the tiles in id order, so that equal input gives equal bytes."""
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
    """Describe the layers as TileJSON does."""
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
    write_archive(tiles, partial)
    partial.replace(out)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python -m tiles.basemap ATLAS_DIR OUT")
    build_basemap(Path(sys.argv[1]), Path(sys.argv[2]))
