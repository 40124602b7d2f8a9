"""Outputs are what their names say, and reading one back gives the same sums."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import geopandas as gpd
import h3.api.numpy_int as h3
import pyarrow as pa
import pyarrow.csv
import pyarrow.feather
import pyarrow.parquet as pq
import pytest
import shapely
from deltalake import DeltaTable

from routes_geo import bin_points
from routes_geo.errors import DataError, InvalidInput
from routes_geo.grid.cells import cells_to_polygons
from routes_geo.points.bin_points import Binned
from routes_geo.points.output import OUTPUT_FORMATS
from routes_geo.tables.forms import has_form

TABLE = pa.table(
    {
        "lng": [12.6, 12.6, 26.4, 179.9999, -70.0],
        "lat": [35.5, 35.5, 39.1, 0.5, -33.0],
        "route": ["CMED", 'a "b", c', None, "", "007"],
        "month": [date(2023, 9, 1), date(2023, 9, 1), None, date(2023, 10, 1), date(1969, 1, 1)],
        "n": [1, 2, 1 << 60, -5, 0],
    }
)
SUM = sum(TABLE["n"].to_pylist())


def bins(table: pa.Table = TABLE, **options: Any) -> Binned:
    return bin_points(table, **{"resolution": 6, "by": ["route", "month"], "sums": ["n"]} | options)


def read(path: Path) -> pa.Table:
    """The columns of an output, without its polygons, as another program reads them."""
    suffix = path.suffix
    if suffix == ".csv":
        return pa.csv.read_csv(path)
    if suffix in {".arrow", ".feather"}:
        return pa.feather.read_table(path)
    if suffix == ".arrows":
        return pa.ipc.open_stream(path.read_bytes()).read_all()
    if suffix in {".parquet", ".pq", ".geoparquet"}:
        return pq.read_table(path)
    frame = gpd.read_file(path)
    return pa.Table.from_pandas(frame.drop(columns="geometry"), preserve_index=False)


@pytest.mark.parametrize("cell_type", ["hex", "uint64"])
@pytest.mark.parametrize("suffix", OUTPUT_FORMATS)
def test_a_file_is_what_its_ending_says(suffix: str, cell_type: str, tmp_path: Path) -> None:
    path = tmp_path / "deep" / f"sums{suffix}"
    summed = bins()
    assert summed.write(str(path), cell_type=cell_type) == 5
    rows = read(path)
    given = summed.table()["cell"].to_pylist()
    want = [f"{cell:x}" for cell in given] if cell_type == "hex" else given
    assert sorted(rows["cell"].to_pylist()) == sorted(want)
    assert sum(rows["n"].to_pylist()) == SUM
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".fgb", ".geoparquet"])
def test_polygons_are_those_of_the_cells(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"sums{suffix}"
    bins().write(str(path), cell_type="uint64")
    frame = gpd.read_parquet(path) if suffix == ".geoparquet" else gpd.read_file(path)
    plain = frame[frame.geom_type == "Polygon"]
    want = gpd.GeoSeries(cells_to_polygons(plain["cell"].astype("uint64")), crs=plain.crs, index=plain.index)
    assert plain.geometry.geom_equals_exact(want, 1e-6).all()
    assert len(plain) == 4
    assert frame.crs.equals("OGC:CRS84") or frame.crs.to_epsg() == 4326


@pytest.mark.parametrize("cell_type", ["hex", "uint64"])
@pytest.mark.parametrize("ending", ["", "/", *OUTPUT_FORMATS])
def test_reading_it_back_gives_the_same_sums(ending: str, cell_type: str, tmp_path: Path) -> None:
    path = str(tmp_path / f"sums{ending}")
    first = bins().table()
    bins().write(path, cell_type=cell_type)
    again = bins(path).table()
    assert again["cell"].equals(first["cell"])
    assert again["n"].equals(first["n"])
    assert [str(month) for month in again["month"].to_pylist()] == [str(month) for month in first["month"].to_pylist()]
    assert again["route"].to_pylist() == first["route"].to_pylist()
    coarser = bin_points(path, resolution=3, sums=["n"]).table()
    parents = [h3.cell_to_parent(cell, 3) for cell in first["cell"].to_pylist()]
    want: dict[int, int] = {}
    for parent, n in zip(parents, first["n"].to_pylist(), strict=True):
        want[parent] = want.get(parent, 0) + n
    assert dict(zip(coarser["cell"].to_pylist(), coarser["n"].to_pylist(), strict=True)) == want


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".fgb"])
def test_layers_are_read_back_by_their_cells(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"sums{suffix}"
    first = bins().table()
    bins().write(str(path))
    again = bins(gpd.read_file(path), by=[]).table()
    assert sum(again["n"].to_pylist()) == sum(first["n"].to_pylist())
    assert set(again["cell"].to_pylist()) == set(first["cell"].to_pylist())


@pytest.mark.parametrize("cell_type", ["hex", "uint64"])
def test_a_delta_table_is_read_back(cell_type: str, tmp_path: Path) -> None:
    path = str(tmp_path / "sums.delta")
    bins().write(path, delta=True, cell_type=cell_type)
    kind = pa.table(DeltaTable(path).to_pyarrow_table()).schema.field("cell").type
    assert kind == (pa.string() if cell_type == "hex" else pa.int64())
    assert bins(path).table()["n"].to_pylist() == bins().table()["n"].to_pylist()


def test_every_ending_that_is_written_is_read() -> None:
    assert all(has_form(f"sums{ending}") for ending in OUTPUT_FORMATS)


KEYS = {
    "decimal": pa.array([Decimal("1.10"), Decimal("2.00")]),
    "time": pa.array([datetime(2023, 9, 1, 12, 0, 0, 1), datetime(2023, 9, 1, 12, 0, 0, 2)]),
    "uint64": pa.array([(1 << 64) - 1, 1], pa.uint64()),
    "bool": pa.array([True, False]),
    "float": pa.array([0.1, 0.2]),
    "small": pa.array([1, 2], pa.int8()),
    "view": pa.array(["a", "b"], pa.string_view()),
    "words": pa.array(["a", "b"]).dictionary_encode(),
}


@pytest.mark.parametrize("kind", KEYS)
@pytest.mark.parametrize("suffix", [".csv", ".geojson", ".gpkg", ".fgb", ".arrow"])
def test_keys_of_any_type_stay_apart(kind: str, suffix: str, tmp_path: Path) -> None:
    table = pa.table({"lng": [12.6, 12.6], "lat": [35.5, 35.5], "key": KEYS[kind]})
    path = tmp_path / f"sums{suffix}"
    bin_points(table, resolution=5, by=["key"]).write(str(path))
    if suffix == ".geojson":  # GDAL reads times in it with milliseconds
        values = [feature["properties"]["key"] for feature in json.loads(path.read_text())["features"]]
    else:
        values = read(path)["key"].to_pylist()
    assert len(set(map(str, values))) == 2


@pytest.mark.parametrize("key", ["fid", "id", "ogc_fid", "FID"])
@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".fgb"])
def test_keys_with_names_that_formats_use(key: str, suffix: str, tmp_path: Path) -> None:
    table = pa.table({"lng": [12.6, 12.6, 26.4], "lat": [35.5, 35.5, 39.1], key: [7, 8, 7]})
    path = tmp_path / f"sums{suffix}"
    bin_points(table, resolution=5, by=[key]).write(str(path))
    if suffix == ".geojson":
        values = [feature["properties"][key] for feature in json.loads(path.read_text())["features"]]
    else:
        values = gpd.read_file(path)[key].tolist()
    assert sorted(values) == [7, 7, 8]


@pytest.mark.parametrize(
    ("path", "options", "message"),
    [
        ("sums.xlsx", {}, r"unknown ending '.xlsx'; use one of .geojson, .*\.feather, .arrows; give - for CSV"),
        ("cube_v1.2", {}, "unknown ending '.2'"),
        ("sums.csv", {"geo": True}, "--geo adds polygons, which csv does not have; use one of .geojson"),
        ("sums.csv", {"delta": True}, "a Delta table is a folder"),
        ("-", {"delta": True}, "a Delta table is a folder"),
        ("-", {"geo": True}, "--geo adds polygons"),
        ("sums.csv", {"cell_type": "int"}, "unknown type of cells 'int'; choose one of hex, uint64"),
    ],
)
def test_what_is_not_offered_is_an_error(
    path: str, options: dict[str, Any], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InvalidInput, match=message):
        bins().write(path, **options)
    assert list(tmp_path.iterdir()) == []


def test_a_key_with_the_name_of_the_polygons_is_refused(tmp_path: Path) -> None:
    table = pa.table({"lng": [12.6], "lat": [35.5], "geometry": ["a"]})
    summed = bin_points(table, resolution=5, by=["geometry"])
    with pytest.raises(InvalidInput, match="a key is named 'geometry'"):
        summed.write(str(tmp_path / "sums.gpkg"))
    summed.write(str(tmp_path / "sums.csv"))


def test_a_file_that_cannot_be_written_leaves_the_former_one(tmp_path: Path) -> None:
    former = tmp_path / "sums.gpkg"
    former.write_bytes(b"former")
    table = pa.table({"lng": [12.6], "lat": [35.5], "n": [1], "N": [1]})
    with pytest.raises(DataError, match="cannot be written"):  # SQLite does not tell n from N
        bin_points(table, resolution=5, sums=["n", "N"]).write(str(former))
    assert former.read_bytes() == b"former"
    assert [entry.name for entry in tmp_path.iterdir()] == ["sums.gpkg"]


def test_the_standard_output_gets_csv(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert bins(by=[]).write("-") == 4
    lines = capfdbinary.readouterr().out.decode().splitlines()
    assert lines[0] == '"cell","n"'
    assert len(lines) == 5


def test_an_address_is_written_like_a_path(tmp_path: Path) -> None:
    bins().write(f"file://{tmp_path}/sums.csv")
    bins().write(str(tmp_path / "mine.csv"))
    assert (tmp_path / "sums.csv").read_bytes() == (tmp_path / "mine.csv").read_bytes()


def test_a_geodataframe_has_the_rows_of_the_table_and_the_polygons_of_the_cells() -> None:
    binned = bins()
    table, frame = binned.table(), binned.to_geodataframe()
    assert frame.crs == "EPSG:4326"
    assert [int(cell, 16) for cell in frame["cell"]] == table["cell"].to_pylist()
    assert frame["n"].tolist() == table["n"].to_pylist()
    assert frame["month"].tolist() == table["month"].to_pylist()
    for cell, shape in zip(table["cell"].to_pylist(), frame.geometry, strict=True):
        lat, lng = h3.cell_to_latlng(cell)
        assert shape.covers(shapely.Point(lng, lat))
    crossing = frame[frame.geometry.geom_type == "MultiPolygon"]
    assert len(crossing) == 1  # the cell at the antimeridian is cut in two


def test_a_key_named_as_the_polygons_is_refused() -> None:
    table = pa.table({"lng": [12.6], "lat": [35.5], "geometry": ["x"]})
    with pytest.raises(InvalidInput, match="a key is named 'geometry'"):
        bin_points(table, resolution=5, by=["geometry"], lng="lng", lat="lat").to_geodataframe()
