"""A snapshot whose counts differ from those of another one, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from routes_geo.snapshot.snapshot import open_snapshot
from routes_geo.snapshot.writing import write_snapshot


def publish_doubled(snapshots: Path) -> str:
    """Publish a snapshot with twice the counts of the current one, and nothing else changed."""
    base = open_snapshot(snapshots)
    tables = {name: base.table(name) for name in base.manifest["files"]}
    for name in [name for name in tables if name.startswith("cubes/")]:
        tables[name] = doubled(tables[name])
    info = {key: value for key, value in base.manifest.items() if key not in ("schema_version", "files")}
    return write_snapshot(snapshots, tables, info)


def doubled(cube: pa.Table) -> pa.Table:
    for name in ("published", "residual"):
        lists = cube[name].combine_chunks()
        values = pa.FixedSizeListArray.from_arrays(pa.array(lists.flatten().to_numpy() * 2), lists.type.list_size)
        cube = cube.set_column(cube.column_names.index(name), name, values)
    return cube
