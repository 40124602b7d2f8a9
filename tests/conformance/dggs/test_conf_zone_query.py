"""Conformance class Zone Query."""

from __future__ import annotations

from typing import Any

import h3
import pytest
import shapely
from support.dggs_service import GEOJSON, JSON, Grid, find_links, media_type

CONFORMANCE_CLASS = "zone-query"

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
# The central Mediterranean.
WEST, SOUTH, EAST, NORTH = 10.0, 34.0, 16.0, 38.0
BBOX = f"{WEST},{SOUTH},{EAST},{NORTH}"
SUBSET = f"Lat({SOUTH}:{NORTH}),Lon({WEST}:{EAST})"


def flat(grid: Grid, level: int = 4, **parameters: Any) -> list[str]:
    return grid.zones(zone_level=level, compact_zones="false", **parameters)


def status(grid: Grid, **parameters: Any) -> int:
    return int(grid.service.get(grid.zones_url, **parameters).status_code)


def test_the_description_links_to_the_list(grid: Grid) -> None:
    """/conf/zone-query/zones-list: a link dggrs-zone-query to a path that ends with /zones, which answers 200."""
    assert grid.zones_url.endswith(f"/dggs/{grid.description['id']}/zones")
    response = grid.service.get(grid.zones_url)
    assert (response.status_code, media_type(response)) == (200, JSON)


def test_no_zone_is_listed_twice_nor_within_another(grid: Grid) -> None:
    """/conf/zone-query/zones-list: the zones cover the data without redundancy."""
    zones = grid.zones()
    assert zones
    assert len(zones) == len(set(zones))
    if grid.is_h3:
        for zone in zones:
            assert not {h3.cell_to_parent(zone, level) for level in range(h3.get_resolution(zone))} & set(zones)


def test_every_level_covers_the_same_data(grid: Grid) -> None:
    """/conf/zone-query/zones-list: what has data at a level has it at the level above, and the other way round.

    A zone has no data below it only if its counts are known no finer: then it says so for each of its routes.
    """
    if not grid.is_h3:
        pytest.skip("parents are known of H3 only")
    for level in range(grid.max_level):
        above, below = set(flat(grid, level)), {h3.cell_to_parent(zone, level) for zone in flat(grid, level + 1)}
        assert below <= above
        for zone in above - below:
            values = grid.data(zone, zone_depth="0", datetime="2000/..")["values"]
            assert values["remainder_value"][0]["data"] == values["value"][0]["data"]
            assert any(values["value"][0]["data"])


def test_data_are_where_the_list_says(grid: Grid) -> None:
    """/conf/zone-query/zones-list: a listed zone has data, one that is not listed has none."""
    listed = flat(grid, 3)
    for zone in listed[:5]:
        assert find_links(grid.info(zone), "dggrs-zone-data")
    if grid.is_h3:
        beside = {cell for zone in listed for cell in h3.grid_disk(zone, 1)} - set(listed)
        for zone in sorted(beside)[:5]:
            values = grid.data(zone, datetime="../..")["values"]
            assert {number for parts in values.values() for part in parts for number in part["data"]} == {None}


def test_the_encoding_is_negotiated(grid: Grid) -> None:
    """/conf/zone-query/zones-list: the encoding follows Accept, and JSON is always there."""
    declared = grid.service.classes()
    offered = {"zone-geojson": GEOJSON, "zone-html": "text/html", "zone-uint64": "application/x-binary"}
    for name, accept in {"zone-query": JSON, **offered}.items():
        if name in declared:
            assert media_type(grid.service.get(grid.zones_url, accept)) == accept
    assert media_type(grid.service.get(grid.zones_url, "*/*")) == JSON
    assert media_type(grid.service.get(grid.zones_url, f"text/csv, {JSON};q=0.5")) == JSON


def test_the_json_list_has_ids_and_links(grid: Grid) -> None:
    """/conf/zone-query/json-response: `zones` of strings, links dggrs and dggrs-definition."""
    page = grid.service.json(grid.zones_url)
    assert all(isinstance(zone, str) for zone in page["zones"])
    (link,) = find_links(page, "dggrs")
    assert grid.service.document(link["href"])["id"] == grid.description["id"]
    (definition,) = find_links(page, "dggrs-definition")
    assert "subZoneOrder" in grid.service.document(definition["href"])


