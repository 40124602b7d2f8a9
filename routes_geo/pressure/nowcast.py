"""Estimate what the newest, provisional months will become once they are settled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from routes_geo.months import MonthlySeries
from routes_geo.pressure.revision_history import age_of
from routes_geo.pressure.revision_ratios import RevisionRatios


@dataclass(frozen=True, slots=True)
class NowcastMonth:
    """A provisional count of a month (since 1970-01), with the median and 80 % interval of its settled value.

    `median`, `low` and `high` are None for a count of zero, because ratios do not apply to it.
    """

    month: int
    published: int
    age_months: int
    median: int | None
    low: int | None
    high: int | None
    ratios: RevisionRatios


def nowcast(series: MonthlySeries, known_on: date, ratios_at: Callable[[int], RevisionRatios]) -> list[NowcastMonth]:
    """Correct each provisional month by the typical revision at its age: v x [q10, median, q90] of later / first (I14).

    Oldest month first. `ratios_at` returns the ratios for an age in months on the day `known_on`.
    """
    months = [series.first_month + int(position) for position in np.flatnonzero(series.provisional)]
    return [_corrected(series, month, age_of(month, known_on), ratios_at) for month in months]


def _corrected(
    series: MonthlySeries, month: int, age_months: int, ratios_at: Callable[[int], RevisionRatios]
) -> NowcastMonth:
    count, ratios = int(series.values[month - series.first_month]), ratios_at(age_months)
    if not count:
        return NowcastMonth(month, count, age_months, None, None, None, ratios)
    low, high = int(np.floor(count * ratios.low)), int(np.ceil(count * ratios.high))
    return NowcastMonth(month, count, age_months, round(count * ratios.central), low, high, ratios)
