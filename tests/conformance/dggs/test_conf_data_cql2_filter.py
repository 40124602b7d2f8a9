"""Conformance class Filtering Zone Data with CQL2."""

from __future__ import annotations

import json

from support.dggs_service import GEOJSON, Grid, find_links

CONFORMANCE_CLASS = "data-cql2-filter"


def test_rasterised_data_are_null_where_the_condition_is_false(grid: Grid, zone: str) -> None:
    """/conf/data-cql2-filter/filter: DGGS-JSON is null for sub-zones that do not meet it, as before for others."""
    parameters = {"zone_depth": "1", "datetime": "2023"}
    plain = grid.data(zone, **parameters)["values"]
    found = grid.data(zone, filter="value > 100", **parameters)["values"]
    kept = [number is not None and number > 100 for number in plain["value"][0]["data"]]
    assert True in kept
    assert False in kept
    for name, (part,) in plain.items():
        expected = [number if keep else None for number, keep in zip(part["data"], kept, strict=True)]
        assert found[name][0]["data"] == expected
        assert found[name][0]["shape"] == part["shape"]


def test_features_are_those_that_meet_the_condition(grid: Grid, zone: str) -> None:
    """/conf/data-cql2-filter/filter: in GeoJSON only features that meet the condition are there."""
    parameters = {"zone_depth": "1", "datetime": "2023"}
    plain = grid.data(zone, GEOJSON, **parameters)["features"]
    values = sorted(feature["properties"]["value"] or 0 for feature in plain)
    middle = values[len(values) // 2]
    found = grid.data(zone, GEOJSON, filter=f"value > {middle}", **parameters)["features"]
    assert found == [feature for feature in plain if (feature["properties"]["value"] or 0) > middle]
    assert 0 < len(found) < len(plain)


def test_the_geometry_of_a_sub_zone_can_be_asked_for(grid: Grid, zone: str) -> None:
    """/conf/data-cql2-filter/filter: the condition is asked of the geometry of each sub-zone, too."""
    features = grid.data(zone, GEOJSON, zone_depth="1", datetime="2023")["features"]
    ((lng, lat), *_) = [grid.info(feature["properties"]["zoneID"])["centroid"] for feature in features]
    condition = f"S_INTERSECTS(geometry, POINT({lng} {lat}))"
    found = grid.data(zone, GEOJSON, zone_depth="1", datetime="2023", filter=condition)["features"]
    assert {feature["properties"]["zoneID"] for feature in found} == {features[0]["properties"]["zoneID"]}


def test_a_condition_in_json_means_the_same(grid: Grid, zone: str) -> None:
    """/conf/data-cql2-filter/filter: with filter-lang the same condition can be given as CQL2 JSON."""
    condition = json.dumps({"op": ">", "args": [{"property": "value"}, 100]})
    in_json = grid.data(zone, zone_depth="1", filter=condition, filter_lang="cql2-json")["values"]
    assert in_json == grid.data(zone, zone_depth="1", filter="value > 100")["values"]


def test_the_queryables_are_declared_and_supported(grid: Grid, zone: str) -> None:
    """/conf/data-cql2-filter/filter: each property of the schema that the origin links to can be named."""
    (link,) = find_links(grid.source, "queryables")
    schema = grid.service.json(link["href"], "application/schema+json")
    for name, described in schema["properties"].items():
        condition = f"{name} IS NULL" if "type" in described else f"S_INTERSECTS({name}, POINT(12.6 35.5))"
        assert grid.data(zone, filter=condition)["zoneId"] == zone
    assert grid.service.get(grid.template("dggrs-zone-data", zone), filter="price > 1").status_code == 400
