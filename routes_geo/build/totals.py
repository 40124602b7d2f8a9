"""Published totals of a series by route, country or area.

The rules: a total is published only after its embargo. A route's total is published as the publisher gives it; a
positive count of a country or area below its threshold is withheld, and so is any count from which a withheld one
could be computed. What was withheld once stays withheld.

Columns: route, border, area, precision, start, end, value, status. `value` is null exactly where `status` is
suppressed, not_published or not_yet_reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypedDict

import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.build.revisions import Published
from routes_geo.disclosure.policy import Policy
from routes_geo.model import Precision, Publication, Status
from routes_geo.points.engines.arrow_sums import sums_of
from routes_geo.points.engines.engine import Engine
from routes_geo.sources.base import Series
from routes_geo.sources.observations import without_breakdown

KEYS = ("route", "border", "area", "precision", "start", "end")
# A sum has the status of its least certain part; the most certain status comes first.
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
_LEAST_HIDDEN = 2  # areas of one parent: a single hidden area is the total less the others

_Key = tuple[str | None, str | None, str | None, str, date, date]  # the columns KEYS


class TotalRow(TypedDict):
    """One row of the totals."""

    route: str | None
    border: str | None
    area: str | None
    precision: str
    start: date
    end: date
    value: int | None
    status: str


def totals(
    observations: pa.Table, series: Series, day: date, policy: Policy = _FLOORS, engine: Engine | None = None
) -> pa.Table:
    """Sum the observations of one vintage, without periods under embargo on `day`; small counts are not yet withheld.

    If some rows of a period are for all nationalities, the rows by nationality are not added to them. The engine sums
    the observations; DataError if a sum does not fit into 64 bits.
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
    unsorted = pa.table({name: summed[name] for name in KEYS} | {"value": value, "status": status})
    return unsorted.sort_by([(key, "ascending") for key in KEYS])


def border_totals(vintages: Sequence[Published]) -> pa.Table:
    """Return the totals of the newest vintage that distinguishes borders, with its day and id; else no rows.

    Vintages are given oldest first.
    """
    for vintage in reversed(vintages):
        stated = vintage.totals.filter(pc.is_valid(vintage.totals["border"]))
        if stated.num_rows:
            break
    else:
        vintage, stated = vintages[-1], vintages[-1].totals.slice(0, 0)
    released = pa.repeat(pa.scalar(vintage.released, pa.date32()), stated.num_rows)
    release_id = pa.repeat(pa.scalar(vintage.release_id, pa.string()), stated.num_rows)
    return stated.append_column("released", released).append_column("release_id", release_id)


def _embargo_days(series: Series, policy: Policy) -> int:
    return policy.embargo_days_week if series.grain == "week" else policy.embargo_days_month


def _past_embargo(observations: pa.Table, newest_end: date) -> pa.Table:
    return observations.filter(pc.less_equal(observations["end"], pa.scalar(newest_end, pa.date32())))


def withhold(vintages: Sequence[pa.Table], policy: Policy = _FLOORS) -> list[pa.Table]:
    """Withhold small counts of countries and areas in the totals of successive vintages, oldest first.

    A route's total is never withheld. A positive count of a country or area is withheld if it is below its threshold.
    An area is also withheld if an earlier vintage withheld it, if it differs by less than the threshold from what an
    earlier vintage published, or if the other withheld areas of its route and period are too few or count too little.
    """
    withholding = _Withholding(policy)
    return [withholding.apply(table) for table in vintages]


def _key(row: TotalRow) -> _Key:
    return row["route"], row["border"], row["area"], row["precision"], row["start"], row["end"]


class _Withholding:
    """The rules, and what the earlier vintages published and withheld of each area."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.published: dict[_Key, set[int]] = defaultdict(set)
        self.withheld: set[_Key] = set()

    def apply(self, table: pa.Table) -> pa.Table:
        """Return the totals of the next vintage with the rules applied."""
        if not pc.any(pc.not_equal(table["precision"], Precision.ROUTE.value)).as_py():
            return table
        rows: list[TotalRow] = table.to_pylist()
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

    def threshold(self, row: TotalRow) -> int:
        """Return the smallest positive count that is published: the finer one for areas and for less than a month."""
        is_fine = row["precision"] == Precision.AREA or row["end"] - row["start"] < _SHORTEST_MONTH
        return self.policy.threshold_fine if is_fine else self.policy.threshold_month

    def _is_small(self, row: TotalRow) -> bool:
        is_total = row["precision"] == Precision.ROUTE
        return not is_total and row["value"] is not None and 0 < row["value"] < self.threshold(row)

    def _differs_little(self, row: TotalRow) -> bool:
        current = row["value"]
        if row["precision"] != Precision.AREA or current is None:
            return False
        earlier = self.published.get(_key(row), set())
        return any(0 < abs(current - value) < self.threshold(row) for value in earlier)

    def _protectors(self, rows: list[TotalRow], hidden: set[int]) -> set[int]:
        """Return the areas to hide besides: the smallest visible ones where the hidden areas can be computed."""
        siblings: dict[tuple[str | None, str | None, date, date], list[int]] = defaultdict(list)
        for number, row in enumerate(rows):
            if row["precision"] == Precision.AREA and (row["value"] or number in hidden):
                siblings[row["route"], row["border"], row["start"], row["end"]].append(number)
        counts = [row["value"] or 0 for row in rows]
        protectors: set[int] = set()
        for group in siblings.values():
            concealed = [number for number in group if number in hidden]
            visible = sorted((number for number in group if number not in hidden), key=counts.__getitem__)
            while concealed and visible and self._is_too_little([counts[number] for number in concealed]):
                concealed.append(visible.pop(0))
                protectors.add(concealed[-1])
        return protectors

    def _is_too_little(self, concealed: list[int]) -> bool:
        """Return whether the hidden counts are too few, too small, or all 1, which their sum would reveal."""
        too_few = len(concealed) < _LEAST_HIDDEN or sum(concealed) <= len(concealed)
        return too_few or sum(concealed) < self.policy.threshold_fine
