"""The revision log: every published total of a series at every vintage, one row per change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.model import Publication, Status

# A restatement of this many settled periods, and of this share of them, is taken for a new definition.
DEFINITION_PERIODS = 12
DEFINITION_SHARE = 0.5


class ChangeKind(StrEnum):
    """What a release did to a value."""

    FIRST = "first"  # the period had no value before
    LATE_ADDITION = "late_addition"  # a provisional value rose
    CORRECTION = "correction"  # it fell, or was settled already
    DEFINITION = "definition"  # so much of the settled history changed that what is counted must have changed
    REMOVED = "removed"  # the release no longer has it


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
_KEEP_NULLS = pc.ScalarAggregateOptions(skip_nulls=False)  # the last value is taken even where it is null


def add_up(parts: Sequence[_Value]) -> _Value:
    """Sum of parts; without a value where one part has none, with the status of the least certain part."""
    order = [Status.FINAL.value, Status.PROVISIONAL.value, *(item.value for item in Publication)]
    status = max((status for _, status in parts), key=order.index)
    known = [value for value, _ in parts if value is not None]
    return (sum(known) if len(known) == len(parts) else None), status


def values_on(log: pa.Table, day: date) -> pa.Table:
    """Totals as published on a day, in the columns of `totals` without border: the newest value of each key by then."""
    known = log.filter(pc.less_equal(log["released"], pa.scalar(day, pa.date32())))
    keys = ["route", "area", "start", "end"]
    newest = known.group_by(keys, use_threads=False).aggregate(
        [(name, "last", _KEEP_NULLS) for name in ("value", "status")]
    )
    newest = newest.rename_columns([*keys, "value", "status"])
    return newest.sort_by([(key, "ascending") for key in keys])


def changed_only(log: pa.Table) -> pa.Table:
    """Rows that changed a value: a period's first value is no change, nor is a status that settles."""
    same = pc.fill_null(pc.equal(log["before"], log["value"]), fill_value=False)
    return log.filter(pc.and_(pc.not_equal(log["kind"], ChangeKind.FIRST.value), pc.invert(same)))
