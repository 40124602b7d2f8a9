"""Conformance class Data Retrieval."""

from __future__ import annotations

from support.dggs_service import GEOJSON, JSON, Grid, find_links, media_type

CONFORMANCE_CLASS = "data-retrieval"


def depths_of(text: str) -> list[int]:
    low, _, high = text.partition("-")
    return list(range(int(low), int(high) + 1)) if high else [int(part) for part in text.split(",")]


def test_description_and_zone_link_to_the_data(grid: Grid, zone: str) -> None:
    """/conf/data-retrieval/zone-data: a template in the description, a plain link in the zone, to the same path."""
    url = grid.template("dggrs-zone-data", zone)
    assert url.endswith(f"/dggs/{grid.description['id']}/zones/{zone}/data")
    (link,) = find_links(grid.info(zone), "dggrs-zone-data")
    assert link["href"] == url
    assert grid.service.get(url).status_code == 200


def test_every_listed_zone_has_data(grid: Grid) -> None:
    """/conf/data-retrieval/zone-data: 200 for zones of every level up to maxRefinementLevel."""
    for level in range(grid.max_level + 1):
        zone = grid.busy_zone(level)
        assert grid.data(zone)["zoneId"] == zone


def test_the_default_depth_is_stated_and_used(grid: Grid, zone: str) -> None:
    """/conf/data-retrieval/zone-data: defaultDepth, and an answer of that depth without zone-depth."""
    default = depths_of(str(grid.description["defaultDepth"]))
    assert grid.data(zone)["depths"] == default
    assert grid.data(zone)["values"] == grid.data(zone, zone_depth=str(grid.description["defaultDepth"]))["values"]


def test_the_encoding_is_negotiated(grid: Grid, zone: str) -> None:
    """/conf/data-retrieval/zone-data: the encoding follows Accept."""
    url = grid.template("dggrs-zone-data", zone)
    declared = grid.service.classes()
    for name, accept in (("data-json", JSON), ("data-geojson", GEOJSON)):
        if name in declared:
            assert media_type(grid.service.get(url, accept)) == accept
    assert grid.service.get(url, "*/*").status_code == 200


def test_a_zone_without_data_is_empty(grid: Grid) -> None:
    """/conf/data-retrieval/zone-data: the packet covers the zone, also where nothing is: all null."""
    listed = set(grid.zones(zone_level=3, compact_zones="false"))
    links = [link for zone in sorted(listed) for link in find_links(grid.info(zone), "dggrs-zone-neighbor")]
    empty = next(zone for link in links if (zone := link["href"].rpartition("/")[2]) not in listed)
    values = grid.data(empty)["values"]
    assert {number for parts in values.values() for part in parts for number in part["data"]} == {None}
