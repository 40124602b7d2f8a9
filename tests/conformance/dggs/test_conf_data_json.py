"""Conformance class DGGS-JSON zone data encoding."""

from __future__ import annotations

import math
from typing import Any
from urllib.parse import urlsplit

import h3
import pytest
from support.dggs_service import Grid

CONFORMANCE_CLASS = "data-json"


def check_dggs_json(data: dict[str, Any]) -> None:
    """Check what the JSON Schema of DGGS-JSON requires."""
    assert urlsplit(data["dggrs"]).scheme in ("http", "https")
    assert isinstance(data["zoneId"], str)
    assert all(isinstance(depth, int) and depth >= 0 for depth in data["depths"])
    dimensions = {item["name"]: item["grid"]["cellsCount"] for item in data.get("dimensions", [])}
    for item in data.get("dimensions", []):
        assert len(item["interval"]) == 2
        assert len(item["grid"]["coordinates"]) == item["grid"]["cellsCount"]
    for parts in data["values"].values():
        for part in parts:
            shape = part["shape"]
            assert shape.get("dimensions", {}) == dimensions
            assert shape["count"] == shape["subZones"] * math.prod(dimensions.values()) == len(part["data"])
            assert all(number is None or isinstance(number, int | float) for number in part["data"])


@pytest.mark.parametrize("parameters", [{}, {"zone_depth": "0-2"}, {"route": "CMED", "zone_depth": "0,2"}])
def test_the_document_follows_the_schema(grid: Grid, zone: str, parameters: dict[str, str]) -> None:
    """/conf/data-json/content: JSON that follows the schema of DGGS-JSON."""
    data = grid.data(zone, **parameters)
    check_dggs_json(data)
    assert data["zoneId"] == zone
    assert set(data["schema"]["properties"]) == set(data["values"])


def test_every_depth_asked_for_is_there(grid: Grid, zone: str) -> None:
    """/conf/data-json/content: every depth of zone-depth is in the answer, for every field."""
    data = grid.data(zone, zone_depth="0-2")
    assert data["depths"] == [0, 1, 2]
    assert all([part["depth"] for part in parts] == [0, 1, 2] for parts in data["values"].values())


def test_values_are_those_of_the_sub_zones_in_their_order(grid: Grid, zone: str) -> None:
    """/conf/data-json/content: each value is that of its sub-zone, in the order that the definition states."""
    if not grid.is_h3:
        pytest.skip("the order is known of H3 only")
    parts = grid.data(zone, zone_depth="1", datetime="2023")["values"]
    children = sorted(h3.cell_to_children(zone), key=h3.str_to_int)
    for name, (part,) in parts.items():
        width = len(part["data"]) // len(children)
        for place, child in enumerate(children):
            own = grid.data(child, zone_depth="0", datetime="2023")["values"][name][0]["data"]
            assert part["data"][place * width : (place + 1) * width] == own
    assert any(parts["value"][0]["data"])


def test_a_deeper_order_is_that_of_the_levels_between(grid: Grid, zone: str) -> None:
    """/conf/data-json/content: the order at depth 2 is that of the sub-zones of each sub-zone."""
    if not grid.is_h3:
        pytest.skip("the order is known of H3 only")
    (part,) = grid.data(zone, zone_depth="2", datetime="2023", properties="value")["values"]["value"]
    children = sorted(h3.cell_to_children(zone), key=h3.str_to_int)
    below = [grid.data(one, zone_depth="1", datetime="2023")["values"]["value"][0]["data"] for one in children]
    assert part["data"] == [number for data in below for number in data]


def test_what_is_absent_is_null(grid: Grid, zone: str) -> None:
    """/conf/data-json/content: null where there is no value, never a number that stands for it."""
    (part,) = grid.data(zone, zone_depth="2", datetime="2023")["values"]["value"]
    assert None in part["data"]
    assert all(number is None or number >= 0 for number in part["data"])


def test_a_withheld_value_is_null(grid: Grid) -> None:
    """/conf/data-json/content: null where the status says that there is no value, a number where it says there is."""
    seen = set()
    for zone in grid.zones(zone_level=2, compact_zones="false"):
        data = grid.data(zone, zone_depth="3", datetime="2024-06")
        legend = {item.get("const"): item.get("title") for item in data["schema"]["properties"]["status"]["oneOf"]}
        pairs = zip(data["values"]["value"][0]["data"], data["values"]["status"][0]["data"], strict=True)
        for value, code in pairs:
            assert (value is not None) == (legend[code] in ("published", "zero"))
            seen.add(legend[code])
    assert {"published", "suppressed", None} <= seen
