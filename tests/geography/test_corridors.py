"""Corridors: the shape of a swathe, what it is cut by, and the committed files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import shape

from routes_geo.errors import DataError
from routes_geo.geography.corridors import area_km2, corridor, write_route_files
from routes_geo.geography.swathes import NARROW_M, branch_line, branch_swathe, half_widths, smooth_line
from routes_geo.geography.waypoints import Waypoints, read_branches, read_land
from routes_geo.model import ROUTE_IDS

GEOD = Geod(ellps="WGS84")
WEST_EAST = np.array([10.0, 12.0, 14.0]), np.array([35.0, 35.0, 35.0])
SOUTH_NORTH = np.array([10.0, 10.0, 10.0]), np.array([33.0, 34.5, 36.0])


def make_branch(lng, lat, *, mode="sea", named=True, context=False, half_width_km=50.0) -> Waypoints:
    places = ["a" if named else "", *[""] * (len(lng) - 2), "b" if named else ""]
    return Waypoints("X-1", "CMED", mode, "x", half_width_km, context, np.array(lng), np.array(lat), tuple(places))


def boundary_distance_m(area, lng: float, lat: float) -> float:
    """Geodesic distance from a point inside an area to its boundary, by brute force over dense vertices."""
    ring = shapely.get_coordinates(shapely.segmentize(shapely.boundary(area), 0.002))
    lngs, lats = np.full(len(ring), lng), np.full(len(ring), lat)
    return float(GEOD.inv(lngs, lats, ring[:, 0], ring[:, 1])[2].min())


def committed_corridor(data_dir: Path, route: str):
    features = json.loads((data_dir / "routes" / f"{route.lower()}.geojson").read_text("utf-8"))["features"]
    return shape(features[0]["geometry"])


@pytest.mark.parametrize("end", [0, -1])
def test_a_named_end_is_narrow(end):
    area = branch_swathe(*WEST_EAST, 50_000)
    assert boundary_distance_m(area, WEST_EAST[0][end], WEST_EAST[1][end]) == pytest.approx(NARROW_M, rel=0.02)


def test_a_narrow_end_of_a_slim_branch_is_in_proportion():
    area = branch_swathe(*WEST_EAST, 8_000)
    assert boundary_distance_m(area, 10.0, 35.0) == pytest.approx(0.15 * 8_000, rel=0.02)


def test_an_open_end_is_as_wide_as_the_branch():
    area = branch_swathe(*WEST_EAST, 50_000, narrow_start=False, narrow_end=True)
    assert boundary_distance_m(area, 10.0, 35.0) == pytest.approx(50_000, rel=0.01)


@pytest.mark.parametrize("half_width_m", [20_000, 50_000])
def test_it_is_fully_wide_in_the_middle(half_width_m):
    area = branch_swathe(*WEST_EAST, half_width_m)
    assert boundary_distance_m(area, 12.0, 35.0) == pytest.approx(half_width_m, rel=0.01)


def test_it_is_symmetrical_about_its_line():
    area = branch_swathe(*SOUTH_NORTH, 40_000)
    mirrored = shapely.transform(area, lambda lnglat: np.column_stack([20 - lnglat[:, 0], lnglat[:, 1]]))
    assert shapely.hausdorff_distance(area, mirrored) < 1e-3


def test_it_is_the_same_in_both_directions():
    forth = branch_swathe(*WEST_EAST, 40_000)
    back = branch_swathe(WEST_EAST[0][::-1], WEST_EAST[1][::-1], 40_000)
    assert shapely.symmetric_difference(forth, back).area < 0.002 * forth.area


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1)), min_size=2, max_size=5),
    st.floats(5_000, 60_000),
    st.floats(1.05, 3),
)
def test_a_wider_branch_contains_a_narrower_one(jitter, narrow_m, factor):
    lng = 10 + 1.5 * np.arange(len(jitter)) + np.array([x for x, _ in jitter]) / 2
    lat = 35 + np.array([y for _, y in jitter])
    narrow = branch_swathe(lng, lat, narrow_m, narrow_start=False, narrow_end=False)
    wide = branch_swathe(lng, lat, narrow_m * factor, narrow_start=False, narrow_end=False)
    assert wide.is_valid
    assert shapely.difference(narrow, wide).area < 1e-6


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4)), min_size=2, max_size=6))
def test_the_line_goes_through_every_waypoint(jitter):
    xy = np.array(jitter) + 3e4 * np.arange(len(jitter))[:, None]
    line = smooth_line(xy)
    nearest = np.hypot(*(line[:, None, :] - xy[None]).transpose(2, 0, 1)).min(axis=0)
    assert nearest.max() < 1e-6
    assert np.array_equal(line[-1], xy[-1])


@settings(max_examples=50, deadline=None)
@given(st.floats(1e3, 2e6), st.floats(1e3, 9e4), st.booleans(), st.booleans())
def test_half_widths_stay_between_narrow_and_full(length_m, full_m, narrow_start, narrow_end):
    widths = half_widths(np.linspace(0, length_m, 201), full_m, narrow_start=narrow_start, narrow_end=narrow_end)
    least = min(NARROW_M, 0.15 * full_m)
    assert widths.min() >= least * (1 - 1e-12)
    assert widths.max() == pytest.approx(full_m)
    assert widths[0] == pytest.approx(least if narrow_start else full_m)
    assert widths[-1] == pytest.approx(least if narrow_end else full_m)


def test_the_named_ends_of_a_line_are_exact():
    line = branch_line(*WEST_EAST)
    assert line[0].tolist() == [10.0, 35.0]
    assert line[-1].tolist() == [14.0, 35.0]


def test_a_corridor_at_sea_leaves_out_land_and_one_on_land_leaves_out_sea():
    island = shapely.box(11.9, 34.6, 12.3, 34.9)
    at_sea = corridor([make_branch(*WEST_EAST)], island)
    on_land = corridor([make_branch(*WEST_EAST, mode="land")], shapely.box(9, 34.9, 15, 37))
    assert shapely.intersection(at_sea, island).area < 0.01 * island.area
    assert on_land.bounds[1] == pytest.approx(34.9, abs=1e-3)
    assert isinstance(at_sea, shapely.MultiPolygon)
    assert all(part.exterior.is_ccw for part in at_sea.geoms)


def test_a_bay_behind_a_headland_does_not_belong_to_the_corridor():
    wall = shapely.box(9, 35.2, 15, 35.25)
    assert corridor([make_branch(*WEST_EAST)], wall).bounds[3] == pytest.approx(35.2, abs=2e-3)


def test_an_unnamed_end_is_narrow_only_near_a_coast():
    coast = shapely.box(9, 34, 10.01, 36)
    area = corridor([make_branch(*WEST_EAST, named=False)], coast)
    assert boundary_distance_m(area, 14.0, 35.0) == pytest.approx(50_000, rel=0.02)
    assert shapely.intersection(area, shapely.box(10, 34, 10.05, 36)).bounds[3] < 35.1


def test_context_branches_are_in_no_corridor():
    far = make_branch([20.0, 22.0], [35.0, 35.0], context=True)
    land = shapely.box(0, 50, 1, 51)
    assert corridor([make_branch(*WEST_EAST), far], land).bounds[2] < 16
    with pytest.raises(DataError, match="no corridor"):
        corridor([far], land)


def test_the_committed_files_are_what_the_code_makes(data_dir, tmp_path):
    for name in ("branches.csv", "countries.geojson", "routes.csv"):
        shutil.copy(data_dir / name, tmp_path / name)
    (tmp_path / "routes").mkdir()
    write_route_files(tmp_path)
    for route in ROUTE_IDS:
        drawn, kept = (
            json.loads((folder / "routes" / f"{route.lower()}.geojson").read_text("utf-8"))["features"]
            for folder in (tmp_path, data_dir)
        )
        assert [(f["id"], f["properties"]) for f in drawn] == [(f["id"], f["properties"]) for f in kept]
        for drawn_feature, kept_feature in zip(drawn, kept, strict=True):
            assert shapely.hausdorff_distance(shape(drawn_feature["geometry"]), shape(kept_feature["geometry"])) < 1e-3


@pytest.mark.parametrize("route", ROUTE_IDS)
def test_every_end_of_a_shown_branch_is_at_the_corridor(data_dir, route):
    area = committed_corridor(data_dir, route)
    for branch in read_branches(data_dir / "branches.csv"):
        if branch.route == route and not branch.context:
            for position in (0, -1):
                line = shapely.shortest_line(area, shapely.Point(branch.lng[position], branch.lat[position]))
                assert GEOD.geometry_length(line) < 5_000, (branch.branch_id, position)


@pytest.mark.parametrize("route", ["CMED", "WAFR"])
def test_the_committed_corridors_at_sea_are_cut_at_the_coast(data_dir, route):
    area, land = committed_corridor(data_dir, route), read_land(data_dir / "countries.geojson")
    assert shapely.intersection(area, land).area < 0.001 * area.area


@pytest.mark.parametrize("route", ROUTE_IDS)
def test_the_committed_corridors_have_no_sliver_and_are_small_files(data_dir, route):
    assert all(area_km2(part) >= 2 for part in committed_corridor(data_dir, route).geoms)
    assert (data_dir / "routes" / f"{route.lower()}.geojson").stat().st_size < 400_000


def test_the_strait_between_chios_and_anatolia_stays_a_strait(data_dir):
    area = committed_corridor(data_dir, "EMED")
    assert area.contains(shapely.Point(26.22, 38.34))
    assert not area.intersects(shapely.Point(25.95, 38.4))  # west of Chios


def test_an_unreadable_number_is_an_error_that_names_the_branch(tmp_path):
    text = "branch_id,route,mode,label,half_width_km,seq,lng,lat,place_id,context\nX-1,CMED,sea,x,wide,0,1,2,,false\n"
    (tmp_path / "branches.csv").write_text(text)
    with pytest.raises(DataError, match="X-1"):
        read_branches(tmp_path / "branches.csv")


def test_a_short_crossing_is_longer_than_it_is_wide():
    """18 km with a stated half-width of 30 km: it would be a disc."""
    area = corridor([make_branch([12.0, 12.2], [35.0, 35.0], half_width_km=30.0)], shapely.Polygon())
    length_m = float(GEOD.line_length([12.0, 12.2], [35.0, 35.0]))
    assert boundary_distance_m(area, 12.1, 35.0) == pytest.approx(0.3 * length_m, rel=0.05)
