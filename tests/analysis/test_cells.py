"""Cells as GeoDataFrames: the figures of the service's own answers, sums that equal published totals, and statuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import routes_geo as rg

DEATHS = "iom.dead_and_missing.v1"
ROUTES = ("CMED", "EMED", "WBAL", "WMED", "WAFR")


def items(client: TestClient, **parameters: Any) -> dict[str, dict[str, Any]]:
    answer = client.get("/collections/cells/items", params={"limit": 10_000, **parameters}).json()
    return {item["id"]: item["properties"] for item in answer["features"]}


@pytest.mark.parametrize(
    ("route", "window", "options"),
    [
        ("CMED", "2023", {}),
        ("EMED", "2022-01/2023-06", {"resolution": 5}),
        ("WMED", "2024", {"resolution": 2}),
        ("WAFR", "2023", {"series": DEATHS}),
        ("CMED", "2023", {"as_of": "2025-06-03"}),
    ],
)
def test_rows_are_the_features_of_the_service(
    opened: rg.Atlas, client: TestClient, route: str, window: str, options: dict[str, Any]
) -> None:
    frame = opened.cells(route, window, **options)
    expected = items(client, route=route, datetime=window, **({"resolution": 4} | options))
    assert [*frame["id"]] == [*expected]
    for row in frame.drop(columns="geometry").astype(object).where(frame.notna(), None).to_dict("records"):
        feature = expected[row.pop("id")]
        assert row == {name: feature[name] for name in row}


@pytest.mark.parametrize("series", ["frontex.detections.v1", DEATHS])
@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("resolution", [2, 3, 4])
def test_values_of_all_rows_add_up_to_the_published_total(
    opened: rg.Atlas, route: str, series: str, resolution: int
) -> None:
    for window in ("2023", "2019/2024", "2022-07/2022-09"):
        cells = opened.cells(route, window, series=series, resolution=resolution)
        assert int(cells["value"].sum()) == int(opened.series(route, window, series=series)["value"].sum())


def test_totals_of_an_earlier_vintage_are_those_of_that_day(opened: rg.Atlas) -> None:
    then = opened.as_of("2025-06-03")
    cells = then.cells("CMED", "2024")
    assert int(cells["value"].sum()) == int(then.series("CMED", "2024")["value"].sum())
    assert cells.attrs["vintage"] == "2025-06-03"


def test_kinds_and_what_they_leave_out_add_up(opened: rg.Atlas) -> None:
    whole = opened.cells("EMED", "2019/2024")
    parts = [opened.cells("EMED", "2019/2024", kind=kind) for kind in ("cell", "area", "route", "remainder")]
    assert sum(map(len, parts)) == len(whole)
    for part in parts:
        assert int(part["value"].sum()) + part.attrs["left_out"]["value"] == int(whole["value"].sum())
        assert len(part) + part.attrs["left_out"]["rows"] == len(whole)
    assert whole.attrs["left_out"] == {"rows": 0, "value": 0}


def test_rows_by_month_add_up_to_those_of_the_window(opened: rg.Atlas) -> None:
    by_month = opened.cells("CMED", "2023", by="month")
    assert [*by_month["period"].unique()] == [f"2023-{month:02}" for month in range(1, 13)]
    sums = by_month.groupby("period")["value"].sum()
    assert [*sums] == [*opened.series("CMED", "2023")["value"]]
    quarters = opened.cells("CMED", "2023", by="quarter").groupby("period")["value"].sum()
    assert [*quarters] == [int(sums.iloc[at : at + 3].sum()) for at in range(0, 12, 3)]


def test_a_cell_has_the_same_count_by_month_and_by_year(opened: rg.Atlas) -> None:
    """Where no month is withheld, and the cell has a figure of its own in all of them."""
    year = opened.cells("CMED", "2024", kind="cell").set_index("id")
    months = opened.cells("CMED", "2024", kind="cell", by="month")
    whole = year[(year["periods_placed"] == 12) & (year["withheld_months"] == 0)]
    assert len(whole) > 0
    sums = months.groupby("id")["value"].sum()
    assert [*sums[whole.index]] == [*whole["value"]]


def test_withheld_and_missing_counts_are_na_with_a_status(opened: rg.Atlas) -> None:
    cells = opened.cells("EMED", "2023", series=DEATHS, by="quarter")
    assert cells["value"].dtype == pd.Int64Dtype()
    assert {"published", "suppressed", "zero"} <= set(cells["status"])
    assert cells.loc[~cells["status"].isin(["published", "zero"]), "value"].isna().all()
    assert cells.loc[cells["status"].isin(["published", "zero"]), "value"].notna().all()
    assert (cells.loc[cells["status"] == "zero", "value"] == 0).all()
    future = opened.cells("CMED", "2031")
    assert set(future["status"]) == {"not_yet_reported"}
    assert future["value"].isna().all()


def test_columns_are_ready_for_maps_and_files(opened: rg.Atlas, tmp_path: Path) -> None:
    cells = opened.cells("EMED", "2023")
    assert cells.crs == "EPSG:4326"
    hexagons = cells[cells["kind"] == "cell"]
    assert hexagons["cell"].str.fullmatch("8[0-9a-f]{14}").all()  # what H3HexagonLayer takes, also as integers
    assert hexagons["cell"].map(lambda text: int(text, 16)).lt(1 << 63).all()
    assert hexagons.geometry.geom_type.eq("Polygon").all()
    assert cells[cells["kind"] == "route"].geometry.isna().all()
    for name in ("cells.gpkg", "cells.geojson"):
        cells.to_file(tmp_path / name)
        back = gpd.read_file(tmp_path / name)
        assert (len(back), int(back["value"].sum())) == (len(cells), int(cells["value"].sum()))
    cells.to_parquet(tmp_path / "cells.parquet")
    back = gpd.read_parquet(tmp_path / "cells.parquet")
    assert back.attrs == cells.attrs
    assert back["value"].equals(cells["value"])


def test_a_route_without_counts_by_cell_has_no_rows(opened: rg.Atlas) -> None:
    empty = opened.cells("WBAL", "2016", series="unhcr.arrivals.v1", by="year")
    assert len(empty) == 0
    assert empty["value"].dtype == pd.Int64Dtype()
    assert (empty.attrs["window"], empty.attrs["unit"]) == ("2016", "persons")


def test_attributes_state_where_figures_come_from(opened: rg.Atlas) -> None:
    attrs = opened.cells("CMED", "2023", series=DEATHS).attrs
    assert (attrs["series"], attrs["window"]) == (DEATHS, "2023-01/2023-12")
    assert attrs["unit"] == "persons, minimum estimate"
    assert attrs["snapshot"] == opened.snapshot_id
    assert "IOM" in attrs["source"]
    for part in ("International Organization for Migration", attrs["vintage"], opened.snapshot_id):
        assert part in attrs["citation"]
    assert attrs["licence"]


@pytest.mark.parametrize("window", [2023, "2023", " 2023 ", pd.Period("2023", "Y"), "2023-01/2023-12"])
def test_windows_are_written_in_several_ways(opened: rg.Atlas, window: Any) -> None:
    assert int(opened.cells("CMED", window)["value"].sum()) == 158_026


@pytest.mark.parametrize("name", ["ytd", "12m", "year", "month"])
def test_windows_with_names_are_those_of_the_service(opened: rg.Atlas, client: TestClient, name: str) -> None:
    answer = client.get("/collections/cells/items", params={"window": name, "limit": 1}).json()
    assert opened.cells(window=name).attrs["window"] == answer["period"]


def test_the_default_window_is_the_newest_twelve_months(opened: rg.Atlas) -> None:
    assert opened.cells("CMED").attrs["window"] == opened.cells("CMED", None).attrs["window"] == "2025-07/2026-06"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"by": "week"}, "choose from month, quarter, year"),
        ({"by": "mont"}, "did you mean month"),
        ({"window": "2023-02/2023-05", "by": "quarter"}, "is not made of whole quarters"),
        ({"kind": "cells"}, "did you mean cell?"),
    ],
)
def test_other_choices_are_refused_with_those_there_are(
    opened: rg.Atlas, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(rg.InvalidInput) as caught:
        opened.cells("CMED", **{"window": "2023", **options})
    assert message in str(caught.value)


def test_a_resolution_that_is_not_published_is_refused_with_the_finest(opened: rg.Atlas) -> None:
    with pytest.raises(rg.Refused) as caught:
        opened.cells("CMED", "2023", resolution=6)
    assert caught.value.reason_code == "too_fine_in_space"
    assert caught.value.allowed


@given(
    first=st.integers(0, 209), months=st.integers(1, 60), route=st.sampled_from(ROUTES), resolution=st.integers(2, 5)
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_window_adds_up(opened: rg.Atlas, first: int, months: int, route: str, resolution: int) -> None:
    start = pd.Period("2009-01", "M") + first
    window = f"{start}/{min(start + months - 1, pd.Period('2026-06', 'M'))}"
    cells = opened.cells(route, window, resolution=resolution)
    assert int(cells["value"].sum()) == int(opened.series(route, window)["value"].sum())
    assert cells["id"].is_unique
