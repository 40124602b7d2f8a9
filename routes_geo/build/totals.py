"""Published totals of a series by route, country or area.

The rule: a total is published only after its embargo. Small counts are withheld afterwards (`withholding`).

Columns: route, border, area, precision, start, end, value, status. `value` is null exactly where `status` is
suppressed, not_published or not_yet_reported.
"""

from __future__ import annotations

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