def test_the_json_list_links_to_data_and_source(grid: Grid) -> None:
    """/rec/zone-json/additional-links: a template dggrs-zone-data, and geodata for a collection."""
    page = grid.service.json(grid.zones_url)
    (template,) = find_links(page, "dggrs-zone-data", member="linkTemplates")
    assert "{zoneId}" in template["href"]
    if "/collections/" in grid.url:
        assert find_links(page, "geodata")


def test_the_level_is_the_one_asked_for(grid: Grid) -> None:
    """/conf/zone-query/zone-level: without compact zones all are of the level; with them none is finer."""
    if not grid.is_h3:
        pytest.skip("levels are known of H3 only")
    for level in range(grid.max_level + 1):
        assert {h3.get_resolution(zone) for zone in flat(grid, level)} == {level}
        assert all(h3.get_resolution(zone) <= level for zone in grid.zones(zone_level=level))


def test_compact_is_the_default(grid: Grid) -> None:
    """/conf/zone-query/compact-zones: true is the default, false lists every zone of the level."""
    assert grid.zones(zone_level=4) == grid.zones(zone_level=4, compact_zones="true")
    assert status(grid, compact_zones="perhaps") == 400


def test_a_compact_list_stands_for_the_flat_one(grid: Grid) -> None:
    """/conf/zone-query/compact-zones: a parent stands for all its children, recursively, and only for them."""
    if not grid.is_h3:
        pytest.skip("children are known of H3 only")
    for level in range(grid.max_level + 1):
        packed = grid.zones(zone_level=level)
        assert set(packed) == set(h3.compact_cells(flat(grid, level)))
        assert sorted(h3.uncompact_cells(packed, level)) == sorted(flat(grid, level))


def test_coarser_zones_come_first(grid: Grid) -> None:
    """/rec/zone-json/zone-order: larger zones are listed first."""
    if not grid.is_h3:
        pytest.skip("levels are known of H3 only")
    levels = [h3.get_resolution(zone) for zone in grid.zones()]
    assert levels == sorted(levels)


def test_a_parent_restricts_the_list_to_itself_and_below(grid: Grid) -> None:
    """/conf/zone-query/parent-zone: only the parent or its sub-zones, and all of those."""
    parent = grid.busy_zone(2)
    found = flat(grid, 4, parent_zone=parent)
    assert found
    assert set(found) <= set(flat(grid, 4))
    if grid.is_h3:
        assert set(found) == {zone for zone in flat(grid, 4) if h3.cell_to_parent(zone, 2) == parent}
    assert flat(grid, 2, parent_zone=parent) == [parent]
    assert status(grid, parent_zone="nothing") == 400


def test_sub_zones_are_listed_in_their_order(grid: Grid) -> None:
    """/rec/zone-query/zone-order: with parent-zone the zones are in the canonical order of sub-zones."""
    if not grid.is_h3:
        pytest.skip("the order is known of H3 only")
    parent = grid.busy_zone(2)
    order = sorted(h3.cell_to_children(parent, 4), key=h3.str_to_int)
    found = flat(grid, 4, parent_zone=parent)
    assert found == [zone for zone in order if zone in found]


def in_box(grid: Grid, zones: list[str], *boxes: tuple[float, float, float, float]) -> set[str]:
    area = shapely.union_all([shapely.box(*box) for box in boxes])
    return {zone for zone in zones if shapely.intersects(grid.shape(zone), area)}


def test_a_box_finds_what_it_touches(grid: Grid) -> None:
    """/conf/zone-query/bbox: zones inside or intersecting the box, no other, and all of them."""
    found = flat(grid, bbox=BBOX)
    assert found
    assert set(found) == in_box(grid, flat(grid), (WEST, SOUTH, EAST, NORTH))


def test_a_box_has_four_or_six_numbers(grid: Grid) -> None:
    """/conf/zone-query/bbox: six numbers are two corners with heights; any other form is a client error."""
    assert flat(grid, bbox=f"{WEST},{SOUTH},-10,{EAST},{NORTH},1000") == flat(grid, bbox=BBOX)
    for text in ("1,2,3", "1,2,3,4,5", "a,b,c,d", "0,50,10,40", ""):
        assert status(grid, bbox=text) == 400


