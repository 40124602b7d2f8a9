"""Conformance class Filtering Zone Queries with CQL2."""

from __future__ import annotations

from typing import Any

import pytest
import shapely
from support.dggs_service import GEOJSON, Grid, find_links

CONFORMANCE_CLASS = "zone-query-cql2-filter"


def flat(grid: Grid, condition: str | None = None, level: int = 3, **parameters: Any) -> list[str]:
    chosen = {} if condition is None else {"filter": condition}
    return grid.zones(zone_level=level, compact_zones="false", datetime="2023", **chosen, **parameters)


def figures(grid: Grid, zone: str) -> list[dict[str, Any]]:
    """Properties of the features of a zone at depth 0."""
    features = grid.data(zone, GEOJSON, zone_depth="0", datetime="2023")["features"]
    return [feature["properties"] for feature in features]


@pytest.mark.parametrize("level", [0, 2, 3])
def test_zones_are_those_for_which_the_condition_is_true(grid: Grid, level: int) -> None:
    """/conf/zone-query-cql2-filter/filter: only zones whose data meet the condition, and all of them."""
    found = flat(grid, "value > 100 AND route = 'CMED'", level)
    zones = flat(grid, level=level)
    expected = [
        zone
        for zone in zones
        if any((one["value"] or 0) > 100 and one["route"] == "CMED" for one in figures(grid, zone))
    ]
    assert found == expected
    assert found
    assert flat(grid, "value >= 0 OR value IS NULL", level) == zones


def test_the_geometry_of_a_zone_can_be_asked_for(grid: Grid) -> None:
    """/conf/zone-query-cql2-filter/filter: the condition is asked of the geometry of the zone, too."""
    box = shapely.box(10, 34, 16, 38)
    expected = [zone for zone in flat(grid) if shapely.intersects(grid.shape(zone), box)]
    assert flat(grid, "S_INTERSECTS(geometry, BBOX(10,34,16,38))") == expected
    assert expected


def test_a_condition_is_joined_with_the_other_parameters(grid: Grid) -> None:
    """/conf/zone-query-cql2-filter/filter: zones meet the condition and every other parameter."""
    both = flat(grid, "value > 10", bbox="10,34,16,38")
    assert both == [zone for zone in flat(grid, "value > 10") if zone in flat(grid, bbox="10,34,16,38")]


def test_the_queryables_are_declared_and_supported(grid: Grid) -> None:
    """/conf/zone-query-cql2-filter/filter: each property of the schema that the origin links to can be named."""
    (link,) = find_links(grid.source, "queryables")
    schema = grid.service.json(link["href"], "application/schema+json")
    assert schema["properties"]
    for name, described in schema["properties"].items():
        condition = f"{name} IS NULL" if "type" in described else f"S_INTERSECTS({name}, POINT(12.6 35.5))"
        assert grid.service.get(grid.zones_url, filter=condition).status_code == 200


@pytest.mark.parametrize("condition", ["price > 1", "value >", "value = 'much'", "", "("])
def test_what_is_no_condition_is_a_client_error(grid: Grid, condition: str) -> None:
    """/conf/zone-query-cql2-filter/filter: a client error for what cannot be evaluated."""
    assert grid.service.get(grid.zones_url, filter=condition).status_code == 400
