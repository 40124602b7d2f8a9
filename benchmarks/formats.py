"""Measure the encoding of features: 100,000 cells to files, and a page of 1,000 as GeoJSON, beside peers."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import orjson
import pyarrow as pa
import shapely

from benchmarks.result import Result
from benchmarks.timing import by_turns
from routes_geo.features.feature_table import CellShapes, FeatureTable
from routes_geo.features.formats.files import write_features
from routes_geo.features.formats.geojson import encode_geojson
from routes_geo.features.formats.geometry import to_wkb
from routes_geo.grid.arrays import CellArray
from routes_geo.grid.cell_bits import cells_to_hex
from routes_geo.grid.cells import cells_to_polygons, lnglat_to_cells
from routes_geo.model import ROUTE_IDS

CELLS = 100_000
PAGE = 1_000
RUNS = 15
PAGE_RUNS = 101
_ABOUT = {"attribution": "Frontex, monthly detections of irregular border crossing", "vintage": "2025-06-03"}


def measure() -> list[Result]:
    """Run all measurements of this module."""
    table = _table(_cells())
    frame = _frame(table)
    with tempfile.TemporaryDirectory() as folder:
        return [*_files(table, frame, Path(folder)), *_page(table.slice(0, PAGE), frame.iloc[:PAGE]), _wkb(table)]


def _cells() -> CellArray:
    """Return cells of the central Mediterranean; some of them cross an edge of the icosahedron."""
    rng = np.random.default_rng(2023)
    return np.unique(lnglat_to_cells(rng.uniform(0, 30, 4_000_000), rng.uniform(30, 46, 4_000_000), 6))[:CELLS]


def _table(cells: CellArray) -> FeatureTable:
    """Return cells with the columns of the collection of cells and invented values."""
    rng, count = np.random.default_rng(2023), cells.size

    def coded(codes: np.ndarray, names: list[str]) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), names)

    def same(value: str) -> pa.Array:
        return coded(np.zeros(count), [value])

    routes, status = rng.integers(0, len(ROUTE_IDS), count), rng.integers(0, 3, count)
    cell_hex = cells_to_hex(cells)
    columns = {
        "cell": pa.array(cell_hex),
        "resolution": np.full(count, 6),
        "route": coded(routes, list(ROUTE_IDS)),
        "route_name": coded(routes, [f"Name of {route}" for route in ROUTE_IDS]),
        "series": same("frontex.detections.v1"),
        "unit": same("detections"),
        "period": same("2023-01/2023-12"),
        "value": pa.array(rng.integers(0, 1000, count), mask=status == 2),
        "status": coded(status, ["published", "zero", "suppressed"]),
        "withheld_months": rng.integers(0, 12, count),
        "allocation_class": coded(rng.integers(0, 3, count), ["observed", "allocated", "modelled"]),
        "overlap_share": np.round(rng.uniform(0, 1, count), 4),
        "centre_in_corridor": rng.integers(0, 2, count).astype(np.bool_),
        "remainder": np.zeros(count, np.bool_),
        "source": same("Frontex"),
        "vintage": pa.array([date(2025, 6, 3)] * count),
    }
    ids = [f"{text}.{ROUTE_IDS[route]}" for text, route in zip(cell_hex, routes.tolist(), strict=True)]
    return FeatureTable(pa.array(ids), pa.table(columns), CellShapes(cells))


def _frame(table: FeatureTable) -> gpd.GeoDataFrame:
    """Return the same features as a GeoDataFrame of polygons, with plain text columns."""
    columns = {
        name: column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
        for name, column in zip(table.properties.column_names, table.properties.columns, strict=True)
    }
    values = pa.table({"id": table.ids} | columns).to_pandas(date_as_object=False).astype({"value": "Int64"})
    return gpd.GeoDataFrame(values, geometry=table.geometries.shapes(), crs="OGC:CRS84")


def _files(table: FeatureTable, frame: gpd.GeoDataFrame, folder: Path) -> list[Result]:
    ours = {
        name: folder / f"ours.{suffix}"
        for name, suffix in (("parquet", "parquet"), ("flatgeobuf", "fgb"), ("csv", "csv"), ("arrow", "arrows"))
    }
    bare, covered, grid = folder / "bare.parquet", folder / "covered.parquet", folder / "peer.fgb"
    work: dict[str, Callable[[], object]] = {
        name: lambda path=path, name=name: write_features(table, path, name, _ABOUT)  # type: ignore[misc]
        for name, path in ours.items()
    }
    work |= {
        "geopandas": lambda: frame.to_parquet(bare, index=False),
        "geopandas with bbox": lambda: frame.to_parquet(covered, index=False, write_covering_bbox=True),
    }
    taken = by_turns(work, RUNS)
    grid_s = by_turns({"peer": lambda: frame.to_file(grid, driver="FlatGeobuf")}, 3)["peer"]
    assert gpd.read_parquet(ours["parquet"]).geometry.geom_equals(frame.geometry).all()

    def size(name: str, *peer: Path) -> str:
        sizes = [f"{path.stat().st_size / 1e6:.1f} MB" for path in (ours[name], *peer)]
        return f"{CELLS:,} cells, {' against '.join(sizes)}"

    return [
        Result(
            "cells to GeoParquet, polygons included",
            size("parquet", covered),
            taken["parquet"],
            "geopandas.to_parquet of polygons, bounds of rows too",
            taken["geopandas with bbox"],
            5,
        ),
        Result(
            "cells to GeoParquet, polygons included",
            size("parquet", bare),
            taken["parquet"],
            "geopandas.to_parquet of polygons, no bounds of rows",
            taken["geopandas"],
        ),
        Result(
            "cells to FlatGeobuf",
            size("flatgeobuf", grid),
            taken["flatgeobuf"],
            "geopandas.to_file of polygons",
            grid_s,
        ),
        Result("cells to CSV", size("csv"), taken["csv"]),
        Result("cells to an Arrow stream", size("arrow"), taken["arrow"]),
    ]


def _page(table: FeatureTable, frame: gpd.GeoDataFrame) -> list[Result]:
    def dicts() -> bytes:
        rows = zip(table.ids.to_pylist(), table.geometries.shapes(), table.properties.to_pylist(), strict=True)
        features = [
            {"type": "Feature", "id": row_id, "geometry": shapely.geometry.mapping(shape), "properties": properties}
            for row_id, shape, properties in rows
        ]
        return orjson.dumps({"type": "FeatureCollection", "features": features})

    plain = frame.assign(
        vintage=frame["vintage"].astype(str), value=frame["value"].astype(float)
    )  # json knows no others
    taken = by_turns(
        {
            "ours": lambda: _body(encode_geojson(table)),
            "dicts": dicts,
            "geopandas": lambda: plain.to_json(show_bbox=False, drop_id=True),
        },
        PAGE_RUNS,
    )
    written, wanted = (orjson.loads(body)["features"] for body in (_body(encode_geojson(table)), dicts()))
    assert [feature["properties"] for feature in written] == [feature["properties"] for feature in wanted]
    size = f"{PAGE:,} features, {len(_body(encode_geojson(table))) / 1e3:.0f} kB"
    work = "a page of GeoJSON"
    return [
        Result(work, size, taken["ours"], "a dict for each feature, then orjson", taken["dicts"], 10),
        Result(work, size, taken["ours"], "geopandas.to_json", taken["geopandas"]),
    ]


def _body(pieces: Iterator[bytes]) -> bytes:
    return b"".join(pieces)


def _wkb(table: FeatureTable) -> Result:
    shapes = table.geometries
    cells = shapes.cells if isinstance(shapes, CellShapes) else np.empty(0, np.uint64)
    taken = by_turns(
        {"ours": lambda: to_wkb(shapes), "shapely": lambda: shapely.to_wkb(cells_to_polygons(cells))}, RUNS
    )
    return Result(
        "cells to well-known binary", f"{CELLS:,} cells", taken["ours"], "shapely.to_wkb of polygons", taken["shapely"]
    )