def test_a_box_may_cross_the_antimeridian(grid: Grid) -> None:
    """/conf/zone-query/bbox: west above east is a box over the antimeridian."""
    around = flat(grid, bbox="20,-90,10,90")
    assert set(around) == in_box(grid, flat(grid), (20, -90, 180, 90), (-180, -90, 10, 90))
    pacific = flat(grid, bbox="175,-90,-175,90")
    assert set(pacific) == in_box(grid, flat(grid), (175, -90, 180, 90), (-180, -90, -175, 90))


def test_the_crs_of_a_box(grid: Grid) -> None:
    """/conf/zone-query/bbox-crs: CRS84 is the default; a URI or a safe CURIE; ignored without bbox."""
    expected = flat(grid, bbox=BBOX)
    stored = grid.source.get("storageCrs", CRS84)
    for crs in (CRS84, CRS84.replace("http:", "https:"), "[OGC:CRS84]", stored):
        assert flat(grid, bbox=BBOX, bbox_crs=crs) == expected
    assert status(grid, bbox=BBOX, bbox_crs="[EPSG:0]") == 400
    assert status(grid, bbox_crs="[EPSG:0]") == 200


def test_the_crs_gives_the_order_of_the_axes(grid: Grid) -> None:
    """/conf/zone-query/bbox-crs: in EPSG:4326 latitude comes first, in EPSG:3857 numbers are metres."""
    expected = flat(grid, bbox=BBOX)
    assert flat(grid, bbox=f"{SOUTH},{WEST},{NORTH},{EAST}", bbox_crs="[EPSG:4326]") == expected
    metres = "1113194.907932736,4028802.0261344,1781111.852692377,4579425.812870071"
    assert flat(grid, bbox=metres, bbox_crs="http://www.opengis.net/def/crs/EPSG/0/3857") == expected


def test_a_subset_is_a_box(grid: Grid) -> None:
    """/conf/zone-query/subset: Lat and Lon with intervals give what bbox gives, in one parameter or in several."""
    expected = flat(grid, bbox=BBOX)
    assert flat(grid, subset=SUBSET) == expected
    assert flat(grid, subset=[f"Lat({SOUTH}:{NORTH})", f"Lon({WEST}:{EAST})"]) == expected
    assert set(flat(grid, subset=f"Lat({SOUTH}:*)")) == in_box(grid, flat(grid), (-180, SOUTH, 180, 90))
    assert set(flat(grid, subset="Lat(35.5),Lon(12.6)")) == in_box(grid, flat(grid), (12.6, 35.5, 12.6, 35.5))


def test_a_subset_may_cross_the_antimeridian(grid: Grid) -> None:
    """/conf/zone-query/subset: low above high is an extent over the antimeridian; latitude has no such."""
    assert flat(grid, subset="Lon(20:10)") == flat(grid, bbox="20,-90,10,90")
    assert status(grid, subset="Lat(40:30)") == 400


def test_a_subset_beyond_the_axis_gives_what_is_within(grid: Grid) -> None:
    """/conf/zone-query/subset: of an interval partly outside the axis the part inside is taken."""
    assert flat(grid, subset=f"Lat({SOUTH}:100)") == flat(grid, subset=f"Lat({SOUTH}:90)")


def test_time_is_an_axis(grid: Grid) -> None:
    """/conf/zone-query/subset: the axis time means what datetime means."""
    assert flat(grid, subset='time("2023-01":"2023-03")') == flat(grid, datetime="2023-01/2023-03")
    assert flat(grid, subset='time("2023-02-12T16:00:00Z")') == flat(grid, datetime="2023-02-12T16:00:00Z")


@pytest.mark.parametrize("text", ["h(0:10)", "pressure(500)", "E(0:1)", "Lat(30:40", "Lat"])
def test_an_unknown_axis_is_a_client_error(grid: Grid, text: str) -> None:
    """/conf/zone-query/subset: 400 for an axis that neither the CRS nor the extent has, and for another form."""
    assert status(grid, subset=text) == 400


