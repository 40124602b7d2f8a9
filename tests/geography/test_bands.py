"""Bands: their widths, corners and rings, what ends them, and the committed file."""

from __future__ import annotations

import json
import shutil
from itertools import groupby, pairwise
from pathlib import Path

import numpy as np
import pytest
import shapely
from pyproj import Geod, Transformer
from shapely.geometry import shape

from routes_geo.errors import DataError
from routes_geo.geography.bands import (
    GRID_DEG,
    RINGS,
    BandRing,
    BandShape,
    band_lines,
    band_rings,
    draw_bands,
    read_band_shapes,
    read_bands,
    write_band_file,
)
from routes_geo.geography.corridors import area_km2
from routes_geo.geography.waypoints import Waypoints, read_branches, read_land

GEOD = Geod(ellps="WGS84")
SHARPEST_DEG = 60
ARM_KM = 5.0
EAST_KM = 111.32  # one degree of longitude at the equator


def line(*points: tuple[float, float]) -> np.ndarray:
    return np.array(points, float)


def band(half_width_km: float = 30, close_km: float = 60, open_km: float = 24, mode: str = "sea") -> BandShape:
    return BandShape("CMED", mode, half_width_km, close_km, open_km)


def branch(*points: tuple[float, float], mode: str = "sea", context: bool = False) -> Waypoints:
    lng, lat = np.array(points, float).T
    return Waypoints("X-1", "CMED", mode, "x", 10, context, lng, lat, ("",) * len(points))


def sharpest_deg(area: shapely.Geometry) -> float:
    """The smallest angle that the outline makes anywhere, between points ARM_KM before and after a point of it."""
    lng, lat = shapely.get_coordinates(shapely.centroid(area))[0]
    project = Transformer.from_crs("OGC:CRS84", f"+proj=laea +lat_0={lat} +lon_0={lng} +units=km", always_xy=True)
    flat = shapely.transform(area, lambda xy: np.column_stack(project.transform(xy[:, 0], xy[:, 1])))
    return min(angle for ring in shapely.get_rings(shapely.get_parts(flat)) for angle in ring_angles_deg(ring))


def ring_angles_deg(ring: shapely.LinearRing) -> list[float]:
    corners = shapely.get_coordinates(ring)
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))])
    at = np.union1d(along, np.arange(0, along[-1], 1.0))[:-1]

    def points(moved_km: float) -> np.ndarray:
        where = (at + moved_km) % along[-1]
        return np.column_stack([np.interp(where, along, corners[:, axis]) for axis in (0, 1)])

    here, arms = points(0), (points(-ARM_KM), points(ARM_KM))
    before, after = (arm - here for arm in arms)
    cosine = (before * after).sum(axis=1) / (np.hypot(*before.T) * np.hypot(*after.T))
    return np.degrees(np.arccos(np.clip(cosine, -1, 1))).tolist()


def test_the_measure_of_corners_finds_a_sharp_one():
    assert sharpest_deg(shapely.Polygon([(0, 0), (1, 0), (1, 1), (0, 1)])) == pytest.approx(90, abs=1)
    assert sharpest_deg(shapely.Polygon([(0, 0), (2, 0.2), (2, -0.2)])) < 15


def test_a_band_has_one_half_width_to_its_ends():
    area = band_rings([line((0, 0), (2, 0), (4, 0))], band(half_width_km=50))[0]
    west, south, east, north = area.bounds
    for lng in (0.2, 1, 2, 3.8):
        cut = shapely.intersection(area, shapely.LineString([(lng, -2), (lng, 2)]))
        assert GEOD.geometry_length(cut) / 2_000 == pytest.approx(50, rel=0.02)
    assert (-west * EAST_KM, (east - 4) * EAST_KM) == pytest.approx((50, 50), rel=0.02)
    assert (north, -south) == pytest.approx((50 / 110.57, 50 / 110.57), rel=0.02)


@pytest.mark.parametrize(("apart_deg", "parts"), [(1.3, 1), (2.2, 2)])
def test_a_gap_narrower_than_twice_the_distance_is_closed(apart_deg, parts):
    """Lines 145 and 245 km apart leave gaps of 85 and 185 km; 120 km are closed."""
    rings = band_rings([line((0, 0), (3, 0)), line((0, apart_deg), (3, apart_deg))], band())
    assert shapely.get_num_geometries(rings[0]) == parts


def test_rings_are_insets_at_equal_distances():
    rings = band_rings([line((0, 0), (4, 0))], band(half_width_km=40))
    south = [-ring.bounds[1] * 110.57 for ring in rings]
    assert south == pytest.approx([40, 30, 20, 10], abs=0.6)


def test_two_lines_that_meet_at_an_angle_leave_no_corner():
    rings = band_rings([line((0, 0), (4, 0)), line((0, 0), (3, 2))], band())
    assert len(rings) == RINGS
    assert min(map(sharpest_deg, rings)) > SHARPEST_DEG


def test_a_band_that_is_opened_by_more_than_its_width_is_refused():
    with pytest.raises(DataError, match="CMED, sea, has an empty ring"):
        band_rings([line((0, 0), (4, 0))], band(half_width_km=20))


