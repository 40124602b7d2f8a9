"""The revision log: every published total of a series at every vintage, one row for each change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.model import Publication, Status

# If a release changes this many final periods, and this share of them, the definition has probably changed.
DEFINITION_PERIODS = 12
DEFINITION_SHARE = 0.5


class ChangeKind(StrEnum):
    """Effect of a release on a value."""

    FIRST = "first"  # the period had no value before
    LATE_ADDITION = "late_addition"  # a provisional value rose
    CORRECTION = "correction"  # it fell, or was final already
    DEFINITION = "definition"  # so much of the final history changed that the definition must have changed
    REMOVED = "removed"  # the release no longer contains it


REVISION_SCHEMA = pa.schema(
    [
        pa.field("route", pa.string()),
        pa.field("area", pa.string()),
        pa.field("start", pa.date32(), nullable=False),
        pa.field("end", pa.date32(), nullable=False),
        pa.field("released", pa.date32(), nullable=False),
        pa.field("release_id", pa.string(), nullable=False),
        pa.field("before", pa.int64()),
        pa.field("value", pa.int64()),
        pa.field("status", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
    ]
)

_Value = tuple[int | None, str]  # value and status
_LEAST_CERTAIN_LAST = [Status.FINAL.value, Status.PROVISIONAL.value, *(status.value for status in Publication)]
_KEEP_NULLS = pc.ScalarAggregateOptions(skip_nulls=False)  # takes the last value even if it is null


def add_up(parts: Sequence[_Value]) -> _Value:
    """Return the sum of parts, None if a part has no value, and the status of the least certain part."""
    if len(parts) == 1:
        return parts[0]
    status = max((status for _, status in parts), key=_LEAST_CERTAIN_LAST.index)
    values = [value for value, _ in parts if value is not None]
    return (sum(values) if len(values) == len(parts) else None), status


def values_on(log: pa.Table, day: date) -> pa.Table:
    """Return the totals as published on a day: the newest value of each key, in the columns of `totals` but border."""
    published = log.filter(pc.less_equal(log["released"], pa.scalar(day, pa.date32())))
    keys = ["route", "area", "start", "end"]
    newest = published.group_by(keys, use_threads=False).aggregate(
        [(name, "last", _KEEP_NULLS) for name in ("value", "status")]
    )
    newest = newest.rename_columns([*keys, "value", "status"])
    return newest.sort_by([(key, "ascending") for key in keys])


def changed_only(log: pa.Table) -> pa.Table:
    """Return the rows that changed a value. The first value of a period, or a new status alone, is not a change."""
    same = pc.fill_null(pc.equal(log["before"], log["value"]), fill_value=False)
    return log.filter(pc.and_(pc.not_equal(log["kind"], ChangeKind.FIRST.value), pc.invert(same)))
