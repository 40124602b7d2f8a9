"""Published totals of a series: what it counts by route, country or area, without what is under embargo or too small.

Columns: route, border, area, precision, start, end, value, status. `value` is null exactly where `status` is
suppressed, not_published or not_yet_reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.disclosure import EMBARGO_DAYS_MONTH, EMBARGO_DAYS_WEEK, THRESHOLD_FINE, THRESHOLD_MONTH
from routes_geo.model import Precision, Publication, Status
from routes_geo.sources.base import Series

KEYS = ("route", "border", "area", "precision", "start", "end")
# The least certain status of the parts is that of the sum.
_CERTAINTY = (
    Status.FINAL.value,
    Status.PROVISIONAL.value,
    Status.NOT_PUBLISHED.value,
    Status.NOT_YET_REPORTED.value,
    Publication.SUPPRESSED.value,
)
_WITHOUT_VALUE = _CERTAINTY[2:]
_LEAST_HIDDEN = 2  # areas of one parent: a single hidden one is what the others leave of the total

Row = dict[str, Any]


def totals(observations: pa.Table, series: Series, day: date) -> pa.Table:
    """Totals of observations as known at one vintage, without periods under embargo on `day`; nothing withheld yet.

    Where some rows of a period are for all nationalities, the rows by nationality are not added to them.
    """
    released = _past_embargo(observations, series, day)
    rows = _without_breakdown(released)
    code = pc.index_in(rows["status"], pa.array(_CERTAINTY))
    places = pc.if_else(pc.is_valid(rows["area"]), rows["precision"], Precision.ROUTE.value)
    columns = {name: rows[name] for name in KEYS if name != "precision"}
    table = pa.table(columns | {"precision": places, "value": rows["value"], "code": code})
    summed = table.group_by(list(KEYS)).aggregate([("value", "sum"), ("code", "max")])
    worst = summed["code_max"].cast(pa.int64())
    status = pa.array(_CERTAINTY).take(worst.combine_chunks())
    value = pc.if_else(pc.is_in(status, pa.array(_WITHOUT_VALUE)), pa.scalar(None, pa.int64()), summed["value_sum"])
    out = pa.table({name: summed[name] for name in KEYS} | {"value": value, "status": status})
    return out.sort_by([(key, "ascending") for key in KEYS])


def _embargo_days(series: Series) -> int:
    return EMBARGO_DAYS_WEEK if series.grain == "week" else EMBARGO_DAYS_MONTH


def _past_embargo(observations: pa.Table, series: Series, day: date) -> pa.Table:
    newest = pa.scalar(day - timedelta(days=_embargo_days(series)), pa.date32())
    return observations.filter(pc.less_equal(observations["end"], newest))


def _without_breakdown(observations: pa.Table) -> pa.Table:
    by_nationality = pc.is_valid(observations["nationality"])
    if not pc.any(by_nationality).as_py() or pc.all(by_nationality).as_py():
        return observations
    whole = observations.filter(pc.invert(by_nationality))
    keys = ("route", "border", "area", "start", "end")
    have = set(zip(*(whole[key].to_pylist() for key in keys), strict=True))
    rows = zip(*(observations[key].to_pylist() for key in keys), by_nationality.to_pylist(), strict=True)
    return observations.filter(pa.array([not (row[-1] and row[:-1] in have) for row in rows]))


def withhold(vintages: Sequence[pa.Table]) -> list[pa.Table]:
    """Withhold small counts of countries and areas in the totals of successive vintages, oldest first.

    A route's total stays as the publisher gives it. A country's or an area's positive count below its threshold is
    withheld. An area is also withheld where it differs by less than the threshold from what an earlier vintage
    published, and where the withheld areas of a route and period would be one alone, or less than the threshold.
    """
    published: dict[tuple[Any, ...], set[int]] = defaultdict(set)
    return [_withhold_one(table, published) for table in vintages]


def _withhold_one(table: pa.Table, published: dict[tuple[Any, ...], set[int]]) -> pa.Table:
    if not pc.any(pc.not_equal(table["precision"], Precision.ROUTE.value)).as_py():
        return table
    rows = table.to_pylist()
    hidden = {number for number, row in enumerate(rows) if _is_small(row) or _differs_little(row, published)}
    hidden |= _protectors(rows, hidden)
    for number, row in enumerate(rows):
        if number in hidden:
            row["value"], row["status"] = None, Publication.SUPPRESSED.value
        elif row["value"] is not None and row["precision"] == Precision.AREA:
            published[_key(row)].add(row["value"])
    return pa.Table.from_pylist(rows, schema=table.schema)


def _key(row: Row) -> tuple[Any, ...]:
    return tuple(row[key] for key in KEYS)


def threshold(row: Row) -> int:
    """Least positive count that is published of a row: areas lie below admin-1, weeks are shorter than a month."""
    short = row["end"] - row["start"] < timedelta(days=28)
    return THRESHOLD_FINE if short or row["precision"] == Precision.AREA else THRESHOLD_MONTH


def _is_small(row: Row) -> bool:
    is_total = row["precision"] == Precision.ROUTE
    return not is_total and row["value"] is not None and 0 < row["value"] < threshold(row)


def _differs_little(row: Row, published: dict[tuple[Any, ...], set[int]]) -> bool:
    if row["precision"] != Precision.AREA or row["value"] is None:
        return False
    return any(0 < abs(row["value"] - earlier) < threshold(row) for earlier in published.get(_key(row), ()))


def _protectors(rows: list[Row], hidden: set[int]) -> set[int]:
    """Smallest shown areas of each route and period that has too little hidden."""
    siblings: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        if row["precision"] == Precision.AREA and row["value"]:
            siblings[row["route"], row["border"], row["start"], row["end"]].append(number)
    more: set[int] = set()
    for group in siblings.values():
        concealed = [number for number in group if number in hidden]
        shown = sorted((number for number in group if number not in hidden), key=lambda number: rows[number]["value"])
        while concealed and shown and _too_little(concealed, rows):
            concealed.append(shown.pop(0))
            more.add(concealed[-1])
    return more


def _too_little(concealed: list[int], rows: list[Row]) -> bool:
    together = sum(rows[number]["value"] for number in concealed)
    return len(concealed) < _LEAST_HIDDEN or together < THRESHOLD_FINE
