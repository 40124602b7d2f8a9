"""Decide how the points in one column of a batch are read: order, letters and reference system.

The reference system that a file states is metadata of the schema, so that it reaches whatever process sums the batch.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import orjson
import pyarrow as pa

from routes_geo.points.number_formats import letters_of
from routes_geo.points.plan import Plan
from routes_geo.tables.where.reading import Reading, make_reading

_KEY = b"routes-geo reference systems"
_Batch = TypeVar("_Batch", pa.RecordBatch, pa.Table)


def with_systems(batch: _Batch, systems: Mapping[str, str | None]) -> _Batch:
    """Return a batch with the reference systems of its geometry columns."""
    metadata = {**(batch.schema.metadata or {}), _KEY: orjson.dumps(dict(systems))}
    return batch.replace_schema_metadata(metadata)


def reading_of(batch: pa.RecordBatch, plan: Plan) -> Reading:
    """Return how the points of the plan's geometry column are read."""
    name = str(plan.geometry)
    stated = (batch.schema.metadata or {}).get(_KEY)
    system = orjson.loads(stated).get(name) if stated else None
    return make_reading(name, plan.place, letters_of(batch, name), system)
