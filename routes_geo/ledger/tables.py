"""Read and append to the tables of a ledger: `observations`, `quarantine`, `releases`, `marks` and `forecasts`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from routes_geo.delta import append_delta, is_delta, read_delta
from routes_geo.model import OBSERVATION_SCHEMA, QUARANTINE_SCHEMA

ROW_SCHEMAS = {"observations": OBSERVATION_SCHEMA, "quarantine": QUARANTINE_SCHEMA}
_RELEASE_ID = pa.field("release_id", pa.string(), nullable=False)


def read_table(root: Path, name: str, schema: pa.Schema, partition: Mapping[str, str] | None = None) -> pa.Table:
    """Read a table, or an empty one if it is missing; DataError if it cannot be read."""
    path = str(root / name)
    return read_delta(path, schema, partition) if is_delta(path) else schema.empty_table()


def append_table(root: Path, name: str, table: pa.Table) -> None:
    """Append rows to a table; they are on the disk when this returns."""
    append_delta(str(root / name), table, [_RELEASE_ID.name] if name in ROW_SCHEMAS else [])


def read_rows(root: Path, name: str, release_id: str) -> pa.Table:
    """Read the observations or the quarantine of a release, unchecked."""
    return read_table(root, name, ROW_SCHEMAS[name], {_RELEASE_ID.name: release_id})


def append_rows(root: Path, name: str, release_id: str, rows: pa.Table) -> None:
    """Append the observations or the quarantine of a release."""
    tags = pa.repeat(release_id, rows.num_rows).cast(pa.string())
    append_table(root, name, rows.append_column(_RELEASE_ID, tags))
