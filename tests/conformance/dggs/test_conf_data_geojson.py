"""Conformance class GeoJSON zone data encoding."""

from __future__ import annotations

import pytest
import shapely
from support.dggs_service import GEOJSON, Grid, find_links

CONFORMANCE_CLASS = "data-geojson"


@pytest.mark.parametrize("depth", ["0", "1", "2", "0-2"])
def test_features_have_geometry_and_properties(grid: Grid, zone: str, depth: str) -> None:
    """/conf/data-geojson/content: a GeoJSON document with the features, their geometry and their properties."""
    page = grid.data(zone, GEOJSON, zone_depth=depth, datetime="2023")
    assert page["type"] == "FeatureCollection"
    assert page["features"]
    assert len({feature["id"] for feature in page["features"]}) == len(page["features"])
    for feature in page["features"]:
        assert feature["type"] == "Feature"
        assert shapely.is_valid(shapely.geometry.shape(feature["geometry"]))
        assert feature["properties"]["status"]


def test_coordinates_are_lng_and_lat(grid: Grid, zone: str) -> None:
    """/conf/data-geojson/content: the coordinates are CRS84, longitude first."""
    page = grid.data(zone, GEOJSON, zone_depth="1", datetime="2023")
    for feature in page["features"]:
        assert shapely.geometry.shape(feature["geometry"]).equals(grid.shape(feature["properties"]["zoneID"]))


@pytest.mark.parametrize("geometry", ["zone-region", "zone-centroid", "vectorized"])
def test_no_feature_is_wholly_outside_the_zone(grid: Grid, geometry: str) -> None:
    """/conf/data-geojson/content: no feature lies wholly outside the zone, at any depth that is answered."""
    for level in range(grid.max_level + 1):
        zone = grid.busy_zone(level)
        shape = grid.shape(zone)
        for depth in range(grid.max_level - level + 1):
            url = grid.template("dggrs-zone-data", zone)
            response = grid.service.get(url, GEOJSON, zone_depth=depth, geometry=geometry)
            if response.status_code == 200:
                for feature in response.json()["features"]:
                    assert shapely.intersects(shapely.geometry.shape(feature["geometry"]), shape)
            else:
                assert 400 <= response.status_code < 500
                assert depth > 0


def test_features_have_the_values_of_dggs_json(grid: Grid, zone: str) -> None:
    """/conf/data-geojson/content: features have the data of the zone, the same as in the other encoding."""
    features = grid.data(zone, GEOJSON, zone_depth="1", datetime="2023")["features"]
    (part,) = grid.data(zone, zone_depth="1", datetime="2023")["values"]["value"]
    in_features = sorted(f["properties"]["value"] for f in features if f["properties"]["value"] is not None)
    assert in_features == sorted(number for number in part["data"] if number is not None)


def test_selected_fields_are_properties(grid: Grid, zone: str) -> None:
    """/conf/data-subsetting/properties: in GeoJSON, too, only the selected fields are given."""
    features = grid.data(zone, GEOJSON, properties="value", datetime="2023")["features"]
    for feature in features:
        assert set(feature["properties"]) == {"zoneID", "depth", "route", "value"}


def test_profiles_that_are_not_offered_are_client_errors(grid: Grid, zone: str) -> None:
    """/rec/data-geojson/jsonfg-profile: rfc7946 is offered; a profile that is not is a client error."""
    url = grid.template("dggrs-zone-data", zone)
    assert grid.service.get(url, GEOJSON, profile="rfc7946").status_code == 200
    answer = grid.service.get(url, GEOJSON, profile="jsonfg")
    if answer.status_code == 200:  # then the profile must be linked
        assert find_links(answer.json(), "profile")
    else:
        assert 400 <= answer.status_code < 500


def test_geometries_are_regions_centres_and_shapes_of_the_data(grid: Grid, zone: str) -> None:
    """/rec/data-geojson/geometry: zone-centroid, zone-region and vectorized; 4xx for any other."""
    kinds = {"zone-centroid": {"Point"}, "zone-region": {"Polygon", "MultiPolygon"}}
    kinds["vectorized"] = kinds["zone-region"]
    for kind, types in kinds.items():
        features = grid.data(zone, GEOJSON, zone_depth="1", geometry=kind, datetime="2023")["features"]
        assert features
        assert {feature["geometry"]["type"] for feature in features} <= types
    url = grid.template("dggrs-zone-data", zone)
    assert 400 <= grid.service.get(url, GEOJSON, geometry="cube").status_code < 500
