"""Run the tasks of the Spark engine on its executors: Arrow batches in, Arrow batches out."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Callable, Iterator, Sequence
from typing import cast

import pyarrow as pa

from routes_geo import errors
from routes_geo.errors import RoutesGeoError
from routes_geo.points.cell_types import with_cell_type
from routes_geo.points.engines.partials import finished_bins, layout, partial_bins, partial_sums
from routes_geo.points.frames import FrameFragment
from routes_geo.points.inputs import InputPart, filesystem_of
from routes_geo.points.output import part_file
from routes_geo.points.output_parquet import write_groups, write_parquet
from routes_geo.points.plan import Plan

Batches = Iterator[pa.RecordBatch]
Write = Callable[[pa.Table, int], tuple[str, int]]  # table and number of a part to name and bytes of its file

_MARK = "<routes-geo>"
_BATCH_ROWS = 1 << 16


def report_errors(work: Callable[[Batches], Batches], batches: Batches) -> Batches:
    """Run a task; if it raises one of our errors, mark the text so that `error_in` can find it in Spark's error."""
    try:
        yield from work(batches)
    except RoutesGeoError as error:
        raise RuntimeError(f"{_MARK}{json.dumps([type(error).__name__, str(error)])}{_MARK}") from None


def error_in(text: str) -> RoutesGeoError | None:
    """Return the error of ours that a task reported, from the text of Spark's error, or None."""
    match = re.search(f"{_MARK}(.*?){_MARK}", text)
    if not match:
        return None
    name, message = json.loads(match[1])
    kind: type[RoutesGeoError] = getattr(errors, name)
    return kind(message)


def bin_parts(plan: Plan, batches: Batches) -> Batches:
    """Yield the partial sums of the parts of the input in each row."""
    for parts in _unpickled(batches):
        yield from partial_bins(plan, cast("list[tuple[int, InputPart]]", parts)).to_batches(_BATCH_ROWS)


def sum_slices(keys: tuple[str, ...], value: str, batches: Batches) -> Batches:
    """Yield the partial sums of the table slice in each row."""
    for fragment in _unpickled(batches):
        yield from partial_sums(keys, value, cast("FrameFragment", fragment).table).to_batches(_BATCH_ROWS)


def _unpickled(batches: Batches) -> Iterator[object]:
    for batch in batches:
        for text in batch.column(0).to_pylist():
            yield pickle.loads(text)  # noqa: S301 - written by the driver


def write_rows(plan: Plan, kinds: Sequence[pa.DataType], write: Write, batches: Batches) -> Batches:
    """Write sorted sums, which have their part number in a column; yield name, rows and bytes of the file."""
    schema = layout(len(plan.keys), len(plan.sum_names)).schema.append(pa.field("part", pa.int32()))
    rows = pa.Table.from_batches((batch.cast(schema) for batch in batches), schema)
    if rows.num_rows:
        table = finished_bins(rows, plan, kinds)
        name, size = write(table, rows["part"][0].as_py())
        yield pa.record_batch({"name": [name], "rows": [table.num_rows], "bytes": [size]})


def write_part(path: str, geo: bool, cell_type: str, table: pa.Table, number: int) -> tuple[str, int]:
    """Write a file of a folder. A task that runs again writes the same file."""
    part = part_file(path, number)
    write_parquet(part, table, geo=geo, cell_type=cell_type)
    return _name_and_size(part)


def write_delta_part(
    run: tuple[str, str], schema: pa.Schema, cell_type: str, table: pa.Table, number: int
) -> tuple[str, int]:
    """Write a file of a Delta table, given by its path and the id of the run.

    The file becomes part of the table when it is committed.
    """
    part = f"{run[0].rstrip('/')}/part-{number:05d}-{run[1]}.parquet"
    write_groups(part, [with_cell_type(table, cell_type, signed=True)], schema)
    return _name_and_size(part)


def _name_and_size(path: str) -> tuple[str, int]:
    files, location = filesystem_of(path)
    return path.rsplit("/", 1)[-1], int(files.get_file_info(location).size)
