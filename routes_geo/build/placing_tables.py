"""Tables on how the counts of a series were placed: the shares in force in each period, and how far they can be off."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import numpy as np
import pyarrow as pa

from routes_geo.disclosure.dividing import Divider
from routes_geo.disclosure.placing import PlacedSeries
from routes_geo.geography.shares import ELSEWHERE
from routes_geo.model import ROUTE_IDS, month_label

SHARES_SCHEMA = pa.schema(
    [
        ("route", pa.string()),
        ("border", pa.string()),
        ("of", pa.string()),  # id of the area that is divided, empty for the total
        ("start", pa.string()),  # first and last month in force
        ("end", pa.string()),
        ("age_years", pa.int32()),  # 0: published for these months
        ("basis", pa.string()),
        ("areas", pa.list_(pa.string())),
        ("published_start", pa.string()),
        ("published_end", pa.string()),
        ("publisher", pa.string()),
        ("source", pa.string()),
    ]
)
RANGES_SCHEMA = pa.schema(
    [
        ("age_years", pa.int32()),
        ("size", pa.string()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("pairs", pa.int64()),
    ]
)


def placing_tables(series: str, placed: PlacedSeries) -> dict[str, pa.Table]:
    """Return the shares in force, by route and run of months, and the ranges of carried shares by placing code."""
    ranges = [{name: getattr(each, name) for name in RANGES_SCHEMA.names} for each in placed.divider.ranges]
    return {
        f"shares/{series}.arrow": pa.Table.from_pylist(list(_runs(placed.divider)), schema=SHARES_SCHEMA),
        f"share_ranges/{series}.arrow": pa.Table.from_pylist(ranges, schema=RANGES_SCHEMA),
    }


def _runs(divider: Divider) -> Iterator[dict[str, object]]:
    """Yield each share set with the runs of months in which it is in force at one age."""
    everything = np.ones(len(divider.months), np.bool_)
    for whole in sorted(divider.sets, key=lambda each: (ROUTE_IDS.index(each[0]), *each[1:])):
        for force in divider.in_force(whole, everything):
            for first, last in _spans(np.flatnonzero(force.months).tolist()):
                yield {
                    "route": whole[0],
                    "border": whole[1],
                    "of": whole[2],
                    "start": month_label(divider.months.start + first),
                    "end": month_label(divider.months.start + last),
                    "age_years": force.age_years,
                    "basis": force.basis,
                    "areas": [area for area in force.shares.weights if area != ELSEWHERE],
                    "published_start": month_label(force.shares.start),
                    "published_end": None if force.shares.stop is None else month_label(force.shares.stop - 1),
                    "publisher": force.shares.publisher,
                    "source": force.shares.source,
                }


def _spans(months: list[int]) -> Iterator[tuple[int, int]]:
    for _, run in groupby(enumerate(months), key=lambda each: each[1] - each[0]):
        positions = [month for _, month in run]
        yield positions[0], positions[-1]