def test_a_band_at_sea_continues_below_land_and_one_on_land_ends_at_the_shore():
    land = shapely.box(1, -3, 3, 3)
    branches = [branch((0, 0), (4, 0)), branch((0, 0), (4, 0), mode="land")]
    rings = list(draw_bands([band(), band(mode="land")], branches, land))
    sea, ashore = rings[0].area, rings[RINGS].area
    assert (sea.bounds[0], sea.bounds[2]) == pytest.approx((-0.27, 4.27), abs=0.01)
    assert shapely.intersects(sea, shapely.box(1.9, -0.1, 2.1, 0.1))
    assert (ashore.bounds[0], ashore.bounds[2]) == (1, 3)
    assert [(ring.band_id, ring.ring) for ring in rings[:2]] == [("CMED-sea-1", 1), ("CMED-sea-2", 2)]


def test_context_branches_are_in_no_band():
    far = branch((20, 0), (22, 0), context=True)
    assert len(band_lines(band(), [branch((0, 0), (2, 0)), far])) == 1
    with pytest.raises(DataError, match="no branch of CMED is 'sea'"):
        band_lines(band(), [far])


@pytest.fixture(scope="module")
def committed(data_dir: Path) -> list[BandRing]:
    return read_bands(data_dir)


def test_no_band_has_a_sharp_corner(data_dir, committed):
    """Bands at sea as they are kept; bands on land before the shore ends them."""
    branches = read_branches(data_dir / "branches.csv")
    areas = {ring.band_id: ring.area for ring in committed if ring.mode == "sea"}
    for drawn in read_band_shapes(data_dir / "bands.csv"):
        if drawn.mode == "land":
            areas |= {
                f"{drawn.route}-{n}": ring for n, ring in enumerate(band_rings(band_lines(drawn, branches), drawn))
            }
    sharp = {name: angle for name, area in areas.items() if (angle := sharpest_deg(area)) < SHARPEST_DEG}
    assert len(areas) == 7 * RINGS
    assert sharp == {}


def test_the_outlines_that_bands_replace_are_sharp(data_dir):
    features = json.loads((data_dir / "routes" / "cmed.geojson").read_text("utf-8"))["features"]
    assert sharpest_deg(shape(features[0]["geometry"])) < SHARPEST_DEG


def test_the_kept_rings_are_nested_and_each_is_smaller(committed):
    for _, rings in groupby(committed, key=lambda ring: (ring.route, ring.mode)):
        for outer, inner in pairwise(rings):
            assert shapely.covers(shapely.buffer(outer.area, 2 * GRID_DEG), inner.area), inner.band_id
            assert area_km2(inner.area) < 0.95 * area_km2(outer.area), inner.band_id


def test_every_waypoint_at_sea_lies_well_inside_its_band(data_dir, committed):
    """The third ring is half a half-width inside; ends of branches are not at its edge either."""
    third = {ring.route: ring.area for ring in committed if (ring.mode, ring.ring) == ("sea", 3)}
    for each in read_branches(data_dir / "branches.csv"):
        if each.mode == "sea" and not each.context:
            inside = shapely.contains_xy(third[each.route], each.lng, each.lat)
            assert inside.all(), (each.branch_id, np.flatnonzero(~inside))


def test_the_gulf_of_sirte_is_a_round_bay_and_crete_is_reached(committed):
    """Places worked out by hand: off Al Khums, in the gulf, between Malta and Libya, and south of Crete."""
    whole = {(ring.route, ring.mode): ring.area for ring in committed if ring.ring == 1}
    central, eastern = whole["CMED", "sea"], whole["EMED", "sea"]
    assert shapely.contains_xy(central, [14.3, 16.5, 19.5], [33.0, 35.0, 33.2]).all()
    assert not shapely.contains_xy(central, [17.5, 18.5], [31.5, 31.0]).any()
    assert shapely.contains_xy(eastern, [24.1, 24.1, 24.7], [35.05, 33.5, 34.95]).all()
    assert not shapely.contains_xy(eastern, [24.4, 26.5], [35.6, 34.0]).any()


def test_land_bands_are_on_land(data_dir, committed):
    land = shapely.buffer(read_land(data_dir / "countries.geojson"), 2 * GRID_DEG)
    for ring in committed:
        if ring.mode == "land":
            assert shapely.covers(land, ring.area), ring.band_id


def test_the_committed_file_is_what_the_code_makes(data_dir, tmp_path):
    for name in ("branches.csv", "countries.geojson", "bands.csv"):
        shutil.copy(data_dir / name, tmp_path / name)
    write_band_file(tmp_path)
    for drawn, kept in zip(read_bands(tmp_path), read_bands(data_dir), strict=True):
        assert (drawn.band_id, drawn.route, drawn.mode, drawn.ring) == (kept.band_id, kept.route, kept.mode, kept.ring)
        assert shapely.hausdorff_distance(drawn.area, kept.area) < 5 * GRID_DEG


def test_an_invalid_number_names_the_file(tmp_path):
    (tmp_path / "bands.csv").write_text("route,mode,half_width_km,close_km,open_km\nCMED,sea,wide,60,24\n")
    with pytest.raises(DataError, match=r"bands\.csv: could not convert"):
        read_band_shapes(tmp_path / "bands.csv")
