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

from routes_geo.disclosure.policy import Policy
from routes_geo.model import Precision, Publication, Status
from routes_geo.points.engines.arrow_sums import sums_of
from routes_geo.points.engines.engine import Engine
from routes_geo.sources.base import Series
from routes_geo.sources.observations import without_breakdown

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
_FLOORS = Policy()
_SHORTEST_MONTH = timedelta(days=28)
_LEAST_HIDDEN = 2  # areas of one parent: a single hidden one is what the others leave of the total

Row = dict[str, Any]


def totals(
    observations: pa.Table, series: Series, day: date, policy: Policy = _FLOORS, engine: Engine | None = None
) -> pa.Table:
    """Totals of observations as known at one vintage, without periods under embargo on `day`; nothing withheld yet.

    Where some rows of a period are for all nationalities, the rows by nationality are not added to them. An engine
    sums the observations; DataError if a sum leaves 64 bits.
    """
    released = _past_embargo(observations, day - timedelta(days=_embargo_days(series, policy)))
    rows = without_breakdown(released)
    code = pc.index_in(rows["status"], pa.array(_CERTAINTY))
    places = pc.if_else(pc.is_valid(rows["area"]), rows["precision"], Precision.ROUTE.value)
    columns = {name: rows[name] for name in KEYS if name != "precision"}
    table = pa.table(columns | {"precision": places, "value": rows["value"], "code": code})
    by_code = (engine.sums if engine else sums_of)(table, (*KEYS, "code"), "value")
    summed = by_code.group_by(list(KEYS)).aggregate([("value", "sum"), ("code", "max")])
    worst = summed["code_max"].cast(pa.int64())
    status = pa.array(_CERTAINTY).take(worst.combine_chunks())
    value = pc.if_else(pc.is_in(status, pa.array(_WITHOUT_VALUE)), pa.scalar(None, pa.int64()), summed["value_sum"])
    out = pa.table({name: summed[name] for name in KEYS} | {"value": value, "status": status})
    return out.sort_by([(key, "ascending") for key in KEYS])


def _embargo_days(series: Series, policy: Policy) -> int:
    return policy.embargo_days_week if series.grain == "week" else policy.embargo_days_month


def _past_embargo(observations: pa.Table, newest_end: date) -> pa.Table:
    return observations.filter(pc.less_equal(observations["end"], pa.scalar(newest_end, pa.date32())))


def withhold(vintages: Sequence[pa.Table], policy: Policy = _FLOORS) -> list[pa.Table]:
    """Withhold small counts of countries and areas in the totals of successive vintages, oldest first.

    A route's total stays as the publisher gives it. A country's or an area's positive count below its threshold is
    withheld. An area is also withheld where it differs by less than the threshold from what an earlier vintage
    published, where an earlier vintage withheld it, whatever it counts now, and where the withheld areas of a route and
    period would be one alone, or less than the threshold.
    """
    withholding = _Withholding(policy)
    return [withholding.apply(table) for table in vintages]


def _key(row: Row) -> tuple[Any, ...]:
    return tuple(row[key] for key in KEYS)


class _Withholding:
    """The rules, and what the vintages so far have published of each area."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.published: dict[tuple[Any, ...], set[int]] = defaultdict(set)
        self.withheld: set[tuple[Any, ...]] = set()

    def apply(self, table: pa.Table) -> pa.Table:
        """Withhold in the next vintage."""
        if not pc.any(pc.not_equal(table["precision"], Precision.ROUTE.value)).as_py():
            return table
        rows = table.to_pylist()
        hidden = {number for number, row in enumerate(rows) if self._is_small(row) or self._differs_little(row)}
        hidden |= {number for number, row in enumerate(rows) if row["value"] is not None and _key(row) in self.withheld}
        hidden |= self._protectors(rows, hidden)
        for number, row in enumerate(rows):
            if number in hidden:
                row["value"], row["status"] = None, Publication.SUPPRESSED.value
                if row["precision"] == Precision.AREA:
                    self.withheld.add(_key(row))
            elif row["value"] is not None and row["precision"] == Precision.AREA:
                self.published[_key(row)].add(row["value"])
        return pa.Table.from_pylist(rows, schema=table.schema)

    def threshold(self, row: Row) -> int:
        """Least positive count that is published of a row: areas lie below admin-1, weeks are shorter than a month."""
        is_fine = row["precision"] == Precision.AREA or row["end"] - row["start"] < _SHORTEST_MONTH
        return self.policy.threshold_fine if is_fine else self.policy.threshold_month

    def _is_small(self, row: Row) -> bool:
        is_total = row["precision"] == Precision.ROUTE
        return not is_total and row["value"] is not None and 0 < row["value"] < self.threshold(row)

    def _differs_little(self, row: Row) -> bool:
        if row["precision"] != Precision.AREA or row["value"] is None:
            return False
        earlier = self.published.get(_key(row), set())
        return any(0 < abs(row["value"] - value) < self.threshold(row) for value in earlier)

    def _protectors(self, rows: list[Row], hidden: set[int]) -> set[int]:
        """Smallest shown areas of each route and period that has too little hidden."""
        siblings: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        for number, row in enumerate(rows):
            if row["precision"] == Precision.AREA and (row["value"] or number in hidden):
                siblings[row["route"], row["border"], row["start"], row["end"]].append(number)
        more: set[int] = set()
        for group in siblings.values():
            concealed = [number for number in group if number in hidden]
            shown = sorted(
                (number for number in group if number not in hidden), key=lambda number: rows[number]["value"]
            )
            while concealed and shown and self._too_little([rows[number]["value"] for number in concealed]):
                concealed.append(shown.pop(0))
                more.add(concealed[-1])
        return more

    def _too_little(self, concealed: list[int]) -> bool:
        too_few = len(concealed) < _LEAST_HIDDEN or sum(concealed) <= len(concealed)  # all 1: the sum would say so
        return too_few or sum(concealed) < self.policy.threshold_fine
