"""Every format gives the same ids, properties and geometries, as readers that nobody here wrote see them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from support.made_tables import cells_table, empty_table, placed_table, shapes_table

from routes_geo.features.feature_table import FeatureTable
from routes_geo.features.formats.arrow_stream import encode_arrow
from routes_geo.features.formats.csv_text import encode_csv
from routes_geo.features.formats.flatgeobuf import encode_flatgeobuf
from routes_geo.features.formats.geojson import encode_geojson
from routes_geo.features.formats.geoparquet import encode_geoparquet

ABOUT = {"title": "Κελιά", "attribution": "Frontex", "vintage": "2025-06-03"}
Row = tuple[str, dict[str, Any], Any]


ROUNDED = 1e-7  # half of the seventh decimal, in each of two coordinates


def is_same(shape: Any, other: Any, within: float) -> bool:
    if shape is None or other is None:
        return shape is other
    return shape.geom_type == other.geom_type and shapely.hausdorff_distance(shape, other) <= within


def expected(table: FeatureTable) -> list[Row]:
    rows = table.properties.to_pylist()
    for row in rows:
        row["day"] = None if row["day"] is None else row["day"].isoformat()
    return list(zip(table.ids.to_pylist(), rows, table.geometries.shapes().tolist(), strict=True))


def read_geojson(content: bytes, folder: Path) -> list[Row]:
    features = json.loads(content)["features"]
    shapes = [feature["geometry"] and shapely.geometry.shape(feature["geometry"]) for feature in features]
    return [(feature["id"], feature["properties"], shape) for feature, shape in zip(features, shapes, strict=True)]


def read_csv(content: bytes, folder: Path) -> list[Row]:
    """Empty is null in a column of text only where it has no quotes, which the csv module cannot tell."""
    kinds = {"value": int, "share": float, "is_open": lambda text: text == "true", "routes": json.loads}
    out = []
    for row in csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")):
        feature_id, shape = row.pop("id"), row.pop("wkt")
        values = {key: kinds.get(key, str)(text) if text else None for key, text in row.items()}
        out.append((feature_id, values, shapely.from_wkt(shape) if shape else None))
    return out


def from_arrow(table: pa.Table) -> list[Row]:
    out = []
    for row in table.to_pylist():
        feature_id, shape = row.pop("id"), row.pop("geometry")
        row.pop("bbox", None)
        row["day"] = None if row["day"] is None else row["day"].isoformat()
        out.append((feature_id, row, shapely.from_wkb(shape) if shape else None))
    return out


def read_parquet(content: bytes, folder: Path) -> list[Row]:
    return from_arrow(pq.read_table(io.BytesIO(content)))


def read_arrow(content: bytes, folder: Path) -> list[Row]:
    return from_arrow(pa.ipc.open_stream(content).read_all())


def read_flatgeobuf(content: bytes, folder: Path) -> list[Row]:
    path = folder / "features.fgb"
    path.write_bytes(content)
    meta, _, shapes, columns = pyogrio.raw.read(path)
    out = []
    for values, shape in zip(zip(*columns, strict=True), shapes, strict=True):
        row = {key: None if pd.isna(value) else value for key, value in zip(meta["fields"], values, strict=True)}
        row["day"] = None if row["day"] is None else str(row["day"])[:10]
        row["routes"] = None if row["routes"] is None else json.loads(row["routes"])
        out.append((row.pop("id"), row, shapely.from_wkb(shape) if shape else None))
    return out


FORMATS: dict[str, tuple[Callable[[FeatureTable], Any], Callable[[bytes, Path], list[Row]]]] = {
    "geojson": (encode_geojson, read_geojson),
    "csv": (encode_csv, read_csv),
    "parquet": (lambda table: encode_geoparquet(table, ABOUT), read_parquet),
    "arrow": (lambda table: encode_arrow(table, ABOUT), read_arrow),
    "flatgeobuf": (lambda table: encode_flatgeobuf(table, ABOUT), read_flatgeobuf),
}
TABLES = {"cells": cells_table, "shapes": shapes_table, "placed": placed_table, "empty": empty_table}


@pytest.mark.parametrize("made", TABLES)
@pytest.mark.parametrize("name", FORMATS)
def test_each_format_reads_back_as_it_was(name: str, made: str, tmp_path: Path) -> None:
    encode, read = FORMATS[name]
    table = TABLES[made]()
    read_rows = read(b"".join(encode(table)), tmp_path)
    wanted = expected(table)
    if name == "flatgeobuf":  # in the order of its index
        read_rows, wanted = sorted(read_rows, key=lambda row: row[0]), sorted(wanted, key=lambda row: row[0])
    if name == "csv":
        wanted = [
            (row_id, {key: None if text == "" else text for key, text in row.items()}, shape)
            for row_id, row, shape in wanted
        ]
    assert [row[0] for row in read_rows] == [row[0] for row in wanted]
    assert [row[1] for row in read_rows] == [row[1] for row in wanted]
    within = ROUNDED if name in ("geojson", "csv") else 0
    assert all(is_same(row[2], other[2], within) for row, other in zip(read_rows, wanted, strict=True))


def test_parquet_opens_in_geopandas_with_ids_and_reference_system(tmp_path: Path) -> None:
    path = tmp_path / "cells.parquet"
    path.write_bytes(b"".join(encode_geoparquet(placed_table(), ABOUT)))
    frame = gpd.read_parquet(path)
    assert frame.crs == "OGC:CRS84"
    assert frame["id"].tolist() == ["one", "two", 'fo"ur', "five", "six"]
    assert frame.geometry.is_valid.all()
    assert len(gpd.read_parquet(path, bbox=(12, 35, 13, 36))) == 2


def test_where_it_comes_from_is_in_the_file(tmp_path: Path) -> None:
    content = b"".join(encode_geoparquet(cells_table(), ABOUT))
    assert json.loads(pq.read_schema(io.BytesIO(content)).metadata[b"routes_geo"]) == ABOUT
    stream = pa.ipc.open_stream(b"".join(encode_arrow(cells_table(), ABOUT)))
    assert json.loads(stream.schema.metadata[b"routes_geo"]) == ABOUT
    path = tmp_path / "cells.fgb"
    path.write_bytes(b"".join(encode_flatgeobuf(cells_table(), ABOUT)))
    assert pyogrio.read_info(path)["layer_metadata"] == {"TITLE": ABOUT["title"]} | {
        key: text for key, text in ABOUT.items() if key != "title"
    }


def test_numbers_agree_between_formats(tmp_path: Path) -> None:
    for encode, read in FORMATS.values():
        values = [row[1]["value"] for row in read(b"".join(encode(cells_table())), tmp_path)]
        assert sum(value for value in values if value is not None) == 2**60 + 14
        assert sum(value is None for value in values) == 1


def test_gdal_takes_wkt_in_csv_for_the_geometry(tmp_path: Path) -> None:
    path = tmp_path / "cells.csv"
    path.write_bytes(b"".join(encode_csv(placed_table())))
    read_shapes, wanted = pyogrio.read_dataframe(path).geometry.to_numpy(), placed_table().geometries.shapes()
    assert all(is_same(shape, other, ROUNDED) for shape, other in zip(read_shapes, wanted, strict=True))
