"""Areas of zones: the globe adds up, and each agrees with geodesics on the ellipsoid."""

from __future__ import annotations

import h3
import numpy as np
import pyproj
import pytest

from routes_geo.grid.cells import cells_to_polygons, lnglat_to_cells
from routes_geo.zones.areas import total_areas_m2, zone_areas_m2

# Surface of the WGS 84 ellipsoid: 510,065,621.724 km2 (NIMA TR8350.2).
GLOBE_M2 = 510_065_621_724_088.0


@pytest.mark.parametrize("level", [0, 1, 2])
def test_all_zones_cover_the_ellipsoid(level: int) -> None:
    zones = np.array([h3.str_to_int(z) for c in h3.get_res0_cells() for z in h3.cell_to_children(c, level)], np.uint64)
    # Edges are shared, so that only rounding is left.
    assert zone_areas_m2(zones).sum() == pytest.approx(GLOBE_M2, rel=1e-12)


@pytest.mark.parametrize("level", [4, 5, 8])
def test_small_zones_agree_with_geodesics(level: int) -> None:
    rng = np.random.default_rng(5)
    zones = np.unique(lnglat_to_cells(rng.uniform(-20, 40, 50), rng.uniform(5, 60, 50), level))
    geod = pyproj.Geod(ellps="WGS84")
    expected = [geod.geometry_area_perimeter(polygon)[0] for polygon in cells_to_polygons(zones)]
    # Geodesics bend otherwise than H3's great circles: by a share that falls with the length of an edge.
    assert zone_areas_m2(zones) == pytest.approx(np.array(expected), rel=2e-6)


def test_they_differ_from_h3s_sphere_by_less_than_a_hundredth() -> None:
    zone = h3.latlng_to_cell(0.5, 9.5, 5)
    ours = zone_areas_m2(np.array([h3.str_to_int(zone)], np.uint64))[0]
    assert 0.001 < abs(ours / h3.cell_area(zone, unit="m^2") - 1) < 0.01


def test_totals_are_cumulative_and_start_at_0() -> None:
    zones = np.array([h3.str_to_int(z) for z in h3.get_res0_cells()], np.uint64)
    totals = total_areas_m2(zones)
    assert totals[0] == 0
    assert np.diff(totals) == pytest.approx(zone_areas_m2(zones))
    assert total_areas_m2(zones[:0]).tolist() == [0.0]
