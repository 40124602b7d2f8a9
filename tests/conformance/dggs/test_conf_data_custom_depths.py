"""Conformance class Data Custom Depths."""

from __future__ import annotations

import h3
import pytest
from support.dggs_service import Grid

CONFORMANCE_CLASS = "data-custom-depths"


@pytest.mark.parametrize(
    ("text", "depths"), [("0", [0]), ("1", [1]), ("2", [2]), ("0-2", [0, 1, 2]), ("1-1", [1]), ("0,2", [0, 2])]
)
def test_a_depth_is_one_a_range_or_a_list(grid: Grid, zone: str, text: str, depths: list[int]) -> None:
    """/conf/data-custom-depths/zone-depth: {n}, {low}-{high} or a comma separated list; all of them are answered."""
    data = grid.data(zone, zone_depth=text)
    assert data["depths"] == depths
    for parts in data["values"].values():
        assert [part["depth"] for part in parts] == depths


def test_a_depth_has_all_zones_that_the_index_puts_there(grid: Grid, zone: str) -> None:
    """/conf/data-custom-depths/zone-depth: 0 is the zone, n all zones n levels below it by the index."""
    if not grid.is_h3:
        pytest.skip("sub-zones are known of H3 only")
    for one in (zone, h3.get_pentagons(2)[5]):
        data = grid.data(one, zone_depth="0-2")
        for parts in data["values"].values():
            expected = [h3.cell_to_children_size(one, h3.get_resolution(one) + depth) for depth in (0, 1, 2)]
            assert [part["shape"]["subZones"] for part in parts] == expected


def test_a_depth_is_the_same_alone_and_among_others(grid: Grid, zone: str) -> None:
    """/conf/data-custom-depths/zone-depth: the data of a depth do not depend on the other depths."""
    together = grid.data(zone, zone_depth="0-2")["values"]
    for depth in (0, 1, 2):
        alone = grid.data(zone, zone_depth=str(depth))["values"]
        assert {name: parts[0] for name, parts in alone.items()} == {n: parts[depth] for n, parts in together.items()}


@pytest.mark.parametrize("text", ["x", "-1", "1-", "2-1", "1,", "0,a", "1.5", ""])
def test_another_form_is_a_client_error(grid: Grid, zone: str, text: str) -> None:
    """/conf/data-custom-depths/zone-depth: any other form is a client error."""
    response = grid.service.get(grid.template("dggrs-zone-data", zone), zone_depth=text)
    assert 400 <= response.status_code < 500


def test_beyond_the_greatest_depth_is_refused(grid: Grid) -> None:
    """/rec/data-custom-depths/beyond-max-depth: maxRelativeDepth is stated, reached, and not exceeded."""
    deepest = grid.description["maxRelativeDepth"]
    coarse = grid.busy_zone(max(grid.max_level - deepest, 0))
    assert grid.data(coarse, zone_depth=str(deepest))["depths"] == [deepest]
    url = grid.template("dggrs-zone-data", grid.busy_zone(0))
    assert 400 <= grid.service.get(url, zone_depth=str(deepest + 1)).status_code < 500
    finest = grid.template("dggrs-zone-data", grid.busy_zone(grid.max_level))
    assert 400 <= grid.service.get(finest, zone_depth="1").status_code < 500