def test_a_box_and_a_spatial_subset_exclude_each_other(grid: Grid) -> None:
    """/conf/zone-query/subset: 400 for a spatial axis together with bbox; time may stand beside it."""
    assert status(grid, bbox=BBOX, subset=f"Lat({SOUTH}:{NORTH})") == 400
    assert status(grid, bbox=BBOX, subset='time("2023")') == 200


def test_the_crs_of_a_subset(grid: Grid) -> None:
    """/conf/zone-query/subset-crs: CRS84 is the default; URIs and safe CURIEs; ignored without a spatial axis."""
    expected = flat(grid, subset=SUBSET)
    stored = grid.source.get("storageCrs", CRS84)
    for crs in (CRS84, "[OGC:CRS84]", stored, "[EPSG:4326]"):
        assert flat(grid, subset=SUBSET, subset_crs=crs) == expected
    metres = "E(1113194.907932736:1781111.852692377),N(4028802.0261344:4579425.812870071)"
    assert flat(grid, subset=metres, subset_crs="[EPSG:3857]") == expected
    assert status(grid, subset=SUBSET, subset_crs="[EPSG:0]") == 400
    assert status(grid, subset='time("2023")', subset_crs="[EPSG:0]") == 200


def test_datetime_is_an_instant_or_an_interval(grid: Grid) -> None:
    """/conf/zone-query/datetime: instants and intervals; what a longer one finds holds what a shorter one finds."""
    month, year = flat(grid, datetime="2023-02-12T23:20:52Z"), flat(grid, datetime="2023-01/2023-12")
    assert month
    assert set(month) <= set(year) <= set(flat(grid))
    assert flat(grid, datetime="2023-01-01T00:00:00Z/2023-12-31T23:59:59Z") == year


def test_datetime_may_be_open(grid: Grid) -> None:
    """/conf/zone-query/datetime: a double dot or nothing is an open end."""
    for dots, nothing in (("../2012-12", "/2012-12"), ("2023-01/..", "2023-01/")):
        assert flat(grid, datetime=dots) == flat(grid, datetime=nothing)
    assert flat(grid, datetime="../..") == flat(grid)
    assert set(flat(grid, datetime="../2012-12")) | set(flat(grid, datetime="2013-01/..")) == set(flat(grid))


def test_datetime_outside_the_data_finds_nothing(grid: Grid) -> None:
    """/conf/zone-query/datetime: only zones with data in the interval; none before the first."""
    assert flat(grid, datetime="1950-01-01T00:00:00Z/1951-01-01T00:00:00Z") == []
    assert status(grid, datetime="yesterday") == 400


def test_conditions_are_joined(grid: Grid) -> None:
    """/conf/zone-query/zones-list: a zone is listed if it matches all parameters at once."""
    found = flat(grid, bbox=BBOX, datetime="2023", parent_zone=grid.busy_zone(1))
    for part in ({"bbox": BBOX}, {"datetime": "2023"}, {"parent_zone": grid.busy_zone(1)}):
        assert set(found) <= set(flat(grid, **part))


def test_a_limit_makes_pages(grid: Grid) -> None:
    """/rec/zone-query/limit: no more zones than the limit, `next` while there are more, all zones in the end."""
    page = grid.service.json(grid.zones_url, limit=7)
    assert len(page["zones"]) == 7
    assert grid.zones(limit=7) == grid.zones()
    assert status(grid, limit=0) == 400
    assert status(grid, limit=10**9) == 200
    assert not [link for link in grid.service.json(grid.zones_url, limit=10**9)["links"] if link["rel"] == "next"]


def test_the_area_is_stated(grid: Grid) -> None:
    """/rec/zone-query/zone-total-area: the area of the zones of the level, the same for a compact list."""
    parameters = {"zone_level": 3, "limit": 10**6}
    packed, plain = (
        grid.service.json(grid.zones_url, compact_zones=value, **parameters) for value in ("true", "false")
    )
    assert packed["returnedAreaMetersSquare"] == pytest.approx(plain["returnedAreaMetersSquare"])
    expected = sum(grid.info(zone)["areaMetersSquare"] for zone in plain["zones"])
    assert plain["returnedAreaMetersSquare"] == pytest.approx(expected, rel=1e-9)
