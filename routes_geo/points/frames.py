"""Use tables in memory as sources: pyarrow, pandas, polars, geopandas, and anything that exports an Arrow stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import orjson
import pyarrow as pa

from routes_geo.errors import InvalidInput
from routes_geo.points.inputs import BATCH_ROWS, Account, Source
from routes_geo.points.number_formats import SharedEvidence, TableNumbers, has_formats, without_formats
from routes_geo.points.plan import Plan
from routes_geo.points.readings import with_systems
from routes_geo.tables.geoparquet import read_geometries
from routes_geo.tables.where.crs import plain_crs

if TYPE_CHECKING:
    import geopandas as gpd

_ORIGIN = "the table"
_SLICE_BYTES = 1 << 24


@dataclass(frozen=True, slots=True)
class FrameFragment:
    """Read batches from a table in memory."""

    table: pa.Table
    path: str = _ORIGIN
    first_row: int = 0

    @property
    def rows(self) -> int:
        """Return the number of rows."""
        return int(self.table.num_rows)

    def batches(self, plan: Plan, account: Account) -> Iterator[tuple[int, pa.RecordBatch]]:  # noqa: ARG002
        """Yield batches with the columns of a plan, each with the number of its first row, from 1."""
        row = self.first_row + 1
        for batch in self.with_formats(plan).table.select(list(plan.columns)).to_batches(BATCH_ROWS):
            yield row, batch
            row += batch.num_rows

    def with_formats(self, plan: Plan) -> FrameFragment:
        """Return the fragment with the formats of its numbers, decided unless it is a slice of one with formats."""
        if has_formats(self.table):
            return self
        numbers = TableNumbers(self.path, plan, SharedEvidence(), lambda name: [self.table.column(name)])
        return replace(self, table=numbers.with_formats(self.table))

    def slices(self, columns: Sequence[str]) -> Iterator[FrameFragment]:
        """Yield fragments with some of the columns, small enough to be sent to another machine."""
        table = self.table.select(list(columns))
        step = max(table.num_rows * _SLICE_BYTES // max(table.nbytes, 1), 1)
        for start in range(0, table.num_rows, step):
            yield FrameFragment(table.slice(start, step), self.path, self.first_row + start)

    def __reduce__(self) -> tuple[Callable[[bytes, str, int], FrameFragment], tuple[bytes, str, int]]:
        """Pickle as an Arrow stream, so that a slice takes only the memory of its own rows."""
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, self.table.schema) as writer:
            writer.write_table(self.table)
        return _of_stream, (sink.getvalue().to_pybytes(), self.path, self.first_row)


def _of_stream(stream: bytes, path: str, first_row: int) -> FrameFragment:
    return FrameFragment(pa.ipc.open_stream(stream).read_all(), path, first_row)


def frame_source(frame: object) -> Source:
    """Return the source of a table. InvalidInput for other types."""
    table = without_formats(_to_arrow(frame))
    geometries = read_geometries(_ORIGIN, table.schema)
    systems = {name: geometries.crs(name) for name in geometries.columns or ()}
    table = with_systems(table, {name: plain_crs(crs) for name, crs in systems.items()})
    if len(set(table.column_names)) < table.num_columns:
        raise InvalidInput(f"{_ORIGIN} has two columns with the same name: {', '.join(table.column_names)[:300]}")
    stated = tuple((_ORIGIN, name, crs) for name, crs in systems.items())
    return Source(tuple(table.column_names), (FrameFragment(table),), _ORIGIN, geometries.primary, systems=stated)


def _to_arrow(frame: object) -> pa.Table:
    if isinstance(frame, pa.Table):
        return frame
    if isinstance(frame, pa.RecordBatch):
        return pa.Table.from_batches([frame])
    if hasattr(frame, "geometry") and hasattr(frame, "to_crs"):
        return _of_geopandas(cast("gpd.GeoDataFrame", frame))
    if hasattr(frame, "__arrow_c_stream__"):
        return pa.table(frame)
    raise InvalidInput(
        f"points have the unknown type {type(frame).__name__}; give a path, a list of paths, or a table of pyarrow, "
        "pandas, polars or geopandas"
    )


def _of_geopandas(frame: gpd.GeoDataFrame) -> pa.Table:
    """Return the columns of a GeoDataFrame, with the active geometry as pairs of numbers, or as WKB.

    The schema states the active geometry and its reference system as in GeoParquet.
    """
    shapes = frame.geometry
    plain = pa.Table.from_pandas(frame.drop(columns=shapes.name), preserve_index=False)
    if shapes.dropna().geom_type.eq("Point").all():
        axes = (shapes.x, shapes.y)
        column = pa.StructArray.from_arrays([pa.array(axis.to_numpy()) for axis in axes], ["x", "y"])
    else:
        column = pa.array(shapes.to_wkb(), pa.binary())
    crs = None if frame.crs is None else frame.crs.to_json_dict()
    name = str(shapes.name)
    geo = {"primary_column": name, "columns": {name: {"encoding": "WKB", "crs": crs}}}
    return plain.append_column(name, column).replace_schema_metadata({b"geo": orjson.dumps(geo)})
