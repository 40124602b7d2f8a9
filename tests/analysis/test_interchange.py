"""Frames in other libraries and files: polars, Arrow, Parquet and CSV keep counts, and what is missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import routes_geo as rg

FRAMES: dict[str, Callable[[rg.Atlas], pd.DataFrame]] = {
    "cells": lambda atlas: atlas.cells("EMED", "2023", series="iom.dead_and_missing.v1"),
    "series": lambda atlas: atlas.series("CMED", series="iom.dead_and_missing.v1"),
    "weeks": lambda atlas: atlas.series("CMED", "2023", series="italy.arrivals.v1"),
    "years": lambda atlas: atlas.series("CMED", series="unhcr.arrivals.v1"),
    "pressure": lambda atlas: atlas.pressure("CMED", "2023"),
    "forecast": lambda atlas: atlas.forecast("WBAL"),
    "revisions": lambda atlas: atlas.revisions(),
    "hotspots": lambda atlas: atlas.hotspots(),
    "comparison": lambda atlas: atlas.compare("CMED").to_frame(),
}


def counts(frame: pd.DataFrame) -> dict[str, list[int | None]]:
    whole = frame.select_dtypes(pd.Int64Dtype())
    return {str(name): [None if pd.isna(value) else int(value) for value in whole[name]] for name in whole}


@pytest.mark.parametrize("name", FRAMES)
def test_polars_and_arrow_get_counts_and_nulls(opened: rg.Atlas, name: str) -> None:
    frame = FRAMES[name](opened)
    plain = pd.DataFrame(frame.drop(columns="geometry", errors="ignore")).reset_index()
    columns = counts(frame)
    assert columns
    assert any(None in values for values in columns.values()) or name not in ("cells", "series")
    table = pa.Table.from_pandas(plain)
    labelled = plain.assign(period=plain["period"].astype(str)) if "period" in plain else plain
    for column, values in columns.items():
        assert table[column].to_pylist() == values
        assert pl.from_pandas(labelled)[column].to_list() == values


@pytest.mark.parametrize("name", FRAMES)
def test_parquet_keeps_values_and_where_they_come_from(opened: rg.Atlas, tmp_path: Path, name: str) -> None:
    frame = FRAMES[name](opened)
    path = tmp_path / "frame.parquet"
    frame.to_parquet(path)
    back = (gpd.read_parquet if isinstance(frame, gpd.GeoDataFrame) else pd.read_parquet)(path)
    assert counts(back) == counts(frame)
    assert back.attrs == frame.attrs
    assert back.index.equals(frame.index)


def test_arrow_has_the_geometry_as_well_known_binary(opened: rg.Atlas) -> None:
    cells = opened.cells("EMED", "2023")
    table = pa.table(cells.to_arrow(geometry_encoding="WKB"))
    assert pl.from_arrow(table.drop_columns("geometry"))["value"].sum() == int(cells["value"].sum())
    assert table["geometry"].to_pylist() == [*cells.geometry.to_wkb()]


def test_a_period_index_selects_and_resamples(opened: rg.Atlas) -> None:
    series = opened.series("CMED", "2022/2023")
    assert int(series.loc["2023", "value"].sum()) == 158_026
    assert int(series["value"].resample("Y").sum().loc["2022"]) == 105_561


def test_areas_are_those_that_the_snapshot_counts(opened: rg.Atlas) -> None:
    areas = opened.areas.set_index("area")
    assert {"IT:sicily", "IT:lampedusa", "MT:malta", "GR:lesvos"} <= set(areas.index)
    assert set(areas["level"]) == {"place", "island", "group", "region", "country"}
    assert areas.loc["IT", "geometry"].intersects(areas.loc["IT:sicily", "geometry"])
    counted = opened.cells("CMED", "2019/2024", kind="area").set_index("area")
    for area, row in counted.iterrows():
        assert areas.loc[area, "name"] == row["name"]
        assert row.geometry.equals(areas.loc[area, "geometry"])
