"""Find the months that a plain reader would name: twice, or half, of both the last three months and the year before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.scorecard.detectors import DETECTORS
from routes_geo.pressure.forecast.forecast import RouteMonths
from routes_geo.pressure.scorecard import Period

_FACTOR = 2.0


@dataclass(frozen=True)
class NamedMonth:
    """A month (since 1970-01) with its factors, and the detectors that raise an alarm in its direction."""

    route: str
    month: int
    count: int
    of_three_months: float
    of_last_year: float
    found_by: tuple[str, ...]


def named_months(series: Iterable[RouteMonths], period: Period) -> list[NamedMonth]:
    """Return the months of a period that the rule names, in order of route and month."""
    return [named for months in series for named in _named(months, period)]


def _named(series: RouteMonths, period: Period) -> Sequence[NamedMonth]:
    first, last = period.months
    named = []
    for month in range(first, last + 1):
        at = month - series.first_month
        count, before, year_ago = int(series.counts[at]), series.counts[at - 3 : at].mean(), series.counts[at - 12]
        factors = count / max(float(before), 1.0), count / max(float(year_ago), 1.0)
        direction = int(min(factors) >= _FACTOR) - int(max(factors) <= 1 / _FACTOR)
        if direction:
            known = series.counts[: at + 1]
            found = [
                name for name, judge in DETECTORS.items() if judge(known, series.first_month, [at])[0] == direction
            ]
            named.append(NamedMonth(series.route, month, count, *factors, tuple(found)))
    return named
