"""A frame shows the bounds of the view as large as it can, and the basemap in it is clipped to what is seen."""

from __future__ import annotations

import re

import pytest

from routes_geo.picture.basemap import trace_ground
from routes_geo.picture.frame import Frame, RouteBounds, fit_frame, view_frame
from routes_geo.picture.view import ViewAddress, parse_view
from routes_geo.report.looks import LOOKS
from routes_geo.snapshot.snapshot import Snapshot

HOME = LOOKS["home"]
SIZE = (850.0, 500.0)


def frame_of(snapshot: Snapshot, **address: str) -> Frame:
    return view_frame(parse_view(snapshot, ViewAddress(**address)), snapshot.derived(RouteBounds).by_route(), *SIZE)


@pytest.mark.parametrize("size", [(850.0, 500.0), (300.0, 900.0), (2000.0, 200.0)])
def test_bounds_fill_the_frame_and_stay_inside(size: tuple[float, float]) -> None:
    west, south, east, north = HOME["tall"]
    frame = fit_frame((west, south, east, north), *size, 0.03)
    left, top = frame.project(west, north)
    right, bottom = frame.project(east, south)
    assert (left + right, top + bottom) == pytest.approx(size)
    shares = ((right - left) / size[0], (bottom - top) / size[1])
    assert max(shares) == pytest.approx(0.94)
    assert min(shares) <= 0.94


@pytest.mark.parametrize("route", ["CMED", "WAFR"])
def test_a_route_is_shown_whole(snapshot: Snapshot, route: str) -> None:
    west, south, east, north = snapshot.derived(RouteBounds).by_route()[route]
    frame = frame_of(snapshot, route=route)
    for lng, lat in ((west, south), (east, north)):
        x, y = frame.project(lng, lat)
        assert 0 < x < SIZE[0]
        assert 0 < y < SIZE[1]


def test_a_position_is_the_middle_at_the_zoom_of_the_page(snapshot: Snapshot) -> None:
    frame = frame_of(snapshot, at="6/35.6/12.6")
    assert frame.project(12.6, 35.6) == pytest.approx((SIZE[0] / 2, SIZE[1] / 2))
    assert frame.scale == pytest.approx(512 * 2**6 * SIZE[0] / 930)


def test_the_ground_has_land_coast_and_lines_in_sight(snapshot: Snapshot) -> None:
    ground = trace_ground(frame_of(snapshot, route="EMED"))
    for path in (ground.land, ground.coast, ground.borders, ground.disputed):
        points = [(float(x), float(y)) for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path)]
        assert any(0 < x < SIZE[0] and 0 < y < SIZE[1] for x, y in points)
    assert ground.land.count("M") == ground.land.count("Z")
    assert "Z" not in ground.coast
    assert {"Türkiye", "Greece", "Cyprus"} <= {country.name for country in ground.countries}


def test_the_ground_of_a_frame_is_traced_once(snapshot: Snapshot) -> None:
    frame = frame_of(snapshot, route="WMED")
    assert trace_ground(frame) is trace_ground(frame)
