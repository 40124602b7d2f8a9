"""Take the season out of monthly counts by STL, and judge how well that works: everything that uses statsmodels' STL.

The scale is ln(1 + count), because the spread of a year's months grows in proportion to their mean. On this scale a
season is a factor, and a month of zero has a value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from routes_geo.grid.arrays import FloatArray, IntArray
from routes_geo.snapshot.seasonal import LEAST_MONTHS, SEASONAL_WINDOW

PERIOD_MONTHS = 12
ADDITIONS = 12  # months that are added, one after the other, to see how earlier figures change
NEWEST = 3  # months whose change is judged
_CENTRED = np.array([0.5, *[1.0] * (PERIOD_MONTHS - 1), 0.5]) / PERIOD_MONTHS  # weights of a centred mean of a year
_LEAST_COUNT = 50  # the change of a smaller adjusted count says little in percent


@dataclass(frozen=True, slots=True)
class Decomposition:
    """The parts of ln(1 + count), shape (n,) each. They add up to it."""

    trend: FloatArray
    season: FloatArray
    rest: FloatArray


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """Diagnostics of a decomposition: the share of the season, the rest, and the stability of the newest figures.

    Changes are shares of the adjusted count; they are NaN without a month that could be added, or large counts.
    """

    season_share: float  # of the variance around the trend
    autocorrelation_month: float  # of the rest, one month apart
    autocorrelation_year: float  # of the rest, twelve months apart
    change_median: float
    change_high: float  # nine of ten changes are smaller
    year_difference: float  # median of |adjusted / published - 1| over sums of calendar years


def decompose(counts: IntArray, window: int = SEASONAL_WINDOW) -> Decomposition:
    """Decompose counts of months (n,) without a gap; n is at least 24. Robust, so that one month moves little.

    `window` is the number of years, an odd one, over which the pattern of a calendar month is smoothed.
    """
    from statsmodels.tsa.seasonal import STL  # noqa: PLC0415 - takes seconds to import

    parts = STL(np.log1p(counts), period=PERIOD_MONTHS, seasonal=window, robust=True).fit()
    return Decomposition(parts.trend, parts.seasonal, parts.resid)


def season_factors(parts: Decomposition) -> FloatArray:
    """Return the factor of each month (n,), scaled to a mean of 1 over any twelve months.

    Factors whose logs have a mean of 0 have a larger mean than 1, so that adjusted years would be too small. X-11
    scales its factors in the same way (Ladiray and Quenneville 2001, section 4.1).
    """
    factors = np.exp(parts.season)
    means = np.convolve(factors, _CENTRED, mode="valid")
    return np.asarray(factors / np.pad(means, PERIOD_MONTHS // 2, mode="edge"), np.float64)


def adjusted_counts(counts: IntArray, factors: FloatArray) -> IntArray:
    """Return the counts (n,) without their season, in whole numbers of at least zero."""
    return _whole((1 + counts) / factors - 1)


def trend_counts(counts: IntArray, parts: Decomposition, factors: FloatArray) -> IntArray:
    """Return the counts (n,) without their season and without the rest, in whole numbers of at least zero."""
    return _whole((1 + counts) / factors * np.exp(-parts.rest) - 1)


def _whole(counts: FloatArray) -> IntArray:
    return np.asarray(np.rint(np.maximum(counts, 0)), np.int64)


def diagnose(counts: IntArray, parts: Decomposition, first_month: int) -> Diagnostics:
    """Judge the decomposition of counts (n,), of which the first is of a month since 1970-01."""
    changes = newest_changes(counts)
    median, high = np.quantile(changes, [0.5, 0.9]) if changes.size else (np.nan, np.nan)
    return Diagnostics(
        season_share=_season_share(parts),
        autocorrelation_month=_autocorrelation(parts.rest, 1),
        autocorrelation_year=_autocorrelation(parts.rest, PERIOD_MONTHS),
        change_median=float(median),
        change_high=float(high),
        year_difference=_year_difference(counts, adjusted_counts(counts, season_factors(parts)), first_month),
    )


def _season_share(parts: Decomposition) -> float:
    """Return max(0, 1 - var(rest) / var(season + rest)) (Wang, Smith and Hyndman 2006)."""
    around = float(np.var(parts.season + parts.rest))
    return max(0.0, 1 - float(np.var(parts.rest)) / around) if around else 0.0


def _autocorrelation(values: FloatArray, lag: int) -> float:
    centred = values - values.mean()
    total = float(centred @ centred)
    return float(centred[lag:] @ centred[:-lag]) / total if total else 0.0


def newest_changes(counts: IntArray, window: int = SEASONAL_WINDOW) -> FloatArray:
    """Return by what share each of the newest adjusted counts changed when a month was added, shape (m,).

    Of the newest twelve months, each is added to those before it. m is 0 if the months before are too few.
    """
    return np.array([*_changes(counts, window)], np.float64)


def _changes(counts: IntArray, window: int) -> Iterator[float]:
    sizes = range(max(LEAST_MONTHS, counts.size - ADDITIONS), counts.size + 1)
    runs = [adjusted_counts(counts[:size], season_factors(decompose(counts[:size], window))) for size in sizes]
    for before, after in pairwise(runs):
        for old, new in zip(before[-NEWEST:].tolist(), after[-NEWEST - 1 : -1].tolist(), strict=True):
            if old >= _LEAST_COUNT:
                yield abs(new / old - 1)


def _year_difference(counts: IntArray, adjusted: IntArray, first_month: int) -> float:
    skipped = -first_month % PERIOD_MONTHS
    whole = (counts.size - skipped) // PERIOD_MONTHS * PERIOD_MONTHS
    published, without = (
        each[skipped : skipped + whole].reshape(-1, PERIOD_MONTHS).sum(axis=1) for each in (counts, adjusted)
    )
    counted = published > 0
    return float(np.median(np.abs(without[counted] / published[counted] - 1)))
