"""The definition of H3: what it says is what H3's own library does."""

from __future__ import annotations

import h3
import numpy as np
import pyproj
import pytest
from fastapi.testclient import TestClient


@pytest.fixture(scope="module")
def definition(client: TestClient) -> dict:
    return client.get("/dggs/H3/definition").json()


def test_it_has_the_members_of_annex_b(definition: dict) -> None:
    assert {"title", "description", "dggh", "zirs", "subZoneOrder"} <= set(definition)
    grid = definition["dggh"]["definition"]
    assert (grid["spatialDimensions"], grid["temporalDimensions"], grid["refinementRatio"]) == (2, 0, 7)
    assert grid["zoneTypes"] == ["hexagon", "pentagon"]
    for scheme in ("textZIRS", "uint64ZIRS"):
        assert definition["zirs"][scheme]["description"]
    assert "not geometrically nested" in definition["description"]


def test_the_icosahedron_stands_where_h3_has_it(definition: dict) -> None:
    where = definition["dggh"]["parameters"]["orientation"]
    vertices = np.array([h3.cell_to_latlng(cell) for cell in h3.get_pentagons(0)])
    first = vertices[np.argmin(np.abs(vertices - (where["latitude"], where["longitude"])).sum(axis=1))]
    assert first == pytest.approx([where["latitude"], where["longitude"]], abs=1e-8)
    sphere = pyproj.Geod(a=1, b=1)
    azimuths = [sphere.inv(first[1], first[0], lng, lat)[0] % 360 for lat, lng in vertices]
    edges = [sphere.inv(first[1], first[0], lng, lat)[2] for lat, lng in vertices]
    neighbours = [azimuth for azimuth, edge in zip(azimuths, edges, strict=True) if 1.1 < edge < 1.11]
    assert min(abs(azimuth - where["azimuth"]) for azimuth in neighbours) < 1e-6


def test_the_counts_of_the_sub_zone_order_are_h3s(definition: dict) -> None:
    assert "1 + 5 (7^n - 1) / 6" in definition["subZoneOrder"]["description"]
    for depth in range(5):
        assert h3.cell_to_children_size(h3.get_pentagons(2)[0], 2 + depth) == 1 + 5 * (7**depth - 1) // 6


def test_some_descendants_lie_outside_from_three_levels_below_on() -> None:
    """What the definition and the greatest depths of GeoJSON rest on."""
    zone = h3.latlng_to_cell(35.502, 12.609, 2)
    around = h3.grid_disk(zone, 1)
    outside = dict.fromkeys((1, 2, 3), 0)
    for depth in outside:
        for cell in h3.cell_to_children(zone, 2 + depth):
            corners = [
                h3.latlng_to_cell(*latlng, 2) for latlng in (*h3.cell_to_boundary(cell), h3.cell_to_latlng(cell))
            ]
            assert set(corners) <= set(around)
            outside[depth] += zone not in corners
    assert outside[1] == outside[2] == 0
    assert outside[3] > 0
