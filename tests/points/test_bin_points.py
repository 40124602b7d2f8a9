"""bin_points: sums of anybody's points, against a dictionary and h3-py, from every kind of table and file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import geopandas as gpd
import h3.api.numpy_int as h3
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from deltalake import write_deltalake
from hypothesis import given
from hypothesis import strategies as st

from routes_geo import bin_points
from routes_geo.errors import DataError, InvalidInput, NotFound, Refused
from routes_geo.points.engines.local import LocalEngine

ROUTES = ["CMED", "EMED", None, "WAFR"]


def points(size: int = 3_000, seed: int = 7) -> pa.Table:
    """Points around Lampedusa and Lesvos, with keys that may be missing."""
    rng = np.random.default_rng(seed)
    near = rng.integers(0, 2, size)
    return pa.table(
        {
            "lng": np.where(near, 12.6, 26.4) + rng.normal(0, 0.3, size),
            "lat": np.where(near, 35.5, 39.1) + rng.normal(0, 0.3, size),
            "route": pa.array([ROUTES[k] for k in rng.integers(0, 4, size)]),
            "month": pa.array([date(2023, int(month), 1) for month in rng.integers(1, 13, size)]),
            "n": rng.integers(0, 40, size).astype(np.int32),
        }
    )


def by_hand(table: pa.Table, resolution: int) -> dict[tuple[Any, ...], int]:
    out: dict[tuple[Any, ...], int] = defaultdict(int)
    for row in table.to_pylist():
        out[h3.latlng_to_cell(row["lat"], row["lng"], resolution), row["route"], row["month"]] += row["n"]
    return dict(out)


def as_dict(table: pa.Table) -> dict[tuple[Any, ...], int]:
    return {(row["cell"], row["route"], row["month"]): row["n"] for row in table.to_pylist()}


def binned(data: Any, **options: Any) -> pa.Table:
    return bin_points(data, resolution=6, by=["route", "month"], sums=["n"], **options).table()


@pytest.mark.parametrize("resolution", [0, 3, 7, 12, 15])
def test_sums_are_those_of_a_loop_with_h3(resolution: int) -> None:
    table = points()
    bins = bin_points(table, resolution=resolution, by=["route", "month"], sums=["n"])
    assert as_dict(bins.table()) == by_hand(table, resolution)
    assert bins.table().schema.names == ["cell", "route", "month", "n"]
    assert bins.table().schema.field("cell").type == pa.uint64()
    assert bins.table().schema.field("month").type == pa.date32()
    assert (bins.tally.rows, bins.tally.counted) == (table.num_rows, table.num_rows)


def test_rows_are_sorted_by_cell_and_keys_with_nulls_last() -> None:
    rows = [(row["cell"], row["route"] or "~", row["month"]) for row in binned(points()).to_pylist()]
    assert rows == sorted(rows)


def with_geometry(table: pa.Table) -> gpd.GeoDataFrame:
    frame = table.to_pandas()
    return gpd.GeoDataFrame(frame[["route", "month", "n"]], geometry=gpd.points_from_xy(frame.lng, frame.lat), crs=4326)


FRAMES: dict[str, Callable[[pa.Table], Any]] = {
    "pyarrow": lambda table: table,
    "record batch": lambda table: table.combine_chunks().to_batches()[0],
    "reader": lambda table: table.to_reader(100),
    "pandas": lambda table: table.to_pandas(),
    "polars": pl.from_arrow,
    "geopandas": with_geometry,
    "strings for numbers": lambda table: table.set_column(0, "lng", table["lng"].cast(pa.string())),
    "dictionary": lambda table: table.set_column(2, "route", table["route"].dictionary_encode()),
}


@pytest.mark.parametrize("kind", FRAMES)
def test_tables_in_memory(kind: str) -> None:
    table = points(500)
    assert as_dict(binned(FRAMES[kind](table))) == as_dict(binned(table))


def write_files(table: pa.Table, folder: Path, kind: str) -> Path | list[Path]:
    path = folder / kind
    if kind == "points.parquet":
        pq.write_table(table, path, row_group_size=70)
    elif kind == "points.csv":
        pa.csv.write_csv(table, path)
    elif kind == "semicolons.csv":
        pa.csv.write_csv(table, path, pa.csv.WriteOptions(delimiter=";", quoting_style="none"))
    elif kind == "points.geoparquet":
        with_geometry(table).to_parquet(path)
    elif kind == "geoarrow.parquet":
        with_geometry(table).to_parquet(path, geometry_encoding="geoarrow")
    elif kind == "folder":
        (path / "deep").mkdir(parents=True)
        (path / "_SUCCESS").touch()
        pq.write_table(table.slice(0, 200), path / "a.parquet")
        pa.csv.write_csv(table.slice(200), path / "deep" / "b.csv")
    elif kind == "list":
        path.mkdir()
        pq.write_table(table.slice(0, 99), path / "a.parquet")
        pq.write_table(table.slice(99), path / "b.parquet")
        return [path / "a.parquet", path / "b.parquet"]
    elif kind == "delta":
        write_deltalake(str(path), table.slice(0, 100), partition_by=["route"])
        write_deltalake(str(path), table.slice(100), partition_by=["route"], mode="append")
    return path


KINDS = ["points.parquet", "points.csv", "semicolons.csv", "points.geoparquet", "geoarrow.parquet", "list", "delta"]


def as_text(sums_by_key: dict[tuple[Any, ...], int]) -> dict[tuple[Any, ...], int]:
    return {(cell, route, str(month)): n for (cell, route, month), n in sums_by_key.items()}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("threads", [1, 3])
def test_files(kind: str, threads: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("routes_geo.points.engines.local.core_count", lambda: threads)
    table = points(700)
    sums_by_key = as_dict(binned(write_files(table, tmp_path, kind)))
    assert as_text(sums_by_key) == as_text(as_dict(binned(table)))


def test_files_of_several_kinds_in_a_folder_need_keys_of_one_type(tmp_path: Path) -> None:
    folder = write_files(points(300), tmp_path, "folder")
    with pytest.raises(InvalidInput, match=r"'month' is .* in one input and .* in another"):
        binned(folder)
    sums_table = bin_points(folder, resolution=6, by=["route"], sums=["n"]).table()
    assert sum(sums_table["n"].to_pylist()) == sum(points(300)["n"].to_pylist())


def test_an_address_is_a_path(tmp_path: Path) -> None:
    path = write_files(points(50), tmp_path, "points.parquet")
    assert binned(f"file://{path}").equals(binned(path))


def test_without_sums_rows_are_counted_and_without_keys_cells_are_summed() -> None:
    table = points(400)
    sums_table = bin_points(table, resolution=5).table()
    assert sums_table.schema.names == ["cell", "count"]
    assert sum(sums_table["count"].to_pylist()) == 400


BAD = {
    "lng": [12.6, None, float("nan"), float("inf"), 12.6, 361.0, -12.6, 200.0],
    "lat": [35.5, 35.5, 35.5, 35.5, 90.5, 35.5, -90.0, 10.0],
    "n": [1, 2, 4, 8, 16, 32, 64, 128],
}


def test_rows_without_a_place_are_counted_not_lost() -> None:
    bins = bin_points(pa.table(BAD), resolution=4, sums=["n"], allow_rejected=True)
    assert (bins.tally.rows, bins.tally.no_place, bins.tally.counted) == (8, 5, 3)
    assert sum(bins.table()["n"].to_pylist()) == 1 + 64 + 128
    assert h3.latlng_to_cell(10, -160, 4) in bins.table()["cell"].to_pylist()


@pytest.mark.parametrize(
    ("values", "total", "missing"),
    [
        (pa.array([1, None, 3]), 4, 1),
        (pa.array([1.0, float("nan"), float("inf")]), 1, 2),
        (pa.array([-0.0, -3.0, 2.0**53]), -3, 1),
        (pa.array([1.0, 2.0**24, None], pa.float32()), 1, 2),
        (pa.array([Decimal((1 << 53) + 1), Decimal(1 << 63), None]), (1 << 53) + 1, 2),
        (pa.array(["1", "x", "3.0"]), 4, 1),
        (pa.array([1, (1 << 64) - 1, 2], pa.uint64()), 3, 1),
        (pa.array([5, 6, 7], pa.uint8()), 18, 0),
    ],
)
def test_values_that_are_no_whole_numbers_are_counted_not_lost(values: pa.Array, total: int, missing: int) -> None:
    table = pa.table({"lng": [1.0, 1.0, 1.0], "lat": [2.0, 2.0, 2.0], "n": values})
    bins = bin_points(table, resolution=4, sums=["n"], allow_rejected=True)
    assert bins.tally.no_value == missing
    assert bins.table()["n"].to_pylist() == [total]


def test_text_that_is_no_number_is_a_row_without_a_place(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("lng,lat,n\n12.6,35.5,1\nabc,35.5,2\n 12.6 ,+35.5,4\n,35.5,8\n1,2,3,4\n12.6,3.55e1,16\n")
    bins = bin_points(path, resolution=4, sums=["n"], allow_rejected=True)
    assert (bins.tally.rows, bins.tally.no_place, bins.tally.unread) == (5, 2, 1)
    assert "'1,2,3,4'" in bins.unread
    assert bins.table()["n"].to_pylist() == [21]


def test_a_header_may_have_a_delimiter_in_quotes(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text('lng,"people, all",lat\n12.6,3,35.5\n12.6,4,35.5\n')
    assert bin_points(path, resolution=4, sums=["people, all"]).table()["people, all"].to_pylist() == [7]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"lng": [12.6, None]}, "row 2: .*None.*; expected a longitude and a latitude"),
        ({"lat": [35.5, 95.0]}, "row 2: .*95.0.*; expected a longitude and a latitude"),
        ({"n": [1.5, 2.0]}, "row 1: .*1.5.*; expected a whole number"),
    ],
)
def test_strict_stops_at_the_first_bad_row_and_names_it(change: dict[str, Any], message: str) -> None:
    table = pa.table({"lng": [12.6, 12.6], "lat": [35.5, 35.5], "n": [1.0, 2.0]} | change)
    with pytest.raises(DataError, match=message):
        bin_points(table, resolution=4, sums=["n"], strict=True)


def test_strict_names_the_row_of_the_file(tmp_path: Path) -> None:
    table = points(500)
    lng = table["lng"].to_pylist()
    lng[401] = None
    pq.write_table(table.set_column(0, "lng", pa.array(lng)), tmp_path / "p.parquet", row_group_size=100)
    with pytest.raises(DataError, match=r"p.parquet, row 402: "):
        bin_points(tmp_path / "p.parquet", resolution=4, strict=True)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"by": ["nation"]}, "column 'nation' is missing.*The columns are lng, lat, route, month, n"),
        ({"sums": ["m"], "lng": "x0", "lat": "lat"}, "column 'm' is missing; column 'x0' is missing"),
        ({"lng": "lng"}, "give either lng and lat, or geometry"),
        ({"by": ["route", "route"]}, "'route' is given twice"),
        ({"resolution": 16}, "resolution 16 does not exist; choose one from 0 to 15"),
        ({"by": ["n"], "sums": ["n"]}, "cannot be a key"),
        ({"engine": "dask"}, "unknown engine 'dask'; choose one of local"),
    ],
)
def test_a_wrong_plan_is_an_error_that_names_what_is_wrong(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        bin_points(points(3), **{"resolution": 5} | options)


def test_columns_about_one_person_or_vessel_are_refused() -> None:
    table = points(3).append_column("mmsi", pa.array([1, 2, 3]))
    with pytest.raises(Refused, match="'mmsi'"):
        bin_points(table, resolution=5, by=["mmsi"])


def test_coordinates_without_a_usual_name_are_asked_for() -> None:
    with pytest.raises(InvalidInput, match=r"no coordinates have a usual name .*lng/lon"):
        bin_points(pa.table({"east": [1.0], "north": [2.0]}), resolution=5)
    bins = bin_points(pa.table({"east": [1.0], "north": [2.0]}), resolution=5, lng="east", lat="north")
    assert bins.table()["count"].to_pylist() == [1]


def test_a_swap_of_axes_would_show() -> None:
    cell = bin_points(pa.table({"Longitude": [12.6], "LAT": [35.5]}), resolution=7).table()["cell"][0].as_py()
    assert cell == h3.latlng_to_cell(35.5, 12.6, 7)


@pytest.mark.parametrize("thing", [7, {"lng": 1}, None, object()])
def test_what_is_no_table_is_an_error(thing: object) -> None:
    with pytest.raises(InvalidInput, match="give a path, a list of paths, or a table"):
        bin_points(thing, resolution=5)


def test_files_that_are_not_there_or_not_what_they_say(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="does not exist"):
        bin_points(tmp_path / "none.parquet", resolution=5)
    with pytest.raises(NotFound, match="contains no file"):
        bin_points(tmp_path, resolution=5)
    (tmp_path / "a.parquet").write_bytes(b"PAR1 not at all")
    with pytest.raises(DataError, match=r"a.parquet is not a readable Parquet file"):
        bin_points(tmp_path / "a.parquet", resolution=5)
    (tmp_path / "b.csv").write_text("")
    with pytest.raises(DataError, match=r"b.csv is empty"):
        bin_points(tmp_path / "b.csv", resolution=5)
    with pytest.raises(InvalidInput, match="no input"):
        bin_points([], resolution=5)
    with pytest.raises(InvalidInput, match="gopher"):
        bin_points("gopher://example/points.parquet", resolution=5)


@pytest.mark.parametrize("crs", [3857, 3035, 32633, 4258, 2100])
def test_another_reference_system_is_converted(crs: int, tmp_path: Path) -> None:
    frame = with_geometry(points(5))
    sums = bin_points(frame, resolution=5).table()
    moved = frame.to_crs(crs)
    moved.to_parquet(tmp_path / "web.parquet")
    assert bin_points(moved, resolution=5).table() == sums
    assert bin_points(tmp_path / "web.parquet", resolution=5).table() == sums


def test_geometries_that_are_no_points_have_no_place() -> None:
    frame = with_geometry(points(6))
    frame.loc[2, "geometry"] = frame.geometry[2].buffer(1)
    frame.loc[4, "geometry"] = None
    assert bin_points(frame, resolution=5, allow_rejected=True).tally.no_place == 2


def test_columns_of_another_type_are_named() -> None:
    table = pa.table({"lng": [date(2023, 1, 1)], "lat": [1.0]})
    with pytest.raises(DataError, match=r"column 'lng' is date32\[day\]; expected numbers"):
        bin_points(table, resolution=5)
    with pytest.raises(DataError, match="column 'n' is bool; expected whole numbers"):
        bin_points(pa.table({"lng": [1.0], "lat": [1.0], "n": [True]}), resolution=5, sums=["n"])


def test_an_empty_table_is_an_error() -> None:
    with pytest.raises(DataError, match="the table: there are no rows to count"):
        bin_points(points(0), resolution=5, by=["route"], sums=["n"], allow_rejected=True)


def test_a_sum_that_leaves_64_bits_is_an_error() -> None:
    table = pa.table({"lng": [1.0, 1.0], "lat": [1.0, 1.0], "n": [(1 << 63) - 1, 1]})
    with pytest.raises(DataError, match="64-bit"):
        bin_points(table, resolution=5, sums=["n"])


def test_the_columns_of_a_delta_table_whose_rows_are_deleted_by_marks_cannot_be_read(tmp_path: Path) -> None:
    write_deltalake(str(tmp_path / "t"), points(10))
    log = next((tmp_path / "t" / "_delta_log").glob("*.json"))
    text = log.read_text()
    feature = '["deletionVectors"]'
    features = f'"readerFeatures":{feature},"writerFeatures":{feature}'
    protocol = f'{{"protocol":{{"minReaderVersion":3,"minWriterVersion":7,{features}}}}}'
    lines = [protocol if '"protocol"' in line else line for line in text.splitlines()]
    log.write_text("\n".join(lines) + "\n")
    with pytest.raises(DataError, match="deletionVectors"):
        bin_points(tmp_path / "t", resolution=5)


def test_a_delta_table_with_other_names_in_its_files_is_refused(tmp_path: Path) -> None:
    write_deltalake(str(tmp_path / "t"), points(10))
    log = next((tmp_path / "t" / "_delta_log").glob("*.json"))
    text = log.read_text().replace('"configuration":{', '"configuration":{"delta.columnMapping.mode":"name"')
    log.write_text(text)
    with pytest.raises(DataError, match="columnMapping"):
        bin_points(tmp_path / "t", resolution=5)


keys = st.one_of(
    st.lists(st.integers(-5, 5) | st.none(), min_size=30, max_size=30),
    st.lists(st.integers(-(1 << 62), 1 << 62), min_size=30, max_size=30),
    st.lists(st.text(max_size=3) | st.none(), min_size=30, max_size=30),
    st.lists(st.booleans() | st.none(), min_size=30, max_size=30),
    st.lists(st.floats(allow_nan=False), min_size=30, max_size=30),
    st.lists(st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)), min_size=30, max_size=30),
)


@given(keys, keys, st.sampled_from([2, 13, 15]))
def test_keys_of_any_type(first: list[Any], second: list[Any], resolution: int) -> None:
    rng = np.random.default_rng(0)
    lng, lat = rng.uniform(-180, 180, 30).round(), rng.uniform(-90, 90, 30).round()
    table = pa.table({"lng": lng, "lat": lat, "a": pa.array(first), "b": pa.array(second)})
    want: dict[tuple[Any, ...], int] = defaultdict(int)
    for row in table.to_pylist():
        want[h3.latlng_to_cell(row["lat"], row["lng"], resolution), row["a"], row["b"]] += 1
    sums_table = bin_points(table, resolution=resolution, by=["a", "b"]).table()
    assert {(row["cell"], row["a"], row["b"]): row["count"] for row in sums_table.to_pylist()} == want
    assert sums_table.schema.field("a").type == table.schema.field("a").type


def test_keys_that_grow_and_do_not_fit_beside_the_cell() -> None:
    """At resolution 15 twelve bits are left: 30,000 ids and 40 months take more, and appear bit by bit."""
    rng = np.random.default_rng(5)
    size = 200_000
    ids = np.sort(rng.integers(0, 30_000, size))
    table = pa.table(
        {
            "lng": ids % 7 + 0.5,
            "lat": ids % 5 + 0.5,
            "id": ids,
            "month": rng.integers(0, 40, size),
            "n": rng.integers(0, 9, size),
        }
    )
    engine_batches = [table.slice(at, 9_000) for at in range(0, size, 9_000)]
    sums_table = bin_points(pa.concat_tables(engine_batches), resolution=15, by=["id", "month"], sums=["n"]).table()
    want = table.to_pandas().groupby(["id", "month"])["n"].sum()
    got = sums_table.to_pandas().set_index(["id", "month"])["n"].sort_index()
    pd.testing.assert_series_equal(got, want, check_dtype=False)
    assert sums_table["cell"].to_pylist() == sorted(sums_table["cell"].to_pylist())


def test_too_many_combinations_are_an_error() -> None:
    size = 70_000
    columns = {f"k{number}": np.arange(size) for number in range(4)}
    table = pa.table({"lng": np.zeros(size), "lat": np.zeros(size)} | columns)
    with pytest.raises(InvalidInput, match="too many combinations"):
        bin_points(table, resolution=15, by=list(columns))


def test_the_corridor_of_a_point_is_a_key() -> None:
    table = pa.table({"lng": [12.6, 12.6, 26.6, 16.37], "lat": [35.2, 35.2, 39.2, 48.2], "month": [1, 2, 1, 1]})
    sums_table = bin_points(table, resolution=3, by=["month"], corridors=True).table()
    assert sums_table.schema.names == ["cell", "corridor", "month", "count"]
    rows = {(row["corridor"], row["month"]) for row in sums_table.to_pylist()}
    assert rows == {("CMED", 1), ("CMED", 2), ("EMED", 1), (None, 1)}
    with pytest.raises(InvalidInput, match="'corridor' cannot be a key"):
        bin_points(
            table.append_column("corridor", pa.array(list("abcd"))), resolution=3, by=["corridor"], corridors=True
        )


def test_sums_of_a_table_without_places() -> None:
    table = points(900)
    sums_table = LocalEngine().sums(table, ["route", "month"], "n")
    want: dict[tuple[Any, ...], int] = defaultdict(int)
    for row in table.to_pylist():
        want[row["route"], row["month"]] += row["n"]
    assert {(row["route"], row["month"]): row["n"] for row in sums_table.to_pylist()} == want
    assert sums_table["n"].type == pa.int64()
    nulls = pa.table({"k": ["a", "a", "b"], "v": pa.array([1, None, None], pa.int64())})
    assert LocalEngine().sums(nulls, ["k"], "v").to_pylist() == [{"k": "a", "v": 1}, {"k": "b", "v": None}]
