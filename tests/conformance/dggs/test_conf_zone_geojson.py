"""Conformance class GeoJSON zone list encoding."""

from __future__ import annotations

import pytest
import shapely
from support.dggs_service import GEOJSON, Grid

CONFORMANCE_CLASS = "zone-geojson"


def features(grid: Grid, **parameters: str) -> list[dict]:
    page = grid.service.json(grid.zones_url, GEOJSON, **parameters)
    assert page["type"] == "FeatureCollection"
    return page["features"]


def test_every_zone_is_a_feature(grid: Grid) -> None:
    """/conf/zone-geojson/content: a FeatureCollection with a feature for each zone, with zoneID."""
    found = [feature["properties"]["zoneID"] for feature in features(grid, zone_level="3")]
    assert found == grid.zones(zone_level=3)


def test_the_geometry_is_the_zones(grid: Grid) -> None:
    """/conf/zone-geojson/content: each geometry is that of the zone, in CRS84."""
    for feature in features(grid, zone_level="3"):
        assert shapely.geometry.shape(feature["geometry"]).equals(grid.shape(feature["properties"]["zoneID"]))


def test_ids_are_textual_or_numbers_of_the_zone(grid: Grid) -> None:
    """/rec/zone-geojson/id: the id is the zoneID, its 64-bit integer, or a running number."""
    for position, feature in enumerate(features(grid, zone_level="2"), start=1):
        zone = feature["properties"]["zoneID"]
        assert feature["id"] in (zone, position, int(zone, 16) if grid.is_h3 else zone)


@pytest.mark.parametrize(
    ("kind", "types"),
    [("zone-region", {"Polygon", "MultiPolygon"}), ("zone-centroid", {"Point"}), ("none", {None})],
)
def test_geometries_can_be_chosen(grid: Grid, kind: str, types: set[str | None]) -> None:
    """/rec/zone-geojson/geometry: zone-region, zone-centroid and none; 4xx for any other."""
    found = features(grid, zone_level="3", geometry=kind)
    assert found
    assert {(feature["geometry"] or {}).get("type") for feature in found} <= types
    assert 400 <= grid.service.get(grid.zones_url, GEOJSON, geometry="cube").status_code < 500
