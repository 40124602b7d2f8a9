"""Conformance class Data Subsetting."""

from __future__ import annotations

from typing import Any

import pytest
from support.dggs_service import Grid

CONFORMANCE_CLASS = "data-subsetting"


def values(grid: Grid, zone: str, **parameters: Any) -> Any:
    return grid.data(zone, **parameters)["values"]


def status(grid: Grid, zone: str, **parameters: Any) -> int:
    return int(grid.service.get(grid.template("dggrs-zone-data", zone), **parameters).status_code)


def test_time_is_an_axis(grid: Grid, zone: str) -> None:
    """/conf/data-subsetting/subset: the axis time of a temporal dataset means what datetime means."""
    by_axis = values(grid, zone, subset='time("2023-01-01T00:00:00Z":"2023-06-30T00:00:00Z")')
    assert by_axis == values(grid, zone, datetime="2023-01-01T00:00:00Z/2023-06-30T00:00:00Z")
    assert by_axis != values(grid, zone, datetime="2015")


def test_several_subsets_are_one(grid: Grid, zone: str) -> None:
    """/conf/data-subsetting/subset: several parameters mean the same as one with commas."""
    together = values(grid, zone, subset='time("2023"),route("CMED")')
    assert values(grid, zone, subset=['time("2023")', 'route("CMED")']) == together


def test_every_axis_of_the_extent_is_one(grid: Grid, zone: str) -> None:
    """/conf/data-subsetting/subset: any dimension beside space and time that the extent describes can be named."""
    for name, described in grid.source.get("extent", {}).items():
        if name not in ("spatial", "temporal"):
            chosen = described["grid"]["coordinates"][0]
            data = grid.data(zone, subset=f'{name}("{chosen}")', datetime="2023")
            assert name not in [item["name"] for item in data.get("dimensions", [])]
            several = grid.data(zone, datetime="2023")
            (dimension,) = several["dimensions"]
            assert dimension["grid"]["coordinates"] == described["grid"]["coordinates"]
            width = dimension["grid"]["cellsCount"]
            for field, (part,) in several["values"].items():
                assert part["data"][::width] == data["values"][field][0]["data"]


@pytest.mark.parametrize("text", ["Lat(30:40)", "Lon(10:20)", "h(0:10)", "pressure(500:750)", "time(", "E(0:1)"])
def test_axes_of_the_grid_and_unknown_ones_are_client_errors(grid: Grid, zone: str, text: str) -> None:
    """/conf/data-subsetting/subset: 400 for an axis of the grid, for one that is unknown, and for another form."""
    assert status(grid, zone, subset=text) == 400


def test_datetime_takes_instants_intervals_and_open_ends(grid: Grid, zone: str) -> None:
    """/conf/data-subsetting/datetime: RFC 3339 instants, intervals, double dots and empty ends."""
    assert values(grid, zone, datetime="../2012-12-31T00:00:00Z") == values(
        grid, zone, datetime="/2012-12-31T00:00:00Z"
    )
    assert values(grid, zone, datetime="2023-01-01T00:00:00Z/..") == values(
        grid, zone, datetime="2023-01-01T00:00:00Z/"
    )
    assert values(grid, zone, datetime="2023-02-12T23:20:52Z") == values(grid, zone, datetime="2023-02")
    assert status(grid, zone, datetime="soon") == 400


def test_only_data_of_the_interval_are_counted(grid: Grid, zone: str) -> None:
    """/conf/data-subsetting/datetime: parts of an interval add up to it, so that nothing outside is in it."""

    def count(when: str) -> int:
        return sum(number or 0 for number in values(grid, zone, datetime=when)["value"][0]["data"])

    months = [count(f"2023-{month:02}") for month in range(1, 13)]
    assert count("2023") == sum(months) == count("2023-01/2023-06") + count("2023-07/2023-12")
    assert max(months) > 0


def test_only_selected_fields_are_given_in_their_order(grid: Grid, zone: str) -> None:
    """/conf/data-subsetting/properties: the fields asked for, in the order asked for, and the schema of these."""
    everything = grid.data(zone)
    names = list(everything["values"])
    chosen = list(reversed(names))[:2]
    data = grid.data(zone, properties=",".join(chosen))
    assert list(data["values"]) == list(data["schema"]["properties"]) == chosen
    assert data["values"] == {name: everything["values"][name] for name in chosen}


def test_an_unknown_field_is_a_client_error(grid: Grid, zone: str) -> None:
    """/conf/data-subsetting/properties: 400 for a field there is not."""
    for text in ("price", "value,price", ""):
        assert status(grid, zone, properties=text) == 400


def test_all_but_the_excluded_fields_are_given(grid: Grid, zone: str) -> None:
    """/conf/data-subsetting/exclude-properties: all fields but those named; 400 for one there is not."""
    names = list(grid.data(zone)["values"])
    data = grid.data(zone, exclude_properties=f"{names[0]},{names[2]}")
    assert list(data["values"]) == list(data["schema"]["properties"]) == [names[1], *names[3:]]
    assert status(grid, zone, exclude_properties="price") == 400


def test_selecting_and_excluding_together_is_a_client_error(grid: Grid, zone: str) -> None:
    """/conf/data-subsetting/exclude-properties: 4xx together with properties."""
    names = list(grid.data(zone)["values"])
    assert 400 <= status(grid, zone, properties=names[0], exclude_properties=names[1]) < 500
