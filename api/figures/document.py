"""Describe the layout of the matrix."""

from __future__ import annotations

from urllib.parse import urlencode

from api.figures.answers import MatrixLayoutAnswer, MatrixRowAnswer
from api.state import Served
from routes_geo.grid.arrays import CellArray, IntArray
from routes_geo.grid.cell_bits import cells_to_hex
from routes_geo.model import ROUTE_IDS, month_label
from routes_geo.snapshot.series import whole_span
from tiles.cell_index import feature_ids
from tiles.matrix import NOT_PUBLISHED, WITHHELD, count_matrix


def describe_matrix(served: Served, series: str, resolution: int, route: str | None) -> MatrixLayoutAnswer:
    """Return the rows, columns and reserved values of the matrix of a route (None: of all)."""
    rows, values = count_matrix(served.snapshot, resolution, route)
    span = whole_span(served.snapshot)
    query = urlencode(({"route": route} if route else {}) | {"v": served.snapshot.snapshot_id})
    return MatrixLayoutAnswer(
        series=series,
        resolution=resolution,
        route=route,
        unit=served.snapshot.series(series)["unit"],
        periods=[month_label(month) for month in range(span.start, span.stop)],
        dtype="uint32",
        byte_order="little",
        shape=(values.shape[0], values.shape[1]),
        withheld=WITHHELD,
        not_published=NOT_PUBLISHED,
        rows=_rows(served, series, resolution, rows),
        data=f"/matrix/{series}/{resolution}?{query}",
    )


def _rows(served: Served, series: str, resolution: int, rows: IntArray) -> list[MatrixRowAnswer]:
    cells: CellArray = served.tiles.cell_index(resolution).cells[rows]
    joined, spans = served.cells.at(series, resolution), served.tiles.cell_rows(resolution)
    routes = [sorted({ROUTE_IDS[code] for code in joined.routes[spans[row] : spans[row + 1]].tolist()}) for row in rows]
    columns = zip(feature_ids(cells).tolist(), cells_to_hex(cells), routes, strict=True)
    return [MatrixRowAnswer(id=number, cell=cell, routes=names) for number, cell, names in columns]
