"""GeoParquet 1.1 as a validator and readers of others see it."""

from __future__ import annotations

import io
import json

import numpy as np
import pyarrow.parquet as pq
import shapely
from support.made_tables import SHAPES, cells_table, make_table, many_cells, placed_table

from routes_geo.features.feature_table import CRS84, Shapes
from routes_geo.features.formats.geoparquet import GROUP_ROWS, encode_geoparquet

WEB_MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857"


def test_a_large_table_comes_in_row_groups_one_by_one() -> None:
    table = many_cells(3 * GROUP_ROWS + 1)
    pieces = list(encode_geoparquet(table, {"licence": "free"}))
    assert len(pieces) == 4 + 1
    assert max(len(piece) for piece in pieces) < 120 * GROUP_ROWS
    content = b"".join(pieces)
    assert pq.ParquetFile(io.BytesIO(content)).num_row_groups == 4
    read_table = pq.read_table(io.BytesIO(content))
    assert read_table["id"].to_pylist() == table.ids.to_pylist()
    assert read_table["value"].to_pylist() == list(range(len(table)))
    assert read_table["geometry"].to_pylist() == shapely.to_wkb(table.geometries.shapes()).tolist()


def test_bounds_of_a_row_hold_its_geometry_and_hardly_more() -> None:
    table = many_cells(3000)
    edges = pq.read_table(io.BytesIO(b"".join(encode_geoparquet(table, {}))))["bbox"].combine_chunks()
    west, south, east, north = (edges.field(name).to_numpy().astype(float) for name in ("xmin", "ymin", "xmax", "ymax"))
    wanted = shapely.bounds(table.geometries.shapes()).T
    for low, exact in ((west, wanted[0]), (south, wanted[1])):
        assert np.all((low <= exact) & (low > exact - 1e-5))
    for high, exact in ((east, wanted[2]), (north, wanted[3])):
        assert np.all((high >= exact) & (high < exact + 1e-5))


def test_bounds_that_float32_holds_are_kept() -> None:
    edges = pq.read_table(io.BytesIO(b"".join(encode_geoparquet(placed_table(), {}))))["bbox"].to_pylist()
    assert (edges[1]["xmin"], edges[1]["xmax"]) == (-180, 180)
    rows = pq.read_table(io.BytesIO(b"".join(encode_geoparquet(cells_table(), {}))))
    assert [row is None for row in rows["bbox"].to_pylist()] == [row is None for row in rows["geometry"].to_pylist()]


def test_the_reference_system_is_named_where_it_is_not_the_default() -> None:
    def column(crs: str) -> dict[str, object]:
        content = b"".join(encode_geoparquet(make_table(Shapes(SHAPES), crs), {}))
        return dict(json.loads(pq.read_metadata(io.BytesIO(content)).metadata[b"geo"])["columns"]["geometry"])

    assert "crs" not in column(CRS84)
    assert column(WEB_MERCATOR)["crs"]["id"] == {"authority": "EPSG", "code": 3857}  # type: ignore[index]
    assert column(CRS84)["bbox"] == [-5, -5, 12.6, 35.5]
