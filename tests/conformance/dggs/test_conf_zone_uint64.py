"""Conformance class Binary 64-bit integer zone list encoding."""

from __future__ import annotations

import struct

import h3
from support.dggs_service import UINT64, Grid, media_type

CONFORMANCE_CLASS = "zone-uint64"


def test_a_count_and_then_the_zones_little_endian(grid: Grid) -> None:
    """/conf/zone-uint64/content: a 64-bit count, then the DGGRS's 64-bit integer of each zone, little endian."""
    response = grid.service.get(grid.zones_url, UINT64, zone_level=4)
    assert (response.status_code, media_type(response)) == (200, UINT64)
    count, *zones = struct.unpack(f"<{len(response.content) // 8}Q", response.content)
    assert count == len(zones)
    assert len(response.content) % 8 == 0
    if grid.is_h3:
        assert [h3.int_to_str(zone) for zone in zones] == grid.zones(zone_level=4)


def test_no_zones_are_a_count_of_0(grid: Grid) -> None:
    """/conf/zone-uint64/content: an empty list is the count alone."""
    response = grid.service.get(grid.zones_url, UINT64, bbox="-150,-10,-149,-9")
    assert response.content == bytes(8)
