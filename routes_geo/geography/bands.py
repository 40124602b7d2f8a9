"""Draw bands: soft areas that show the routes on a map. Cells and joins use corridors instead.

A band has the same half-width everywhere, so that nothing in its shape looks like a path or a number. Its edge fades
over nested rings; the first ring is the whole band. A band at sea continues below the land: paint it before the land,
which then ends it at the coast. A band on land ends at the shore.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely.geometry import mapping, shape

from routes_geo.datafiles import read_rows
from routes_geo.errors import DataError
from routes_geo.geography.corridors import area_km2, encode_features
from routes_geo.geography.swathes import branch_line, to_lnglat
from routes_geo.geography.waypoints import GeoFeature, Waypoints, read_branches, read_features, read_land

BANDS, BAND_SHAPES = "bands.geojson", "bands.csv"

RINGS = 4
RING_SHARE = 0.25  # distance between rings in half-widths: the innermost ring keeps a quarter of the half-width
ROUND_KM = 8.0  # least radius of a corner of the whole band

# Cleaning.
SIMPLIFY_KM = 0.25
GRID_DEG = 1e-3
SLIVER_KM2 = 20.0
QUARTER_SEGMENTS = 24

_COLUMNS = ("route", "mode", "half_width_km", "close_km", "open_km")

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BandShape:
    """Define how the band of a route is drawn at sea or on land (`mode`).

    Gaps and bays narrower than twice `close_km` are filled; then necks and tips narrower than twice `open_km` are
    removed.
    """

    route: str
    mode: str
    half_width_km: float
    close_km: float
    open_km: float


@dataclass(frozen=True, slots=True)
class BandRing:
    """Describe one ring of a band (CRS84); ring 1 is the whole band."""

    band_id: str
    route: str
    mode: str
    ring: int
    area: shapely.MultiPolygon


def read_band_shapes(path: Path) -> list[BandShape]:
    """Read how bands are drawn, in the order of the file; DataError for an invalid number."""
    try:
        return [_band_shape(row) for row in read_rows(path, _COLUMNS)]
    except ValueError as error:
        raise DataError(f"{path.name}: {error}") from error


def _band_shape(row: dict[str, str]) -> BandShape:
    half_width_km, close_km, open_km = (float(row[name]) for name in _COLUMNS[2:])
    return BandShape(row["route"], row["mode"], half_width_km, close_km, open_km)


def band_rings(lines: Sequence[FloatArray], band: BandShape) -> list[shapely.Geometry]:
    """Return the rings of the band around lines, lng and lat (n, 2) each, as areas (CRS84), the whole band first.

    Distances are in the azimuthal equal-area projection around the middle of the lines. DataError if nothing is left.
    """
    project = _equal_area(np.concatenate(lines))
    swathe = shapely.union_all([_grow(shapely.LineString(_to_km(project, line)), band.half_width_km) for line in lines])
    closed = _grow(_grow(swathe, band.close_km), -band.close_km)
    whole = _rounded(_grow(_grow(closed, -band.open_km), band.open_km))
    insets = [_grow(whole, -ring * RING_SHARE * band.half_width_km) for ring in range(RINGS)]
    if shapely.is_empty(insets).any():
        raise DataError(
            f"the band of {band.route}, {band.mode}, has an empty ring: it is opened by more than its width"
        )
    simple = shapely.simplify(insets, SIMPLIFY_KM)
    return [shapely.transform(inset, lambda xy_km: to_lnglat(project, xy_km)) for inset in simple]


def _grow(area: shapely.Geometry, km: float) -> shapely.Geometry:
    return shapely.buffer(area, km, quad_segs=QUARTER_SEGMENTS)


def _rounded(area: shapely.Geometry) -> shapely.Geometry:
    return _grow(_grow(_grow(area, -ROUND_KM), 2 * ROUND_KM), -ROUND_KM)


def _equal_area(lnglat: FloatArray) -> Transformer:
    lng_0, lat_0 = ((lnglat.min(axis=0) + lnglat.max(axis=0)) / 2).tolist()
    crs = f"+proj=laea +lat_0={lat_0} +lon_0={lng_0} +datum=WGS84 +units=km"
    return Transformer.from_crs("OGC:CRS84", crs, always_xy=True)


def _to_km(project: Transformer, lnglat: FloatArray) -> FloatArray:
    return np.column_stack(project.transform(lnglat[:, 0], lnglat[:, 1]))


def _clean(area: shapely.Geometry) -> shapely.MultiPolygon:
    snapped = shapely.get_parts(shapely.set_precision(area, GRID_DEG))
    parts = [part for part in snapped if isinstance(part, shapely.Polygon) and area_km2(part) >= SLIVER_KM2]
    ordered = sorted(parts, key=lambda part: tuple(part.bounds))
    return shapely.MultiPolygon(shapely.get_parts(shapely.orient_polygons(shapely.MultiPolygon(ordered))).tolist())


def band_lines(band: BandShape, branches: Iterable[Waypoints]) -> list[FloatArray]:
    """Return the lines, lng and lat (n, 2) each, of the branches that a band is drawn around; DataError if none."""
    mine = [each for each in branches if (each.route, each.mode) == (band.route, band.mode) and not each.context]
    if not mine:
        raise DataError(f"{BAND_SHAPES}: no branch of {band.route} is {band.mode!r}; remove the row")
    return [branch_line(branch.lng, branch.lat) for branch in mine]


def draw_bands(
    shapes: Sequence[BandShape], branches: Sequence[Waypoints], land: shapely.Geometry
) -> Iterator[BandRing]:
    """Draw the rings of all bands (CRS84), in the order of `shapes`; context branches are left out.

    DataError for a band without branches.
    """
    for band in shapes:
        rings = band_rings(band_lines(band, branches), band)
        for number, ring in enumerate(rings, start=1):
            area = ring if band.mode == "sea" else shapely.intersection(ring, land)
            yield BandRing(f"{band.route}-{band.mode}-{number}", band.route, band.mode, number, _clean(area))


def write_band_file(data_dir: Path) -> None:
    """Write `bands.geojson` from the branches, countries and `bands.csv` in the data folder."""
    land = read_land(data_dir / "countries.geojson")
    rings = draw_bands(read_band_shapes(data_dir / BAND_SHAPES), read_branches(data_dir / "branches.csv"), land)
    text = encode_features([_feature(ring) for ring in rings])
    (data_dir / BANDS).write_text(text, encoding="utf-8", newline="\n")


def _feature(ring: BandRing) -> GeoFeature:
    return {
        "type": "Feature",
        "id": ring.band_id,
        "properties": {"route": ring.route, "mode": ring.mode, "ring": ring.ring},
        "geometry": mapping(ring.area),
    }


def read_bands(data_dir: Path) -> list[BandRing]:
    """Read the rings of all bands, in the order of the file; DataError for a ring that is not a MultiPolygon."""
    return [_band_ring(feature) for feature in read_features(data_dir / BANDS)]


def _band_ring(feature: GeoFeature) -> BandRing:
    properties, area = feature["properties"], shape(feature["geometry"])
    if not isinstance(area, shapely.MultiPolygon):
        raise DataError(f"{BANDS}: {feature['id']} is a {area.geom_type}; expected a MultiPolygon")
    return BandRing(feature["id"], properties["route"], properties["mode"], properties["ring"], area)
