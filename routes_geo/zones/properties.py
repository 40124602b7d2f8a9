"""Properties of the collection of cells for the sub-zones of a zone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from routes_geo.months import MonthWindow
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.zones.data import COUNTED, DepthData, FieldValue
from routes_geo.zones.filters import row_features
from routes_geo.zones.levels import ZoneLevel


def with_properties(
    snapshot: Snapshot, level: ZoneLevel, data: DepthData, *, window: MonthWindow, fields: Sequence[str]
) -> DepthData:
    """Return data with those of the fields that are not counted; `level` is the level of the sub-zones."""
    names = [name for name in fields if name not in COUNTED]
    if not names:
        return data
    features = row_features(snapshot, level, data.rows, window).properties
    return replace(data, properties={name: [_plain(value) for value in features[name].to_pylist()] for name in names})


def _plain(value: FieldValue | date) -> FieldValue:
    return value.isoformat() if isinstance(value, date) else value
